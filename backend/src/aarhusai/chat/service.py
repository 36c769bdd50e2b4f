"""Conversations as their person keeps them. What is not the actor's does not exist."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from aarhusai.chat.answer_sources import AnswerSources
from aarhusai.chat.asking import Asking, parent_changed
from aarhusai.chat.export import ExportFile, Format, export
from aarhusai.chat.live.live import Live
from aarhusai.chat.live.running import TurnReader
from aarhusai.chat.protecting import Protecting
from aarhusai.chat.reception import Reception, reception
from aarhusai.chat.repository import conversations, folders, uses
from aarhusai.chat.repository import feedback as feedback_rows
from aarhusai.chat.repository.conversations import SealedTitle
from aarhusai.chat.repository.rows import ConversationRow
from aarhusai.chat.repository.search import IndexEntry
from aarhusai.chat.repository.turns import conversation_not_found
from aarhusai.chat.sealing import COMMENT, TITLE, key_missing, seal_text
from aarhusai.chat.sealing_old import seal_conversation
from aarhusai.chat.searching import find
from aarhusai.chat.store import Store
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.chat.types import (
    MAX_COMMENT,
    MAX_FOLDER_NAME,
    MAX_FOLDERS,
    Ask,
    Change,
    Conversation,
    ConversationPage,
    ConversationTree,
    Feedback,
    Folder,
    Found,
    Listing,
    TagCount,
)
from aarhusai.chat.wording import storable, tag_list, title_text
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from aarhusai.kit.alphabet import danish_order
from aarhusai.kit.clock import now
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.policy.switches import Features
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ConversationId, FolderId, MessageId, PersonId

SEARCH_LIMIT: Final = 20


class Chat:
    """The chat room's verbs. Turns that run are followed and stopped through `Live`."""

    def __init__(
        self,
        store: Store,
        live: Live,
        temporary: TemporaryChats,
        asking: Asking,
        sources: AnswerSources,
        features: Callable[[Actor], Features] = lambda _: Features(),
    ) -> None:
        self.protecting = Protecting(store.db, store.keys, temporary)
        self._db = store.db
        self._store = store
        self._keys = store.keys
        self._live = live
        self._temporary = temporary
        self._asking = asking
        self.sources = sources
        self._features = features

    async def ask(self, actor: Actor, ask: Ask) -> TurnReader:
        """See Asking.ask. Raises Forbidden("feature_off") for a new temporary chat where there are none.

        A builder's trial is one by its nature, and is not turned off with them.
        """
        new = ask.temporary and ask.conversation_id is None and ask.trial is None
        if new and not self._features(actor).temporary_chats:
            raise _feature_off("temporary_chats")
        return await self._asking.ask(actor, ask)

    async def list(self, actor: Actor, wanted: Listing, cursor: str | None = None) -> ConversationPage:
        """One page, newest first; the pinned ones with the first. Raises Invalid("bad_cursor")."""
        person_id = _person(actor)
        limit = max(1, min(wanted.limit, MAX_LIMIT))
        listing = replace(wanted, before=_list_position(cursor), limit=limit + 1)
        found = await conversations.page(self._db, person_id, listing)
        pinned = [] if cursor else await conversations.pinned(self._db, person_id, listing)
        keys = await self._keys.of([row.key_id for row in (*found, *pinned)])
        items = [row.conversation(keys) for row in found[:limit]]
        more = len(found) > limit
        return ConversationPage(
            items,
            [row.conversation(keys) for row in pinned],
            encode_cursor(items[-1].updated_at.isoformat(), str(items[-1].id)) if more else None,
        )

    async def search(self, actor: Actor, typed: str, cursor: str | None = None) -> Page[Found]:
        """The actor's conversations that match, best first. Raises Invalid("bad_cursor")."""
        position = _search_position(cursor)
        if not typed.strip():
            return Page(())
        await self._store.index.flush()
        return await find(self._store, _person(actor), typed, position, SEARCH_LIMIT)

    async def tree(self, actor: Actor, conversation_id: ConversationId) -> ConversationTree:
        """The conversation with all versions of its messages. Raises NotFound and
        Unavailable("conversation_key_missing").
        """
        temporary = self._temporary.tree(actor, conversation_id)
        if temporary is not None:
            lent = self._asking.lends(actor, temporary.conversation.assistant_id)
            return replace(temporary, messages=await self.sources.shown(actor, temporary.messages, lent))
        row, keys = await self._one(actor, conversation_id)
        if row.key_id is not None and row.key_id not in keys:
            raise key_missing()
        key = keys.get(row.key_id) if row.key_id is not None else None
        rows = await conversations.messages(self._db, _person(actor), conversation_id)
        lent = self._asking.lends(actor, row.assistant_id)
        messages = await self.sources.shown(actor, [message.message(key) for message in rows], lent)
        return ConversationTree(row.conversation(keys), messages)

    async def change(self, actor: Actor, conversation_id: ConversationId, change: Change) -> Conversation:
        """Edits what the change names.

        Raises NotFound, Conflict("changed_meanwhile"), Conflict("parent_changed") for a message of another
        tree, NotFound("folder_not_found"), Invalid("empty_title"), Invalid("bad_tag"), TooLarge, and for a new title
        of a conversation that was erased Unavailable("conversation_key_missing").
        """
        clean = replace(
            change,
            title=None if change.title is None else title_text(change.title),
            tags=None if change.tags is None else tag_list(change.tags),
        )
        temporary = self._temporary.change(actor, conversation_id, clean)
        if temporary is not None:
            return temporary
        title = None if clean.title is None else await self._sealed_title(actor, conversation_id, clean.title)
        changed = await conversations.change(self._db, actor, conversation_id, clean, title)
        if changed is not None:
            return await self._changed(actor, changed, clean)
        present, _ = await self._one(actor, conversation_id)
        if present.revision != change.revision:
            raise Conflict("changed_meanwhile", "Somebody changed it first.", {"revision": present.revision})
        folder, head = await conversations.belongs(self._db, _person(actor), conversation_id, clean)
        if not folder:
            raise _folder_not_found()
        if not head:
            raise parent_changed()
        raise Conflict("changed_meanwhile", "Somebody changed it first.")

    async def delete(self, actor: Actor, conversation_id: ConversationId) -> None:
        """Takes it out of sight; it can be restored for a while. A temporary chat is gone at once. Raises NotFound."""
        files = self._temporary.files(actor, conversation_id)
        temporary = self._temporary.forget(actor, conversation_id)
        if files:
            await self.sources.forget(_person(actor), files)
        if isinstance(temporary, UUID):
            await self._live.stop_turn(actor, temporary)
        elif temporary is False and not await conversations.delete(self._db, actor, conversation_id):
            raise conversation_not_found()

    async def restore(self, actor: Actor, conversation_id: ConversationId) -> Conversation:
        """Undoes a deletion. Raises NotFound once it is purged."""
        if not await conversations.restore(self._db, actor, conversation_id):
            raise conversation_not_found()
        row, keys = await self._one(actor, conversation_id)
        return row.conversation(keys)

    async def export(self, actor: Actor, conversation_id: ConversationId, kind: Format) -> ExportFile:
        """The conversation as a file. Raises NotFound and Forbidden("feature_off")."""
        if not self._features(actor).conversation_export:
            raise _feature_off("conversation_export")
        return export(await self.tree(actor, conversation_id), kind, actor.name, actor.language, now())

    async def recent_assistants(self, actor: Actor) -> Sequence[AssistantId]:
        """The assistants of the actor's newest conversations, the latest first."""
        return await uses.recent(self._db, actor.person_id) if actor.person_id is not None else ()

    async def uses_of(self, day: date) -> Mapping[AssistantId, int]:
        """Answers of a day by assistant: for the worker, which counts and names nobody."""
        return await uses.of_day(self._db, day)

    async def reception(self, actor: Actor, assistant_id: AssistantId) -> Reception:
        """How an assistant is received, for who may read what it says. Raises what `require` of assistants raises."""
        return await reception(self._db, actor, assistant_id)

    async def folders(self, actor: Actor) -> Sequence[Folder]:
        """The actor's folders in Danish alphabetical order."""
        return sorted(await folders.mine(self._db, _person(actor)), key=lambda folder: danish_order(folder.name))

    async def create_folder(self, actor: Actor, name: str) -> Folder:
        """Raises Invalid("bad_folder_name"), Conflict("folder_exists"), TooLarge("too_many_folders")."""
        folder_id, clean = FolderId(new_id()), _folder_name(name)
        if not await folders.create(self._db, actor, folder_id, clean):
            raise TooLarge("too_many_folders", "There are too many folders.", {"limit": MAX_FOLDERS})
        return Folder(folder_id, clean, 0)

    async def rename_folder(self, actor: Actor, folder_id: FolderId, name: str) -> Folder:
        """Raises NotFound("folder_not_found"), Invalid("bad_folder_name"), Conflict("folder_exists")."""
        renamed = await folders.rename(self._db, actor, folder_id, _folder_name(name))
        folder = await folders.one(self._db, _person(actor), folder_id) if renamed else None
        if folder is None:
            raise _folder_not_found()
        return folder

    async def delete_folder(self, actor: Actor, folder_id: FolderId) -> None:
        """What lay in it stays. Raises NotFound("folder_not_found")."""
        if not await folders.delete(self._db, actor, folder_id):
            raise _folder_not_found()

    async def tags(self, actor: Actor) -> Sequence[TagCount]:
        """The actor's tags, most used first."""
        return await conversations.tags(self._db, _person(actor))

    async def give_feedback(self, actor: Actor, message_id: MessageId, feedback: Feedback) -> None:
        """What the actor thinks of an answer of theirs. Raises NotFound("message_not_found"), TooLarge."""
        comment = storable(feedback.comment).strip()
        if len(comment) > MAX_COMMENT:
            raise TooLarge("comment_too_long", "The comment is too long.", {"limit": MAX_COMMENT})
        clean = Feedback(feedback.rating, comment)
        if self._temporary.rate(actor, message_id, clean):
            return
        sealed = await self._sealed_comment(actor, message_id, clean.comment) if clean.comment else None
        if not await feedback_rows.give_feedback(self._db, actor, message_id, clean.rating, sealed):
            raise _message_not_found()

    async def take_back_feedback(self, actor: Actor, message_id: MessageId) -> None:
        """Removes it. Raises NotFound("message_not_found")."""
        if self._temporary.rate(actor, message_id, None):
            return
        if not await feedback_rows.take_back_feedback(self._db, actor, message_id):
            raise _message_not_found()

    async def _one(
        self, actor: Actor, conversation_id: ConversationId
    ) -> tuple[ConversationRow, Mapping[KeyId, ConversationKey]]:
        found = await conversations.one(self._db, _person(actor), conversation_id)
        if found is None:
            raise conversation_not_found()
        return found, await self._keys.of([found.key_id])

    async def _sealed_title(self, actor: Actor, conversation_id: ConversationId, title: str) -> SealedTitle:
        row = await conversations.key_of(self._db, _person(actor), conversation_id)
        if row is not None and row.key_id is None:
            await seal_conversation(self._store, conversation_id)
            row = await conversations.key_of(self._db, _person(actor), conversation_id)
        if row is None or row.key_id is None:
            raise conversation_not_found()
        key = await self._keys.must(row.key_id)
        return SealedTitle(key.id, seal_text(key, TITLE, conversation_id, title))

    async def _changed(self, actor: Actor, row: ConversationRow, change: Change) -> Conversation:
        if change.title is not None and row.key_id is not None:
            self._store.index.add(
                IndexEntry(row.id, True, row.revision, row.key_id, row.id, _person(actor), row.updated_at, change.title)
            )
        return row.conversation(await self._keys.of([row.key_id]))

    async def _sealed_comment(self, actor: Actor, message_id: MessageId, comment: str) -> bytes:
        row = await feedback_rows.key_of_answer(self._db, _person(actor), message_id)
        if row is None:
            raise _message_not_found()
        if row.key_id is None:
            await seal_conversation(self._store, row.conversation_id)
            return await self._sealed_comment(actor, message_id, comment)
        return seal_text(await self._keys.must(row.key_id), COMMENT, message_id, comment)


def _person(actor: Actor) -> PersonId:
    if actor.person_id is None:
        raise conversation_not_found()
    return actor.person_id


def _list_position(cursor: str | None) -> tuple[datetime, ConversationId] | None:
    if cursor is None:
        return None
    at, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(at).astimezone(UTC), ConversationId(UUID(last))
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error


def _search_position(cursor: str | None) -> tuple[float, ConversationId] | None:
    if cursor is None:
        return None
    score, last = decode_cursor(cursor, 2)
    try:
        return float(score), ConversationId(UUID(last))
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error


def _folder_name(name: str) -> str:
    clean = " ".join(storable(name).split())
    if not clean or len(clean) > MAX_FOLDER_NAME:
        raise Invalid("bad_folder_name", "The folder's name is empty or too long.", {"limit": MAX_FOLDER_NAME})
    return clean


def _feature_off(feature: str) -> Forbidden:
    return Forbidden("feature_off", "The municipality has turned this off.", {"feature": feature})


def _folder_not_found() -> NotFound:
    return NotFound("folder_not_found", "There is no such folder.")


def _message_not_found() -> NotFound:
    return NotFound("message_not_found", "There is no such answer.")
