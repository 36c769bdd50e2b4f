"""The setting `api_keys`."""

from dataclasses import asdict, dataclass

from psycopg.types.json import Jsonb

from aarhusai.identity.keys_types import KeyRules
from aarhusai.identity.repository.documents import parse
from aarhusai.storage.database import Executor


@dataclass(frozen=True, slots=True)
class _Row:
    value: str
    revision: int


async def read(executor: Executor) -> tuple[KeyRules, int]:
    """What was decided, or the default, with its revision; 0 while nobody has decided anything."""
    row = await executor.one(_Row, "SELECT value::text AS value, revision FROM setting WHERE key = 'api_keys'")
    return (parse(KeyRules, row.value), row.revision) if row else (KeyRules(), 0)


async def in_force(executor: Executor) -> KeyRules:
    """The rules that count now."""
    rules, _ = await read(executor)
    return rules


async def write(tx: Executor, rules: KeyRules, revision: int) -> bool:
    """Writes them over `revision` (0: nothing yet); False when another revision is there."""
    value = Jsonb(asdict(rules))
    if revision == 0:
        query = "INSERT INTO setting (key, value) VALUES ('api_keys', %s) ON CONFLICT DO NOTHING"
        return await tx.run(query, (value,)) > 0
    query = """
    UPDATE setting SET value = %s, revision = revision + 1, changed_at = now()
    WHERE key = 'api_keys' AND revision = %s
    """
    return await tx.run(query, (value, revision)) > 0
