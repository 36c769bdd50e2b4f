"""The source quality report, for whoever may read the collection. A document that is not theirs is in no part of it."""

from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Invalid, NotFound
from aarhusai.grants.types import Right
from aarhusai.jobs.service import enqueue
from aarhusai.kit.paging import Page, decode_cursor, encode_cursor
from aarhusai.knowledge.access import require_collection
from aarhusai.knowledge.quality import report_repository as table
from aarhusai.knowledge.quality import repository
from aarhusai.knowledge.quality.comparing import differences
from aarhusai.knowledge.quality.examining import EXAMINE, Examine
from aarhusai.knowledge.quality.report_repository import FindingRow, HeadRow, SideRow
from aarhusai.knowledge.quality.types import (
    Counted,
    Disagreement,
    FindingKind,
    FoundIn,
    Making,
    Report,
    Side,
    Unanswered,
)
from aarhusai.knowledge.types import COLLECTION_KIND
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId

OLDER_THAN: Final = 24
"""Months from which a document is outdated, unless the reader chooses another age."""

MOST_QUESTIONS: Final = 100
_PAGE: Final = 100
_ORDER: Final = {kind: place for place, kind in enumerate(FindingKind)}


class Quality:
    """Every verb is on behalf of its actor, and raises what `require_collection` raises."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def report(self, actor: Actor, collection_id: CollectionId, older_than: int = OLDER_THAN) -> Report:
        """What is wrong, counted. `older_than` is months. That it was read is logged."""
        async with self._db.transaction() as tx:
            found = await require_collection(tx, actor, collection_id, Right.READ)
            head = await table.head(tx, actor, collection_id)
            rows = await table.counts(tx, actor, collection_id, older_than)
            details: dict[str, Detail] = {"kinds": len(rows)}
            act = "collection.quality_read"
            await append(tx, AuditEntry(actor, act, COLLECTION_KIND, collection_id, found.data_class, details))
        lines = [Counted(FindingKind(row.kind), row.documents, row.count) for row in rows]
        return Report(
            state=_state(head),
            made_at=head.made_at,
            stale=head.stale,
            complete=head.complete,
            pieces=head.pieces,
            documents=head.documents,
            older_than=older_than,
            lines=tuple(sorted(lines, key=lambda line: _ORDER[line.kind])),
            questions=head.questions,
        )

    async def findings(
        self,
        actor: Actor,
        collection_id: CollectionId,
        kind: FindingKind | None,
        older_than: int = OLDER_THAN,
        cursor: str | None = None,
    ) -> Page[FoundIn]:
        """The documents with what is wrong in them, of one kind or of all. Raises Invalid("bad_cursor")."""
        after = 0 if cursor is None else _place(decode_cursor(cursor, 1)[0])
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.READ)
            rows = await table.findings(session, actor, collection_id, older_than, kind, (after, _PAGE + 1))
        items = tuple(_found_in(row) for row in rows[:_PAGE])
        return Page(items, encode_cursor(str(rows[_PAGE - 1].place)) if len(rows) > _PAGE else None)

    async def disagreement(self, actor: Actor, collection_id: CollectionId, finding_id: UUID) -> Disagreement:
        """Two passages side by side. Raises NotFound("finding_not_found")."""
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.READ)
            rows = await table.sides(session, actor, collection_id, finding_id)
        if len(rows) != 2:  # two sides
            raise NotFound("finding_not_found", "There is no such finding, or its documents have changed.")
        one, other = rows
        places = differences(one.text, other.text)
        return Disagreement(
            _side(one, tuple(place for place, _ in places)), _side(other, tuple(place for _, place in places))
        )

    async def questions(self, actor: Actor, collection_id: CollectionId) -> tuple[Unanswered, ...]:
        """Questions that had no answer, for whoever may mend that: the right to write is needed."""
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.WRITE)
            rows = await table.questions(session, collection_id, MOST_QUESTIONS)
        return tuple(Unanswered(row.question, row.times, row.asked_at) for row in rows)

    async def make(self, actor: Actor, collection_id: CollectionId) -> None:
        """Has the worker read the documents anew."""
        async with self._db.transaction() as tx:
            await require_collection(tx, actor, collection_id, Right.READ)
            if not (await table.head(tx, actor, collection_id)).wanted:
                await repository.want(tx, collection_id)
                await enqueue(tx, EXAMINE, Examine(collection_id))


def _state(head: HeadRow) -> Making:
    if head.working or head.wanted:
        return "making"
    return "never" if head.made_at is None else "made"


def _found_in(row: FindingRow) -> FoundIn:
    return FoundIn(
        kind=FindingKind(row.kind),
        id=row.finding_id if row.kind == FindingKind.DISAGREEMENT else None,
        document_id=row.document_id,
        name=row.name,
        folder=row.folder,
        other_id=row.other_id,
        other_name=row.other_name,
        count=row.number,
        pages=tuple(row.pages or ()),
        classes=row.classes or {},
        since=row.since,
        year=row.year,
        code=row.code,
    )


def _side(row: SideRow, spans: tuple[tuple[int, int], ...]) -> Side:
    return Side(row.document_id, row.name, row.page, tuple(row.headings), row.text, spans, row.dated_at)


def _place(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # digits of a number that fits
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return int(text)
