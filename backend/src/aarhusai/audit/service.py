"""The audit room's verbs: append in the caller's transaction, and read."""

from aarhusai.audit import repository
from aarhusai.audit.types import AuditEntry, AuditFilter, AuditRecord, check_details
from aarhusai.errors import Forbidden, Invalid
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import UnitId


async def append(tx: Executor, entry: AuditEntry) -> None:
    """Writes the entry with whatever else the transaction does. Raises ValueError when it could hold content."""
    check_details(entry.details)
    await repository.append(tx, entry)


class Audit:
    """Reading the log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def query(
        self, actor: Actor, wanted: AuditFilter, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[AuditRecord]:
        """Newest first. Platform owners read everything, auditors what people did while they belonged to the
        auditor's branch.

        Raises Forbidden("not_an_auditor") for everybody else and Invalid("bad_cursor").
        """
        units = _readable(actor)
        before = _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.session() as session:
            found = await repository.page(session, units, wanted, before, size + 1)
        more = len(found) > size
        items = tuple(found[:size])
        return Page(items, encode_cursor(str(items[-1].id)) if more else None)


def _readable(actor: Actor) -> list[UnitId] | None:
    if actor.is_platform_owner:
        return None
    held = [holding for holding in actor.holdings if holding.role is Role.AUDITOR]
    if not held:
        raise Forbidden("not_an_auditor", "Only auditors and platform owners read the log.")
    return None if any("/" not in holding.path for holding in held) else [holding.unit_id for holding in held]


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (text,) = decode_cursor(cursor, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return int(text)
