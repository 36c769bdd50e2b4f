"""Sessions, and the one statement that turns a token into a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from psycopg import sql

from aarhusai.identity.repository.documents import Documents, parse
from aarhusai.identity.types import Branding, Device, HeldRole, Language, Theme
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import PersonId, SessionId, UnitId

MOST = 50
"""Sessions of one person; the ones longest unused give way."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Everything a request needs of the person behind it."""

    person_id: PersonId
    email: str
    name: str
    language: Language
    theme: Theme
    must_change_password: bool
    unit_id: UnitId
    unit_name: str
    unit_path: str
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A live session."""

    session_id: SessionId
    person: PersonRow


@dataclass(frozen=True, slots=True)
class BootstrapRow:
    """The session if there is one, the branding if it was decided, and whether there is a platform owner."""

    session: SessionRow | None
    branding: Branding | None
    first_run: bool


@dataclass(frozen=True, slots=True)
class _Bootstrap:
    session: str | None
    branding: str | None
    first_run: bool


# Put together of literals once, as text: on the hot path a composed statement would be put together at every request.
ACTIVE_PERSON: LiteralString = """
SELECT p.id AS person_id, p.email, p.name, p.language, p.theme,
    p.password_expires_at IS NOT NULL AS must_change_password,
    u.id AS unit_id, u.name AS unit_name, u.path AS unit_path,
    coalesce((
        SELECT json_agg(json_build_object(
            'role', h.role, 'unit_id', h.unit_id, 'unit_name', hu.name, 'unit_path', hu.path) ORDER BY hu.path, h.role)
        FROM role_holding h JOIN unit hu ON hu.id = h.unit_id WHERE h.person_id = p.id
    ), '[]') AS roles
