"""What answers are built on: gathered for a turn, shown with an answer, opened by its reader.

What is stored with an answer are ids. Names, titles, pages and texts are looked up each time in what the reader may
see just then, so that a right taken away takes them out of old conversations too (law.md F5).
"""

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from aarhusai.assistants.types import ChosenCollection, ReadAttachment, RunSources
from aarhusai.chat.attachments import Attachments, attachment_not_found, attachment_of
from aarhusai.chat.repository import attachments as table
from aarhusai.chat.repository.attachments import ReadRow
from aarhusai.chat.sealing import Keys
from aarhusai.chat.sealing_files import StoredReading, StoredTable, open_reading
from aarhusai.chat.types import Attachment, Cited, Message
from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.gateway.types import ImagePart
from aarhusai.knowledge.citing import Askable, CitedDocument
from aarhusai.knowledge.sheets.hand import TableInHand
from aarhusai.knowledge.types import Lending
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.actor import Actor
from aarhusai.terms.events import SourceFound
from aarhusai.terms.ids import AttachmentId, CollectionId, ConversationId, DocumentId, PersonId
from aarhusai.terms.sheets import SheetComputed

MOST_PICTURES: Final = 5
"""Pictures that a model is shown in one answer, the newest first; of others it gets the words in them."""


class Collections(Protocol):
    """`knowledge.citing.Citing`, as far as it is asked here."""

    async def chosen(
        self, actor: Actor, wanted: Sequence[CollectionId], lending: Lending | None = None
    ) -> Sequence[Askable]:
        """Those of the collections that the actor may ask, or is lent, just now."""
        ...

    async def documents(
        self, actor: Actor, ids: Collection[DocumentId], lending: Lending | None = None
    ) -> Mapping[DocumentId, CitedDocument]:
        """Those of the documents that the actor may be answered from just now."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question is to be answered from.

    `chosen_now`: the request itself names the collections, so that one that is not there is an error; one chosen
    earlier that has gone since is passed over. `new` files came with the question, `earlier` ones with those before it.
    `sees`: the model is shown pictures. `lending`: the collections of the assistant that answers.
    """

    collections: Sequence[CollectionId] = ()
    chosen_now: bool = False
    new: Sequence[AttachmentId] = ()
    earlier: Sequence[AttachmentId] = ()
    conversation_id: ConversationId | None = None
    sees: bool = False
    lending: Lending | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found: `run` is None in a plain chat; `files` are the question's own."""

    run: RunSources | None = None
    files: tuple[Attachment, ...] = field(default=())


NOTHING: Final = Gathered()


