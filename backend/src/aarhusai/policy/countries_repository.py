"""Countries and transfer tools that are turned off, as they are stored: a row is "off"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import PersonId

MOST: Final = 1000
"""There are about 250 countries, and a handful of tools."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row, with the name of who wrote it."""

    code: str
    reason: str
    decided_at: datetime
    by: str | None


async def places(executor: Executor) -> list[PlaceRow]:
    """What is off, by code."""
    return await executor.all(
        PlaceRow,
        """
        SELECT c.code, c.reason, c.decided_at, p.name AS by
        FROM country_off c LEFT JOIN person p ON p.id = c.decided_by ORDER BY c.code LIMIT %s
        """,
        (MOST,),
    )


async def add(tx: Executor, code: str, reason: str, by: PersonId | None) -> bool:
    """Turns it off; False when it was off already."""
    return bool(
        await tx.run(
            "INSERT INTO country_off (code, reason, decided_by) VALUES (%s, %s, %s) ON CONFLICT (code) DO NOTHING",
            (code, reason, by),
        )
    )


async def remove(tx: Executor, code: str) -> bool:
    """Turns it on; False when it was on already."""
    return bool(await tx.run("DELETE FROM country_off WHERE code = %s", (code,)))


async def announce(tx: Executor) -> None:
    """Tells every process, once the transaction is committed, to read the configuration again."""
    await tx.run("SELECT pg_notify('config', '')")
