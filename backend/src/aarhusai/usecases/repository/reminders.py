"""Reminders: what is due, and who answers for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import PersonId, ProviderId
from aarhusai.usecases.repository.reading import READABLE, reader_of

AT_ONCE: Final = 2_000
"""Reminders written by one statement."""

MOST: Final = 200
"""Reminders of one person, the most urgent."""


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody who was reminded just now."""

    thing: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A reminder. `case_name` is the use case's while it is due on that day and may be read; `course_done` when the
    person completed the course last.
    """

    id: UUID
    kind: str
    thing: str
    due_on: date
    made_at: datetime
    seen: bool
    case_name: str | None
    course_done: date | None


async def remind_of_use_cases(tx: Executor, by: date, at: datetime) -> list[Made]:
    """Owners, and those who answer for the unit (its nearest owner, or the platform's), of approved uses."""
    return await tx.all(Made, _OF_USE_CASES, {**_roles(), "by": by, "at": at, "size": AT_ONCE})


async def remind_of_processors(tx: Executor, due: Mapping[ProviderId, date], at: datetime) -> list[Made]:
    """Platform owners, of facts about providers that are to be checked."""
    things = [str(one) for one in due]
    params = {**_roles(), "things": things, "days": list(due.values()), "at": at, "size": AT_ONCE}
    return await tx.all(Made, _OF_PROCESSORS, params)


async def remind_of_courses(tx: Executor, months: Mapping[str, int], by: date, at: datetime) -> list[Made]:
    """Everybody whose course runs out; `months` is for how long each counts."""
    params = {"courses": list(months), "months": list(months.values()), "by": by, "at": at, "size": AT_ONCE}
    return await tx.all(Made, _OF_COURSES, params)


async def of_person(executor: Executor, actor: Actor, scope: Scope) -> list[ReminderRow]:
    """The actor's, those that are due first before the others."""
    query = sql.SQL("""
    SELECT r.id, r.kind, r.thing, r.due_on, r.made_at, r.seen_at IS NOT NULL AS seen, found.name AS case_name,
           (SELECT max(x.completed_on) FROM course_completion x
             WHERE r.kind = 'course' AND x.person_id = r.person_id AND x.course = r.thing) AS course_done
    FROM reminder r
    LEFT JOIN LATERAL (
        SELECT a.name FROM use_case c JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
        JOIN unit u ON u.id = a.unit_id
        WHERE r.kind = 'use_case' AND c.id::text = r.thing AND c.review_on = r.due_on AND c.state <> 'retired'
          AND c.approved_version IS NOT NULL AND {}) found ON true
    WHERE r.person_id = %(me)s ORDER BY r.due_on, r.id LIMIT %(size)s
    """).format(READABLE)
    return await executor.all(ReminderRow, query, {**reader_of(actor, scope), "size": MOST})


async def mark_seen(tx: Executor, person_id: PersonId, at: datetime) -> None:
    """The person has looked at all of theirs."""
    await tx.run("UPDATE reminder SET seen_at = %s WHERE person_id = %s AND seen_at IS NULL", (at, person_id))


async def forget(tx: Executor, before: date) -> int:
    """Removes those whose day is long past. Gives how many."""
    return await tx.run("DELETE FROM reminder WHERE due_on < %s", (before,))


def _roles() -> dict[str, object]:
    return {"owner": Role.UNIT_OWNER.value, "platform": Role.PLATFORM_OWNER.value}


_WRITTEN: Final = """
, written AS (
    INSERT INTO reminder (id, person_id, kind, thing, due_on, made_at)
    SELECT gen_random_uuid(), w.person_id, %(kind)s, w.thing, w.due_on, %(at)s
    FROM (SELECT DISTINCT person_id, thing, due_on FROM wanted) w
    WHERE NOT EXISTS (SELECT FROM reminder r WHERE r.person_id = w.person_id AND r.kind = %(kind)s
                       AND r.thing = w.thing AND r.due_on = w.due_on)
    LIMIT %(size)s
    ON CONFLICT ON CONSTRAINT reminder_once DO NOTHING
    RETURNING thing, due_on
)
SELECT thing, due_on FROM written ORDER BY due_on, thing LIMIT %(size)s
"""

_OF_USE_CASES: Final = """
WITH due AS (
    SELECT c.id::text AS thing, c.review_on AS due_on, a.id AS assistant_id, u.path
    FROM use_case c JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL JOIN unit u ON u.id = a.unit_id
    WHERE c.approved_version IS NOT NULL AND c.state <> 'retired' AND c.review_on <= %(by)s
), wanted AS (
    SELECT p.id AS person_id, d.thing, d.due_on
    FROM due d JOIN grant_entry g ON g.object_kind = 'assistant' AND g.object_id = d.assistant_id
                                 AND g.right_name = 'write' AND g.subject_kind = 'person'
    JOIN person p ON p.id = g.subject_id AND p.state = 'active'
    UNION
    SELECT near.person_id, d.thing, d.due_on
    FROM due d CROSS JOIN LATERAL (
        SELECT h.person_id, rank() OVER (ORDER BY h.role = %(owner)s DESC, length(x.path) DESC) AS place
        FROM role_holding h JOIN unit x ON x.id = h.unit_id JOIN person p ON p.id = h.person_id AND p.state = 'active'
        WHERE h.unit_id = ANY (string_to_array(d.path, '/')::uuid[]) AND h.role IN (%(owner)s, %(platform)s)) near
    WHERE near.place = 1
)
""" + _WRITTEN.replace("%(kind)s", "'use_case'")

_OF_PROCESSORS: Final = """
WITH wanted AS (
    SELECT p.id AS person_id, d.thing, d.due_on
    FROM unnest(%(things)s::text[], %(days)s::date[]) AS d (thing, due_on)
    CROSS JOIN role_holding h JOIN unit x ON x.id = h.unit_id AND x.parent_id IS NULL
    JOIN person p ON p.id = h.person_id AND p.state = 'active'
    WHERE h.role = %(platform)s
)
""" + _WRITTEN.replace("%(kind)s", "'processor'")

_OF_COURSES: Final = """
WITH wanted AS (
    SELECT x.person_id, x.course AS thing,
           (max(x.completed_on) + make_interval(months => c.months))::date AS due_on
    FROM unnest(%(courses)s::text[], %(months)s::integer[]) AS c (course, months)
    JOIN course_completion x ON x.course = c.course
    JOIN person p ON p.id = x.person_id AND p.state = 'active'
    GROUP BY x.person_id, x.course, c.months
    HAVING max(x.completed_on) + make_interval(months => c.months) <= %(by)s::date
)
""" + _WRITTEN.replace("%(kind)s", "'course'")
