"""The verbs of a conversation's protection: its corrections, its declared class, and what left for the models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.chat.repository import protected, turns
from aarhusai.chat.repository.protected import Act, Declared, ProtectionRow
from aarhusai.chat.sealing import (
    REASON,
    TEXT,
    Keys,
    key_missing,
    open_protection,
    open_sent,
    open_text,
    seal_protection,
    seal_text,
)
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.chat.types import Conversation
from aarhusai.errors import Conflict, Invalid, NotFound, TooLarge
from aarhusai.kit.ids import new_id
from aarhusai.protection.conversation import ConversationProtection, Sent
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ConversationId, MessageId, PersonId, TurnId

__all__ = ["Act", "Protecting", "SentRecord", "Standing"]

_TRIES: Final = 5
MAX_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class SentRecord:
    """What left in a turn, and the protection that tells what its placeholders stand for."""

    conversation_id: ConversationId
    calls: tuple[Sent, ...]
    protection: ConversationProtection


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation as a text that is being written finds it: what it knows, what was declared, and all it holds."""

    protection: ConversationProtection
    declared: DataClass
    data_class: DataClass


class Protecting:
    """Every verb is the conversation's own person's. What is not theirs does not exist."""

    def __init__(self, db: Database, keys: Keys, temporary: TemporaryChats) -> None:
        self._db = db
        self._keys = keys
        self._temporary = temporary

    async def protection_of(self, actor: Actor, conversation_id: ConversationId) -> ConversationProtection:
        """What the conversation knows, to look at. Raises NotFound, Unavailable("conversation_key_missing")."""
        if self._temporary.get(actor, conversation_id) is not None:
            return self._temporary.protection(conversation_id)
        _, protection = await self._stored(actor, conversation_id)
        return protection

    async def standing(self, actor: Actor, conversation_id: ConversationId) -> Standing:
        """What a text written in the conversation is judged by. Raises as `protection_of`."""
        temporary = self._temporary.get(actor, conversation_id)
        if temporary is not None:
            protection = self._temporary.protection(conversation_id)
            return Standing(protection, temporary.declared_class, temporary.data_class)
        row, protection = await self._stored(actor, conversation_id)
        return Standing(protection, DataClass.parse(row.declared), DataClass.parse(row.data_class))

    async def change_protection(
        self,
        actor: Actor,
        conversation_id: ConversationId,
        change: Callable[[ConversationProtection], None],
        act: Act,
    ) -> ConversationProtection:
        """Changes and stores it, with the audit entry. `change` may be called again when somebody was first.

        Raises what `change` raises, NotFound, Conflict("turn_running") while an answer is being written, and
        Unavailable("conversation_key_missing").
        """
        temporary = self._temporary.get(actor, conversation_id)
        if temporary is not None:
            if temporary.running_turn_id is not None:
                raise turns.turn_running()
            return await self._change_temporary(actor, temporary, change, act)
        for _ in range(_TRIES):
            row, protection = await self._stored(actor, conversation_id)
            if row.running:
                raise turns.turn_running()
            if row.key_id is None:
                raise key_missing()
            change(protection)
            key = await self._keys.must(row.key_id)
            sealed = seal_protection(key, conversation_id, protection)
            if await protected.store(self._db, actor, conversation_id, row.protection_revision, sealed, act):
                return protection
        raise Conflict("changed_meanwhile", "Somebody changed it first.")

    async def declared_of(self, actor: Actor, conversation_id: ConversationId) -> DataClass:
        """What the person declared. Raises NotFound."""
        temporary = self._temporary.get(actor, conversation_id)
        if temporary is not None:
            return temporary.declared_class
        return DataClass.parse((await self._row(actor, conversation_id)).declared)

    async def set_declared(
        self, actor: Actor, conversation_id: ConversationId, declared: DataClass, reason: str = ""
    ) -> None:
        """Declares another class. One that is not at least the present one needs a reason (law.md A2).

        Raises NotFound, Invalid("reason_needed"), TooLarge("reason_too_long"), Conflict("changed_meanwhile").
        """
        temporary = self._temporary.get(actor, conversation_id)
        if temporary is not None:
            lowered = _check_reason(temporary.declared_class, declared, reason)
            if declared != temporary.declared_class:
                await self._note(actor, temporary, _declaring(temporary.declared_class, declared, lowered=lowered))
            self._temporary.declare(conversation_id, declared)
            return
        row = await self._row(actor, conversation_id)
        present = DataClass.parse(row.declared)
        lowered = _check_reason(present, declared, reason)
        if declared == present:
            return
        change = Declared(row.declared, str(declared), None, None)
        if lowered:
            if row.key_id is None:
                raise key_missing()
            lowering, key = new_id(), await self._keys.must(row.key_id)
            change = replace(change, lowering=lowering, sealed_reason=seal_text(key, REASON, lowering, reason.strip()))
        act = _declaring(present, declared, lowered=lowered)
        if not await protected.declare(self._db, actor, conversation_id, change, act):
            raise Conflict("changed_meanwhile", "Somebody changed it first.")

    async def sent_of(self, actor: Actor, turn_id: TurnId) -> SentRecord | None:
        """What left for an answer; None when nothing was recorded. Raises NotFound("turn_not_found")."""
        temporary = self._temporary.sent(actor, turn_id)
        if temporary is not None:
            conversation_id, calls = temporary
            return SentRecord(conversation_id, calls, self._temporary.protection(conversation_id)) if calls else None
        row = await protected.sent(self._db, actor, turn_id)
        if row is None:
            raise NotFound("turn_not_found", "There is no such turn.")
        if row.sent is None or row.key_id is None:
            return None
        key = await self._keys.must(row.key_id)
        protection = open_protection(key, row.conversation_id, row.protection)
        return SentRecord(row.conversation_id, open_sent(key, turn_id, row.sent), protection)

    async def texts_of_branch(
        self, actor: Actor, conversation_id: ConversationId, leaf: MessageId | None
    ) -> Sequence[str]:
        """The texts from the first message down to `leaf`. Raises NotFound, Unavailable."""
        if self._temporary.get(actor, conversation_id) is not None:
            return [message.text for message in self._temporary.branch(actor, conversation_id, leaf)]
        rows = await turns.branch(self._db, _person(actor), conversation_id, leaf)
        keys = await self._keys.of([rows[0].key_id])
        key = keys.get(rows[0].key_id) if rows[0].key_id else None
        return [
            (row.text or "") if row.sealed_text is None else open_text(key, TEXT, row.id, row.sealed_text)
            for row in rows
            if row.id is not None
        ]

    async def _change_temporary(
        self,
        actor: Actor,
        chat: Conversation,
        change: Callable[[ConversationProtection], None],
        act: Act,
    ) -> ConversationProtection:
        """The log holds it before it counts. A turn that began meanwhile has the old one, and keeps it at its end."""
        await self._note(actor, chat, act)
        now = self._temporary.get(actor, chat.id)
        if now is None or now.running_turn_id is not None:
            raise turns.turn_running()
        protection = self._temporary.protection(chat.id)
        change(protection)
        self._temporary.keep_protection(chat.id, protection)
        return protection

    async def _note(self, actor: Actor, chat: Conversation, act: Act) -> None:
        """A temporary chat is stored nowhere; a change of its protection is in the log all the same (law.md A2)."""
        async with self._db.transaction() as tx:
            await append(tx, AuditEntry(actor, act.name, "conversation", chat.id, str(chat.data_class), act.details))

    async def _row(self, actor: Actor, conversation_id: ConversationId) -> ProtectionRow:
        row = await protected.protection(self._db, _person(actor), conversation_id)
        if row is None:
            raise turns.conversation_not_found()
        return row

    async def _stored(
        self, actor: Actor, conversation_id: ConversationId
    ) -> tuple[ProtectionRow, ConversationProtection]:
        row = await self._row(actor, conversation_id)
        key = await self._keys.must(row.key_id) if row.key_id is not None else None
        return row, open_protection(key, conversation_id, row.protection)


def _declaring(present: DataClass, declared: DataClass, *, lowered: bool) -> Act:
    name = "conversation.class_lowered" if lowered else "conversation.class_raised"
    return Act(name, {"before": str(present), "after": str(declared)})


def _check_reason(present: DataClass, declared: DataClass, reason: str) -> bool:
    """Whether the class is lowered. Raises Invalid("reason_needed") and TooLarge("reason_too_long")."""
    if len(reason) > MAX_REASON:
        raise TooLarge("reason_too_long", "The reason is too long.", {"limit": MAX_REASON})
    lowered = (present | declared) != declared
    if lowered and not reason.strip():
        raise Invalid("reason_needed", "Lowering the class needs a reason.")
    return lowered


def _person(actor: Actor) -> PersonId:
    if actor.person_id is None:
        raise turns.conversation_not_found()
    return actor.person_id
