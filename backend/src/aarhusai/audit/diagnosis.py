"""Naming what happened at the first link that does not hold: pure, over the links and rows that follow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aarhusai.audit.chain_repository import Stored
from aarhusai.audit.encoding import Link, LogRow, chain_hash, row_hash
from aarhusai.audit.verdict import Broken, What


@dataclass(frozen=True, slots=True)
class Window:
    """What follows the last good position: some links in their order, and those of their rows that are there.

    `previous` is the chain's hash at the last good position, `before_previous` at the one before it.
    """

    position: int
    previous: bytes
    before_previous: bytes
    links: Sequence[Stored]
    rows: Mapping[int, LogRow]


def name_break(window: Window) -> Broken:
    """The first broken row and what was done to it, as far as the hashes can tell."""
    expected = window.position + 1
    if not window.links:
        return Broken(What.MISSING, expected, None)
    link = window.links[0]
    if link.position != expected:
        return Broken(What.MISSING, expected, None)
    row = window.rows.get(link.audit_id)
    if row is None:
        return Broken(What.MISSING, expected, link.audit_id)
    if row_hash(row) != link.row_hash:
        what = What.REORDERED if _stands_elsewhere(row, window) else What.CHANGED
        return Broken(what, expected, link.audit_id)
    return _name_link(window, link)


def _name_link(window: Window, link: Stored) -> Broken:
    """The row is what its link says, and the link is not what follows from the one before it."""
    one_less = _as_link(link, link.position - 1)
    if chain_hash(window.before_previous, one_less) == link.chain_hash:
        # It followed the last but one: what stands between was put there, and the positions were moved up.
        return Broken(What.INSERTED, window.position, None)
    if len(window.links) > 1:
        following = window.links[1]
        if chain_hash(link.chain_hash, _as_link(following, following.position + 1)) == following.chain_hash:
            return Broken(What.MISSING, link.position, None)  # the positions were moved down over a gap
    if _out_of_order(window):
        return Broken(What.REORDERED, link.position, link.audit_id)
    return Broken(What.CHANGED, link.position, link.audit_id)


def _stands_elsewhere(row: LogRow, window: Window) -> bool:
    """Whether the row is another one's content under this id: ids were exchanged."""
    return any(
        row_hash(replace(row, id=other.audit_id)) == other.row_hash
        for other in window.links
        if other.audit_id != row.id
    )


def _out_of_order(window: Window) -> bool:
    """Whether rows ahead do not stand in the order in which they were sealed."""
    order = [(row.xact, row.id) for link in window.links if (row := window.rows.get(link.audit_id)) is not None]
    return order != sorted(order)


def _as_link(stored: Stored, position: int) -> Link:
    return Link(position, stored.audit_id, stored.horizon, stored.sealed_at, stored.row_hash)
