"""Completed courses, and which assistants demand one."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, PersonId

MOST_DEMANDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Completion:
    """A course that somebody completed. The name is empty for one that is to be written."""

    person_id: PersonId
    person_name: str
    course: str
    version: str
    completed_on: date

    @classmethod
    def new(cls, person_id: PersonId, course: str, version: str, completed_on: date) -> "Completion":
        """One to be written."""
        return cls(person_id, "", course, version, completed_on)


@dataclass(frozen=True, slots=True)
class _Demand:
    assistant_id: AssistantId
    course: str


async def demands(executor: Executor) -> dict[AssistantId, str]:
    """The course that an approved assistant demands, as it was approved; those that demand none are left out."""
    rows = await executor.all(
        _Demand,
        """
        SELECT assistant_id, approved_answers -> 'course' ->> 0 AS course FROM use_case
        WHERE approved_version IS NOT NULL AND coalesce(approved_answers -> 'course' ->> 0, 'none') <> 'none'
        LIMIT %s
        """,
        (MOST_DEMANDS,),
    )
    return {row.assistant_id: row.course for row in rows}


async def newest(executor: Executor, person_id: PersonId, course: str) -> date | None:
    """When the person completed the course last."""
    query = "SELECT max(completed_on) FROM course_completion WHERE person_id = %s AND course = %s"
    return await executor.value(date, query, (person_id, course))


async def page(
    executor: Executor,
    actor: Actor,
    scope: Scope,
    text: str,
    after: tuple[date, UUID, str, str] | None,
    size: int,
) -> list[Completion]:
    """The actor's own and those of the people in scope, the newest first; `text` is in their names."""
    query = sql.SQL("""
    SELECT x.person_id, p.name AS person_name, x.course, x.version, x.completed_on
    FROM course_completion x JOIN person p ON p.id = x.person_id JOIN unit u ON u.id = p.unit_id
    WHERE (x.person_id = %(me)s::uuid OR {}) AND strpos(lower(p.name), lower(%(text)s)) > 0
      AND (%(on)s::date IS NULL
           OR (x.completed_on, x.person_id, x.course, x.version)
              < (%(on)s::date, %(person)s::uuid, %(after_course)s, %(after_version)s))
    ORDER BY x.completed_on DESC, x.person_id DESC, x.course DESC, x.version DESC LIMIT %(size)s
    """).format(_IN_SCOPE)
    on, person, after_course, after_version = after or (None, None, "", "")
    params = {
        "me": actor.person_id,
        "paths": _paths(scope),
        "text": text,
        "on": on,
        "person": person,
        "after_course": after_course,
        "after_version": after_version,
        "size": size,
    }
    return await executor.all(Completion, query, params)


async def record(tx: Executor, actor: Actor, scope: Scope, completion: Completion) -> bool:
    """Writes it for somebody in scope; gives whether there is such a person."""
    query = sql.SQL("""
    INSERT INTO course_completion (person_id, course, version, completed_on, recorded_by)
    SELECT p.id, %(course)s, %(version)s, %(on)s, %(by)s FROM person p JOIN unit u ON u.id = p.unit_id
    WHERE p.id = %(person)s AND {}
    ON CONFLICT (person_id, course, version)
    DO UPDATE SET completed_on = excluded.completed_on, recorded_by = excluded.recorded_by, recorded_at = now()
    """).format(_IN_SCOPE)
    params = {
        "person": completion.person_id,
        "course": completion.course,
        "version": completion.version,
        "on": completion.completed_on,
        "by": actor.person_id,
        "paths": _paths(scope),
    }
    return bool(await tx.run(query, params))


_IN_SCOPE: Final = sql.SQL("""(%(paths)s::text[] IS NULL
    OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))""")


def _paths(scope: Scope) -> list[str] | None:
    return None if scope.paths is None else list(scope.paths)
