"""Looking at a text before it is sent: the class, what was found, what policy says and where it may go instead.

The same reading, the same matching and the same decision as the door's own; nothing is stored and nothing leaves.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from weakref import WeakValueDictionary

from aarhusai.gateway.registry import Registry
from aarhusai.gateway.types import Model, Task
from aarhusai.policy import Ceiling, Ceilings, Decision, Verdict, decide
from aarhusai.policy.book import RuleOrigin
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Part
from aarhusai.protection import Classifier, ConversationProtection, Placeholders
from aarhusai.protection.classifier import LONG
from aarhusai.protection.spans import Finding
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import ModelId, PersonId

MOST_ALTERNATIVES: Final = 5


class Book(Ceilings, Protocol):
    """`policy.book.PolicyBook`."""

    def explain(self, unit_path: str, part: Part, zone: Zone) -> RuleOrigin:
        """Who decided the rule that holds in a cell."""
        ...


@dataclass(frozen=True, slots=True)
class Looked:
    """A text on its way to a model. `earlier` is the class of the conversation so far, `declared` the chosen one."""

    text: str
    declared: DataClass
    earlier: DataClass
    protection: ConversationProtection
    model_id: ModelId | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A model that may take the class, and whether only replaced."""

    model: Model
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Seen:
    """What the door would say. `decision` and `ceiling` are None when no model was asked about.

    `origin` tells who decided; None when nothing stands in the way. `in_history` says that what decided is not in this
    text and was not declared, but stands earlier in the conversation.
    """

    data_class: DataClass
    detected: DataClass
    findings: tuple[Finding, ...]
    decision: Decision | None
    origin: RuleOrigin | None
    ceiling: Mapping[Part, Rule] | None
    in_history: bool
    alternatives: tuple[Alternative, ...]


class Examiner:
    """Looks at texts for people who write them."""

    def __init__(self, registry: Registry, book: Book, classifier: Classifier) -> None:
        self._registry = registry
        self._book = book
        self._classifier = classifier
        self._one_at_a_time: WeakValueDictionary[PersonId | None, asyncio.Lock] = WeakValueDictionary()

    async def examine(self, actor: Actor, looked: Looked) -> Seen:
        """What the door would say of the text. A model the actor may not use is no model: `decision` is then None.

        Raises Unavailable("detection_failed"), ("recogniser_unavailable") or ("policy_unreadable").
        """
        # Whoever sends many long texts at once waits for themself, and not everybody in the house for them.
        lock = self._one_at_a_time.setdefault(actor.person_id, asyncio.Lock())
        async with lock:
            return await self._examine(actor, looked)

    async def _examine(self, actor: Actor, looked: Looked) -> Seen:
        reading = await self._classifier.read([looked.text], looked.protection)
        here = looked.declared | reading.data_class
        whole = here | looked.earlier
        ceilings = self._book.of(actor)
        model = self._registry.usable(actor, looked.model_id) if looked.model_id else None
        decision = decide(whole, model.zone, ceilings) if model else None
        because = decision.because if decision else None

        def shown() -> tuple[Finding, ...]:
            return Placeholders(looked.protection, reading).found(looked.text)

        return Seen(
            data_class=whole,
            detected=reading.data_class,
            findings=await asyncio.to_thread(shown) if len(looked.text) > LONG else shown(),
            decision=decision,
            origin=self._origin(actor, decision),
            ceiling=_ceiling(ceilings.get(model.zone, {})) if model else None,
            in_history=because is not None and because not in {here.base, *here.flags},
            alternatives=_alternatives(self._registry.visible_models(actor), model, whole, ceilings),
        )

    async def class_of(self, texts: Sequence[str], protection: ConversationProtection) -> DataClass:
        """The class of what was said before, read as the door reads it: a corrected find does not count.

        Raises Unavailable("detection_failed") and ("recogniser_unavailable").
        """
        return (await self._classifier.read(texts, protection)).data_class

    def _origin(self, actor: Actor, decision: Decision | None) -> RuleOrigin | None:
        if decision is None or decision.because is None:
            return None
        return self._book.explain(actor.unit_path, decision.because, decision.zone)


def _ceiling(rules: Ceiling) -> Mapping[Part, Rule]:
    return {part: rules.get(part, Rule.REFUSE) for part in (*Base, *Flag)}


def _alternatives(
    models: Sequence[Model], but: Model | None, data_class: DataClass, ceilings: Mapping[Zone, Ceiling]
) -> tuple[Alternative, ...]:
    """Models for chats that may take the class: as it is before replaced, the stricter zone first."""
    found = [
        Alternative(model, verdict)
        for model in models
        if Task.CHAT in model.tasks and (but is None or model.id != but.id)
        if (verdict := decide(data_class, model.zone, ceilings).verdict) is not Verdict.REFUSE
    ]
    found.sort(key=lambda one: (one.verdict is Verdict.REPLACE, -one.model.zone.strictness, one.model.bundled))
    return tuple(found[:MOST_ALTERNATIVES])
