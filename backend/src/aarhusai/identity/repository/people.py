"""People and the roles they hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import sql

from aarhusai.identity.repository.documents import Documents
from aarhusai.identity.repository.units import IN_SCOPE, scope_of
from aarhusai.identity.rights import Scope
from aarhusai.identity.types import Language, PasswordHash, Person, PersonFilter, PersonState, RoleAt, Theme
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Role
from aarhusai.terms.ids import PersonId, UnitId

_PERSON = sql.SQL("""
SELECT p.id, p.email, p.name, p.unit_id, u.name AS unit_name, u.path AS unit_path, p.state, p.revision,
    p.password_hash IS NOT NULL AS has_password,
    greatest(p.last_seen_at, (SELECT max(s.last_seen_at) FROM session s WHERE s.person_id = p.id)) AS last_seen_at,
    coalesce((
        SELECT json_agg(json_build_object(
            'role', h.role, 'unit_id', h.unit_id, 'unit_name', u.name, 'unit_path', u.path) ORDER BY u.path, h.role)
        FROM role_holding h JOIN unit u ON u.id = h.unit_id WHERE h.person_id = p.id AND {in_scope}
    ), '[]') AS roles,
    danish_order(p.name) AS sort_key
FROM person p JOIN unit u ON u.id = p.unit_id
WHERE {in_scope}
""").format(in_scope=IN_SCOPE)

_PEOPLE: Documents[Person] = Documents(Person)


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in and the person's own page need."""

    id: PersonId
    email: str
    name: str
    unit_id: UnitId
    state: str
    password_hash: PasswordHash | None
    password_expired: bool
    password_expires_at: datetime | None
    language: Language
    theme: Theme


@dataclass(frozen=True, slots=True)
class _Name:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class _Email:
    email: str


@dataclass(frozen=True, slots=True)
class _Holding:
    role: str
    unit_id: UnitId


_ACCOUNT = """
SELECT id, email, name, unit_id, state, password_hash, password_expires_at, language, theme,
       coalesce(password_expires_at < now(), false) AS password_expired
FROM person
"""


async def page(
    executor: Executor, scope: Scope, wanted: PersonFilter, after: tuple[str, UUID] | None, limit: int
) -> list[Person]:
    """The people in scope in Danish alphabetical order."""
    conditions: list[sql.Composable] = [_PERSON]
    parameters: dict[str, object] = {**scope_of(scope), "limit": limit}
    if wanted.text:
        conditions.append(
            sql.SQL("(strpos(lower(p.name), lower(%(text)s)) > 0 OR strpos(p.email, lower(%(text)s)) > 0)")
        )
        parameters["text"] = wanted.text
    if wanted.unit_id is not None:
        conditions.append(sql.SQL("%(unit_id)s::text = ANY (string_to_array(u.path, '/'))"))
        parameters["unit_id"] = wanted.unit_id
    if wanted.state is not None:
        conditions.append(sql.SQL("p.state = %(state)s"))
        parameters["state"] = wanted.state.value
    if after is not None:
        conditions.append(sql.SQL('(danish_order(p.name) COLLATE "C", p.id) > (%(after_key)s, %(after_id)s::uuid)'))
        parameters["after_key"], parameters["after_id"] = after
    query = sql.SQL('{} ORDER BY danish_order(p.name) COLLATE "C", p.id LIMIT %(limit)s').format(
        sql.SQL(" AND ").join(conditions)
    )
    return await _PEOPLE.all(executor, _document(query), parameters)


async def get(executor: Executor, person_id: PersonId, scope: Scope) -> Person | None:
    """One person, when they lie in scope."""
    query = sql.SQL("{} AND p.id = %(id)s").format(_PERSON)
    return await _PEOPLE.one(executor, _document(query), {**scope_of(scope), "id": person_id})


async def account(executor: Executor, email: str) -> Account | None:
    """The person of this address."""
    return await executor.one(Account, _ACCOUNT + "WHERE email = %s", (email,))


async def account_of(executor: Executor, person_id: PersonId) -> Account | None:
    """The person of this id."""
    return await executor.one(Account, _ACCOUNT + "WHERE id = %s", (person_id,))


