"""Temporary chats: in this process's memory only, never stored, gone with it or after hours without use."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Final
from uuid import uuid4

from aarhusai.chat.live.running import RunningTurn, answered
from aarhusai.chat.types import (
    UNSET,
    Ask,
    Change,
    Closed,
    Conversation,
    ConversationTree,
    Feedback,
    Message,
    ModelRef,
    Opened,
    Outcome,
)
from aarhusai.chat.wording import title_from
from aarhusai.errors import Conflict, Invalid
from aarhusai.kit.clock import now
from aarhusai.protection.conversation import ConversationProtection, Sent
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import AssistantId, AttachmentId, ConversationId, MessageId, PersonId, TurnId

OF_ONE_PERSON: Final = 20
OF_ONE_PROCESS: Final = 2_000
IDLE: Final = 4 * 3600.0
"""Seconds without use after which a temporary chat is forgotten."""

MOST_CHARACTERS: Final = 4_000_000
"""Of one temporary chat; a question that would go beyond is refused."""


@dataclass(slots=True)
class _Chat:
    person_id: PersonId
    conversation: Conversation
    used: float
    messages: dict[MessageId, Message] = field(default_factory=dict[MessageId, Message])
    protection: bytes | None = None
    chosen: bool = False
    sent: dict[MessageId, tuple[Sent, ...]] = field(default_factory=dict[MessageId, tuple[Sent, ...]])

    @property
    def size(self) -> int:
        """Characters."""
        return sum(len(m.text) + len(m.reasoning) for m in self.messages.values())


class TemporaryChats:
    """Every verb gives None, or does nothing, for what is not the actor's."""

    def __init__(self) -> None:
        self._chats: OrderedDict[ConversationId, _Chat] = OrderedDict()
        self._of_message: dict[MessageId, ConversationId] = {}

    def get(self, actor: Actor, conversation_id: ConversationId) -> Conversation | None:
        """The conversation."""
        chat = self._find(actor, conversation_id)
        return chat.conversation if chat else None

    def tree(self, actor: Actor, conversation_id: ConversationId) -> ConversationTree | None:
        """The conversation with all its messages."""
        chat = self._find(actor, conversation_id)
        return ConversationTree(chat.conversation, tuple(chat.messages.values())) if chat else None

    def branch(self, actor: Actor, conversation_id: ConversationId, leaf: MessageId | None) -> Sequence[Message]:
        """The messages from the first one down to `leaf`."""
        chat = self._find(actor, conversation_id)
        found: list[Message] = []
        while chat is not None and leaf is not None and (message := chat.messages.get(leaf)) is not None:
            found.append(message)
            leaf = message.parent_id
        return found[::-1]

    def files(self, actor: Actor, conversation_id: ConversationId) -> list[AttachmentId]:
        """The files that were asked with."""
        found = self.tree(actor, conversation_id)
        return [one for message in found.messages for one in message.attachment_ids] if found else []

    def message(self, actor: Actor, message_id: MessageId) -> Message | None:
        """A message of a chat of the actor's."""
        conversation_id = self._of_message.get(message_id)
        chat = self._find(actor, conversation_id) if conversation_id else None
        return chat.messages.get(message_id) if chat else None

    def assistant_of(self, actor: Actor, message_id: MessageId) -> AssistantId | None:
        """The assistant of the chat that a message of the actor's is in."""
        conversation_id = self._of_message.get(message_id)
        chat = self._find(actor, conversation_id) if conversation_id else None
        return chat.conversation.assistant_id if chat else None

    def protection(self, conversation_id: ConversationId) -> ConversationProtection:
        """What the chat knows of its personal data, for its own person: `get` has said that it is theirs."""
        chat = self._chats.get(conversation_id)
        return ConversationProtection.begin(chat.protection if chat else None)

    def keep_protection(self, conversation_id: ConversationId, protection: ConversationProtection) -> None:
        """Keeps what was changed."""
        chat = self._chats.get(conversation_id)
        if chat is not None:
            chat.protection = protection.dump()

    def chosen(self, conversation_id: ConversationId) -> bool:
        """Whether its person declared a class."""
        chat = self._chats.get(conversation_id)
        return chat is not None and chat.chosen

    def declare(self, conversation_id: ConversationId, declared: DataClass) -> None:
        """Declares a class, for its own person."""
        chat = self._chats.get(conversation_id)
        if chat is not None:
            held = (message.data_class for message in chat.messages.values())
            whole = reduce(DataClass.__or__, held, declared)
            chat.chosen = True
            chat.conversation = replace(chat.conversation, declared_class=declared, data_class=whole)

    def sent(self, actor: Actor, turn_id: TurnId) -> tuple[ConversationId, tuple[Sent, ...]] | None:
        """The chat of an answer and what left for it."""
        conversation_id = self._of_message.get(turn_id)
        chat = self._find(actor, conversation_id) if conversation_id else None
        return (chat.conversation.id, chat.sent.get(turn_id, ())) if chat else None

    def turn_of_request(self, actor: Actor, ask: Ask) -> TurnId | None:
        """The turn that the same request began before."""
        conversation_id = self._of_message.get(MessageId(ask.request_id))
        chat = self._find(actor, conversation_id) if conversation_id else None
        if chat is None:
            return None
        answers = (
            m.id for m in chat.messages.values() if ask.request_id in {m.id, m.parent_id} and m.role == "assistant"
        )
        return next(answers, None)

    def begin(
        self, actor: Actor, ask: Ask, text: str | None, model: ModelRef, assistant_id: AssistantId | None
    ) -> Opened:
        """A new turn, in a new chat when the request names none. Raises Conflict("turn_running") or Invalid."""
        chat = self._find(actor, ask.conversation_id) if ask.conversation_id else None
        if chat is None:
            chat = self._make(actor, text or "", model, assistant_id)
        if chat.conversation.running_turn_id is not None:
            raise Conflict("turn_running", "An answer is being written in this conversation.")
        if chat.size + len(text or "") > MOST_CHARACTERS:
            raise Invalid("temporary_chat_full", "The temporary chat holds no more.")
        moment = now()
        request = MessageId(ask.request_id)
        question = None if text is None else _question(request, ask, text, moment)
        turn_id = TurnId(uuid4()) if question else request
        parent = question.id if question else ask.parent_id
        declared = chat.conversation.declared_class | (ask.declared or DataClass())
        answer = Message(turn_id, parent, "assistant", TurnStatus.RUNNING, "", moment, model=model, data_class=declared)
        if question is not None:
            question = replace(question, data_class=declared)
        for message in (question, answer):
            if message is not None:
                chat.messages[message.id] = message
                self._of_message[message.id] = chat.conversation.id
        chat.chosen = chat.chosen or ask.declared is not None
        kept = chat.conversation.collections
        chat.conversation = replace(
            chat.conversation,
            model_id=model.id,
            head_id=turn_id,
            running_turn_id=turn_id,
            declared_class=declared,
            data_class=chat.conversation.data_class | declared,
            collections=kept if ask.collections is None else ask.collections,
            updated_at=moment,
            revision=chat.conversation.revision + 1,
        )
        return Opened(turn_id, chat.conversation, question, answer)

    def finish(self, turn: RunningTurn, outcome: Outcome) -> Closed:
        """Ends a turn; one whose chat was forgotten meanwhile ends all the same."""
        moment = now()
        opened = turn.opened
        answer = answered(opened.answer, outcome, turn.run.protection, moment)
        chat = self._chats.get(opened.conversation.id)
        if chat is None:
            return Closed(outcome.status, outcome.code, answer, replace(opened.conversation, running_turn_id=None))
        chat.messages[answer.id] = answer
        if turn.run.protection is not None:
            chat.protection = turn.run.protection.dump()
            chat.sent[answer.id] = tuple(turn.run.protection.sent)
        question = chat.messages.get(answer.parent_id) if answer.parent_id else None
        if question is not None:
            chat.messages[question.id] = replace(question, data_class=question.data_class | answer.data_class)
        chat.used = time.monotonic()
        chat.conversation = replace(
            chat.conversation,
            running_turn_id=None,
            data_class=chat.conversation.data_class | answer.data_class,
            updated_at=moment,
            revision=chat.conversation.revision + 1,
        )
        return Closed(outcome.status, outcome.code, answer, chat.conversation)

    def change(self, actor: Actor, conversation_id: ConversationId, change: Change) -> Conversation | None:
        """Switches version or renames; whatever else a stored conversation can is refused.

        Raises Invalid("temporary_chat") and Conflict("changed_meanwhile").
        """
        chat = self._find(actor, conversation_id)
        if chat is None:
            return None
        if change.revision != chat.conversation.revision:
            raise Conflict("changed_meanwhile", "Somebody changed it first.")
        others = (change.pinned, change.archived, change.tags)
        if change.folder_id is not UNSET or any(value is not None for value in others):
            raise Invalid("temporary_chat", "A temporary chat is not kept, so it cannot be put in order.")
        head = chat.conversation.head_id
        if change.head_id is not None:
            if change.head_id not in chat.messages:
                raise Conflict("parent_changed", "The message is not in this conversation.")
            head = change.head_id
        chat.conversation = replace(
            chat.conversation,
            title=change.title or chat.conversation.title,
            title_by="person" if change.title else chat.conversation.title_by,
            head_id=head,
            revision=chat.conversation.revision + 1,
        )
        return chat.conversation

    def rate(self, actor: Actor, message_id: MessageId, feedback: Feedback | None) -> bool:
        """Keeps or removes feedback on an answer."""
        conversation_id = self._of_message.get(message_id)
        chat = self._find(actor, conversation_id) if conversation_id else None
        if chat is None or chat.messages[message_id].role != "assistant":
            return False
        chat.messages[message_id] = replace(chat.messages[message_id], feedback=feedback)
        return True

    def forget(self, actor: Actor, conversation_id: ConversationId) -> TurnId | bool:
        """Removes the chat for good. False when it is not there; else the running turn to stop, or True for none."""
        chat = self._find(actor, conversation_id)
        if chat is None:
            return False
        self._drop(conversation_id)
        return chat.conversation.running_turn_id or True

    def _find(self, actor: Actor, conversation_id: ConversationId) -> _Chat | None:
        chat = self._chats.get(conversation_id)
        if chat is None or chat.person_id != actor.person_id:
            return None
        chat.used = time.monotonic()
        self._chats.move_to_end(conversation_id)
        return chat

    def _make(self, actor: Actor, text: str, model: ModelRef, assistant_id: AssistantId | None) -> _Chat:
        assert actor.person_id is not None
        self._make_room(actor.person_id)
        moment = now()
        conversation = Conversation(
            id=ConversationId(uuid4()),
            title=title_from(text),
            title_by="auto",
            pinned=False,
            archived=False,
            folder_id=None,
            tags=(),
            assistant_id=assistant_id,
            model_id=model.id,
            temporary=True,
            head_id=None,
            revision=0,
            created_at=moment,
            updated_at=moment,
        )
        chat = _Chat(actor.person_id, conversation, time.monotonic())
        self._chats[conversation.id] = chat
        return chat

    def _make_room(self, person_id: PersonId) -> None:
        oldest = time.monotonic() - IDLE
        for conversation_id in [key for key, chat in self._chats.items() if chat.used < oldest]:
            self._drop(conversation_id)
        own = [key for key, chat in self._chats.items() if chat.person_id == person_id]
        for conversation_id in own[: max(0, len(own) - OF_ONE_PERSON + 1)]:
            self._drop(conversation_id)
        while len(self._chats) >= OF_ONE_PROCESS:
            self._drop(next(iter(self._chats)))

    def _drop(self, conversation_id: ConversationId) -> None:
        chat = self._chats.pop(conversation_id, None)
        for message_id in chat.messages if chat else ():
            self._of_message.pop(message_id, None)


def _question(request: MessageId, ask: Ask, text: str, moment: datetime) -> Message:
    return Message(
        request,
        ask.parent_id,
        "user",
        TurnStatus.DONE,
        text,
        moment,
        finished_at=moment,
        attachment_ids=ask.attachments,
    )
