"""Against guessing passwords: growing waits per e-mail address and, much later, per network address."""

import hashlib

from aarhusai.errors import TooMany
from aarhusai.identity.repository import guard as table
from aarhusai.identity.repository.guard import Limit
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import PersonId

PER_EMAIL = Limit(free=5, longest=60, forget=24 * 60)
PER_ADDRESS = Limit(free=100, longest=15, forget=60)
"""A whole town hall may sit behind one address."""


class Guard:
    """Counts attempts. Keys are hashed: a list of who tried to sign in, and from where, is nobody's business."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def attempt(self, email: str, address: str | None) -> None:
        """Counts an attempt to sign in. Raises TooMany("locked_out") with `retry_after` in seconds."""
        if address is not None:
            self._pass(await table.attempt(self._db, _key("address", address), PER_ADDRESS))
        self._pass(await table.attempt(self._db, _key("email", email), PER_EMAIL))

    async def attempt_as(self, person_id: PersonId) -> None:
        """Counts an attempt by a signed-in person to prove who they are. Raises TooMany("locked_out")."""
        self._pass(await table.attempt(self._db, _key("person", str(person_id)), PER_EMAIL))

    async def attempt_setup(self, address: str | None) -> None:
        """Counts an attempt at the setup code. Raises TooMany("locked_out")."""
        self._pass(await table.attempt(self._db, _key("setup", address or ""), PER_EMAIL))

    async def succeeded(self, tx: Executor, email: str, address: str | None) -> None:
        """The attempt was right: the e-mail's count is forgotten, the address gets this one back."""
        await table.forget(tx, _key("email", email))
        if address is not None:
            await table.give_back(tx, _key("address", address), PER_ADDRESS)

    async def succeeded_as(self, tx: Executor, person_id: PersonId) -> None:
        """The attempt of a signed-in person was right."""
        await table.forget(tx, _key("person", str(person_id)))

    async def unlock(self, tx: Executor, email: str, person_id: PersonId) -> bool:
        """Forgets what was counted for a person; False when nothing was."""
        by_email = await table.forget(tx, _key("email", email))
        return await table.forget(tx, _key("person", str(person_id))) or by_email

    @staticmethod
    def _pass(seconds: int) -> None:
        if seconds:
            raise TooMany("locked_out", "Too many attempts; wait a little.", {"retry_after": seconds})


def _key(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:40]}"
