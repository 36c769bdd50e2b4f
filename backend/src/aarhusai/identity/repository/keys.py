"""Keys as people and the administration handle them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import sql

from aarhusai.identity.keys_types import Key, KeyFilter, KeyKind, KeyScope, KeysHealth
from aarhusai.identity.repository.documents import Documents
from aarhusai.identity.repository.units import IN_SCOPE, scope_of
from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import KeyId, PersonId, UnitId

_STATE = sql.SQL("""CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired'
    WHEN k.kind = 'person' AND p.state <> 'active' THEN 'asleep' ELSE 'active' END""")

# A person's key lies where the person does, a unit's or a system's in its unit.
_KEY = sql.SQL("""
SELECT k.id, k.kind, k.name, k.prefix, k.person_id, p.name AS person_name,
    coalesce(p.state = 'active', false) AS person_active, u.id AS unit_id, u.name AS unit_name,
    coalesce(u.path, '') AS unit_path,
    json_build_object('models', k.models, 'ceiling', k.ceiling, 'endpoints', k.endpoints, 'addresses', k.addresses,
        'priority', k.priority) AS scope,
    {state} AS state, k.created_at, k.expires_at, k.revoked_at, k.rotated_at,
    (SELECT max(s.valid_until) FROM api_key_secret s WHERE s.key_id = k.id AND s.valid_until > now()) AS old_until,
    k.used_on, k.used_from, k.revision, danish_order(k.name) AS sort_key
FROM api_key k LEFT JOIN person p ON p.id = k.person_id
    LEFT JOIN unit u ON u.id = CASE WHEN k.kind = 'person' THEN p.unit_id ELSE k.unit_id END
""").format(state=_STATE)

_KEYS: Documents[Key] = Documents(Key)


@dataclass(frozen=True, slots=True)
class NewRow:
    """A key to be written. `valid_for` counts when `expires_at` is None."""

    id: KeyId
    kind: KeyKind
    name: str
    person_id: PersonId | None
    unit_id: UnitId | None
    prefix: str
    scope: KeyScope
    expires_at: datetime


async def of_person(executor: Executor, person_id: PersonId, limit: int) -> list[Key]:
    """The person's own keys: those that work first, then the newest."""
    query = sql.SQL("""{} WHERE k.kind = 'person' AND k.person_id = %(person_id)s
        ORDER BY {} <> 'active', k.created_at DESC, k.id DESC LIMIT %(limit)s""").format(_KEY, _STATE)
    return await _KEYS.all(executor, _document(query), {"person_id": person_id, "limit": limit})


async def own(executor: Executor, key_id: KeyId, person_id: PersonId) -> Key | None:
    """One of the person's own keys."""
    query = sql.SQL("{} WHERE k.id = %(id)s AND k.kind = 'person' AND k.person_id = %(person_id)s").format(_KEY)
    return await _KEYS.one(executor, _document(query), {"id": key_id, "person_id": person_id})


async def in_scope(executor: Executor, key_id: KeyId, scope: Scope) -> Key | None:
    """One key, when it lies in scope."""
    query = sql.SQL("{} WHERE k.id = %(id)s AND {}").format(_KEY, IN_SCOPE)
    return await _KEYS.one(executor, _document(query), {"id": key_id, **scope_of(scope)})


async def page(
    executor: Executor, scope: Scope, wanted: KeyFilter, after: tuple[str, UUID] | None, limit: int
) -> list[Key]:
    """The keys in scope in Danish alphabetical order."""
    conditions: list[sql.Composable] = [IN_SCOPE]
    parameters: dict[str, object] = {**scope_of(scope), "limit": limit}
    if wanted.text:
        conditions.append(
            sql.SQL("""(strpos(lower(k.name), lower(%(text)s)) > 0 OR starts_with(k.prefix, %(text)s)
                OR strpos(lower(p.name), lower(%(text)s)) > 0)""")
        )
        parameters["text"] = wanted.text
    if wanted.unit_id is not None:
        conditions.append(sql.SQL("%(unit_id)s::text = ANY (string_to_array(u.path, '/'))"))
        parameters["unit_id"] = wanted.unit_id
    if wanted.kind is not None:
        conditions.append(sql.SQL("k.kind = %(kind)s"))
        parameters["kind"] = wanted.kind.value
    if wanted.state is not None:
        conditions.append(sql.SQL("{} = %(state)s").format(_STATE))
        parameters["state"] = wanted.state.value
    if after is not None:
        conditions.append(sql.SQL('(danish_order(k.name) COLLATE "C", k.id) > (%(after_key)s, %(after_id)s::uuid)'))
        parameters["after_key"], parameters["after_id"] = after
    query = sql.SQL('{} WHERE {} ORDER BY danish_order(k.name) COLLATE "C", k.id LIMIT %(limit)s').format(
        _KEY, sql.SQL(" AND ").join(conditions)
    )
    return await _KEYS.all(executor, _document(query), parameters)


