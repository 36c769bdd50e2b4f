"""What a running turn tells its readers. The same values are stored in the turn's log and sent over the wire."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AttachmentId, ChunkId, CollectionId, DocumentId, VersionId
from aarhusai.terms.sheets import SheetComputed


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
class QueuePlace:
    """The answer waits for its turn at the model: `place` is from 1; 0 once the turn has come."""

    place: int


@dataclass(frozen=True, slots=True)
class SourceFound:
    """A passage that the answer was given and may cite as [`number`], numbers being from 1 within the answer.

    It is of a document in a collection or of an attachment. `page` is from 1; `spans` are (page, start, end), counting
    characters of that page's text. `title` and `collection` are what the asker saw: they are never stored with the
    answer.
    """

    number: int
    title: str
    page: int
    last_page: int
    spans: tuple[tuple[int, int, int], ...] = ()
    document_id: DocumentId | None = None
    version_id: VersionId | None = None
    chunk_id: ChunkId | None = None
    collection_id: CollectionId | None = None
    collection: str = ""
    attachment_id: AttachmentId | None = None
    dated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """More passages for the answer: those that came since the event before, and the class of them all so far."""

    items: tuple[SourceFound, ...]
    data_class: DataClass


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of every turn.

    `code` is the error's stable code when the status is FAILED; "length" or "content_filter" when a DONE answer was cut
    short there. `unsupported` are stretches of the answer's text, in characters, that none of its sources supports.
    """

    status: TurnStatus
    code: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    unsupported: tuple[tuple[int, int], ...] = ()


TurnEvent = TextPiece | ReasoningPiece | ToolStep | QueuePlace | SourcesFound | SheetComputed | Ended
