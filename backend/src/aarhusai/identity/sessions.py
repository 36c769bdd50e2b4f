"""Signing in and out, and what a token stands for."""

from dataclasses import replace
from datetime import timedelta

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Invalid, NotFound, Unauthenticated
from aarhusai.identity.actors import actor_of, signed_in_of
from aarhusai.identity.devices import device_name
from aarhusai.identity.guard import Guard
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.repository import guard as guard_table
from aarhusai.identity.repository import people as people_table
from aarhusai.identity.repository import sessions as table
from aarhusai.identity.repository.people import Account
from aarhusai.identity.texts import clean_email
from aarhusai.identity.tokens import new_token, token_hash
from aarhusai.identity.types import Bootstrap, Branding, Client, Device, OpenedSession, PasswordHash, SignedIn
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind
from aarhusai.terms.ids import PersonId, SessionId


class Sessions:
    """`lifetime` counts from the sign-in; being used does not prolong a session."""

    def __init__(self, db: Database, passwords: Passwords, guard: Guard, lifetime: timedelta) -> None:
        self._db = db
        self._passwords = passwords
        self._guard = guard
        self._lifetime = lifetime

    async def signed_in(self, token: str) -> SignedIn | None:
        """Who the token stands for now, in one statement; None when it is unknown, ended, or its person blocked."""
        hashed = token_hash(token)
        row = await table.signed_in(self._db, hashed) if hashed else None
        return signed_in_of(row, token) if row else None

    async def bootstrap(self, token: str | None) -> Bootstrap:
        """What a page needs before anything else, in one statement."""
        row = await table.bootstrap(self._db, token_hash(token) if token else None)
        signed_in = signed_in_of(row.session, token) if row.session and token else None
        return Bootstrap(signed_in, row.branding or Branding(), row.first_run)

    async def actor_for_job(self, person_id: PersonId) -> Actor | None:
        """A caller that acts on the person's behalf with the rights they have now; None when there is none."""
        async with self._db.session() as session:
            row = await table.active_person(session, person_id)
        return actor_of(row, ActorKind.JOB, None) if row else None

    async def sign_in(self, email: str, password: str, client: Client) -> OpenedSession:
        """Opens a session.

        An unknown address, a wrong or expired password and a blocked person are one answer, after as much work.
        Raises Unauthenticated("wrong_credentials"), TooMany("locked_out") and TooMany("sign_in_busy").
        """
        address = _tidy(email)
        await self._guard.attempt(address, client.address)
        async with self._db.session() as session:
            account = await people_table.account(session, address)
        right = await self._passwords.verify(account.password_hash if account else None, password)
        if account is None or not right or account.state != "active" or account.password_expired:
            await self._record_refusal(account)
            raise _wrong_credentials()
        rehashed = await self._rehash(account, password)
        async with self._db.transaction() as tx:
            if not await people_table.lock_unchanged(tx, account):
                raise _wrong_credentials()
            if rehashed is not None:
                await people_table.rehash(tx, account.id, rehashed)
            await self._guard.succeeded(tx, address, client.address)
            return await self.open(tx, account.id, client)

    async def open(self, tx: Transaction, person_id: PersonId, client: Client) -> OpenedSession:
        """Opens a session for somebody who has proved who they are. Raises Unauthenticated when they were blocked."""
        person = await table.active_person(tx, person_id)
        if person is None:
            raise _wrong_credentials()
        token, session_id = new_token(), SessionId(new_id())
        hashed = token_hash(token)
        assert hashed is not None
        device = device_name(client.agent)
        expires_at = await table.open_session(tx, session_id, hashed, person_id, device, self._lifetime)
        actor = actor_of(person, ActorKind.PERSON, session_id)
        await append(tx, AuditEntry(actor, "session.opened", "session", session_id))
        return OpenedSession(token, expires_at)

    async def devices(self, actor: Actor) -> tuple[Device, ...]:
        """The actor's own live sessions, the latest seen first."""
        async with self._db.session() as session:
            return tuple(await table.devices(session, person_of(actor), actor.session_id))

    async def sign_out(self, actor: Actor) -> None:
        """Ends the session that the actor acts in."""
        if actor.session_id is not None:
            await self.close(actor, actor.session_id)

    async def close(self, actor: Actor, session_id: SessionId) -> None:
        """Ends one of the actor's own sessions. Raises NotFound("session_not_found")."""
        async with self._db.transaction() as tx:
            if not await table.close_one(tx, person_of(actor), session_id):
                raise NotFound("session_not_found", "There is no such session.")
            await append(tx, AuditEntry(actor, "session.closed", "session", session_id))

    async def close_others(self, actor: Actor) -> None:
        """Ends every session of the actor's but the one they act in."""
        async with self._db.transaction() as tx:
            await close_sessions(tx, actor, person_of(actor), keep=actor.session_id)

    async def sweep(self) -> int:
        """Removes sessions that ended and guards that nobody touches. For a periodic job; gives how many."""
        async with self._db.session() as session:
            return await table.sweep(session) + await guard_table.sweep(session)

    async def _rehash(self, account: Account, password: str) -> PasswordHash | None:
        if account.password_hash is None or not self._passwords.needs_rehash(account.password_hash):
            return None
        return await self._passwords.hash(password)

    async def _record_refusal(self, account: Account | None) -> None:
        """Who was tried is told only when they exist: what else people type there may be a password."""
        actor = SYSTEM if account is None else replace(SYSTEM, unit_id=account.unit_id)
        async with self._db.transaction() as tx:
            await append(tx, AuditEntry(actor, "session.refused", "person", account.id if account else None))


async def close_sessions(tx: Transaction, actor: Actor, person_id: PersonId, keep: SessionId | None = None) -> None:
    """Ends a person's sessions within a transaction, and says so in the log when there were any."""
    closed = await table.close_all(tx, person_id, keep)
    if closed:
        entry = AuditEntry(actor, "session.all_closed", "person", person_id, details={"sessions": closed})
        await append(tx, entry)


def person_of(actor: Actor) -> PersonId:
    """The person who acts. Raises Unauthenticated for the house itself: these verbs are people's own."""
    if actor.person_id is None:
        raise Unauthenticated("not_signed_in", "Nobody is signed in.")
    return actor.person_id


def _wrong_credentials() -> Unauthenticated:
    return Unauthenticated("wrong_credentials", "The e-mail address or the password is wrong.")


def _tidy(email: str) -> str:
    try:
        return clean_email(email)
    except Invalid:
        return email[:254]
