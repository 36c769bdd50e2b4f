"""Courses in using AI (AI Act 4, law.md D1): who completed which, and which an approved assistant demands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Invalid, NotFound, Refused
from aarhusai.identity.rights import granting_scope
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, PersonId
from aarhusai.usecases.desk import Desk
from aarhusai.usecases.repository import courses as table
from aarhusai.usecases.repository.courses import Completion
from aarhusai.usecases.rights import reading_scope
from aarhusai.usecases.screening.form import Course

LONGEST_VERSION: Final = 20


@dataclass(frozen=True, slots=True)
class Completed:
    """A course that somebody completed; `valid_until` None where the course is no longer known."""

    completion: Completion
    valid_until: date | None

    def counts(self, today: date) -> bool:
        """Whether it still counts."""
        return self.valid_until is not None and today <= self.valid_until


class Courses:
    """The verbs, and the question that chat asks before an assistant is used."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._demands: Mapping[AssistantId, str] = {}
        self._fresh = KeptFresh("the courses that assistants demand", self.refresh)

    async def start(self, announcements: Announcements) -> None:
        """Reads, and stays fresh from then on. Call before `announcements.start()`. Raises Unavailable."""
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now which assistants demand a course. Raises Unavailable; what was read before then stands."""
        async with self._desk.db.session() as session:
            self._demands = await table.demands(session)

    async def require(self, actor: Actor, assistant_id: AssistantId) -> None:
        """Nothing, unless the assistant demands a course that the actor has not completed, or too long ago.

        A system's key has completed none, and nobody knows who reads what it is answered. Costs no statement where no
        course is demanded. Raises Refused("course_needed") with the course's name.
        """
        code = self._demands.get(assistant_id)
        course = None if code is None else self._desk.forms.course(code, self._desk.today)
        if course is None:
            return
        newest = None
        if actor.person_id is not None:
            async with self._desk.db.session() as session:
                newest = await table.newest(session, actor.person_id, course.code)
        if newest is None or valid_until(newest, course) < self._desk.today:
            facts = {"course": course.title.in_language(actor.language), "version": course.version}
            raise Refused("course_needed", "The assistant demands a course that was not completed.", facts)

    @staticmethod
    def may_record(actor: Actor) -> bool:
        """Whether there is anybody whose courses the actor may record."""
        return not granting_scope(actor).is_empty

    @property
    def catalogue(self) -> tuple[Course, ...]:
        """The courses there are."""
        return self._desk.form.courses

    async def page(
        self, actor: Actor, text: str | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Completed]:
        """What the actor completed themself, and what people did in the branches they read, the newest first.

        `text` is looked for in the names.

        Raises Invalid("bad_cursor").
        """
        after = _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._desk.db.session() as session:
            found = await table.page(session, actor, reading_scope(actor), (text or "").strip(), after, size + 1)
        items, more = tuple(self._completed(one) for one in found[:size]), len(found) > size
        last = found[size - 1] if more else None
        return Page(items, None if last is None else encode_cursor(*_place(last)))

    async def record(self, actor: Actor, person_id: PersonId, code: str, version: str, completed_on: date) -> None:
        """Somebody in the actor's branch completed a course; telling it again changes the day.

        Raises NotFound("person_not_found" | "course_not_found"), Invalid("day_in_future" | "text_too_long").
        """
        if self._desk.form.course(code) is None:
            raise NotFound("course_not_found", "There is no such course.")
        clean = version.strip()
        if not clean or len(clean) > LONGEST_VERSION:
            raise Invalid("text_too_long", "A text is too long.", {"limit": LONGEST_VERSION})
        if completed_on > self._desk.today:
            raise Invalid("day_in_future", "The day has not come.")
        async with self._desk.db.transaction() as tx:
            if not await table.record(
                tx, actor, granting_scope(actor), Completion.new(person_id, code, clean, completed_on)
            ):
                raise NotFound("person_not_found", "There is no such person.")
            details: dict[str, Detail] = {"course": code, "version": clean, "on": completed_on.isoformat()}
            await append(tx, AuditEntry(actor, "course.completed", "person", person_id, details=details))

    def _completed(self, completion: Completion) -> Completed:
        course = self._desk.forms.course(completion.course, self._desk.today)
        return Completed(completion, None if course is None else valid_until(completion.completed_on, course))


def valid_until(completed_on: date, course: Course) -> date:
    """The last day on which it counts: so many months later, or the last day of that month."""
    months = completed_on.year * 12 + completed_on.month - 1 + course.valid_months
    year, month = divmod(months, 12)
    for day in (completed_on.day, 30, 29, 28):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _place(one: Completion) -> tuple[str, str, str, str]:
    return one.completed_on.isoformat(), str(one.person_id), one.course, one.version


def _position(cursor: str | None) -> tuple[date, UUID, str, str] | None:
    if cursor is None:
        return None
    on, person, course, version = decode_cursor(cursor, 4)
    try:
        (course + version).encode()
        return date.fromisoformat(on), UUID(person), course, version
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
