"""Which assistant and which model answer a question."""

from typing import Protocol

from aarhusai.assistants.types import Assistant
from aarhusai.errors import NotFound
from aarhusai.gateway.types import Model, Task
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ModelId


class KnownModels(Protocol):
    """The little that this room needs of the gateway's registry."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model, when it is on and the actor may use it."""
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


class Choosing:
    """Decides by what was asked for, what the conversation had before, and what the house has."""

    def __init__(self, models: KnownModels, assistants: KnownAssistants) -> None:
        self._models = models
        self._assistants = assistants

    def assistant(self, actor: Actor, assistant_id: AssistantId | None) -> Assistant | None:
        """The one named, else the house's. Raises NotFound("assistant_not_found")."""
        return self._assistants.get(actor, assistant_id) if assistant_id else self._assistants.default(actor)

    def model(
        self, actor: Actor, wanted: ModelId | None, assistant: Assistant | None, earlier: ModelId | None
    ) -> Model | None:
        """The model that was asked for; else the assistant's, the conversation's or the house's; None for none.

        Raises NotFound("model_not_available") for one that was asked for and is not there.
        """
        if wanted is not None:
            model = self._able(actor, wanted)
            if model is not None:
                return model
            raise no_model("The model is not available.")
        for model_id in (assistant.model_id if assistant else None, earlier):
            model = self._able(actor, model_id) if model_id else None
            if model is not None:
                return model
        return self._models.default_model(actor)

    def answering(self, actor: Actor, model: Model | None, *, sources: bool) -> Model:
        """The model that answers: with sources and none but the small bundled one, the responder that quotes them.

        Raises NotFound("model_not_available") when there is none.
        """
        if sources and (model is None or model.bundled):
            model = self._models.quoting_model(actor) or model
        if model is None:
            raise no_model("No model is available.")
        return model

    def _able(self, actor: Actor, model_id: ModelId) -> Model | None:
        model = self._models.usable(actor, model_id)
        return model if model is not None and Task.CHAT in model.tasks and not model.quotes else None


def no_model(message: str) -> NotFound:
    """Nothing can answer."""
    return NotFound("model_not_available", message)