async def count_live(executor: Executor, person_id: PersonId | None, unit_id: UnitId | None) -> int:
    """Keys that work: the person's own, or the unit's and its systems'."""
    query = """
    SELECT count(*) FROM api_key WHERE revoked_at IS NULL AND expires_at > now()
      AND CASE WHEN %(unit_id)s::uuid IS NULL THEN kind = 'person' AND person_id = %(person_id)s::uuid
               ELSE unit_id = %(unit_id)s::uuid END
    """
    return await executor.value(int, query, {"person_id": person_id, "unit_id": unit_id}) or 0


async def hold(tx: Executor, key_id: KeyId) -> None:
    """Until the end of the transaction nobody else writes the key, if there is one."""
    await tx.run("SELECT FROM api_key WHERE id = %s FOR NO KEY UPDATE", (key_id,))


async def insert(tx: Executor, row: NewRow, text_hash: bytes, created_by: PersonId | None) -> None:
    """Writes a new key and what it is known by."""
    await tx.run(
        """
        INSERT INTO api_key (id, kind, name, person_id, unit_id, prefix, models, endpoints, addresses, ceiling,
                             priority, created_by, expires_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (row.id, row.kind.value, row.name, row.person_id, row.unit_id, row.prefix, *_scope(row.scope),
         created_by, row.expires_at),
    )  # fmt: skip
    await tx.run("INSERT INTO api_key_secret (hash, key_id) VALUES (%s, %s)", (text_hash, row.id))


async def update(tx: Executor, key: Key, person_id: PersonId | None) -> None:
    """Writes what may be changed of a key, and a new revision."""
    await tx.run(
        """
        UPDATE api_key SET name = %s, models = %s, endpoints = %s, addresses = %s, ceiling = %s, priority = %s,
            expires_at = %s, person_id = %s, revision = revision + 1
        WHERE id = %s
        """,
        (key.name, *_scope(key.scope), key.expires_at, person_id, key.id),
    )


async def rotate(tx: Executor, key_id: KeyId, prefix: str, text_hash: bytes, grace: timedelta) -> None:
    """A new text; of those before it the last one works for `grace` more, and no other."""
    await tx.run(
        "DELETE FROM api_key_secret WHERE key_id = %s AND (valid_until IS NOT NULL OR %s)", (key_id, not grace)
    )
    await tx.run("UPDATE api_key_secret SET valid_until = now() + %s WHERE key_id = %s", (grace, key_id))
    await tx.run("INSERT INTO api_key_secret (hash, key_id) VALUES (%s, %s)", (text_hash, key_id))
    await tx.run(
        "UPDATE api_key SET prefix = %s, rotated_at = now(), revision = revision + 1 WHERE id = %s", (prefix, key_id)
    )


async def revoke(tx: Executor, key_id: KeyId) -> None:
    """Ends a key: nothing is left by which it could be known."""
    await tx.run("DELETE FROM api_key_secret WHERE key_id = %s", (key_id,))
    await tx.run("UPDATE api_key SET revoked_at = now(), revision = revision + 1 WHERE id = %s", (key_id,))


async def health(executor: Executor) -> KeysHealth:
    """What the keys that work look like, counted."""
    query = """
    SELECT count(*) AS live,
           count(*) FILTER (WHERE k.kind <> 'person' AND p.state IS DISTINCT FROM 'active') AS orphaned,
           count(*) FILTER (WHERE k.expires_at < now() + interval '14 days') AS ending
    FROM api_key k LEFT JOIN person p ON p.id = k.person_id
    WHERE k.revoked_at IS NULL AND k.expires_at > now() AND (k.kind <> 'person' OR p.state = 'active')
    """
    found = await executor.one(KeysHealth, query)
    assert found is not None  # a count always answers
    return found


async def sweep(executor: Executor, days: int) -> int:
    """Forgets keys that ended more than `days` ago, at most 1 000 at a time; the log keeps what happened to them."""
    return await executor.run(
        """
        DELETE FROM api_key WHERE id IN (
            SELECT id FROM api_key WHERE least(revoked_at, expires_at) < now() - make_interval(days => %s) LIMIT 1000)
        """,
        (days,),
    )


def _scope(scope: KeyScope) -> tuple[object, ...]:
    return (
        None if scope.models is None else list(scope.models),
        None if scope.endpoints is None else list(scope.endpoints),
        None if scope.addresses is None else list(scope.addresses),
        scope.ceiling,
        scope.priority,
    )


def _document(query: sql.Composed) -> sql.Composed:
    return sql.SQL("SELECT row_to_json(x)::text AS document FROM ({}) x").format(query)
