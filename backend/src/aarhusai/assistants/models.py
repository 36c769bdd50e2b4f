"""Which models an assistant may be answered by: a pure function of what it asks for and what the house has."""

from collections.abc import Iterable

from aarhusai.assistants.types import ModelRequirement
from aarhusai.gateway.types import Model, Task


def fitting(models: Iterable[Model], wanted: ModelRequirement) -> tuple[Model, ...]:
    """Those that fit, in the order given, but what came with the house last: the first one answers."""
    able = [model for model in models if fits(model, wanted)]
    return tuple(sorted(able, key=lambda model: model.bundled))


def fits(model: Model, wanted: ModelRequirement) -> bool:
    """Whether the model may answer: switched on, reachable, in a zone strict enough, able, and cheap enough."""
    return (
        model.on
        and bool(model.endpoints)
        and Task.CHAT in model.tasks
        and not model.quotes
        and model.zone.strictness >= wanted.max_zone.strictness
        and (wanted.modality is None or wanted.modality in model.modalities)
        and (wanted.max_price is None or model.price_output <= wanted.max_price)
    )
