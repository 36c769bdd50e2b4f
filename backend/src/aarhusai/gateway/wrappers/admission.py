"""Admission: may this actor send this class of data to this model? And the reservation, before anything is sent.

Policy is asked about the class before any replacing (law.md, classes and zones). What cannot be read for personal
data, pictures and sound, goes only where its class may go unreplaced.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from aarhusai.errors import Invalid, NotFound, Refused, Unavailable
from aarhusai.gateway.call_repository import NOTHING, Reservation
from aarhusai.gateway.quotas.asking import asking_of
from aarhusai.gateway.quotas.types import GRANTED, Concern, Granted
from aarhusai.gateway.types import CallContext, Endpoint, Model, Task
from aarhusai.gateway.wrappers.classifying import Classified, Leaving, classified, declared
from aarhusai.gateway.wrappers.fallback import Route
from aarhusai.gateway.wrappers.verdicts import EVERYTHING, Decided, Verdicts
from aarhusai.kit.clock import now
from aarhusai.policy import Ceilings, Decision, Verdict
from aarhusai.protection import Classifier, ConversationProtection, Placeholders, Reading, Replacement, Unchanged
from aarhusai.protection.classifier import LONG
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import ModelId

UNCHANGED: Final = Unchanged()


class ModelBook(Protocol):
    """The look-up that admission needs of the registry."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model when it is switched on, reachable and granted to the actor."""
        ...


class Limits(Protocol):
    """The look-up that admission needs of the limits."""

    def concerning(self, context: CallContext, model: Model) -> Sequence[Concern]:
        """The limits that a call must fit."""
        ...


