"""What a running turn tells its readers. The same values are stored in the turn's log and sent over the wire."""

from dataclasses import dataclass
from enum import StrEnum


class TurnStatus(StrEnum):
    """How an answer stands. Everything but RUNNING is final."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the answer. `at` is its offset in characters in the answer's whole text."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class ReasoningPiece:
    """A piece of the model's reasoning, kept apart from the answer."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class ToolStep:
    """A tool call as the reader sees it: begun, then done or failed. Arguments and results stay on the server."""

    call_id: str
    tool: str
    state: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of every turn.

    `code` is the error's stable code when the status is FAILED; "length" or "content_filter" when a DONE answer was cut
    short there.
    """

    status: TurnStatus
    code: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


TurnEvent = TextPiece | ReasoningPiece | ToolStep | Ended
