"""Against guessing passwords: growing waits for who guesses, and next to none for whose account it is.

What is counted first is one e-mail address tried from one network, so that nobody elsewhere can lock a person out. Much
later everybody waits who tries one account from many networks, or many accounts from one.
"""

import hashlib
import ipaddress

from aarhusai.errors import TooMany
from aarhusai.identity.repository import guard as table
from aarhusai.identity.repository.guard import Limit
from aarhusai.kit.clock import now
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import PersonId

PER_GUESSER = Limit(free=5, longest=60, forget=24 * 60)
PER_EMAIL = Limit(free=50, longest=15, forget=24 * 60)
"""From all networks together. One network alone cannot get there in a day: PER_GUESSER stops it at about 35."""

PER_NETWORK = Limit(free=300, longest=15, forget=60)
"""A whole town hall may sit behind one address, and people mistype."""


class Guard:
    """Counts attempts. Keys are hashed: a list of who tried to sign in, and from where, is nobody's business."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def attempt(self, email: str, address: str | None) -> None:
        """Counts an attempt to sign in. Raises TooMany("locked_out") with `retry_after` in seconds."""
        self._pass(await table.attempt(self._db, _guesser(email, address), PER_GUESSER))
        self._pass(await table.attempt(self._db, _window("email", email, PER_EMAIL), PER_EMAIL))
        if address is not None:
            self._pass(await table.attempt(self._db, _window("network", _network(address), PER_NETWORK), PER_NETWORK))

    async def attempt_as(self, person_id: PersonId) -> None:
        """Counts an attempt by a signed-in person to prove who they are. Raises TooMany("locked_out")."""
        self._pass(await table.attempt(self._db, _key("person", str(person_id)), PER_GUESSER))

    async def attempt_setup(self, address: str | None) -> None:
        """Counts an attempt at the setup code. Raises TooMany("locked_out")."""
        self._pass(await table.attempt(self._db, _key("setup", _network(address or "")), PER_GUESSER))

    async def succeeded(self, tx: Executor, email: str, address: str | None) -> None:
        """The attempt was right: it is taken off again, and who made it begins anew."""
        await table.forget(tx, _guesser(email, address))
        await table.give_back(tx, _window("email", email, PER_EMAIL), PER_EMAIL)
        if address is not None:
            await table.give_back(tx, _window("network", _network(address), PER_NETWORK), PER_NETWORK)

    async def succeeded_as(self, tx: Executor, person_id: PersonId) -> None:
        """The attempt of a signed-in person was right."""
        await table.forget(tx, _key("person", str(person_id)))

    async def unlock(self, tx: Executor, email: str, person_id: PersonId) -> bool:
        """Forgets what was counted for a person; False when nothing was."""
        guessed = await table.forget_all(tx, f"guesser:{_hashed(email)}:")
        by_email = await table.forget(tx, _window("email", email, PER_EMAIL))
        return await table.forget(tx, _key("person", str(person_id))) or by_email or guessed > 0

    @staticmethod
    def _pass(seconds: int) -> None:
        if seconds:
            raise TooMany("locked_out", "Too many attempts; wait a little.", {"retry_after": seconds})


def _guesser(email: str, address: str | None) -> str:
    return f"guesser:{_hashed(email)}:{_hashed(_network(address or ''))}"


def _window(kind: str, value: str, limit: Limit) -> str:
    """A key that is another one when the limit's time to forget is over: a busy town hall is never quite quiet."""
    return _key(kind, f"{value} {int(now().timestamp() // (limit.forget * 60))}")


def _key(kind: str, value: str) -> str:
    return f"{kind}:{_hashed(value)}"


def _hashed(value: str) -> str:
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()[:40]


def _network(address: str) -> str:
    """What one guesser has for the asking: an IPv4 address, or the /64 of an IPv6 one. Some proxies add a port."""
    for text in (address, address.rpartition(":")[0].strip("[]")):
        try:
            found = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            continue
        if isinstance(found, ipaddress.IPv6Address):
            return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
        return str(found)
    return address
