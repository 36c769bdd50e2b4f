"""How long the log is kept: at least 183 days (AI Act, article 26(6)), and not for ever (GDPR, article 5(1)(e))."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from aarhusai.audit import chain_repository as chain
from aarhusai.audit import repository
from aarhusai.audit.chain_repository import Stored
from aarhusai.audit.checkpoints import Places, signed
from aarhusai.audit.encoding import moment
from aarhusai.audit.rights import require_whole
from aarhusai.audit.service import append
from aarhusai.audit.signing import Checkpoint, SigningKey, load_signing_key
from aarhusai.audit.types import AuditEntry, Detail, Keeping
from aarhusai.errors import Conflict, Forbidden, Invalid
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind

MINIMUM_DAYS: Final = 183
MAXIMUM_DAYS: Final = 36_525
_AT_ONCE: Final = 20_000


class LogKeeping:
    """What is decided about the log's age, and the deleting of what is older."""

    def __init__(self, db: Database, places: Places) -> None:
        self._db = db
        self._places = places

    async def read(self, actor: Actor) -> Keeping:
        """What is decided. Raises Forbidden("not_an_auditor" | "not_the_whole_log")."""
        require_whole(actor)
        async with self._db.session() as session:
            return await repository.read_keeping(session)

    async def change(self, actor: Actor, wanted: Keeping) -> Keeping:
        """Decides anew, over `wanted.revision`. For platform owners.

        Raises Forbidden("not_a_platform_owner"), Invalid("bad_keeping"), Conflict("changed_meanwhile").
        """
        if not (actor.is_platform_owner or actor.kind is ActorKind.SYSTEM):
            raise Forbidden("not_a_platform_owner", "Only platform owners decide how long the log is kept.")
        if not MINIMUM_DAYS <= wanted.maximum_days <= MAXIMUM_DAYS:
            raise Invalid("bad_keeping", "The log is kept for 183 to 36525 days.", {"least": MINIMUM_DAYS})
        async with self._db.transaction() as tx:
            before = await repository.read_keeping(tx)
            if not await repository.write_keeping(tx, wanted):
                raise Conflict("changed_meanwhile", "Somebody else changed it first.")
            details: dict[str, Detail] = {"days": wanted.maximum_days, "hold": wanted.hold}
            if (before.maximum_days, before.hold) != (wanted.maximum_days, wanted.hold):
                await append(tx, AuditEntry(actor, "audit.keeping_changed", "audit", details=details))
            return await repository.read_keeping(tx)

    async def prune(self) -> int:
        """Deletes what is older than the maximum; gives how many rows. The chain then begins at a signed anchor.

        Does nothing under a hold. Raises Unavailable, StartError("bad_audit_key").
        """
        key = await asyncio.to_thread(load_signing_key, self._places.key, self._places.data)
        deleted = 0
        while count := await self._prune_some(key):
            deleted += count
        return deleted

    async def _prune_some(self, key: SigningKey) -> int:
        async with self._db.transaction() as tx:
            keeping = await repository.read_keeping(tx)
            if keeping.hold or not await chain.take_lock(tx):
                return 0
            now = moment((await chain.present(tx)).at)
            oldest = now - timedelta(days=max(keeping.maximum_days, MINIMUM_DAYS + 1))
            last = await chain.link_before(tx, oldest, _AT_ONCE)
            if last is None:
                return 0
            anchor = _anchor(key, last, now)
            deleted = await chain.prune(tx, anchor)
            details: dict[str, Detail] = {"count": deleted, "position": last.position}
            await append(tx, AuditEntry(SYSTEM, "audit.pruned", "audit", details=details))
        return deleted


def _anchor(key: SigningKey, last: Stored, at: datetime) -> Checkpoint:
    unsigned = Checkpoint(last.position, last.audit_id, last.chain_hash, last.position, at, key.name)
    return signed(key, unsigned, "anchor")
