"""Saved versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.assistants.content import dump, parse
from aarhusai.assistants.types import AssistantContent, Version
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, PersonId

MOST = 100
"""Versions on one page."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version, and who made it."""

    assistant_id: UUID
    number: int
    content: Mapping[str, object]
    made_by: UUID | None
    by_name: str
    made_at: datetime
    note: str

    def version(self) -> Version:
        """As the room hands it out. Raises Invalid for one that cannot be read."""
        return Version(
            AssistantId(self.assistant_id),
            self.number,
            parse(self.content),
            None if self.made_by is None else PersonId(self.made_by),
            self.by_name,
            self.made_at,
            self.note,
        )


_SELECT = """
SELECT v.assistant_id, v.number, v.content, v.made_by, coalesce(p.name, '') AS by_name, v.made_at, v.note
  FROM assistant_version AS v LEFT JOIN person AS p ON p.id = v.made_by
"""


async def one(executor: Executor, assistant_id: AssistantId, number: int) -> VersionRow | None:
    """A version."""
    return await executor.one(
        VersionRow, _SELECT + " WHERE v.assistant_id = %s AND v.number = %s", (assistant_id, number)
    )


async def several(executor: Executor, wanted: Mapping[AssistantId, int]) -> list[VersionRow]:
    """A version of each of these assistants, in no order."""
    query = (
        _SELECT
        + """
        JOIN unnest(%s::uuid[], %s::integer[]) AS asked (id, number) ON asked.id = v.assistant_id
                                                                   AND asked.number = v.number
        LIMIT %s
        """
    )
    return await executor.all(VersionRow, query, (list(wanted), list(wanted.values()), len(wanted)))


async def page(executor: Executor, assistant_id: AssistantId, before: int | None, size: int) -> list[VersionRow]:
    """Versions, the newest first; those older than `before` when that is given."""
    return await executor.all(
        VersionRow,
        _SELECT
        + " WHERE v.assistant_id = %s AND (%s::integer IS NULL OR v.number < %s) ORDER BY v.number DESC LIMIT %s",
        (assistant_id, before, before, size),
    )


async def add(
    tx: Executor, assistant_id: AssistantId, number: int, content: AssistantContent, by: PersonId | None, note: str
) -> None:
    """Writes a version, which is the newest from now on and what the draft is based on.

    An assistant that was never live shows older processes its newest version, in the columns of old.
    """
    await tx.run(
        "INSERT INTO assistant_version (assistant_id, number, content, made_by, note) VALUES (%s, %s, %s, %s, %s)",
        (assistant_id, number, Jsonb(dump(content)), by, note),
    )
    await tx.run(
        """
        UPDATE assistant SET newest_version = %(number)s, based_on = %(number)s, changed_at = now(),
               name = CASE WHEN live_version IS NULL THEN %(name)s ELSE name END,
               description = CASE WHEN live_version IS NULL THEN %(description)s ELSE description END,
               icon = CASE WHEN live_version IS NULL THEN %(icon)s ELSE icon END
         WHERE id = %(id)s
        """,
        {
            "id": assistant_id,
            "number": number,
            "name": content.name,
            "description": content.description,
            "icon": content.icon,
        },
    )


@dataclass(frozen=True, slots=True)
class NewestRow:
    """An assistant's newest version."""

    id: UUID
    number: int


async def newest(executor: Executor, ids: Sequence[AssistantId]) -> list[NewestRow]:
    """Of those that have one."""
    return await executor.all(
        NewestRow,
        """
        SELECT id, newest_version AS number FROM assistant
         WHERE id = ANY (%s) AND newest_version IS NOT NULL LIMIT %s
        """,
        (list(ids), len(ids)),
    )
