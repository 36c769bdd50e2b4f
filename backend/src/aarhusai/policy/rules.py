"""The verbs on a unit's rules: read the grid, decide, restore, look back.

A unit that the caller may not read does not exist for them. Every decision is a new version, audited in the same
transaction; nothing that was decided is ever changed. Decisions are made one after another (one lock), because a cell
may be looser or stricter depending on the units above.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.kit.clock import Clock, now
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.policy import rules_repository as table
from aarhusai.policy.book import PolicyBook
from aarhusai.policy.deciding import (
    Desk,
    NewVersion,
    begin_at,
    changed_meanwhile,
    check_width,
    clean_reason,
    desk_for,
    editable_unit,
    no_unit,
    readable_unit,
    write,
)
from aarhusai.policy.decision import Rule
from aarhusai.policy.grid import cell_views
from aarhusai.policy.matrix import Cell
from aarhusai.policy.proposals_repository import proposals
from aarhusai.policy.rights import acts_on, may_edit, require_reader
from aarhusai.policy.types import Grid, Proposal, ProposalState, ProposalView, UnitPlace, VersionDraft, VersionRecord
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId

MOST_PROPOSALS: Final = 200
OPEN_STATES: Final = (ProposalState.PENDING, ProposalState.APPROVED)


class Rules:
    """The verbs. What was decided is known to this process when a verb returns, and announced to the others."""

    def __init__(self, db: Database, book: PolicyBook, clock: Clock = now) -> None:
        self._db = db
        self._book = book
        self._clock = clock

    async def units(self, actor: Actor) -> tuple[UnitPlace, ...]:
        """The units whose rules the actor may read, a parent before its children.

        Raises Forbidden("not_an_administrator").
        """
        scope = require_reader(actor)
        async with self._db.session() as session:
            return tuple(await table.units(session, scope.paths))

    async def grid(self, actor: Actor, unit_id: UnitId) -> Grid:
        """The unit's rules now. Raises NotFound("unit_not_found")."""
        async with self._db.transaction() as tx:
            unit = await readable_unit(tx, actor, unit_id)
            desk = await desk_for(tx, actor, unit, self._clock())
            return await _grid(tx, desk)

    async def history(
        self, actor: Actor, unit_id: UnitId, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[VersionRecord]:
        """The unit's decisions, newest first. Raises NotFound("unit_not_found") and Invalid("bad_cursor")."""
        before = _number(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.transaction() as tx:
            await readable_unit(tx, actor, unit_id)
            found = await table.history(tx, unit_id, before, size + 1)
        more = len(found) > size
        return Page(tuple(found[:size]), encode_cursor(str(found[size - 1].number)) if more else None)

    async def decide(self, actor: Actor, unit_id: UnitId, draft: VersionDraft) -> Grid:
        """Makes a new version, and gives the grid as it is now.

        Raises NotFound("unit_not_found" | "version_not_found"), Forbidden("not_a_unit_owner"),
        Conflict("changed_meanwhile" | "planned_version_waits"), Invalid("reason_needed" | "nothing_changed" |
        "bad_effective_date" | "looser_than_inherited", the last with `part`, `zone` and whose approval it `needs`).
        """
        async with self._db.transaction() as tx:
            await table.lock_rules(tx)
            unit = await editable_unit(tx, actor, unit_id)
            desk = await desk_for(tx, actor, unit, self._clock())
            await _decide(tx, desk, draft)
        await self._book.refresh()
        return await self.grid(actor, unit_id)

    async def member(self, actor: Actor, unit_id: UnitId) -> Actor:
        """Somebody of the unit without a role, to try its rules as. Raises NotFound("unit_not_found")."""
        async with self._db.session() as session:
            unit = await readable_unit(session, actor, unit_id)
        return replace(actor, unit_id=unit.id, unit_path=unit.path, holdings=())

    async def ensure(self, tx: Transaction, actor: Actor, slug: str, cells: Mapping[Cell, Rule], reason: str) -> bool:
        """For configuration as code: the unit's own cells are exactly these, at once; gives whether that changed any.

        A version that waits to begin is dropped. Raises as `decide`; a rule looser than inherited is refused here too:
        people approve, files do not.
        """
        await table.lock_rules(tx)
        unit = await table.unit_by_slug(tx, slug)
        if unit is None:
            raise no_unit()
        desk = await desk_for(tx, actor, unit, self._clock())
        if desk.own(desk.at) == cells and not desk.planned(desk.at):
            return False
        check_width(desk, cells, desk.at)
        await write(tx, desk, NewVersion(cells, desk.at, "applied", clean_reason(reason)))
        return True


async def _decide(tx: Transaction, desk: Desk, draft: VersionDraft) -> None:
    begins = begin_at(draft.effective_from, desk.at)
    reason = clean_reason(draft.reason)
    if draft.base_version != desk.unit.version:
        raise changed_meanwhile()
    dropped = desk.planned(begins)
    if dropped and not draft.replaces_planned:
        raise Conflict("planned_version_waits", "A version that has not begun would be dropped.")
    if draft.restores is None:
        cells = _applied(desk.own(begins), draft.changes)
    else:
        cells = await _restored(tx, desk, draft.restores, begins)
    if cells == desk.own(begins) and not dropped:
        raise Invalid("nothing_changed", "Nothing is different.")
    check_width(desk, {cell: cells[cell] for cell in draft.changes if cell in cells}, begins)
    act = "changed" if draft.restores is None else "restored"
    await write(tx, desk, NewVersion(cells, begins, act, reason, draft.restores))


async def _restored(tx: Transaction, desk: Desk, number: int, begins: datetime) -> dict[Cell, Rule]:
    """An old version's own cells; what no approval covers any more is left out."""
    old = await table.version(tx, desk.unit.id, number)
    if old is None:
        raise NotFound("version_not_found", "There is no such version.")
    return {cell: rule for cell, rule in old.cells.items() if not desk.too_wide(cell, rule, begins)}


def _applied(own: dict[Cell, Rule], changes: Mapping[Cell, Rule | None]) -> dict[Cell, Rule]:
    for cell, rule in changes.items():
        if rule is None:
            own.pop(cell, None)
        else:
            own[cell] = rule
    return own


async def _grid(tx: Transaction, desk: Desk) -> Grid:
    unit, at = desk.unit, desk.at
    version = desk.rules.in_force(at)
    in_force = await table.version(tx, unit.id, version.number) if version else None
    waiting = await table.waiting(tx, unit.id, in_force.number if in_force else 0, at)
    found = await proposals(tx, None, unit.id, OPEN_STATES, MOST_PROPOSALS)
    return Grid(
        unit=unit,
        cells=cell_views(desk.book, unit, at),
        latest=unit.version,
        in_force=in_force,
        planned=_to_begin(waiting),
        proposals=tuple(ProposalView(one, acts_on(desk.actor, one)) for one in found if _is_open(one, at)),
        can_edit=may_edit(desk.actor, unit.path),
        can_propose=may_edit(desk.actor, unit.path) and desk.actor.person_id is not None,
    )


def _to_begin(waiting: list[VersionRecord]) -> tuple[VersionRecord, ...]:
    """Without those that a later decision overtakes before they begin."""
    return tuple(
        one
        for one in waiting
        if not any(other.number > one.number and other.effective_from <= one.effective_from for other in waiting)
    )


def _is_open(proposal: Proposal, at: datetime) -> bool:
    return proposal.state is ProposalState.PENDING or proposal.why.expires_at > at


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (text,) = decode_cursor(cursor, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return int(text)
