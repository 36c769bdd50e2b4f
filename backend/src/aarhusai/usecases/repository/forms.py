"""Screening forms that were uploaded."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import PersonId

MOST: Final = 200
"""Uploaded forms that are kept."""


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A form as its file said it; `added_by` is the person's name, empty for one who is gone."""

    version: str
    effective_from: date
    body: str
    added_by: str
    added_at: datetime


async def stored(executor: Executor) -> list[StoredForm]:
    """All of them, the oldest day first."""
    return await executor.all(
        StoredForm,
        """
        SELECT f.version, f.effective_from, f.body, coalesce(p.name, '') AS added_by, f.added_at
        FROM screening_form f LEFT JOIN person p ON p.id = f.added_by
        ORDER BY f.effective_from LIMIT %s
        """,
        (MOST,),
    )


async def add(tx: Executor, version: str, effective_from: date, body: str, by: PersonId | None, at: datetime) -> bool:
    """Writes one; gives whether neither its version nor its day was taken."""
    query = """
    INSERT INTO screening_form (version, effective_from, body, added_by, added_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
    """
    return bool(await tx.run(query, (version, effective_from, body, by, at)))


async def remove(tx: Executor, version: str, today: date) -> bool:
    """Takes one away whose day has not come; gives whether there was one."""
    return bool(await tx.run("DELETE FROM screening_form WHERE version = %s AND effective_from > %s", (version, today)))


async def announce(tx: Executor) -> None:
    """Tells every process that there is another form, or one less."""
    await tx.run("SELECT pg_notify('config', '')")
