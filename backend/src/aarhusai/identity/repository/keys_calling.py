"""The one statement that turns keys into callers, and the late note of when a key was used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString

from aarhusai.identity.keys_types import KeyKind, Priority
from aarhusai.identity.repository.sessions import ACTIVE_PERSON, PersonRow
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import KeyId, UnitId

CHANNEL: Final = "caller"
"""Where it is announced that a key, or the person it acts for, may do less than before."""

MOST = 200
"""Keys looked up together."""


@dataclass(frozen=True, slots=True)
class CallingKey:
    """A key that works, with its caller: `person` of a person's key, else `unit_id` and `unit_path`.

    `person` is None too when the person is blocked or gone, and then the key works no more.
    """

    id: KeyId
    kind: KeyKind
    name: str
    models: tuple[str, ...] | None
    endpoints: tuple[str, ...] | None
    addresses: tuple[str, ...] | None
    ceiling: str | None
    priority: Priority
    used_on: date | None
    used_from: str | None
    person: PersonRow | None
    unit_id: UnitId | None
    unit_path: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A key's document as PostgreSQL wrote it: equal text is an equal CallingKey."""

    hash: bytes
    document: str


_CALLERS: LiteralString = (
    """
SELECT s.hash, json_build_object(
    'id', k.id, 'kind', k.kind, 'name', k.name, 'models', k.models, 'endpoints', k.endpoints,
    'addresses', k.addresses, 'ceiling', k.ceiling, 'priority', k.priority,
    'used_on', k.used_on, 'used_from', k.used_from, 'unit_id', u.id, 'unit_path', u.path,
    'person', CASE WHEN k.kind = 'person' THEN (SELECT row_to_json(person) FROM ("""
    + ACTIVE_PERSON
    + """ k.person_id) AS person) END)::text AS document
FROM api_key_secret s JOIN api_key k ON k.id = s.key_id LEFT JOIN unit u ON u.id = k.unit_id
WHERE s.hash = ANY (%(hashes)b::bytea[]) AND (s.valid_until IS NULL OR s.valid_until > now())
  AND k.revoked_at IS NULL AND k.expires_at > now()
LIMIT %(most)s
"""
)


async def callers(db: Database, hashes: Sequence[bytes]) -> dict[bytes, str]:
    """The documents of those keys that work now, by their hash. At most MOST hashes, all different."""
    rows = await db.all(Found, _CALLERS, {"hashes": list(hashes), "most": MOST})
    return {row.hash: row.document for row in rows}


async def announce(tx: Executor) -> None:
    """Tells every process to ask again of the calls that last."""
    await tx.run("SELECT pg_notify(%s, '')", (CHANNEL,))


async def used(db: Database, days: Mapping[KeyId, tuple[date, str | None]]) -> None:
    """Writes down on which day, and from which network, keys were used last."""
    await db.run(
        """
        UPDATE api_key SET used_on = t.day, used_from = t.network
        FROM unnest(%(ids)s::uuid[], %(days)s::date[], %(networks)s::text[]) AS t (id, day, network)
        WHERE api_key.id = t.id AND (api_key.used_on IS NULL OR api_key.used_on <= t.day)
        """,
        {
            "ids": list(days),
            "days": [day for day, _ in days.values()],
            "networks": [network for _, network in days.values()],
        },
    )
