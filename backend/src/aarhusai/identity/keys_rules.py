"""How long keys may last, as the house decided."""

from datetime import datetime, timedelta
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Invalid
from aarhusai.identity.keys_types import KeyRules
from aarhusai.identity.repository import keys_rules as table
from aarhusai.identity.rights import require_owner
from aarhusai.identity.units import changed_meanwhile
from aarhusai.kit.clock import now
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor

MOST_DAYS: Final = 3650
"""What the house may let keys last at most."""


class KeysRules:
    """The verbs on the rules."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self) -> tuple[KeyRules, int]:
        """The rules, with the revision to change them over. For everybody who is signed in."""
        async with self._db.session() as session:
            return await table.read(session)

    async def change(self, actor: Actor, revision: int, rules: KeyRules) -> tuple[KeyRules, int]:
        """Decides how long new keys may last; those there are stay as they are.

        Raises Forbidden("not_a_platform_owner"), Invalid("bad_key_days"), Conflict("changed_meanwhile").
        """
        require_owner(actor)
        if not 1 <= rules.usual_days <= rules.longest_days <= MOST_DAYS:
            raise Invalid("bad_key_days", "Keys last from one day to ten years.", {"limit": MOST_DAYS})
        async with self._db.transaction() as tx:
            if not await table.write(tx, rules, revision):
                raise changed_meanwhile()
            details: dict[str, Detail] = {"usual_days": rules.usual_days, "longest_days": rules.longest_days}
            await append(tx, AuditEntry(actor, "key.rules_changed", "setting", details=details))
            return await table.read(tx)


def checked_expiry(wanted: datetime, rules: KeyRules) -> datetime:
    """When a key is to expire. A day more is let through, for whoever counts to the end of the last day.

    Raises Invalid("bad_expiry").
    """
    if not now() < wanted <= now() + timedelta(days=rules.longest_days + 1):
        facts = {"limit": rules.longest_days}
        raise Invalid("bad_expiry", "A key expires in the future, and not later than the house allows.", facts)
    return wanted
