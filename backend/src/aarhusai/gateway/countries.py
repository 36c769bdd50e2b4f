"""Turning a country or a transfer tool off everywhere (law.md C5), and what that would hit. For platform owners."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.errors import Unavailable
from aarhusai.gateway import repository
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.repository import ProviderRow
from aarhusai.identity.rights import require_owner
from aarhusai.policy import countries
from aarhusai.policy.countries import PlaceOff
from aarhusai.policy.facts import EEA, SWITCHABLE_TOOLS
from aarhusai.policy.facts_stored import from_json
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A country or a transfer tool that somebody named or turned off.

    `endpoints` are the ways to models that lead through it, `providers` the names of those who have them; only those
    outside the municipality's own machines count, because nothing turns these off.
    """

    code: str
    is_tool: bool
    in_eea: bool
    off: PlaceOff | None
    endpoints: int
    providers: tuple[str, ...]


class CountryAdmin:
    """The verbs."""

    def __init__(self, db: Database, registry: Registry) -> None:
        self._db = db
        self._registry = registry

    async def places(self, actor: Actor) -> tuple[PlaceView, ...]:
        """Every country and tool that an endpoint uses or that is off, by code. Raises Forbidden."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            off = {place.code: place for place in await countries.described(tx)}
            rows = [row for row in await repository.providers(tx) if Zone(row.zone) is not Zone.Z4]
            ways = [way.provider_id for way in await repository.endpoints(tx)]
        used = {row.id: facts.uses() if (facts := from_json(row.facts)) else frozenset[str]() for row in rows}
        codes = {*off, *SWITCHABLE_TOOLS}.union(*used.values())
        return tuple(
            PlaceView(
                code=code,
                is_tool=code in SWITCHABLE_TOOLS,
                in_eea=code in EEA,
                off=off.get(code),
                endpoints=sum(code in used.get(provider_id, ()) for provider_id in ways),
                providers=_named(rows, [row.id for row in rows if code in used[row.id]]),
            )
            for code in sorted(codes)
        )

    async def switch(self, actor: Actor, code: str, *, on: bool, reason: str) -> tuple[PlaceView, ...]:
        """Turns it on or off, here at once and in every other process as soon as it hears of it.

        Raises Forbidden("not_a_platform_owner"), NotFound("unknown_country") and Invalid("reason_needed").
        """
        require_owner(actor)
        async with self._db.transaction() as tx:
            await countries.switch(tx, actor, code, on=on, reason=reason)
        with contextlib.suppress(Unavailable):  # while it cannot be read, the announcement does it
            await self._registry.refresh()
        return await self.places(actor)


def _named(rows: Sequence[ProviderRow], ids: Sequence[object]) -> tuple[str, ...]:
    return tuple(row.name for row in rows if row.id in ids)
