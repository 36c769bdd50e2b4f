"""Wire shapes of assistants."""

from uuid import UUID

from pydantic import BaseModel

from aarhusai.assistants.types import Assistant


class AssistantOut(BaseModel):
    """An assistant as a person chooses it. `model_id` null: the person chooses the model too."""

    id: UUID
    slug: str
    name: str
    description: str
    icon: str
    suggested_prompts: list[str]
    model_id: UUID | None
    is_default: bool
    specialist: bool


class AssistantList(BaseModel):
    """The default one first, then by name."""

    items: list[AssistantOut]


def assistant_out(assistant: Assistant) -> AssistantOut:
    """What the page sees; instructions stay on the server. A specialist has source material, which none has so far."""
    return AssistantOut(
        id=assistant.id,
        slug=assistant.slug,
        name=assistant.name,
        description=assistant.description,
        icon=assistant.icon,
        suggested_prompts=list(assistant.suggested_prompts),
        model_id=assistant.model_id,
        is_default=assistant.is_default,
        specialist=False,
    )