class Reserving(Protocol):
    """What admission needs of the ledger."""

    @property
    def limits(self) -> Limits:
        """Which limits concern a call."""
        ...

    async def reserve(self, reservation: Reservation) -> Granted:
        """Returns once the reservation is committed."""
        ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that may go on, the ways it may go, and how what it sends is replaced on those that demand it.

    `granted` is what its limits leave it: where they limit tokens or money, no answer may be longer than `max_output`.
    """

    context: CallContext
    model: Model
    data_class: DataClass
    routes: tuple[Route, ...]
    protection: ConversationProtection
    placeholders: Placeholders | None = None
    granted: Granted = GRANTED

    @property
    def max_output(self) -> int | None:
        """The longest answer in tokens that must be asked for; None where no limit says anything of it."""
        return self.granted.output

    def replacement(self, route: Route) -> Replacement:
        """A fresh replacement for one attempt."""
        if not route.replace:
            return UNCHANGED
        if self.placeholders is None:
            raise Unavailable("detection_failed", "Personal data was not looked for; nothing was sent.")
        return self.placeholders.again()


class Admission:
    """Classifies, decides, then reserves."""

    def __init__(self, models: ModelBook, ceilings: Ceilings, ledger: Reserving, classifier: Classifier) -> None:
        self._models = models
        self._ceilings = ceilings
        self._ledger = ledger
        self._classifier = classifier
        self._verdicts = Verdicts()

    async def admit(self, context: CallContext, task: Task, leaving: Leaving) -> Admitted:
        """Returns once the reservation and its audit entry are committed.

        Raises NotFound("model_not_available"), Invalid("task_not_supported"), Refused("class_not_allowed_in_zone") with
        the class, what of it decided, the zone and the zones that would do, Refused("unreadable_needs_class") where
        nobody classed a picture or a recording, Refused("assistant_ceiling") and ("key_ceiling") for more than the
        call's assistant or key may have to do with, TooMany("quota_used_up") and Conflict("call_id_used") as the ledger
        does, and Unavailable when the database or a recogniser is away.
        """
        model = self.model(context, task)
        names_only = task in {Task.EMBED, Task.RERANK}
        return await self.admit_at(context, model, model.endpoints, leaving, names_only=names_only)

    def model(self, context: CallContext, task: Task) -> Model:
        """The model that is called. Raises NotFound("model_not_available") and Invalid("task_not_supported")."""
        model = self._models.usable(context.actor, context.model_id)
        if model is None:
            raise NotFound("model_not_available", "There is no such model.")
        if task not in model.tasks:
            raise Invalid("task_not_supported", "The model cannot do this.", {"task": task.value})
        return model

    async def admit_at(
        self,
        context: CallContext,
        model: Model,
        endpoints: tuple[Endpoint, ...],
        leaving: Leaving,
        *,
        names_only: bool = False,
    ) -> Admitted:
        """The same for a model that is known already, such as one an administrator tests."""
        protection = context.protection or ConversationProtection()
        rules = self._verdicts.under(self._ceilings.of(context.actor))
        zones = {model.zone, *(e.zone for e in endpoints if e.zone.strictness >= model.zone.strictness)}
        if _no_limit(context.ceiling) and _no_limit(context.key_ceiling) and all(map(rules.takes_everything, zones)):
            found = Classified(declared(context, leaving))
        else:
            found = await classified(self._classifier, context, leaving, protection)
        protection.note(None if found.reading is None else found.data_class)
        _check_ceiling(context, found.data_class)
        routes = self._routes(model, endpoints, rules, _Asked(context, leaving, found.data_class))
        placeholders, places = None, 0
        if found.reading is not None and any(route.replace for route in routes):
            placeholders, places = await _replaced(protection, found.reading, names_only=names_only)
        concerns = self._ledger.limits.concerning(context, model)
        granted = await self._ledger.reserve(
            Reservation(
                context.call_id,
                context.actor,
                context.purpose,
                model.id,
                model.zone,
                found.data_class,
                context.conversation_id,
                places,
                asking_of(concerns, model, leaving, places, now()) if concerns else NOTHING,
            )
        )
        if granted.states and context.limited is not None:
            context.limited(granted.states)
        return Admitted(context, model, found.data_class, routes, protection, placeholders, granted)

    def _routes(
        self, model: Model, endpoints: tuple[Endpoint, ...], rules: Decided, asked: "_Asked"
    ) -> tuple[Route, ...]:
        replaced_at = {model.zone: self._replace(model.zone, rules, asked)}  # a refused model has no way around
        for zone in {endpoint.zone for endpoint in endpoints} - {model.zone}:
            with contextlib.suppress(Refused):  # only this endpoint falls away
                replaced_at[zone] = self._replace(zone, rules, asked)
        return tuple(
            Route(endpoint, replaced_at[endpoint.zone])
            for endpoint in endpoints
            if endpoint.zone in replaced_at and endpoint.zone.strictness >= model.zone.strictness
        )

    def _replace(self, zone: Zone, rules: Decided, asked: "_Asked") -> bool:
        """Whether the text must be replaced on its way to the zone. Raises Refused."""
        decision = rules.decide(asked.data_class, zone)
        if decision.verdict is Verdict.ALLOW:
            return False
        as_it_is = asked.leaving.unreadable or asked.leaving.whole
        if decision.verdict is Verdict.REPLACE and self._classifier.detects and not as_it_is:
            return True
        undeclared = asked.leaving.unreadable and not asked.context.chosen
        if undeclared and rules.decide(asked.context.declared, zone).verdict is Verdict.ALLOW:
            raise _refused(asked, decision, "unreadable_needs_class", "Say first of which class it is.")
        raise _refused(asked, decision)


def _no_limit(ceiling: DataClass | None) -> bool:
    return ceiling is None or ceiling == EVERYTHING


def _check_ceiling(context: CallContext, data_class: DataClass) -> None:
    """Raises Refused("assistant_ceiling") or ("key_ceiling") naming the class, and what of it is above the ceiling."""
    _check_below(context.ceiling, data_class, "assistant_ceiling", "The assistant may not have to do with this class.")
    _check_below(context.key_ceiling, data_class, "key_ceiling", "The key may not be used for data of this class.")


def _check_below(ceiling: DataClass | None, data_class: DataClass, code: str, message: str) -> None:
    if ceiling is None or data_class | ceiling == ceiling:
        return
    above = next(iter(sorted(data_class.flags - ceiling.flags)), None)
    facts = {"class": str(data_class), "ceiling": str(ceiling), "because": part_code(above or data_class.base)}
    raise Refused(code, message, facts)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a call asks of policy."""

    context: CallContext
    leaving: Leaving
    data_class: DataClass


async def _replaced(
    protection: ConversationProtection, reading: Reading, *, names_only: bool
) -> tuple[Placeholders, int]:
    """Everything replaced, and in how many places. What is replaced here is not looked at again when it is sent."""

    def replace() -> tuple[Placeholders, int]:
        placeholders = Placeholders(protection, reading, names_only=names_only)
        counted = placeholders.again()
        for text in reading.texts:
            counted.protect(text)
        return placeholders, counted.replaced

    if sum(map(len, reading.texts)) > LONG:
        return await asyncio.to_thread(replace)
    return replace()


def _refused(
    asked: _Asked,
    decision: Decision,
    code: str = "class_not_allowed_in_zone",
    message: str = "Data of this class may not be sent to a model in this zone.",
) -> Refused:
    facts = {
        "class": str(asked.data_class),
        "because": part_code(decision.because),
        "zone": decision.zone.value,
        "allowed_zones": ",".join(zone.value for zone in decision.allowed_zones),
    }
    return Refused(code, message, facts)


def part_code(part: Base | Flag | None) -> str:
    """A base or flag by its code, such as "K2"; empty for none."""
    return "" if part is None else f"K{int(part)}" if isinstance(part, Base) else part.value
