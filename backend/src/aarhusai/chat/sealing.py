"""What a conversation holds, sealed under its own key in the main database, and opened again.

Sealed: questions, answers, reasoning, steps, titles, the comment on an answer, the map of placeholders and what was
sent. In the open: ids, times, classes, statuses, tags and names of folders.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from aarhusai.chat.sealing_sources import (
    record_of,
    seal_sources,
    sheets_json,
    sheets_of,
    sources_json,
    sources_of,
)
from aarhusai.chat.types import Outcome
from aarhusai.errors import Unavailable
from aarhusai.protection.conversation import ConversationProtection, Sent, dump_sent, load_sent
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.storage.key_store import KeyStore
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import SourceFound, ToolStep
from aarhusai.terms.ids import ConversationId, MessageId, TurnId
from aarhusai.terms.sheets import SheetComputed

TITLE: Final = "conversation.title"
PROTECTION: Final = "conversation.protection"
TEXT: Final = "message.text"
REST: Final = "message.rest"
SENT: Final = "message.sent"
COMMENT: Final = "feedback.comment"
LOG: Final = "turn_event"
REASON: Final = "class_lowering.reason"

StepJson = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rest:
    """What stands beside an answer's text. `facts` are those of the error that it ended with."""

    reasoning: str
    steps: tuple[ToolStep, ...]
    facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class Piece:
    """What one entry of a running turn's log holds. `steps` is None when none of them changed.

    `sources` came since the entry before; `sources_class` is the class of all that came so far, None before the first.
    `queue` is the last place in the model's queue, None where nothing was told of one.
    """

    text: str
    reasoning: str
    steps: tuple[ToolStep, ...] | None
    sources: tuple[SourceFound, ...] = ()
    sources_class: DataClass | None = None
    sheets: tuple[SheetComputed, ...] = ()
    queue: int | None = None


@dataclass(frozen=True, slots=True)
class SealedOutcome:
    """An answer as it is stored. `protection` is None when it did not change, `sent` when nothing left.

    `data_class` is the class of the turn; None when detection was skipped and a job must find it. `sources` and their
    class are None when it had none.
    """

    text: bytes
    rest: bytes | None
    protection: bytes | None
    sent: bytes | None
    replaced: int
    data_class: DataClass | None
    sources: bytes | None = None
    sources_class: DataClass | None = None


class Keys:
    """The keys of conversations, as this room asks for them."""

    def __init__(self, store: KeyStore) -> None:
        self.store = store

    async def of(self, key_ids: Collection[KeyId | None]) -> Mapping[KeyId, ConversationKey]:
        """The keys that are there, by id. Raises Unavailable when the key store is away."""
        wanted = {key_id for key_id in key_ids if key_id is not None}
        return await self.store.get(wanted) if wanted else {}

    async def must(self, key_id: KeyId) -> ConversationKey:
        """The key. Raises Unavailable("conversation_key_missing") when it was destroyed."""
        found = await self.store.get([key_id])
        if key_id not in found:
            raise key_missing()
        return found[key_id]


def key_missing() -> Unavailable:
    """The conversation was erased; what came back with an old backup cannot be read."""
    return Unavailable("conversation_key_missing", "The conversation's content was erased.")


def seal_text(key: ConversationKey, column: str, row: UUID, text: str) -> bytes:
    """A text of the row's column."""
    return key.seal(text.encode(), column, row)


def open_text(key: ConversationKey | None, column: str, row: UUID, sealed: bytes) -> str:
    """See seal_text. Raises Unavailable("conversation_key_missing") without a key, or "content_unreadable"."""
    if key is None:
        raise key_missing()
    return key.open(sealed, column, row).decode()


def seal_rest(key: ConversationKey, message_id: MessageId, rest: Rest) -> bytes | None:
    """Reasoning, steps and facts; None when there are none."""
    if not rest.reasoning and not rest.steps and not rest.facts:
        return None
    content: dict[str, object] = {"reasoning": rest.reasoning, "steps": steps_json(rest.steps)}
    if rest.facts:
        content["facts"] = dict(rest.facts)
    return key.seal(json.dumps(content, ensure_ascii=False).encode(), REST, message_id)


