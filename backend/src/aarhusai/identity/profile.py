"""What people change of themselves: name, language, theme and password."""

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Forbidden, NotFound
from aarhusai.identity.guard import Guard
from aarhusai.identity.password_rules import check_password
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.repository import people as table
from aarhusai.identity.repository.people import Account
from aarhusai.identity.sessions import close_sessions, person_of
from aarhusai.identity.texts import clean_name
from aarhusai.identity.types import Language, Theme
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor


class Profile:
    """The verbs of the settings page."""

    def __init__(self, db: Database, passwords: Passwords, guard: Guard) -> None:
        self._db = db
        self._passwords = passwords
        self._guard = guard

    async def edit(
        self, actor: Actor, *, name: str | None = None, language: Language | None = None, theme: Theme | None = None
    ) -> None:
        """Changes what is given. Raises Invalid("bad_name")."""
        async with self._db.transaction() as tx:
            await table.hold(tx, person_of(actor))
            own = await _account(tx, actor)
            new = (
                own.name if name is None else clean_name(name),
                own.language if language is None else language,
                own.theme if theme is None else theme,
            )
            old = (own.name, own.language, own.theme)
            fields = [f for f, a, b in zip(("name", "language", "theme"), old, new, strict=True) if a != b]
            if fields:
                await table.update_own(tx, own.id, *new)
                await append(tx, AuditEntry(actor, "person.changed", "person", own.id, details={"fields": fields}))

    async def change_password(self, actor: Actor, current: str, new: str) -> None:
        """Replaces the actor's password and ends their other sessions.

        Raises Forbidden("wrong_password"), Invalid("password_too_short" | "password_too_long" |
        "password_too_common") and TooMany("locked_out" | "sign_in_busy").
        """
        async with self._db.session() as session:
            own = await _account(session, actor)
        check_password(new, (own.email, own.name))
        await self._guard.attempt_as(own.id)
        if not await self._passwords.verify(own.password_hash, current):
            raise Forbidden("wrong_password", "The present password is wrong.")
        hashed = await self._passwords.hash(new)
        async with self._db.transaction() as tx:
            if not await table.lock_unchanged(tx, own):  # somebody else set another meanwhile, or blocked the person
                raise Forbidden("wrong_password", "The present password is wrong.")
            await self._guard.succeeded_as(tx, own.id)
            await table.set_password(tx, own.id, hashed)
            await append(tx, AuditEntry(actor, "person.password_changed", "person", own.id))
            await close_sessions(tx, actor, own.id, keep=actor.session_id)


async def _account(executor: Executor, actor: Actor) -> Account:
    account = await table.account_of(executor, person_of(actor))
    if account is None:
        raise NotFound("person_not_found", "There is no such person.")
    return account
