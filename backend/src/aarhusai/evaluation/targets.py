"""What a run runs: contents by the names people call them, and the models that answer them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from aarhusai.assistants.content import dump, parse
from aarhusai.assistants.drafts import require
from aarhusai.assistants.facts import live_facts
from aarhusai.assistants.models import answering
from aarhusai.assistants.publishing import version_not_found
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.types import AssistantContent
from aarhusai.errors import Invalid, NotFound
from aarhusai.evaluation.types import Target
from aarhusai.gateway.types import Model, Task
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ModelId

MOST_TARGETS: Final = 8

_NOT_ANSWERING: Final = frozenset(
    ("name", "sharing", "denied", "gate", "banner", "contact", "tags", "description", "icon", "open_instructions",
     "open_sources", "suggested_prompts")
)  # fmt: skip
"""Of a content: what nobody's answer depends on."""

Named = Literal["draft", "live"] | int
"""The unsaved content, the live version, or a version by its number."""


class KnownModels(Protocol):
    """The little of `gateway.registry` that models are found by."""

    def model(self, model_id: ModelId) -> Model | None:
        """The model, or None when there is none."""
        ...

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model, when it is on and the actor may use it."""
        ...

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:
        """Every model the actor may choose, in order."""
        ...

    def default_model(self, actor: Actor) -> Model | None:
        """The model for who names none."""
        ...

    def every_model(self) -> tuple[Model, ...]:
        """Every model there is, in the order people see."""
        ...

    def quoting_model(self, actor: Actor) -> Model | None:
        """The built-in responder that answers with quotations from sources."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A target and its content."""

    target: Target
    content: AssistantContent


async def find_targets(
    executor: Executor,
    models: KnownModels,
    actor: Actor,
    assistant_id: AssistantId,
    wanted: tuple[Sequence[Named], Sequence[ModelId]],
) -> list[Found]:
    """Every content with every model; with its own where no models are given.

    Raises what `require` raises for an owner, NotFound("version_not_found" | "model_not_available"),
    Invalid("too_many_targets").
    """
    names, asked = wanted
    row = await require(executor, actor, assistant_id, AssistantRight.EDIT)
    names = tuple(dict.fromkeys(names))
    if not 0 < len(names) * max(1, len(asked)) <= MOST_TARGETS:
        raise Invalid("too_many_targets", "A run compares no more than this.", {"limit": MOST_TARGETS})
    found: list[Found] = []
    for name in names:
        number = None if name == "draft" else row.live_version if name == "live" else name
        if name != "draft" and number is None:
            raise version_not_found()
        content = (
            parse(row.draft) if number is None else (await live_facts(executor, models, assistant_id, number)).content
        )
        for model_id in asked or (None,):
            model = _answering(models, actor, content, model_id)
            target = Target(
                label=str(name),
                version=number,
                model_id=model.id,
                model=model.name,
                content_hash=content_hash(content),
                model_mark=model_mark(model),
                overridden=model_id is not None,
            )
            found.append(Found(target, content))
    return found


def content_hash(content: AssistantContent) -> str:
    """The same for the same content: what decides an answer, not whom it is shared with."""
    whole = dump(content)
    kept = {key: value for key, value in whole.items() if key not in _NOT_ANSWERING}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def model_mark(model: Model) -> str:
    """Another when something else stands behind the model: an endpoint, or the model's name there."""
    ways = [[str(way.provider_id), way.upstream_name, way.zone.value] for way in model.endpoints]
    return hashlib.sha256(json.dumps([str(model.id), ways]).encode()).hexdigest()[:32]


def _answering(models: KnownModels, actor: Actor, content: AssistantContent, asked: ModelId | None) -> Model:
    if asked is None:
        model = answering(models, actor, content)
        if content.collections and (model is None or model.bundled):
            model = models.quoting_model(actor) or model
    else:
        model = models.usable(actor, asked)
    if model is None or Task.CHAT not in model.tasks:
        raise NotFound("model_not_available", "The model is not available.")
    return model