async def names(executor: Executor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of those that exist."""
    rows = await executor.all(_Name, "SELECT id, name FROM person WHERE id = ANY (%s) LIMIT 1000", (list(ids),))
    return {row.id: row.name for row in rows}


async def with_password(executor: Executor, emails: Collection[str]) -> set[str]:
    """Those of the addresses whose person has a password."""
    rows = await executor.all(
        _Email,
        "SELECT email FROM person WHERE email = ANY (%s) AND password_hash IS NOT NULL LIMIT %s",
        (list(emails), len(emails)),
    )
    return {row.email for row in rows}


async def insert(tx: Executor, person_id: PersonId, email: str, name: str, unit_id: UnitId) -> None:
    """Writes a new person. Raises psycopg's UniqueViolation of person_email_key."""
    await tx.run(
        "INSERT INTO person (id, email, name, unit_id) VALUES (%s, %s, %s, %s)", (person_id, email, name, unit_id)
    )


async def update(tx: Executor, person_id: PersonId, email: str, name: str, unit_id: UnitId, state: PersonState) -> None:
    """Writes what the administration may change, and a new revision."""
    await tx.run(
        """
        UPDATE person SET email = %s, name = %s, unit_id = %s, state = %s, revision = revision + 1 WHERE id = %s
        """,
        (email, name, unit_id, state.value, person_id),
    )


async def update_own(tx: Executor, person_id: PersonId, name: str, language: Language, theme: Theme) -> None:
    """Writes what a person may change of themselves."""
    await tx.run(
        "UPDATE person SET name = %s, language = %s, theme = %s, revision = revision + 1 WHERE id = %s",
        (name, language, theme, person_id),
    )


async def set_language(tx: Executor, person_id: PersonId, language: Language) -> None:
    """Writes the language alone."""
    await tx.run("UPDATE person SET language = %s WHERE id = %s", (language, person_id))


async def set_password(
    tx: Executor, person_id: PersonId, password: PasswordHash, valid_for: timedelta | None = None
) -> None:
    """Writes the hash. With `valid_for` the password stops working after that time."""
    await tx.run(
        "UPDATE person SET password_hash = %s, password_expires_at = now() + %s::interval WHERE id = %s",
        (password, valid_for, person_id),
    )


async def lock_unchanged(tx: Executor, account: Account) -> bool:
    """Holds the person's row; False when the password or the state changed after `account` was read."""
    query = "SELECT true FROM person WHERE id = %s AND password_hash = %s AND state = 'active' FOR NO KEY UPDATE"
    return await tx.value(bool, query, (account.id, account.password_hash)) is not None


async def hold(tx: Executor, person_id: PersonId) -> None:
    """Until the end of the transaction nobody else writes the person's row, if there is one."""
    await tx.run("SELECT FROM person WHERE id = %s FOR NO KEY UPDATE", (person_id,))


async def rehash(tx: Executor, person_id: PersonId, new: PasswordHash) -> None:
    """Writes another hash of the same password."""
    await tx.run("UPDATE person SET password_hash = %s WHERE id = %s", (new, person_id))


async def bump(tx: Executor, person_id: PersonId) -> None:
    """A new revision: the roles changed."""
    await tx.run("UPDATE person SET revision = revision + 1 WHERE id = %s", (person_id,))


async def holdings(executor: Executor, person_id: PersonId) -> set[RoleAt]:
    """The roles the person holds."""
    rows = await executor.all(
        _Holding,
        "SELECT role, unit_id FROM role_holding WHERE person_id = %s ORDER BY unit_id LIMIT 1000",
        (person_id,),
    )
    return {RoleAt(Role(row.role), row.unit_id) for row in rows}


async def grant(tx: Executor, person_id: PersonId, held: RoleAt, granted_by: PersonId | None) -> None:
    """Adds a role."""
    await tx.run(
        """
        INSERT INTO role_holding (person_id, role, unit_id, granted_by) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (person_id, held.role.value, held.unit_id, granted_by),
    )


async def revoke(tx: Executor, person_id: PersonId, held: RoleAt) -> None:
    """Takes a role away."""
    await tx.run(
        "DELETE FROM role_holding WHERE person_id = %s AND role = %s AND unit_id = %s",
        (person_id, held.role.value, held.unit_id),
    )


async def has_platform_owner(executor: Executor, active: bool) -> bool:
    """Whether anybody is platform owner; with `active`, whether one of them may sign in."""
    return bool(
        await executor.value(
            bool,
            """
            SELECT EXISTS (SELECT FROM role_holding h JOIN person p ON p.id = h.person_id
                           WHERE h.role = 'platform_owner' AND (p.state = 'active' OR NOT %s))
            """,
            (active,),
        )
    )


def _document(query: sql.Composed) -> sql.Composed:
    return sql.SQL("SELECT row_to_json(x)::text AS document FROM ({}) x").format(query)
