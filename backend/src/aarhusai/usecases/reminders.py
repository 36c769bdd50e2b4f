"""Reminders of days on which something is to be looked at again: reviews, facts about processors, courses (law.md C6).

The worker makes them, each once for each person who answers for the thing; they stand in the house, which sends no
mail. One whose thing was looked at in between is shown no more, and who may no longer know of it is not told.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.gateway.suppliers import ModelSupplier, model_suppliers
from aarhusai.identity.rights import rules_the_house
from aarhusai.storage.database import Executor, Transaction
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId
from aarhusai.usecases.courses import valid_until
from aarhusai.usecases.desk import Desk
from aarhusai.usecases.repository import reminders as table
from aarhusai.usecases.repository.reminders import AT_ONCE, Made, ReminderRow
from aarhusai.usecases.rights import reading_scope

DUE: Final = timedelta(days=30)
"""How long before its day something is reminded of."""

KEPT: Final = timedelta(days=730)
"""How long after its day a reminder is kept."""


class ReminderKind(StrEnum):
    """What is to be looked at: a use, what is known of who runs a model, or a course that is to be taken again."""

    USE_CASE = "use_case"
    PROCESSOR = "processor"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Reminder:
    """`thing` is the id of the use case or the provider, or the course's code; `name` is what it is called."""

    id: UUID
    kind: ReminderKind
    thing: str
    name: str
    due_on: date
    overdue: bool
    made_at: datetime
    seen: bool


class Reminders:
    """The job, and the verbs of whoever is reminded."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def remind(self) -> None:
        """Writes what is due and not written yet; each thing is logged once for a day. For the worker."""
        by, at = self._desk.today + DUE, self._desk.clock()
        forms = self._desk.forms
        months = {one.code: one.valid_months for form in (*forms.shipped, *forms.own) for one in form.courses}
        months |= {one.code: one.valid_months for one in self._desk.form.courses}

        async def of_processors(tx: Transaction) -> list[Made]:
            due = _due(await model_suppliers(tx, self._desk.today), by)
            return await table.remind_of_processors(tx, due, at) if due else []

        await self._made(ReminderKind.USE_CASE, lambda tx: table.remind_of_use_cases(tx, by, at))
        await self._made(ReminderKind.PROCESSOR, of_processors)
        await self._made(ReminderKind.COURSE, lambda tx: table.remind_of_courses(tx, months, by, at))
        async with self._desk.db.transaction() as tx:
            await table.forget(tx, self._desk.today - KEPT)

    async def of(self, actor: Actor) -> tuple[Reminder, ...]:
        """What the actor is reminded of and is still to be done, the most urgent first."""
        if actor.person_id is None:
            return ()
        async with self._desk.db.session() as session:
            rows = await table.of_person(session, actor, reading_scope(actor))
            providers = await self._providers(session, actor, rows)
        return tuple(one for row in rows if (one := self._shown(actor, row, providers)) is not None)

    async def see(self, actor: Actor) -> None:
        """The actor has looked at theirs: they stay, and are new no more."""
        if actor.person_id is not None:
            async with self._desk.db.transaction() as tx:
                await table.mark_seen(tx, actor.person_id, self._desk.clock())

    async def _made(self, kind: ReminderKind, write: Callable[[Transaction], Awaitable[list[Made]]]) -> None:
        while True:
            async with self._desk.db.transaction() as tx:
                made = await write(tx)
                for (thing, due_on), people in Counter((one.thing, one.due_on) for one in made).items():
                    details: dict[str, Detail] = {"due_on": due_on.isoformat(), "people": people}
                    await append(tx, _entry(kind, thing, details))
            if len(made) < AT_ONCE:
                return

    async def _providers(
        self, executor: Executor, actor: Actor, rows: Sequence[ReminderRow]
    ) -> dict[str, ModelSupplier]:
        """Providers by id, for who rules the house, where one is reminded of."""
        if not rules_the_house(actor) or all(row.kind != ReminderKind.PROCESSOR for row in rows):
            return {}
        return {str(one.id): one for one in await model_suppliers(executor, self._desk.today)}

    def _shown(self, actor: Actor, row: ReminderRow, providers: dict[str, ModelSupplier]) -> Reminder | None:
        kind, name = ReminderKind(row.kind), row.case_name
        if kind is ReminderKind.PROCESSOR:
            supplier = providers.get(row.thing)
            name = supplier.name if supplier and _check_by(supplier) == row.due_on else None
        elif kind is ReminderKind.COURSE:
            course = self._desk.forms.course(row.thing, self._desk.today)
            due = course is not None and row.course_done is not None and valid_until(row.course_done, course)
            name = course.title.in_language(actor.language) if course and due == row.due_on else None
        if name is None:
            return None
        overdue = row.due_on < self._desk.today
        return Reminder(row.id, kind, row.thing, name, row.due_on, overdue, row.made_at, row.seen)


def _due(suppliers: Sequence[ModelSupplier], by: date) -> dict[ProviderId, date]:
    days = {one.id: _check_by(one) for one in suppliers if one.on}
    return {provider_id: day for provider_id, day in days.items() if day is not None and day <= by}


def _check_by(supplier: ModelSupplier) -> date | None:
    """The last day on which what is known of it is believed; what runs in the house needs no check."""
    return None if supplier.facts is None or supplier.zone is Zone.Z4 else supplier.facts.last_day()


def _entry(kind: ReminderKind, thing: str, details: dict[str, Detail]) -> AuditEntry:
    if kind is ReminderKind.COURSE:
        return AuditEntry(SYSTEM, "reminder.made", kind.value, details={"course": thing, **details})
    object_kind = "provider" if kind is ReminderKind.PROCESSOR else kind.value
    return AuditEntry(SYSTEM, "reminder.made", object_kind, UUID(thing), details=details)
