"""The setting `switches`."""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from aarhusai.storage.database import Executor


@dataclass(frozen=True, slots=True)
class StoredSwitches:
    """What was decided, with its revision; 0 while nobody has."""

    values: dict[str, bool]
    revision: int


async def read_switches(executor: Executor) -> StoredSwitches:
    """What was decided."""
    row = await executor.one(StoredSwitches, "SELECT value AS \"values\", revision FROM setting WHERE key = 'switches'")
    return row or StoredSwitches({}, 0)


async def write_switches(tx: Executor, values: Mapping[str, bool], revision: int) -> bool:
    """Writes them over `revision` (0: nothing yet) and tells every process; False when another revision is there."""
    written = await tx.run(
        """
        INSERT INTO setting AS s (key, value) SELECT 'switches', %(values)s
        WHERE %(revision)s = 0 OR EXISTS (SELECT FROM setting WHERE key = 'switches')
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, revision = s.revision + 1, changed_at = now()
        WHERE s.revision = %(revision)s
        """,
        {"values": Jsonb(dict(values)), "revision": revision},
    )
    await tx.run("SELECT pg_notify('config', '')")
    return written == 1
