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
    row = await executor.one(
        StoredSwitches, 'SELECT value AS "values", revision FROM setting WHERE key = \'switches\''
    )
    return row or StoredSwitches({}, 0)


async def write_switches(tx: Executor, values: Mapping[str, bool]) -> None:
    """Writes them and tells every process."""
    await tx.run(
        """
        INSERT INTO setting (key, value) VALUES ('switches', %s)
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, revision = setting.revision + 1, changed_at = now()
        """,
        (Jsonb(dict(values)),),
    )
    await tx.run("SELECT pg_notify('config', '')")
