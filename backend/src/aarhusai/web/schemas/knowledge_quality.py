"""Wire shapes of the source quality report."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from aarhusai.kit.paging import Page
from aarhusai.knowledge.quality import types
from aarhusai.knowledge.quality.types import FindingKind, Making, Severity

_FROM = ConfigDict(from_attributes=True)


class QualityLineOut(BaseModel):
    """What was found, in how many documents and how often (pages, pieces or pairs)."""

    model_config = _FROM

    kind: FindingKind
    severity: Severity
    documents: int
    count: int


class QualityOut(BaseModel):
    """The report, counted over the documents that the caller may read.

    `made_at` is when the documents' texts were last compared, `stale` whether documents have changed since, `complete`
    whether all of the texts were. `older_than` is months. `questions` had no answer in the last 90 days.
    """

    model_config = _FROM

    state: Making
    made_at: datetime | None
    stale: bool
    complete: bool
    pieces: int
    documents: int
    older_than: int
    lines: list[QualityLineOut]
    questions: int


class QualityFindingOut(BaseModel):
    """A document that something is wrong with. `id` names a disagreement to open.

    `other_id` and `other_name` are the document it is a copy of or disagrees with; `pages` the first of those it
    concerns; `classes` in how many passages something of a class stands; `since` the date that makes it outdated;
    `year` the newest year it says it holds for; `code` an error's, or a web page's outcome.
    """

    model_config = _FROM

    kind: FindingKind
    id: UUID | None
    document_id: UUID
    name: str
    folder: str
    other_id: UUID | None
    other_name: str | None
    count: int
    pages: list[int]
    classes: dict[str, int]
    since: datetime | None
    year: int | None
    code: str | None


class QualityFindingList(BaseModel):
    """Part of the findings."""

    items: list[QualityFindingOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[types.FoundIn]) -> "QualityFindingList":
        """From the room's page."""
        return cls(items=[QualityFindingOut.model_validate(one) for one in page.items], next_cursor=page.next_cursor)


class PassageDifferenceOut(BaseModel):
    """A stretch of a passage, in code points."""

    start: int
    end: int


class SideOut(BaseModel):
    """One of two passages that disagree; `spans` are where."""

    document_id: UUID
    name: str
    page: int
    headings: list[str]
    text: str
    spans: list[PassageDifferenceOut]
    dated_at: datetime | None

    @classmethod
    def of(cls, side: types.Side) -> "SideOut":
        """From the room's value."""
        return cls(
            document_id=side.document_id,
            name=side.name,
            page=side.page,
            headings=list(side.headings),
            text=side.text,
            spans=[PassageDifferenceOut(start=start, end=end) for start, end in side.spans],
            dated_at=side.dated_at,
        )


class DisagreementOut(BaseModel):
    """Two passages with the same words and other figures; their spans belong together in their order."""

    one: SideOut
    other: SideOut

    @classmethod
    def of(cls, found: types.Disagreement) -> "DisagreementOut":
        """From the room's value."""
        return cls(one=SideOut.of(found.one), other=SideOut.of(found.other))


class UnansweredOut(BaseModel):
    """A question without an answer; null when its words were not kept, because there may be personal data in them."""

    model_config = _FROM

    question: str | None
    times: int
    asked_at: datetime


class UnansweredList(BaseModel):
    """The newest first."""

    items: list[UnansweredOut]
