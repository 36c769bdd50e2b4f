"""Whom to ask: the owner of a person's unit, or of the nearest one above it, or those who own the platform."""

from dataclasses import dataclass

from aarhusai.identity.repository import responsible as table
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor

MOST = 3
"""People named at once."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to write to."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Those who answer for a unit. `people` is empty where nobody does."""

    unit_name: str
    people: tuple[Contact, ...]


async def responsible_for(executor: Executor, actor: Actor) -> Responsible:
    """Those who answer for where the actor belongs. Everybody may know it."""
    if not actor.unit_path:
        return Responsible("", ())
    found = await table.nearest(executor, actor.unit_path)
    if not found:
        return Responsible("", ())
    first = found[0]
    people = [row for row in found if (row.role, row.unit_name) == (first.role, first.unit_name)]
    return Responsible(first.unit_name, tuple(Contact(row.name, row.email) for row in people[:MOST]))
