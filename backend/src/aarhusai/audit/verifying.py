"""Verifying: the chain is walked from its beginning, every hash made anew, and the first broken row named.

Memory stays flat: a batch of links and rows at a time. Nothing that the database computes is believed, only what it
stores.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aarhusai.audit import chain_repository as chain
from aarhusai.audit.chain_repository import Stored
from aarhusai.audit.checkpoints import Checkpoints
from aarhusai.audit.diagnosis import Window, name_break
from aarhusai.audit.encoding import GENESIS, Link, LogRow, chain_hash, row_hash
from aarhusai.audit.horizons import Horizons
from aarhusai.audit.signing import Checkpoint, PublicKeys, is_genuine
from aarhusai.audit.verdict import Broken, Progress, Verdict, What
from aarhusai.storage.database import Database

BATCH: Final = 1000
_AHEAD: Final = 2000
_IDS: Final = 50_000
_LOOSE: Final = 1000

Told = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the chain is held against besides itself: checkpoints from outside, and the keys that are believed."""

    checkpoints: Sequence[Checkpoint]
    keys: PublicKeys


@dataclass(slots=True)
class _Walk:
    """Where a walk along the chain is, and what it carries."""

    position: int
    previous: bytes
    before_previous: bytes
    expected: Mapping[int, Sequence[Checkpoint]]
    horizons: Horizons = field(default_factory=Horizons)
    broken: list[Broken] = field(default_factory=list[Broken])
    agreed: int = 0
    vouched: int = 0


async def outside_evidence(checkpoints: Checkpoints) -> Evidence:
    """The files of this machine and the folder outside. Raises Invalid("bad_checkpoint")."""
    kept = await asyncio.to_thread(checkpoints.kept_outside)
    return Evidence(kept, await asyncio.to_thread(checkpoints.keys))


