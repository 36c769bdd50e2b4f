"""Which assistant and which model answer a question."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from aarhusai.assistants.models import answering, fits
from aarhusai.assistants.types import Assistant, AssistantContent
from aarhusai.errors import Conflict, NotFound
from aarhusai.gateway.types import Model, Task
from aarhusai.knowledge.types import Lending
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ModelId


class KnownModels(Protocol):
    """The little that this room needs of the gateway's registry."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model, when it is on and the actor may use it."""
        ...

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:
        """Every model the actor may choose."""
        ...

    def default_model(self, actor: Actor) -> Model | None:
        """The model for who names none."""
        ...

    def quoting_model(self, actor: Actor) -> Model | None:
        """The built-in responder that answers with quotations from sources."""
        ...


class KnownAssistants(Protocol):
    """The little that this room needs of the assistants' service."""

    def get(self, actor: Actor, assistant_id: AssistantId) -> Assistant:
        """The assistant. Raises NotFound for one that the actor may not use."""
        ...

    def default(self, actor: Actor) -> Assistant | None:
        """The assistant for who names none."""
        ...

    def trial(self, actor: Actor, assistant_id: AssistantId, content: AssistantContent) -> Assistant:
        """An unsaved content of one of the actor's own."""
        ...

    def lending(self, assistant: Assistant) -> Lending | None:
        """What the assistant lends whoever may use it."""
        ...


Admitted = Callable[[Actor, AssistantId], Awaitable[None]]
"""Whether somebody may use an assistant they see; raises why not."""


class Choosing:
    """Decides by what was asked for, what the conversation had before, and what the house has."""

    def __init__(self, models: KnownModels, assistants: KnownAssistants, admitted: Admitted | None = None) -> None:
        self._models = models
        self._assistants = assistants
        self._admitted = admitted

    async def admit(self, actor: Actor, assistant: Assistant | None) -> None:
        """Nothing, unless the assistant asks something of its users that the actor has not done (a course).

        Raises Refused("course_needed").
        """
        if assistant is not None and self._admitted is not None:
            await self._admitted(actor, assistant.id)

    def assistant(self, actor: Actor, assistant_id: AssistantId | None) -> Assistant | None:
        """The one named, else the house's. Raises NotFound("assistant_not_found")."""
        return self._assistants.get(actor, assistant_id) if assistant_id else self._assistants.default(actor)

    def trial(self, actor: Actor, assistant_id: AssistantId, content: AssistantContent) -> Assistant:
        """An unsaved content, for its owner. Raises what `Assistants.trial` raises."""
        return self._assistants.trial(actor, assistant_id, content)

    def lending(self, assistant: Assistant | None) -> Lending | None:
        """What the assistant lends; None for none."""
        return self._assistants.lending(assistant) if assistant is not None else None

    def model(
        self, actor: Actor, wanted: ModelId | None, assistant: Assistant | None, earlier: ModelId | None
    ) -> Model | None:
        """The model that was asked for; else the conversation's or the house's; None for none.

        An assistant that says what answers is answered by that: it was approved with it. Among several that fit what it
        requires the person may choose. Raises NotFound("model_not_available") for one that was asked for and is not
        there, Conflict("assistant_model_gone") for an assistant that nothing fits.
        """
        if assistant is not None and (assistant.model_id is not None or assistant.requirement is not None):
            return self._of_assistant(actor, wanted or earlier, assistant)
        if wanted is not None:
            model = self._able(actor, wanted)
            if model is not None:
                return model
            raise no_model("The model is not available.")
        kept = self._able(actor, earlier) if earlier else None
        return kept if kept is not None else self._models.default_model(actor)

    def answering(self, actor: Actor, model: Model | None, *, sources: bool) -> Model:
        """The model that answers: with sources and none but the small bundled one, the responder that quotes them.

        Raises NotFound("model_not_available") when there is none.
        """
        if sources and (model is None or model.bundled):
            model = self._models.quoting_model(actor) or model
        if model is None:
            raise no_model("No model is available.")
        return model

    def _of_assistant(self, actor: Actor, wanted: ModelId | None, assistant: Assistant) -> Model:
        model = answering(self._models, actor, assistant)
        if model is None:
            raise Conflict("assistant_model_gone", "The model that the assistant asks for is not there.")
        free = assistant.requirement is not None and model.id != assistant.model_id
        chosen = self._able(actor, wanted) if free and wanted is not None else None
        fitting = chosen is not None and assistant.requirement is not None and fits(chosen, assistant.requirement)
        return chosen if chosen is not None and fitting else model

    def _able(self, actor: Actor, model_id: ModelId) -> Model | None:
        model = self._models.usable(actor, model_id)
        return model if model is not None and Task.CHAT in model.tasks and not model.quotes else None


def no_model(message: str) -> NotFound:
    """Nothing can answer."""
    return NotFound("model_not_available", message)