def open_rest(key: ConversationKey | None, message_id: MessageId, sealed: bytes) -> Rest:
    """See seal_rest. Raises as open_text."""
    content = json.loads(open_text(key, REST, message_id, sealed))
    return Rest(content["reasoning"], steps_of(content["steps"]), content.get("facts", {}))


def seal_piece(key: ConversationKey, turn_id: TurnId, seq: int, piece: Piece) -> bytes:
    """One entry of the log."""
    content: dict[str, object] = {}
    if piece.text:
        content["text"] = piece.text
    if piece.reasoning:
        content["reasoning"] = piece.reasoning
    if piece.steps is not None:
        content["steps"] = steps_json(piece.steps)
    if piece.sources_class is not None:
        content |= {"sources": sources_json(piece.sources), "class": str(piece.sources_class)}
    if piece.sheets:
        content["sheets"] = sheets_json(piece.sheets)
    if piece.queue is not None:
        content["queue"] = piece.queue
    return key.seal(json.dumps(content, ensure_ascii=False).encode(), LOG, f"{turn_id} {seq}")


def open_piece(key: ConversationKey | None, turn_id: TurnId, seq: int, sealed: bytes) -> Piece:
    """See seal_piece. Raises as open_text."""
    if key is None:
        raise key_missing()
    content = json.loads(key.open(sealed, LOG, f"{turn_id} {seq}"))
    steps, found = content.get("steps"), content.get("class")
    return Piece(
        content.get("text", ""),
        content.get("reasoning", ""),
        None if steps is None else steps_of(steps),
        sources_of(content.get("sources", ())),
        None if found is None else DataClass.parse(found),
        sheets_of(content.get("sheets", ())),
        content.get("queue"),
    )


def seal_outcome(
    key: ConversationKey,
    conversation_id: ConversationId,
    turn_id: TurnId,
    outcome: Outcome,
    protection: ConversationProtection | None,
) -> SealedOutcome:
    """Everything that the end of a turn stores."""
    changed = protection is not None and protection.changed
    sent = protection.sent if protection is not None else []
    return SealedOutcome(
        text=seal_text(key, TEXT, turn_id, outcome.text),
        rest=seal_rest(key, turn_id, Rest(outcome.reasoning, tuple(outcome.steps), outcome.facts)),
        protection=seal_protection(key, conversation_id, protection) if changed and protection is not None else None,
        sent=key.seal(dump_sent(sent), SENT, turn_id) if sent else None,
        replaced=sum(call.replaced for call in sent),
        data_class=protection.data_class if protection is not None else None,
        sources=seal_sources(
            key, turn_id, record_of(outcome.sources, outcome.text, outcome.unsupported, outcome.sheets)
        ),
        sources_class=outcome.sources_class,
    )


def seal_protection(key: ConversationKey, conversation_id: ConversationId, protection: ConversationProtection) -> bytes:
    """The map of placeholders and the corrections."""
    return key.seal(protection.dump(), PROTECTION, conversation_id)


def open_protection(
    key: ConversationKey | None, conversation_id: ConversationId, sealed: bytes | None
) -> ConversationProtection:
    """See seal_protection; an empty one where nothing is stored. Raises as open_text."""
    if sealed is None:
        return ConversationProtection.begin(None)
    if key is None:
        raise key_missing()
    return ConversationProtection.begin(key.open(sealed, PROTECTION, conversation_id))


def open_sent(key: ConversationKey | None, turn_id: TurnId, sealed: bytes) -> tuple[Sent, ...]:
    """What left in a turn. Raises as open_text."""
    if key is None:
        raise key_missing()
    return load_sent(key.open(sealed, SENT, turn_id))


def steps_of(steps: Sequence[StepJson]) -> tuple[ToolStep, ...]:
    """Steps as they are stored, as values."""
    return tuple(ToolStep(s["call_id"], s["tool"], s["state"], s.get("summary", "")) for s in steps)


def steps_json(steps: Sequence[ToolStep]) -> list[dict[str, str]]:
    """Steps as they are stored."""
    return [{"call_id": s.call_id, "tool": s.tool, "state": s.state, "summary": s.summary} for s in steps]
