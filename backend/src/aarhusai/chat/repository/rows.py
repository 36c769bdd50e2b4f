"""Column lists, and rows turned into the room's values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString

from aarhusai.chat.types import Feedback, Message, ModelRef, Rating, Role
from aarhusai.terms.events import ToolStep, TurnStatus
from aarhusai.terms.ids import MessageId, ModelId

CONVERSATION: Final[LiteralString] = (
    "c.id, c.title, c.title_by, c.pinned, c.archived_at IS NOT NULL AS archived, c.folder_id, c.tags, c.assistant_id,"
    " c.model_id, false AS temporary, c.head_id, c.revision, c.created_at, c.updated_at"
)
"""A Conversation's columns from `conversation c`, all but `running_turn_id`."""

RUNNING: Final[LiteralString] = (
    "(SELECT t.id FROM turn t WHERE t.conversation_id = c.id AND t.status = 'running') AS running_turn_id"
)

MESSAGE: Final[LiteralString] = (
    "m.id, m.parent_id, m.role, m.status, m.text, m.reasoning, m.steps, m.error_code, m.model_id, m.model_name, m.zone,"
    " m.created_at, m.finished_at"
)
"""A MessageRow's columns from `message m`, all but the feedback's."""

StepJson = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A row of `message` with its feedback."""

    id: MessageId
    parent_id: MessageId | None
    role: Role
    status: str
    text: str
    reasoning: str
    steps: Sequence[StepJson]
    error_code: str | None
    model_id: ModelId | None
    model_name: str | None
    zone: str | None
    created_at: datetime
    finished_at: datetime | None
    rating: Rating | None
    comment: str | None

    def message(self) -> Message:
        """The value that leaves the room."""
        model = ModelRef(self.model_id, self.model_name or "", self.zone or "") if self.model_id else None
        feedback = Feedback(self.rating, self.comment or "") if self.rating else None
        return Message(
            id=self.id,
            parent_id=self.parent_id,
            role=self.role,
            status=TurnStatus(self.status),
            text=self.text,
            created_at=self.created_at,
            reasoning=self.reasoning,
            steps=steps_of(self.steps),
            error_code=self.error_code,
            model=model,
            finished_at=self.finished_at,
            feedback=feedback,
        )


def steps_of(steps: Sequence[StepJson]) -> tuple[ToolStep, ...]:
    """Steps as they are stored, as values."""
    return tuple(ToolStep(s["call_id"], s["tool"], s["state"], s.get("summary", "")) for s in steps)


def steps_json(steps: Sequence[ToolStep]) -> list[dict[str, str]]:
    """Steps as they are stored."""
    return [{"call_id": s.call_id, "tool": s.tool, "state": s.state, "summary": s.summary} for s in steps]