class Verifier:
    """Verifies the log of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self, evidence: Evidence, told: Told | None = None) -> Verdict:
        """Walks the whole chain. `told` hears how far it is, a few times a second. Raises Unavailable."""
        began = time.monotonic()
        async with self._db.session() as session:
            anchor = await chain.anchor(session)
            own = await chain.checkpoints(session, None, 200)
            end = (await chain.head(session)).position
        first = anchor.position if anchor else 0
        start = anchor.chain_hash if anchor else GENESIS
        # A set, because the same checkpoint may be known from the database and from a file. Those from before the
        # beginning have nothing left to vouch for.
        known = {found for found in (*evidence.checkpoints, *own) if found.position >= first}
        genuine, forged = await asyncio.to_thread(_told_apart, known, evidence.keys)
        walk = _Walk(first, start, start, _by_position(genuine))
        walk.broken += [Broken(What.SIGNATURE, found.position, found.audit_id) for found in forged[:1]]
        if anchor and not is_genuine(anchor, evidence.keys, "anchor"):
            walk.broken.append(Broken(What.SIGNATURE, anchor.position, anchor.audit_id))
        self._hold_against(walk)
        await self._walk(walk, end, told)
        if walk.broken and await self._pruned_since(first):
            return await self.run(evidence, told)  # the beginning moved while we walked
        whole = not any(found.what in _CHAIN for found in walk.broken)
        if whole:
            _truncated(walk, genuine)
        inserted = await self._loose(walk)
        async with self._db.session() as session:
            tail = await chain.tail(session)
        newest = max((found.at for found in genuine if found.position <= walk.vouched), default=None)
        return Verdict(
            broken=tuple(walk.broken),
            first=first + 1 if walk.position > first else 0,
            last=walk.position if walk.position > first else 0,
            rows=walk.position - first,
            unsealed=max(0, tail.rows),
            oldest_unsealed=tail.oldest,
            inserted=inserted,
            checkpoints=walk.agreed,
            vouched=walk.vouched,
            newest_checkpoint=newest,
            seconds=time.monotonic() - began,
        )

    async def _walk(self, walk: _Walk, end: int, told: Told | None) -> None:
        first, heard = walk.position, 0.0
        while True:
            async with self._db.session() as session:
                links = await chain.links_after(session, walk.position, BATCH)
                rows = await chain.rows_of(session, walk.position + 1, links[-1].position) if links else []
            if not links:
                return
            if not await asyncio.to_thread(self._check, walk, links, {row.id: row for row in rows}):
                await self._name(walk)
                return
            if told is not None and time.monotonic() - heard > 0.2:
                heard = time.monotonic()
                told(Progress(walk.position - first, max(end, walk.position) - first))

    def _check(self, walk: _Walk, links: Sequence[Stored], rows: Mapping[int, LogRow]) -> bool:
        """Goes on as far as everything agrees; False at the first link or row that does not."""
        for stored in links:
            row = rows.get(stored.audit_id)
            if stored.position != walk.position + 1 or row is None or row_hash(row) != stored.row_hash:
                return False
            made = chain_hash(walk.previous, as_link(stored))
            if made != stored.chain_hash:
                return False
            walk.before_previous, walk.previous, walk.position = walk.previous, made, stored.position
            if walk.horizons.is_late(row.id, row.xact, stored.horizon) and not _told_of(walk, What.INSERTED):
                walk.broken.append(Broken(What.INSERTED, stored.position, row.id))
            self._hold_against(walk)
        return True

    def _hold_against(self, walk: _Walk) -> None:
        """Checkpoints of the position just reached must say the same; the first that does not is told of."""
        for found in walk.expected.get(walk.position, ()):
            if found.chain_hash == walk.previous:
                walk.agreed += 1
                walk.vouched = walk.position
            elif not _told_of(walk, What.CHECKPOINT):
                walk.broken.append(Broken(What.CHECKPOINT, walk.position, found.audit_id, walk.vouched))

    async def _name(self, walk: _Walk) -> None:
        """What is wrong with the link after the last good one."""
        async with self._db.session() as session:
            links = await chain.links_after(session, walk.position, _AHEAD)
            rows = await chain.rows_of(session, walk.position + 1, links[-1].position) if links else []
        window = Window(walk.position, walk.previous, walk.before_previous, links, {row.id: row for row in rows})
        walk.broken.append(await asyncio.to_thread(name_break, window))

    async def _pruned_since(self, first: int) -> bool:
        async with self._db.session() as session:
            anchor = await chain.anchor(session)
        return anchor is not None and anchor.position > first

    async def _loose(self, walk: _Walk) -> int:
        """Rows that stand where all are sealed and have no link; gives how many, and tells of the first."""
        found, after = 0, 0
        async with self._db.session() as session:
            last = await chain.last_id(session)
        while after < last:
            async with self._db.session() as session:
                loose = await chain.loose_rows(session, after, after + _IDS, _LOOSE)
            for row in loose:
                if not (row.before_head or walk.horizons.is_late(row.id, row.xact, None)):
                    continue
                found += 1
                if not _told_of(walk, What.INSERTED):
                    walk.broken.append(Broken(What.INSERTED, None, row.id))
            after = loose[-1].id if len(loose) == _LOOSE else after + _IDS
        return found


_CHAIN: Final = frozenset({What.CHANGED, What.MISSING, What.REORDERED})


def _told_apart(known: Iterable[Checkpoint], keys: PublicKeys) -> tuple[list[Checkpoint], list[Checkpoint]]:
    """Genuine and forged ones, by position."""
    genuine: list[Checkpoint] = []
    forged: list[Checkpoint] = []
    for found in sorted(known, key=lambda found: (found.position, found.at)):
        (genuine if is_genuine(found, keys) else forged).append(found)
    return genuine, forged


def _truncated(walk: _Walk, genuine: Sequence[Checkpoint]) -> None:
    beyond = [found for found in genuine if found.position > walk.position]
    if beyond:
        walk.broken.append(Broken(What.TRUNCATED, walk.position + 1, None, beyond[-1].position))


def _told_of(walk: _Walk, what: What) -> bool:
    return any(found.what is what for found in walk.broken)


def _by_position(found: Sequence[Checkpoint]) -> dict[int, list[Checkpoint]]:
    by_position: dict[int, list[Checkpoint]] = {}
    for checkpoint in found:
        by_position.setdefault(checkpoint.position, []).append(checkpoint)
    return by_position


def as_link(stored: Stored) -> Link:
    """The link without the chain's own hash."""
    return Link(stored.position, stored.audit_id, stored.horizon, stored.sealed_at, stored.row_hash)
