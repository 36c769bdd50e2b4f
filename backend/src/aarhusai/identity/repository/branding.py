"""The setting `branding`."""

from dataclasses import asdict, dataclass

from psycopg.types.json import Jsonb

from aarhusai.identity.repository.documents import parse
from aarhusai.identity.types import Branding, StoredBranding
from aarhusai.storage.database import Executor


@dataclass(frozen=True, slots=True)
class _Row:
    value: str
    revision: int


async def read(executor: Executor) -> StoredBranding:
    """What was decided, or the default."""
    row = await executor.one(_Row, "SELECT value::text AS value, revision FROM setting WHERE key = 'branding'")
    return StoredBranding(parse(Branding, row.value), row.revision) if row else StoredBranding(Branding(), 0)


async def write(tx: Executor, branding: Branding, revision: int) -> bool:
    """Writes it over `revision` (0: nothing yet); False when another revision is there."""
    value = Jsonb(asdict(branding))
    if revision == 0:
        return await tx.run(
            "INSERT INTO setting (key, value) VALUES ('branding', %s) ON CONFLICT DO NOTHING", (value,)
        ) > 0  # fmt: skip
    return (
        await tx.run(
            """
            UPDATE setting SET value = %s, revision = revision + 1, changed_at = now()
            WHERE key = 'branding' AND revision = %s
            """,
            (value, revision),
        )
        > 0
    )


async def announce(tx: Executor) -> None:
    """Tells every process that what pages show has changed."""
    await tx.run("SELECT pg_notify('config', '')")
