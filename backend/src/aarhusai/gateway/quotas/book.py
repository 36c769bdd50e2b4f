"""Which limits concern a call: all of them, held in memory and kept fresh. No call asks the database for it."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from aarhusai.gateway.quotas import rates_repository, repository
from aarhusai.gateway.quotas.asking import HOUSE_PURPOSES
from aarhusai.gateway.quotas.rates import Rates, rates_of
from aarhusai.gateway.quotas.repository import Stored
from aarhusai.gateway.quotas.types import NOBODY, Concern, Measure, Quota, Subject
from aarhusai.gateway.types import CallContext, Model
from aarhusai.kit.clock import day_of, now
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor

Concerns = tuple[Concern, ...]

_NONE: Final[Concerns] = ()


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Limits by what they limit; `of_paths` remembers those of the units on the way to one."""

    by_subject: Mapping[tuple[Subject, UUID], tuple[Quota, ...]] = field(
        default_factory=dict[tuple[Subject, UUID], tuple[Quota, ...]]
    )
    kinds: frozenset[Subject] = frozenset()
    rates: Rates = field(default_factory=Rates)
    of_paths: dict[str, tuple[Quota, ...]] = field(default_factory=dict[str, tuple[Quota, ...]])

    def on_the_way(self, unit_path: str) -> tuple[Quota, ...]:
        """Those of a unit and of everything above it, for everybody together and for each person."""
        found = self.of_paths.get(unit_path)
        if found is None:
            units = [UUID(step) for step in unit_path.split("/")] if unit_path else []
            kinds = (Subject.UNIT, Subject.EACH_PERSON)
            every = (self.by_subject.get((kind, unit), ()) for kind in kinds for unit in units)
            found = self.of_paths[unit_path] = tuple(quota for some in every for quota in some)
        return found


class QuotaBook:
    """The limits as they stood when they were last read."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._shelf = _Shelf()
        self._reading = asyncio.Lock()
        self._fresh = KeptFresh("the limits", self.refresh)

    async def start(self, announcements: Announcements) -> None:
        """Reads, and stays fresh from then on. Call before `announcements.start()`. Raises Unavailable."""
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; what was read before then stands."""
        async with self._reading:
            rates = rates_of(await rates_repository.every(self._db))
            self._shelf = _shelved(await repository.every(self._db), rates)

    def concerning(self, context: CallContext, model: Model) -> Concerns:
        """The limits that a call must fit, with whose counter it is in each.

        A limit of money concerns models whose currency has a rate to its own. What the house does by itself is no
        request.
        """
        if not self._shelf.kinds:
            return _NONE
        found = _subjects(self._shelf, context, model)
        if not found:
            return _NONE
        return tuple(_counting(found, context, model, self._shelf.rates))

    def of_person(self, actor: Actor) -> Concerns:
        """The limits on somebody's own calls, whichever model they call."""
        if not self._shelf.kinds:
            return _NONE
        mine = _of_caller(self._shelf, actor)
        return tuple(Concern(quota, who) for quota, who in mine if _within(quota, actor.unit_path))


def _shelved(stored: Iterable[Stored], rates: Rates) -> _Shelf:
    shelf: dict[tuple[Subject, UUID], tuple[Quota, ...]] = {}
    for row in stored:
        quota = row.quota()
        place = (quota.subject, quota.subject_id)
        shelf[place] = (*shelf.get(place, ()), quota)
    return _Shelf(shelf, frozenset(subject for subject, _ in shelf), rates)


def _of_caller(shelf: _Shelf, actor: Actor) -> list[tuple[Quota, UUID]]:
    person = actor.person_id
    found = [
        (quota, NOBODY if quota.subject is Subject.UNIT else person or NOBODY)
        for quota in shelf.on_the_way(actor.unit_path)
        if person is not None or quota.subject is Subject.UNIT
    ]
    if person is not None:
        found += [(quota, NOBODY) for quota in shelf.by_subject.get((Subject.PERSON, person), ())]
    if actor.key_id is not None:
        found += [(quota, NOBODY) for quota in shelf.by_subject.get((Subject.KEY, actor.key_id), ())]
    return found


def _subjects(shelf: _Shelf, context: CallContext, model: Model) -> list[tuple[Quota, UUID]]:
    found = _of_caller(shelf, context.actor)
    found += [(quota, NOBODY) for quota in shelf.by_subject.get((Subject.MODEL, model.id), ())]
    if context.assistant_id is not None:
        found += [(quota, NOBODY) for quota in shelf.by_subject.get((Subject.ASSISTANT, context.assistant_id), ())]
    return found


def _counting(
    found: Iterable[tuple[Quota, UUID]], context: CallContext, model: Model, rates: Rates
) -> Iterator[Concern]:
    for quota, who in found:
        rate: float | None = 1.0
        if quota.currency is not None and quota.currency != model.currency:
            rate = rates.between(model.currency, quota.currency, day_of(now()))
        elif quota.measure is Measure.REQUESTS and context.purpose in HOUSE_PURPOSES:
            continue
        if rate is not None and _within(quota, context.actor.unit_path):
            yield Concern(quota, who, rate)


def _within(quota: Quota, unit_path: str) -> bool:
    """Whether calls from a unit count: those from the branch of the unit that decided the limit do."""
    return str(quota.unit_id) in unit_path
