"""What the source quality report is made of. Counts and shares only: a score would say what nobody can know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

Severity = Literal["error", "warning", "info"]


class FindingKind(StrEnum):
    """What can be wrong with a document. The order is that of the report: what gives wrong answers stands first."""

    FAILED = "failed"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    DISAGREEMENT = "disagreement"
    PERSONAL_DATA = "personal_data"
    DUPLICATE = "duplicate"
    OUTDATED = "outdated"
    OLD_YEAR = "old_year"
    DEAD_PAGE = "dead_page"
    READ_UNSURELY = "read_unsurely"
    LEFT_OUT = "left_out"
    NO_HEADINGS = "no_headings"
    LONG = "long"
    EMPTY_PAGES = "empty_pages"
    READ_BY_PICTURE = "read_by_picture"
    PICTURES = "pictures"
    TABLES = "tables"
    NEVER_CITED = "never_cited"
    WAITING = "waiting"


SEVERITY: Final[Mapping[FindingKind, Severity]] = {
    FindingKind.FAILED: "error",
    FindingKind.UNREADABLE: "error",
    FindingKind.EMPTY: "error",
    FindingKind.DISAGREEMENT: "error",
    FindingKind.PERSONAL_DATA: "error",
    FindingKind.DUPLICATE: "warning",
    FindingKind.OUTDATED: "warning",
    FindingKind.OLD_YEAR: "warning",
    FindingKind.DEAD_PAGE: "warning",
    FindingKind.READ_UNSURELY: "warning",
    FindingKind.LEFT_OUT: "warning",
    FindingKind.NO_HEADINGS: "warning",
    FindingKind.LONG: "warning",
    FindingKind.EMPTY_PAGES: "info",
    FindingKind.READ_BY_PICTURE: "info",
    FindingKind.PICTURES: "info",
    FindingKind.TABLES: "info",
    FindingKind.NEVER_CITED: "info",
    FindingKind.WAITING: "info",
}
"""error: answers go wrong or are missing; warning: they may; info: good to know."""

UNUSED_DAYS: Final = 30
"""Days that a document has been there, without an answer that cites it, before it is told so."""

KEPT_DAYS: Final = 90
"""Days that a question without an answer is kept."""

Making = Literal["never", "making", "made"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of the report: in how many documents it was found, and how often (pages, pieces, pairs)."""

    kind: FindingKind
    documents: int
    count: int

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return SEVERITY[self.kind]


@dataclass(frozen=True, slots=True)
class Report:
    """The report as one caller sees it: documents that are not theirs are in no number.

    `made_at` is when the pieces were read, `stale` whether documents have changed since; `complete` whether all of them
    were. `older_than` is the age in months that counts as outdated. `questions` had no answer in the last 90 days.
    """

    state: Making
    made_at: datetime | None
    stale: bool
    complete: bool
    pieces: int
    documents: int
    older_than: int
    lines: tuple[Counted, ...]
    questions: int


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A document that something is wrong with. `id` names a disagreement, for `Quality.disagreement`.

    `other_*` is the document it is a copy of, or disagrees with. `pages` are the first of those it concerns; `classes`
    say in how many pieces something of a class stands. `since` is the date that makes it outdated, `year` the newest
    year it speaks of; `code` is an error's or an outcome's.
    """

    kind: FindingKind
    id: UUID | None
    document_id: UUID
    name: str
    folder: str
    other_id: UUID | None
    other_name: str | None
    count: int
    pages: tuple[int, ...] = ()
    classes: Mapping[str, int] = field(default_factory=dict[str, int])
    since: datetime | None = None
    year: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two passages that disagree. `spans` are where, counted in characters of `text`."""

    document_id: UUID
    name: str
    page: int
    headings: tuple[str, ...]
    text: str
    spans: tuple[tuple[int, int], ...]
    dated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two passages of the same words with other figures in them; the spans of both belong together in their order."""

    one: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that the collection had no answer to; `question` is None when its words were not kept."""

    question: str | None
    times: int
    asked_at: datetime
