"""The cast in its municipality, with the services that people and rights are tested through."""

from dataclasses import dataclass
from pathlib import Path

from argon2.profiles import CHEAPEST
from cast import PASSWORD, Cast, assemble, email

from aarhusai.audit.service import Audit
from aarhusai.config import Settings
from aarhusai.identity import configuration
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.service import Identity
from aarhusai.identity.types import Client
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind
from aarhusai.terms.ids import PersonId, UnitId

BROWSER = Client("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")


@dataclass(frozen=True)
class Town:
    """The services, and the ids of who and what is in the municipality."""

    db: Database
    identity: Identity
    audit: Audit
    units: dict[str, UnitId]
    people: dict[str, PersonId]

    async def actor(self, who: str) -> Actor:
        """The person as a caller, with the rights they hold now."""
        found = await self.identity.actor_for_job(self.people[who])
        assert found is not None
        return Actor(
            ActorKind.PERSON, found.person_id, found.name, found.unit_id, found.unit_path, found.holdings, None
        )

    async def sign_in(self, who: str, password: str = PASSWORD, client: Client = BROWSER) -> str:
        """A session token."""
        return (await self.identity.sessions.sign_in(email(who), password, client)).token

    async def revision(self, who: str) -> int:
        """The person's revision now."""
        return (await self.identity.people.get(SYSTEM, self.people[who])).revision


def cheap_identity(db: Database, data: Path, days: int = 14) -> Identity:
    """Identity with hashing that costs nothing."""
    return Identity(db, Settings(data=data, session_days=days), Passwords(CHEAPEST))


async def build_town(db: Database, data: Path) -> Town:
    """The cast, see cast.py."""
    return town_of(await assemble(db), db, data)


def town_of(cast: Cast, db: Database, data: Path) -> Town:
    """The cast who live in this database."""
    return Town(db, cheap_identity(db, data), Audit(db), dict(cast.units), dict(cast.people))


async def make_unit(tx: Transaction, slug: str, name: str, parent: UnitId | None) -> UnitId:
    """A unit by configuration."""
    return UnitId((await configuration.ensure_unit(tx, SYSTEM, slug, name, parent)).id)
