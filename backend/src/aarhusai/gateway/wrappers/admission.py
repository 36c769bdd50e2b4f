"""Admission: may this actor send this class of data to this model? And the reservation, before anything is sent.

Policy is asked about the class before any replacing (law.md, classes and zones). What cannot be read for personal
data, pictures and sound, goes only where its class may go unreplaced.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aarhusai.errors import Invalid, NotFound, Refused
from aarhusai.gateway.call_repository import Reservation
from aarhusai.gateway.types import CallContext, Endpoint, Model, Task
from aarhusai.gateway.wrappers.fallback import Route
from aarhusai.policy import Ceiling, Ceilings, Decision, Verdict, decide
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import ModelId


class ModelBook(Protocol):
    """The look-up that admission needs of the registry."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model when it is switched on, reachable and granted to the actor."""
        ...


class Reserving(Protocol):
    """What admission needs of the ledger."""

    async def reserve(self, reservation: Reservation) -> None:
        """Returns once the reservation is committed."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks of policy: the class of what would leave, and whether some of it cannot be read."""

    data_class: DataClass
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that may go on, and the ways it may go."""

    context: CallContext
    model: Model
    routes: tuple[Route, ...]


class Admission:
    """Decides, then reserves. `can_replace` says whether "replace first" can be done at all."""

    def __init__(self, models: ModelBook, ceilings: Ceilings, ledger: Reserving, *, can_replace: bool) -> None:
        self._models = models
        self._ceilings = ceilings
        self._ledger = ledger
        self._can_replace = can_replace

    async def admit(self, context: CallContext, task: Task, asked: Asked) -> Admitted:
        """Returns once the reservation and its audit entry are committed.

        Raises NotFound("model_not_available"), Invalid("task_not_supported"), Refused("class_not_allowed_in_zone") with
        the class, the zone and the zones that would do, and Unavailable when the database is away.
        """
        model = self._models.usable(context.actor, context.model_id)
        if model is None:
            raise NotFound("model_not_available", "There is no such model.")
        if task not in model.tasks:
            raise Invalid("task_not_supported", "The model cannot do this.", {"task": task.value})
        return await self.admit_at(context, model, model.endpoints, asked)

    async def admit_at(
        self, context: CallContext, model: Model, endpoints: tuple[Endpoint, ...], asked: Asked
    ) -> Admitted:
        """The same for a model that is known already, such as one an administrator tests."""
        routes = self._routes(context.actor, model, endpoints, asked)
        await self._ledger.reserve(
            Reservation(
                context.call_id,
                context.actor,
                context.purpose,
                model.id,
                model.zone,
                asked.data_class,
                context.conversation_id,
            )
        )
        return Admitted(context, model, routes)

    def _routes(self, actor: Actor, model: Model, endpoints: tuple[Endpoint, ...], asked: Asked) -> tuple[Route, ...]:
        ceilings = self._ceilings.of(actor)
        replaced_at = {model.zone: self._replace(model.zone, ceilings, asked)}  # a refused model has no way around
        for zone in {endpoint.zone for endpoint in endpoints} - {model.zone}:
            with contextlib.suppress(Refused):  # only this endpoint falls away
                replaced_at[zone] = self._replace(zone, ceilings, asked)
        return tuple(
            Route(endpoint, replaced_at[endpoint.zone])
            for endpoint in endpoints
            if endpoint.zone in replaced_at and endpoint.zone.strictness >= model.zone.strictness
        )

    def _replace(self, zone: Zone, ceilings: Mapping[Zone, Ceiling], asked: Asked) -> bool:
        """Whether the text must be replaced on its way to the zone. Raises Refused."""
        decision = decide(asked.data_class, zone, ceilings)
        if decision.verdict is Verdict.ALLOW:
            return False
        if decision.verdict is Verdict.REPLACE and self._can_replace and not asked.unreadable:
            return True
        raise _refused(asked.data_class, decision)


def _refused(data_class: DataClass, decision: Decision) -> Refused:
    return Refused(
        "class_not_allowed_in_zone",
        "Data of this class may not be sent to a model in this zone.",
        {
            "class": str(data_class),
            "zone": decision.zone.value,
            "allowed_zones": ",".join(zone.value for zone in decision.allowed_zones),
        },
    )