class AnswerSources:
    """Works for one actor at a time; what is not theirs does not exist."""

    def __init__(self, db: Database, keys: Keys, attachments: Attachments, collections: Collections) -> None:
        self._db = db
        self._keys = keys
        self._attachments = attachments
        self._collections = collections

    async def gather(self, actor: Actor, wanted: Wanted) -> Gathered:
        """Nothing is asked of the database in a plain chat.

        Raises NotFound("collection_not_found" | "attachment_not_found"), Conflict("attachment_not_ready"),
        Invalid("attachment_unreadable"), and Conflict("assistant_sources_gone") for an assistant none of whose
        collections can be asked any more: it would answer out of the blue.
        """
        ids = [*wanted.earlier, *wanted.new]
        asks = bool(wanted.collections) or wanted.lending is not None
        if not asks and not ids:
            return NOTHING
        chosen = await self._chosen(actor, wanted) if asks else ()
        person_id = actor.person_id  # files are people's; a key of a system has none
        files, read = await self._read(person_id, wanted, ids) if ids and person_id is not None else ((), ())
        run = RunSources(chosen, read, wanted.lending) if chosen or read else None
        return Gathered(run, files)

    async def shown(self, actor: Actor, messages: Sequence[Message], lending: Lending | None = None) -> list[Message]:
        """Messages with what their person may see of their sources and files just now.

        `lending`: what the conversation's assistant lends them just now.
        """
        documents = {c.source.document_id for m in messages for c in m.sources if c.source.document_id is not None}
        ids = {one for m in messages for one in m.attachment_ids}
        ids |= {c.source.attachment_id for m in messages for c in m.sources if c.source.attachment_id is not None}
        if not documents and not ids:
            return list(messages)
        known = await self._collections.documents(actor, documents, lending)
        files = {} if actor.person_id is None else {f.id: f for f in await self._attachments.of(actor.person_id, ids)}
        return [
            with_sheets(
                replace(
                    message,
                    attachments=tuple(files[one] for one in message.attachment_ids if one in files),
                    sources=tuple(_shown(cited, known, files) for cited in message.sources),
                )
            )
            for message in messages
        ]

    async def forget(self, person_id: PersonId, ids: Sequence[AttachmentId]) -> None:
        """Removes files of the person's that no stored question was asked with: a temporary chat's."""
        async with self._db.transaction() as tx:
            await table.delete_unbound(tx, person_id, ids)

    async def reading_of(
        self, person_id: PersonId, attachment_id: AttachmentId
    ) -> tuple[Attachment, StoredReading] | None:
        """A file of the person's and what was read of it; None when it is gone or was not read."""
        rows = await table.read(self._db, person_id, [attachment_id])
        keys = await self._keys.of([row.key_id for row in rows])
        key = keys.get(rows[0].key_id) if rows else None
        if key is None or rows[0].sealed_reading is None:
            return None
        return attachment_of(rows[0], key), open_reading(key, attachment_id, rows[0].sealed_reading)

    async def _chosen(self, actor: Actor, wanted: Wanted) -> tuple[ChosenCollection, ...]:
        lent = wanted.lending.collections if wanted.lending is not None else ()
        found = await self._collections.chosen(actor, list(dict.fromkeys((*lent, *wanted.collections))), wanted.lending)
        there = {one.id for one in found}
        if wanted.chosen_now and not there.issuperset(wanted.collections):
            raise NotFound("collection_not_found", "There is no such collection.")
        if lent and there.isdisjoint(lent):
            raise Conflict("assistant_sources_gone", "None of the assistant's collections can be asked.")
        return tuple(ChosenCollection(one.id, one.name, one.data_class) for one in found)

    async def _read(
        self, person_id: PersonId, wanted: Wanted, ids: Sequence[AttachmentId]
    ) -> tuple[tuple[Attachment, ...], tuple[ReadAttachment, ...]]:
        rows = {row.id: row for row in await table.read(self._db, person_id, ids)}
        keys = await self._keys.of([row.key_id for row in rows.values()])
        for one in wanted.new:
            _check_new(rows.get(one), wanted.conversation_id)
        usable = [rows[one] for one in ids if one in rows and rows[one].status == "ready" and rows[one].key_id in keys]
        pictured = _pictured(usable) if wanted.sees else set[AttachmentId]()
        read = [await self._opened(row, keys[row.key_id], shown=row.id in pictured) for row in usable]
        files = [attachment_of(rows[one], keys[rows[one].key_id]) for one in wanted.new if rows[one].key_id in keys]
        return tuple(files), tuple(read)

    async def _opened(self, row: ReadRow, key: ConversationKey, *, shown: bool) -> ReadAttachment:
        about = attachment_of(row, key)
        reading = open_reading(key, row.id, row.sealed_reading) if row.sealed_reading else StoredReading((), ())
        image = None
        if shown and reading.picture:
            image = ImagePart("image/jpeg", base64.b64decode(reading.picture))
        tables = tuple(_in_hand(about, table) for table in reading.tables)
        return ReadAttachment(row.id, about.name, reading.pieces, about.data_class, image, tables)


def _in_hand(file: Attachment, table: StoredTable) -> TableInHand:
    return TableInHand(
        "", table.about, file.name, file.data_class, attachment_id=file.id, parquet=base64.b64decode(table.rows)
    )


def _check_new(row: ReadRow | None, conversation_id: ConversationId | None) -> None:
    if row is None or (row.conversation_id is not None and row.conversation_id != conversation_id):
        raise attachment_not_found()
    if row.status == "waiting":
        raise Conflict("attachment_not_ready", "An attached file is still being read.")
    if row.status == "failed":
        raise Invalid("attachment_unreadable", "An attached file could not be read.")


def _pictured(rows: Sequence[ReadRow]) -> set[AttachmentId]:
    pictures = [row.id for row in rows if row.media_type.startswith("image/")]
    return set(pictures[-MOST_PICTURES:])


def _shown(
    cited: Cited, documents: Mapping[DocumentId, CitedDocument], files: Mapping[AttachmentId, Attachment]
) -> Cited:
    source = cited.source
    if source.attachment_id is not None:
        file = files.get(source.attachment_id)
        if file is None:
            return _withheld(cited)
        return replace(cited, source=replace(source, title=file.name), available=True)
    document = documents.get(source.document_id) if source.document_id is not None else None
    if document is None:
        return _withheld(cited)
    known = replace(
        source,
        title=document.title,
        collection_id=document.collection_id,
        collection=document.collection,
        dated_at=document.dated_at,
    )
    changed = document.version_id != source.version_id
    return replace(cited, source=known, available=True, changed=changed, opens=document.opens)


def with_sheets(message: Message) -> Message:
    """The message without what was computed from tables that are not among its available sources."""
    if not message.sheets:
        return message
    there = {cited.source.number for cited in message.sources if cited.available}
    return replace(
        message,
        sheets=tuple(
            sheet
            if there.issuperset(sheet.sources)
            else SheetComputed(sheet.sources, "", "", (), (), 0, available=False)
            for sheet in message.sheets
        ),
    )


def _withheld(cited: Cited) -> Cited:
    """Only that there was a source."""
    return replace(cited, source=SourceFound(cited.source.number, "", 0, 0), available=False)
