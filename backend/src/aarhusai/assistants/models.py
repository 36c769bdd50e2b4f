"""Which model answers for an assistant: pure functions of what it asks for and what the house has."""

from collections.abc import Iterable
from typing import Protocol

from aarhusai.assistants.types import ModelRequirement
from aarhusai.gateway.types import Model, Task
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import ModelId


class UsableModels(Protocol):
    """The little of `gateway.registry` that an assistant's wish is held against."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model, when it is on and the actor may use it."""
        ...

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:
        """Every model the actor may choose, in order."""
        ...

    def default_model(self, actor: Actor) -> Model | None:
        """The model for who names none."""
        ...


class Wish(Protocol):
    """What a content, or an assistant, says of its model."""

    @property
    def model_id(self) -> ModelId | None:
        """The model it names."""
        ...

    @property
    def requirement(self) -> ModelRequirement | None:
        """What a model must be where none is named, or the named one is gone."""
        ...


def answering(models: UsableModels, actor: Actor, wish: Wish) -> Model | None:
    """The model that answers the actor: the one named, else the first that fits; with no wish at all the house's.

    None when there is no such model: then nothing answers, and nothing else is taken in its place.
    """
    if wish.model_id is not None:
        named = models.usable(actor, wish.model_id)
        if named is not None and Task.CHAT in named.tasks and not named.quotes:
            return named
    if wish.requirement is not None:
        return next(iter(fitting(models.visible_models(actor), wish.requirement)), None)
    return models.default_model(actor) if wish.model_id is None else None


def fitting(models: Iterable[Model], wanted: ModelRequirement) -> tuple[Model, ...]:
    """Those that fit, in the order given, but what came with the house last: the first one answers."""
    able = [model for model in models if fits(model, wanted)]
    return tuple(sorted(able, key=lambda model: model.bundled))


def chats(model: Model) -> bool:
    """Whether a person may choose the model for a chat, as far as the house is concerned."""
    return model.on and bool(model.endpoints) and Task.CHAT in model.tasks and not model.quotes


def fits(model: Model, wanted: ModelRequirement) -> bool:
    """Whether the model may answer: switched on, reachable, in a zone strict enough, able, and cheap enough."""
    return (
        chats(model)
        and model.zone.strictness >= wanted.max_zone.strictness
        and (wanted.modality is None or wanted.modality in model.modalities)
        and (wanted.max_price is None or model.price_output <= wanted.max_price)
    )
