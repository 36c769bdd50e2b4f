"""Countries and transfer tools that are turned off everywhere (law.md C5), inside a caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import NotFound
from aarhusai.policy import countries_repository as table
from aarhusai.policy.deciding import clean_reason
from aarhusai.policy.facts import COUNTRIES, SWITCHABLE_TOOLS
from aarhusai.storage.database import Executor, Transaction
from aarhusai.terms.actor import Actor


@dataclass(frozen=True, slots=True)
class PlaceOff:
    """What is off, why, since when, and who said so (None: configuration as code, or somebody who is gone)."""

    code: str
    reason: str
    since: datetime
    by: str | None


async def places_off(executor: Executor) -> frozenset[str]:
    """The codes of everything that is off."""
    return frozenset(row.code for row in await table.places(executor))


async def described(executor: Executor) -> tuple[PlaceOff, ...]:
    """The same with reasons, by code."""
    return tuple(PlaceOff(row.code, row.reason, row.decided_at, row.by) for row in await table.places(executor))


async def switch(tx: Transaction, actor: Actor, code: str, *, on: bool, reason: str) -> bool:
    """Turns a country or a transfer tool on or off; gives whether that changed anything. Audited and announced.

    Raises NotFound("unknown_country") and Invalid("reason_needed").
    """
    if code not in COUNTRIES and code not in SWITCHABLE_TOOLS:
        raise NotFound("unknown_country", "There is no such country.")
    why = clean_reason(reason)
    changed = await (table.remove(tx, code) if on else table.add(tx, code, why, actor.person_id))
    if changed:
        act = "country.turned_on" if on else "country.turned_off"
        await append(tx, AuditEntry(actor, act, "setting", details={"country": code}))
        await table.announce(tx)
    return changed