FROM person p JOIN unit u ON u.id = p.unit_id
WHERE p.state = 'active' AND p.id =
"""
"""A PersonRow; what follows is whose."""

# Being seen is written at most once a minute, by the same statement that reads.
_LIVE = """
WITH live AS (
    SELECT id, person_id FROM session WHERE token_hash = %(token_hash)s AND expires_at > now()
), seen AS (
    UPDATE session SET last_seen_at = now()
    WHERE id = (SELECT id FROM live) AND last_seen_at < now() - interval '1 minute'
), found AS (
    SELECT json_build_object('session_id', live.id, 'person', row_to_json(person))::text AS document
    FROM live CROSS JOIN LATERAL (
"""

_FOUND = _LIVE + ACTIVE_PERSON + " live.person_id) AS person)"

_SIGNED_IN: LiteralString = _FOUND + " SELECT document FROM found"

_BOOTSTRAP: LiteralString = _FOUND + """
SELECT (SELECT document FROM found) AS session,
       (SELECT value::text FROM setting WHERE key = 'branding') AS branding,
       NOT EXISTS (SELECT FROM role_holding WHERE role = 'platform_owner') AS first_run
"""  # fmt: skip

_ONE_PERSON = sql.SQL("SELECT row_to_json(person)::text AS document FROM ({} {}) AS person").format(
    sql.SQL(ACTIVE_PERSON), sql.Placeholder("person_id")
)

_SESSIONS: Documents[SessionRow] = Documents(SessionRow)
_PEOPLE: Documents[PersonRow] = Documents(PersonRow)


async def signed_in(db: Database, token_hash: bytes) -> SessionRow | None:
    """The live session of an active person, in one statement."""
    async with db.session() as session:
        return await _SESSIONS.one(session, _SIGNED_IN, {"token_hash": token_hash})


async def bootstrap(db: Database, token_hash: bytes | None) -> BootstrapRow:
    """What a page needs first, in one statement."""
    row = await db.one(_Bootstrap, _BOOTSTRAP, {"token_hash": token_hash})
    assert row is not None  # the statement has no FROM, so it always answers one row
    return BootstrapRow(
        parse(SessionRow, row.session) if row.session else None,
        parse(Branding, row.branding) if row.branding else None,
        row.first_run,
    )


async def active_person(executor: Executor, person_id: PersonId) -> PersonRow | None:
    """The person behind a job, unless they are blocked."""
    return await _PEOPLE.one(executor, _ONE_PERSON, {"person_id": person_id})


async def open_session(
    tx: Executor, session_id: SessionId, token_hash: bytes, person_id: PersonId, device: str, lifetime: timedelta
) -> datetime:
    """Writes the session, lets the oldest beyond MOST go, and gives the time it ends."""
    await tx.run("UPDATE person SET last_seen_at = now() WHERE id = %s", (person_id,))
    await tx.run(
        """
        DELETE FROM session WHERE id IN (
            SELECT id FROM session WHERE person_id = %s ORDER BY last_seen_at DESC OFFSET %s LIMIT 1000)
        """,
        (person_id, MOST - 1),
    )
    expires_at = await tx.value(
        datetime,
        """
        INSERT INTO session (id, token_hash, person_id, device, expires_at)
        VALUES (%s, %s, %s, %s, now() + %s) RETURNING expires_at
        """,
        (session_id, token_hash, person_id, device, lifetime),
    )
    assert expires_at is not None
    return expires_at


async def devices(executor: Executor, person_id: PersonId, current: SessionId | None) -> list[Device]:
    """The person's live sessions, the latest seen first."""
    return await executor.all(
        Device,
        """
        SELECT id, device, created_at, last_seen_at, id IS NOT DISTINCT FROM %s::uuid AS current
        FROM session WHERE person_id = %s AND expires_at > now() ORDER BY last_seen_at DESC, id DESC LIMIT %s
        """,
        (current, person_id, MOST),
    )


async def close_one(tx: Executor, person_id: PersonId, session_id: SessionId) -> bool:
    """Ends one of the person's sessions; False when it is not one of theirs."""
    closed = await tx.run("DELETE FROM session WHERE id = %s AND person_id = %s", (session_id, person_id))
    if closed:
        await tx.run("UPDATE person SET last_seen_at = now() WHERE id = %s", (person_id,))
        await _announce(tx, person_id)
    return closed > 0


async def close_all(tx: Executor, person_id: PersonId, keep: SessionId | None = None) -> int:
    """Ends the person's sessions, but for `keep`, and remembers when they were last seen."""
    await tx.run(
        """
        UPDATE person SET last_seen_at = greatest(last_seen_at,
            (SELECT max(last_seen_at) FROM session WHERE person_id = person.id))
        WHERE id = %s
        """,
        (person_id,),
    )
    closed = await tx.run(
        "DELETE FROM session WHERE person_id = %s AND id IS DISTINCT FROM %s::uuid", (person_id, keep)
    )
    if closed:
        await _announce(tx, person_id)
    return closed


async def _announce(tx: Executor, person_id: PersonId) -> None:
    """Tells every process that streams of the person's must be asked for again."""
    await tx.run("SELECT pg_notify('session', %s)", (str(person_id),))


async def sweep(executor: Executor) -> int:
    """Removes sessions that ended, at most 10 000 at a time."""
    return await executor.run(
        """
        WITH ended AS (
            SELECT id, person_id FROM session WHERE expires_at < now() LIMIT 10000
        ), held AS ( -- the person before the session, as signing in and out do; who is busy waits for the next sweep
            SELECT id FROM person WHERE id IN (SELECT person_id FROM ended) FOR NO KEY UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM session WHERE id IN (SELECT ended.id FROM ended JOIN held ON held.id = ended.person_id)
            RETURNING person_id, last_seen_at
        )
        UPDATE person SET last_seen_at = greatest(person.last_seen_at, gone.last_seen_at)
        FROM (SELECT person_id, max(last_seen_at) AS last_seen_at FROM gone GROUP BY person_id) gone
        WHERE person.id = gone.person_id
        """
    )
