"""The book of rules that every process holds in memory: what holds for a caller, and who decided it.

Read at the start and kept fresh (`storage/freshness.py`). Versions that begin later and approvals that run out are in
the book already, so that they take effect on the second in every process without anybody reading anything. A book that
was never read refuses: nothing is sent (law.md A3, fails closed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aarhusai.errors import Unavailable
from aarhusai.kit.clock import Clock, now
from aarhusai.policy.decision import Ceiling
from aarhusai.policy.matrix import Matrix, Origin, Part, Rulebook, ceilings_of
from aarhusai.policy.rules_repository import read_rulebook
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import UnitId

_FOREVER: Final = datetime.max.replace(tzinfo=UTC)
_MOST_PATHS: Final = 20_000
"""Paths remembered; a house has at most 5 000 units."""


@dataclass(frozen=True, slots=True)
class RuleOrigin:
    """Who decided a cell's rule. `unit_id`, `unit_name`, `version` and `since` are None for the defaults.

    `expires_at` is when an approved widening runs out; None for a rule that needs none.
    """

    origin: Origin
    unit_id: UnitId | None
    unit_name: str | None
    version: int | None
    since: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Page:
    """What holds for one path, until `until`."""

    matrix: Matrix
    ceilings: Mapping[Zone, Ceiling]
    until: datetime


class PolicyBook:
    """Answers without waiting; the only one that `Ceilings` asks for in the product."""

    def __init__(self, db: Database, clock: Clock = now) -> None:
        self._db = db
        self._clock = clock
        self._rules: Rulebook | None = None
        self._pages: dict[str, _Page] = {}
        self._fresh = KeptFresh("the rules", self.refresh)

    async def start(self, announcements: Announcements) -> None:
        """Reads, and stays fresh from then on. Call before `announcements.start()`. Raises Unavailable."""
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; what was read before then stands."""
        async with self._db.session() as session:
            found = await read_rulebook(session, self._clock())
        if found != self._rules:
            self._rules, self._pages = found, {}

    def of(self, actor: Actor) -> Mapping[Zone, Ceiling]:
        """The ceilings for what this caller sends; nothing at all for a caller without a unit.

        The house itself (SYSTEM) has the topmost unit's. Raises Unavailable("policy_unreadable").
        """
        page = self._pages.get(actor.unit_path)
        if page is not None and self._clock() < page.until:
            return page.ceilings
        if actor.unit_path:
            return self._page(actor.unit_path).ceilings
        return self._page(self._top()).ceilings if actor.kind is ActorKind.SYSTEM else {}

    def matrix(self, unit_path: str) -> Matrix:
        """Every cell of a unit's matrix now. Raises Unavailable("policy_unreadable")."""
        page = self._pages.get(unit_path)
        return page.matrix if page is not None and self._clock() < page.until else self._page(unit_path).matrix

    def explain(self, unit_path: str, part: Part, zone: Zone) -> RuleOrigin:
        """Who decided the rule that holds in a cell. Raises Unavailable("policy_unreadable")."""
        cell = self.matrix(unit_path)[part, zone]
        own = cell.unit_id is not None and unit_path.rpartition("/")[2] == str(cell.unit_id)
        origin = Origin.DEFAULT if cell.unit_id is None else Origin.OWN if own else Origin.INHERITED
        return RuleOrigin(origin, cell.unit_id, cell.unit_name, cell.version, cell.since, cell.expires_at)

    def _page(self, unit_path: str) -> _Page:
        rules, at = self._read(), self._clock()
        units = path_ids(unit_path)
        matrix = rules.matrix(units, at)
        page = _Page(matrix, ceilings_of(matrix), rules.next_boundary(units, at) or _FOREVER)
        if len(self._pages) >= _MOST_PATHS:
            self._pages.clear()
        self._pages[unit_path] = page
        return page

    def _top(self) -> str:
        return next((str(unit.id) for unit in self._read().units.values() if unit.top), "")

    def _read(self) -> Rulebook:
        if self._rules is None:
            raise Unavailable("policy_unreadable", "The rules could not be read, so nothing is sent.")
        return self._rules


def path_ids(unit_path: str) -> tuple[UnitId, ...]:
    """The units of a path, the topmost first. Raises ValueError for what is no path."""
    return tuple(UnitId(UUID(step)) for step in unit_path.split("/")) if unit_path else ()
