"""A citation opened: the page it stands on, with the passage marked, as far as its reader may see it now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aarhusai.chat.answer_sources import AnswerSources
from aarhusai.chat.repository import answers
from aarhusai.chat.sealing import Keys
from aarhusai.chat.sealing_sources import open_sources
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.errors import NotFound
from aarhusai.knowledge.citing import OpenedPage, Place
from aarhusai.knowledge.types import Lending, Span
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.events import SourceFound
from aarhusai.terms.ids import AssistantId, AttachmentId, CollectionId, DocumentId, MessageId


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """`spans` count characters of `text`. `pages` is how many can be turned over; 1 where only the passage is shown.

    `changed`: the document has another version by now; its present page is shown, and nothing is marked.
    """

    title: str
    page: int
    pages: int
    label: str
    text: str
    spans: tuple[tuple[int, int], ...]
    headings: tuple[str, ...] = ()
    url: str | None = None
    document_id: DocumentId | None = None
    attachment_id: AttachmentId | None = None
    collection_id: CollectionId | None = None
    collection: str = ""
    dated_at: datetime | None = None
    whole_page: bool = True
    changed: bool = False


class Documents(Protocol):
    """`knowledge.citing.Citing`, as far as it is asked here."""

    async def open(
        self, actor: Actor, place: Place, message_id: MessageId, lending: Lending | None = None
    ) -> OpenedPage | None:
        """The page of a citation; None when the document is not there for the actor any more."""
        ...


@dataclass(frozen=True, slots=True)
class Lenders:
    """Documents, and what an assistant lends somebody who may use it just now."""

    documents: Documents
    lends: Callable[[Actor, AssistantId | None], Lending | None]


class Opening:
    """Opens the sources of a person's own answers."""

    def __init__(
        self, db: Database, keys: Keys, sources: AnswerSources, temporary: TemporaryChats, lenders: Lenders
    ) -> None:
        self._db = db
        self._keys = keys
        self._sources = sources
        self._temporary = temporary
        self._documents = lenders.documents
        self._lends = lenders.lends

    async def open(self, actor: Actor, message_id: MessageId, number: int, page: int | None = None) -> OpenedSource:
        """The source of that number, at the passage or at another page of it.

        Raises NotFound("source_not_found"): there is no such answer of the actor's, no such number, or what it names
        is gone or no longer theirs to see. Raises Forbidden("source_closed") where an assistant keeps them closed.
        """
        found, assistant_id = await self._found(actor, message_id, number)
        if found is not None and found.attachment_id is not None:
            return await self._attachment(actor, found, found.attachment_id, page)
        if found is None or found.document_id is None or found.version_id is None:
            raise source_not_found()
        spans = tuple(Span(*span) for span in found.spans)
        place = Place(found.document_id, found.version_id, found.chunk_id, page or found.page, spans)
        opened = await self._documents.open(actor, place, message_id, self._lends(actor, assistant_id))
        if opened is None:
            raise source_not_found()
        return _of_document(opened)

    async def _found(
        self, actor: Actor, message_id: MessageId, number: int
    ) -> tuple[SourceFound | None, AssistantId | None]:
        """The source, and the assistant that answered."""
        if actor.person_id is None:
            return None, None
        temporary = self._temporary.message(actor, message_id)
        if temporary is not None:
            source = next((c.source for c in temporary.sources if c.source.number == number), None)
            return source, self._temporary.assistant_of(actor, message_id)
        row = await answers.sources(self._db, actor.person_id, message_id)
        if row is None or row.key_id is None or row.sealed_sources is None:
            return None, None
        record = open_sources(await self._keys.must(row.key_id), message_id, row.sealed_sources)
        return next((source for source in record.items if source.number == number), None), row.assistant_id

    async def _attachment(
        self, actor: Actor, source: SourceFound, attachment_id: AttachmentId, page: int | None
    ) -> OpenedSource:
        assert actor.person_id is not None
        read = await self._sources.reading_of(actor.person_id, attachment_id)
        if read is None:
            raise source_not_found()
        file, reading = read
        number = page or source.page
        shown = next((one for one in reading.pages if one.number == number), None)
        if shown is None:
            raise source_not_found()
        spans = tuple((start, min(end, len(shown.text))) for on, start, end in source.spans if on == number)
        return OpenedSource(
            title=file.name,
            page=number,
            pages=file.pages,
            label=shown.label,
            text=shown.text,
            spans=tuple(span for span in spans if span[0] < span[1]),
            attachment_id=attachment_id,
        )


def _of_document(opened: OpenedPage) -> OpenedSource:
    document = opened.document
    return OpenedSource(
        title=document.title,
        page=opened.page,
        pages=document.pages if opened.whole_page else 1,
        label=opened.label,
        text=opened.text,
        spans=opened.spans,
        headings=opened.headings,
        url=document.url,
        document_id=document.id,
        collection_id=document.collection_id,
        collection=document.collection,
        dated_at=document.dated_at,
        whole_page=opened.whole_page,
        changed=opened.changed,
    )


def source_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("source_not_found", "There is no such source.")
