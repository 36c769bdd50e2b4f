"""Wire shapes of building an assistant: its draft and its versions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.assistants import content as rules
from aarhusai.assistants.difference import FieldDifference, LineKind
from aarhusai.assistants.drafts import Draft
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.types import AssistantState, Version
from aarhusai.assistants.versions import Compared
from aarhusai.kit.paging import Page
from aarhusai.knowledge.types import Named
from aarhusai.web.schemas.assistants_content import ContentShape
from aarhusai.web.schemas.knowledge import NamedOut
from aarhusai.web.schemas.switched import Revision, Sent

Number = Annotated[int, Field(ge=0, le=1_000_000)]
"""Of a version."""


class AssistantIn(Sent):
    """A new assistant, of nothing or after another."""

    name: Annotated[str, Field(min_length=1, max_length=rules.LONGEST["name"])]
    unit_id: UUID
    copy_of: UUID | None = None


class DraftIn(Sent):
    """What was written, over the revision that was read."""

    revision: Revision
    content: ContentShape


class BudgetOut(BaseModel):
    """Tokens, estimated: the model's window, and what of it goes where."""

    window: int
    instructions: int
    sources: int
    tools: int
    answer: int


class AssistantProblemOut(BaseModel):
    """Something wrong with the draft, and the field it is in."""

    code: str
    field: str


class SuspendedOut(BaseModel):
    """Why others do not have it just now."""

    code: str
    text: str
    at: datetime | None


class DraftOut(BaseModel):
    """An assistant on its builder's desk. `content` is null when what is stored cannot be read.

    `named` are the people and units that the content names and that are there.
    """

    id: UUID
    slug: str
    unit: NamedOut
    content: ContentShape | None
    revision: int
    saved_at: datetime
    saved_by: NamedOut | None
    based_on: int | None
    live_version: int | None
    newest_version: int | None
    state: AssistantState
    suspended: SuspendedOut | None
    taken_down: bool
    owners: list[NamedOut]
    rights: list[AssistantRight]
    budget: BudgetOut
    problems: list[AssistantProblemOut]
    named: list[NamedOut]

    @classmethod
    def of(cls, one: Draft) -> "DraftOut":
        """From the room's value."""
        why, budget = one.suspended, one.budget
        return cls(
            id=one.id,
            slug=one.slug,
            unit=NamedOut.of(one.unit),
            content=ContentShape.of(one.content) if one.content else None,
            revision=one.revision,
            saved_at=one.saved_at,
            saved_by=NamedOut.of(one.saved_by) if one.saved_by else None,
            based_on=one.based_on,
            live_version=one.live_version,
            newest_version=one.newest_version,
            state=one.state,
            suspended=SuspendedOut(code=why.code, text=why.text, at=why.at) if why else None,
            taken_down=one.taken_down,
            owners=[NamedOut.of(owner) for owner in one.owners],
            rights=list(one.rights),
            budget=BudgetOut(
                window=budget.window,
                instructions=budget.instructions,
                sources=budget.sources,
                tools=budget.tools,
                answer=budget.answer,
            ),
            problems=[AssistantProblemOut(code=problem.code, field=problem.field) for problem in one.problems],
            named=[NamedOut.of(each) for each in one.named],
        )


class VersionIn(Sent):
    """A version of the draft as it was read at this revision."""

    revision: Revision
    note: Annotated[str, Field(max_length=500)] = ""


class VersionShortOut(BaseModel):
    """A version in the list."""

    number: int
    by: NamedOut | None
    at: datetime
    note: str
    live: bool = False

    @classmethod
    def of(cls, one: Version, live: int | None = None) -> "VersionShortOut":
        """From the room's value."""
        by = NamedOut.of(Named(one.by, one.by_name)) if one.by else None
        return cls(number=one.number, by=by, at=one.at, note=one.note, live=one.number == live)


class AssistantVersionOut(VersionShortOut):
    """A version with its content."""

    content: ContentShape

    @classmethod
    def whole(cls, one: Version) -> "AssistantVersionOut":
        """From the room's value."""
        return cls(**VersionShortOut.of(one).model_dump(), content=ContentShape.of(one.content))


class VersionList(BaseModel):
    """Versions, the newest first."""

    items: list[VersionShortOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Version]) -> "VersionList":
        """From the room's value."""
        return cls(items=[VersionShortOut.of(one) for one in page.items], next_cursor=page.next_cursor)


class LineOut(BaseModel):
    """A line of either text."""

    kind: LineKind
    text: str


class FieldDifferenceOut(BaseModel):
    """A field that differs; `lines` are of a text, empty for what is none."""

    name: str
    before: str
    after: str
    lines: list[LineOut]

    @classmethod
    def of(cls, one: FieldDifference) -> "FieldDifferenceOut":
        """From the room's value."""
        lines = [LineOut.model_construct(kind=line.kind, text=line.text) for line in one.lines]
        return cls(name=one.name, before=one.before, after=one.after, lines=lines)


class AssistantDifferenceOut(BaseModel):
    """What a version changed against another; version 0 is the draft."""

    before: int
    after: int
    fields: list[FieldDifferenceOut]

    @classmethod
    def of(cls, one: Compared) -> "AssistantDifferenceOut":
        """From the room's value."""
        return cls(before=one.before, after=one.after, fields=[FieldDifferenceOut.of(field) for field in one.fields])
