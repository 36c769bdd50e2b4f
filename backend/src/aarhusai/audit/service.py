"""The audit room's verbs: append in the caller's transaction, read, export."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final, Literal

from aarhusai.audit import repository
from aarhusai.audit.rights import readable_units
from aarhusai.audit.types import AuditEntry, AuditFilter, AuditRecord, Detail, ExportedRecord, check_details
from aarhusai.errors import Invalid
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId

ExportFormat = Literal["jsonl", "csv"]

_EXPORT_BATCH: Final = 1000


async def append(tx: Executor, entry: AuditEntry) -> None:
    """Writes the entry with whatever else the transaction does. Raises ValueError when it could hold content."""
    check_details(entry.details)
    await repository.append(tx, entry)


async def append_all(tx: Executor, entries: Sequence[AuditEntry]) -> None:
    """`append` for many at once, in order."""
    for entry in entries:
        check_details(entry.details)
    if entries:
        await repository.append_all(tx, entries)


class Audit:
    """Reading the log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def query(
        self, actor: Actor, wanted: AuditFilter, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[AuditRecord]:
        """Newest first. Platform owners read everything, auditors what people did while they belonged to the
        auditor's branch. That somebody reads is in the log, with the names of what they narrowed.

        Raises Forbidden("not_an_auditor") for everybody else and Invalid("bad_cursor").
        """
        units = readable_units(actor)
        before = _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.session() as session:
            reading = AuditEntry(actor, "audit.read", "audit", details={"fields": wanted.fields})
            found = await repository.page(session, reading, units, wanted, before, size + 1)
        more = len(found) > size
        items = tuple(found[:size])
        return Page(items, encode_cursor(str(items[-1].id)) if more else None)

    async def export(
        self, actor: Actor, wanted: AuditFilter, form: ExportFormat
    ) -> AsyncGenerator[Sequence[ExportedRecord], None]:
        """What the actor may read, oldest first, in batches. The export is in the log before the first of them.

        Raises Forbidden("not_an_auditor") before anything is given.
        """
        units = readable_units(actor)
        async with self._db.transaction() as tx:
            details: dict[str, Detail] = {"format": form, "fields": wanted.fields}
            await append(tx, AuditEntry(actor, "audit.exported", "audit", details=details))
        return self._batches(units, wanted)

    async def _batches(
        self, units: Sequence[UnitId] | None, wanted: AuditFilter
    ) -> AsyncGenerator[Sequence[ExportedRecord], None]:
        after = 0
        while True:
            async with self._db.session() as session:
                batch = await repository.export(session, units, wanted, after, _EXPORT_BATCH)
            if batch:
                yield batch
            if len(batch) < _EXPORT_BATCH:
                return
            after = batch[-1].id


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (text,) = decode_cursor(cursor, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return int(text)
