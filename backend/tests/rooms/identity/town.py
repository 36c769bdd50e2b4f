"""A small town for the tests of people and rights: one tree, and one person of every kind.

Solby Kommune                 Karen, platform owner · Rie, auditor
├── Børn og Unge              Bo, unit owner
│   └── Skoler                Ida, builder · Åse, user
└── Teknik og Miljø           Ole, user · Tina, unit owner
"""

from dataclasses import dataclass
from pathlib import Path

from argon2.profiles import CHEAPEST

from aarhusai.audit.service import Audit
from aarhusai.config import Settings
from aarhusai.identity import configuration
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.service import Identity
from aarhusai.identity.types import Client, PersonSpec, RoleAt
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind, Role
from aarhusai.terms.ids import PersonId, UnitId

PASSWORD = "solsorten fløjter tidligt"
BROWSER = Client("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")

UNITS = (("solby", "Solby Kommune", None), ("boern", "Børn og Unge", "solby"), ("skoler", "Skoler", "boern"),
         ("teknik", "Teknik og Miljø", "solby"))  # fmt: skip

PEOPLE = (
    ("karen", "Karen Holm", "solby", Role.PLATFORM_OWNER),
    ("rie", "Rie Dam", "solby", Role.AUDITOR),
    ("bo", "Bo Lund", "boern", Role.UNIT_OWNER),
    ("ida", "Ida Krogh", "skoler", Role.BUILDER),
    ("aase", "Åse Bech", "skoler", Role.USER),
    ("ole", "Ole Vang", "teknik", Role.USER),
    ("tina", "Tina Mark", "teknik", Role.UNIT_OWNER),
)


@dataclass(frozen=True)
class Town:
    """The town's services and the ids of who and what is in it."""

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


def email(who: str) -> str:
    """The person's address."""
    return f"{who}@solby.example"


def cheap_identity(db: Database, data: Path, days: int = 14) -> Identity:
    """Identity with hashing that costs nothing."""
    return Identity(db, Settings(data=data, session_days=days), Passwords(CHEAPEST))


async def build_town(db: Database, data: Path) -> Town:
    """Makes the town with the verbs that configuration as code uses."""
    identity = cheap_identity(db, data)
    password = await identity.passwords.hash(PASSWORD)
    units: dict[str, UnitId] = {}
    people: dict[str, PersonId] = {}
    async with db.transaction() as tx:
        for slug, name, parent in UNITS:
            units[slug] = await make_unit(tx, slug, name, units[parent] if parent else None)
        for who, name, unit, role in PEOPLE:
            spec = PersonSpec(email(who), name, units[unit])
            people[who] = PersonId((await configuration.ensure_person(tx, SYSTEM, spec, password)).id)
            await configuration.set_holdings(tx, SYSTEM, people[who], [RoleAt(role, units[unit])])
    return Town(db, identity, Audit(db), units, people)


async def make_unit(tx: Transaction, slug: str, name: str, parent: UnitId | None) -> UnitId:
    """A unit by configuration."""
    return UnitId((await configuration.ensure_unit(tx, SYSTEM, slug, name, parent)).id)
