"""What a catalogue shows beside the assistants that it holds in memory: favourites, uses, names, unsaved titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from aarhusai.kit.clock import today
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, PersonId

MOST_FAVOURITES: Final = 200
USED_DAYS: Final = 30
"""Days of which uses are told."""

KEPT_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class BesideRow:
    """Of one assistant: its answers of the last days, and what its draft is called that was never saved."""

    id: UUID
    uses: int
    name: str | None
    description: str | None
    icon: str | None


@dataclass(frozen=True, slots=True)
class FavouriteRow:
    """An assistant that somebody keeps."""

    assistant_id: UUID


async def favourites(executor: Executor, person_id: PersonId) -> list[UUID]:
    """The person's, the newest first."""
    query = "SELECT assistant_id FROM assistant_favourite WHERE person_id = %s ORDER BY at DESC, assistant_id LIMIT %s"
    return [row.assistant_id for row in await executor.all(FavouriteRow, query, (person_id, MOST_FAVOURITES))]


async def add_favourite(tx: Executor, person_id: PersonId, assistant_id: AssistantId) -> bool:
    """Keeps it; False when the person has as many as one may."""
    await tx.run(
        """
        INSERT INTO assistant_favourite (person_id, assistant_id)
        SELECT %(me)s, %(id)s WHERE (SELECT count(*) FROM assistant_favourite WHERE person_id = %(me)s) < %(most)s
        ON CONFLICT DO NOTHING
        """,
        {"me": person_id, "id": assistant_id, "most": MOST_FAVOURITES},
    )
    query = "SELECT true FROM assistant_favourite WHERE person_id = %s AND assistant_id = %s"
    return await tx.value(bool, query, (person_id, assistant_id)) is True


async def remove_favourite(tx: Executor, person_id: PersonId, assistant_id: AssistantId) -> None:
    """Forgets it."""
    query = "DELETE FROM assistant_favourite WHERE person_id = %s AND assistant_id = %s"
    await tx.run(query, (person_id, assistant_id))


async def beside(executor: Executor, ids: Sequence[UUID]) -> dict[UUID, BesideRow]:
    """For a page of assistants."""
    if not ids:
        return {}
    rows = await executor.all(
        BesideRow,
        """
        SELECT a.id,
               coalesce((SELECT sum(u.uses) FROM assistant_use AS u
                          WHERE u.assistant_id = a.id AND u.day > %(today)s::date - %(days)s), 0)::integer AS uses,
               CASE WHEN a.newest_version IS NULL THEN a.draft ->> 'name' END AS name,
               CASE WHEN a.newest_version IS NULL THEN a.draft ->> 'description' END AS description,
               CASE WHEN a.newest_version IS NULL THEN a.draft ->> 'icon' END AS icon
          FROM assistant AS a WHERE a.id = ANY (%(ids)s) LIMIT %(most)s
        """,
        {"ids": list(ids), "days": USED_DAYS, "today": today(), "most": len(ids)},
    )
    return {row.id: row for row in rows}


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Answers of the seven days that begin with a Monday."""

    monday: date
    uses: int


async def weeks(executor: Executor, assistant_id: AssistantId, count: int) -> list[WeekRow]:
    """The last weeks, this one among them, the oldest first; a week without answers has none."""
    return await executor.all(
        WeekRow,
        """
        SELECT w.monday::date AS monday,
               coalesce((SELECT sum(u.uses) FROM assistant_use AS u
                          WHERE u.assistant_id = %(assistant)s AND u.day >= w.monday::date
                            AND u.day < w.monday::date + 7), 0)::integer AS uses
          FROM generate_series(date_trunc('week', %(today)s::timestamp) - make_interval(weeks => %(count)s - 1),
                               date_trunc('week', %(today)s::timestamp), interval '1 week') AS w (monday)
         ORDER BY w.monday LIMIT %(count)s
        """,
        {"assistant": assistant_id, "count": count, "today": today()},
    )


async def keep_uses(tx: Executor, day: date, uses: Mapping[AssistantId, int]) -> None:
    """Makes these the uses of a day, and forgets those of long ago."""
    await tx.run(
        """
        INSERT INTO assistant_use (assistant_id, day, uses)
        SELECT counted.id, %(day)s, counted.uses
          FROM unnest(%(ids)s::uuid[], %(uses)s::integer[]) AS counted (id, uses)
          JOIN assistant AS a ON a.id = counted.id
        ON CONFLICT (assistant_id, day) DO UPDATE SET uses = EXCLUDED.uses WHERE assistant_use.uses <> EXCLUDED.uses
        """,
        {"day": day, "ids": list(uses), "uses": list(uses.values())},
    )
    await tx.run("DELETE FROM assistant_use WHERE day < %s::date - %s", (today(), KEPT_DAYS))
