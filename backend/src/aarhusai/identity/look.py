"""The verbs on branding."""

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.identity.branding import checked
from aarhusai.identity.repository import branding as table
from aarhusai.identity.rights import require_owner
from aarhusai.identity.types import Branding, StoredBranding
from aarhusai.identity.units import changed_meanwhile
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor


class Look:
    """How the house presents itself; platform owners decide."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self, actor: Actor) -> StoredBranding:
        """What was decided, with its revision. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        async with self._db.session() as session:
            return await table.read(session)

    async def change(self, actor: Actor, revision: int, branding: Branding) -> StoredBranding:
        """Replaces the branding and tells every process.

        Raises Conflict("changed_meanwhile"), Forbidden("not_a_platform_owner") and what `branding.checked` raises.
        """
        require_owner(actor)
        new = checked(branding)
        async with self._db.transaction() as tx:
            await write_branding(tx, actor, new, revision)
            return await table.read(tx)


async def write_branding(tx: Transaction, actor: Actor, branding: Branding, revision: int) -> None:
    """Writes checked branding over `revision`. Raises Conflict("changed_meanwhile")."""
    if not await table.write(tx, branding, revision):
        raise changed_meanwhile()
    await append(tx, AuditEntry(actor, "branding.changed", "setting"))
    await table.announce(tx)
