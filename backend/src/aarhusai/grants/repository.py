"""The table of grants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from aarhusai.grants.types import Grant, Right, Shared, SubjectKind
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import PersonId

MOST = 1000
"""Grants on one thing."""


@dataclass(frozen=True, slots=True)
class _Row:
    object_id: UUID
    subject_kind: str
    subject_id: UUID
    right_name: str

    def grant(self) -> Grant:
        return Grant(SubjectKind(self.subject_kind), self.subject_id, Right(self.right_name))


async def of_thing(executor: Executor, thing: Shared) -> list[Grant]:
    """What was granted on one thing."""
    rows = await executor.all(
        _Row,
        """
        SELECT object_id, subject_kind, subject_id, right_name FROM grant_entry
        WHERE object_kind = %s AND object_id = %s ORDER BY subject_kind, subject_id, right_name LIMIT %s
        """,
        (thing.kind, thing.id, MOST),
    )
    return [row.grant() for row in rows]


async def of_kind(executor: Executor, kind: str, limit: int) -> Mapping[UUID, list[Grant]]:
    """What was granted on the things of one kind."""
    rows = await executor.all(
        _Row,
        """
        SELECT object_id, subject_kind, subject_id, right_name FROM grant_entry
        WHERE object_kind = %s ORDER BY object_id LIMIT %s
        """,
        (kind, limit),
    )
    found: dict[UUID, list[Grant]] = {}
    for row in rows:
        found.setdefault(row.object_id, []).append(row.grant())
    return found


async def of_things(executor: Executor, kind: str, ids: Sequence[UUID], limit: int) -> Mapping[UUID, list[Grant]]:
    """What was granted on these things of one kind."""
    rows = await executor.all(
        _Row,
        """
        SELECT object_id, subject_kind, subject_id, right_name FROM grant_entry
        WHERE object_kind = %s AND object_id = ANY (%s) ORDER BY object_id LIMIT %s
        """,
        (kind, list(ids), limit),
    )
    found: dict[UUID, list[Grant]] = {}
    for row in rows:
        found.setdefault(row.object_id, []).append(row.grant())
    return found


async def add(executor: Executor, thing: Shared, grants: Sequence[Grant], granted_by: PersonId | None) -> int:
    """Adds what is not there and gives how many that was."""
    return await executor.run(
        """
        INSERT INTO grant_entry (object_kind, object_id, subject_kind, subject_id, right_name, granted_by)
        SELECT %(kind)s, %(id)s, subject_kind, subject_id, right_name, %(by)s
        FROM unnest(%(kinds)s::text[], %(subjects)s::uuid[], %(rights)s::text[])
             AS wanted (subject_kind, subject_id, right_name)
        ON CONFLICT DO NOTHING
        """,
        {**_arrays(thing, grants), "by": granted_by},
    )


async def remove(executor: Executor, thing: Shared, grants: Sequence[Grant]) -> int:
    """Removes those that are there and gives how many that was."""
    return await executor.run(
        """
        DELETE FROM grant_entry
        WHERE object_kind = %(kind)s AND object_id = %(id)s AND (subject_kind, subject_id, right_name) IN (
            SELECT * FROM unnest(%(kinds)s::text[], %(subjects)s::uuid[], %(rights)s::text[]))
        """,
        _arrays(thing, grants),
    )


async def announce(executor: Executor) -> None:
    """Tells every process that what is visible to whom has changed."""
    await executor.run("SELECT pg_notify('config', '')")


def _arrays(thing: Shared, grants: Sequence[Grant]) -> dict[str, object]:
    return {
        "kind": thing.kind,
        "id": thing.id,
        "kinds": [grant.subject_kind.value for grant in grants],
        "subjects": [grant.subject_id for grant in grants],
        "rights": [grant.right.value for grant in grants],
    }
