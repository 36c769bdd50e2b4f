"""The cast: the same invented people in every test, in a small municipality.

Lindehøj Kommune            Ditte (platform owner), Signe (auditor)
├── Sundhed og Omsorg       Anton (unit owner)
│   ├── Visitation          Mikkel (builder)
│   │   └── Visitation Nord Karla (user)
│   └── Plejehjem           Birgit (user)
└── Teknik og Miljø         Peter (unit owner)
    └── Vejtræer            Oda (builder)
"""

from dataclasses import dataclass, replace

from argon2.profiles import RFC_9106_LOW_MEMORY

from aarhusai.identity import configuration
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.types import PersonSpec, RoleAt
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Role
from aarhusai.terms.ids import PersonId, UnitId

PASSWORD = "fire rolige heste i regnvejr"
QUICK = replace(RFC_9106_LOW_MEMORY, time_cost=1, memory_cost=64, parallelism=1)
"""Argon2 as weak as it goes: tests sign in often."""

UNITS: tuple[tuple[str, str, str | None], ...] = (
    ("kommunen", "Lindehøj Kommune", None),
    ("omsorg", "Sundhed og Omsorg", "kommunen"),
    ("visitation", "Visitation", "omsorg"),
    ("visitation-nord", "Visitation Nord", "visitation"),
    ("plejehjem", "Plejehjem", "omsorg"),
    ("teknik", "Teknik og Miljø", "kommunen"),
    ("vejtraeer", "Vejtræer", "teknik"),
)

PEOPLE: tuple[tuple[str, str, str, Role, str], ...] = (
    ("ditte", "Ditte Vestermark", "kommunen", Role.PLATFORM_OWNER, "kommunen"),
    ("signe", "Signe Aabling", "kommunen", Role.AUDITOR, "kommunen"),
    ("anton", "Anton Skovbjerg", "omsorg", Role.UNIT_OWNER, "omsorg"),
    ("mikkel", "Mikkel Thorsager", "visitation", Role.BUILDER, "visitation"),
    ("karla", "Karla Nørrelund", "visitation-nord", Role.USER, "visitation-nord"),
    ("birgit", "Birgit Holmstrup", "plejehjem", Role.USER, "plejehjem"),
    ("peter", "Peter Vangsted", "teknik", Role.UNIT_OWNER, "teknik"),
    ("oda", "Oda Lyngvig", "vejtraeer", Role.BUILDER, "teknik"),
)


@dataclass(frozen=True)
class Cast:
    """Ids by short name: `cast.people["karla"]`, `cast.units["omsorg"]`."""

    people: dict[str, PersonId]
    units: dict[str, UnitId]


def email(name: str) -> str:
    """The address of one of the cast."""
    return f"{name}@lindehoej.example"


async def assemble(db: Database) -> Cast:
    """Makes the units and the people."""
    password = await Passwords(QUICK).hash(PASSWORD)
    units: dict[str, UnitId] = {}
    people: dict[str, PersonId] = {}
    async with db.transaction() as tx:
        for slug, name, parent in UNITS:
            parent_id = units[parent] if parent else None
            units[slug] = UnitId((await configuration.ensure_unit(tx, SYSTEM, slug, name, parent_id)).id)
        for name, full_name, unit, role, held_at in PEOPLE:
            spec = PersonSpec(email(name), full_name, units[unit])
            people[name] = PersonId((await configuration.ensure_person(tx, SYSTEM, spec, password)).id)
            await configuration.set_holdings(tx, SYSTEM, people[name], [RoleAt(role, units[held_at])])
    return Cast(people, units)
