"""Wire shapes of web pages as sources of a collection."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.knowledge.sources import types
from aarhusai.knowledge.sources.types import Kind, Outcome, Previewed, Run, RunAct, RunState, Schedule, WebSource, Wish
from aarhusai.web.schemas.switched import Revision, Sent

Address = Annotated[str, Field(max_length=3_000)]
Pattern = Annotated[str, Field(max_length=1_000)]


class WebSourceIn(Sent):
    """A source: one address, or several of a list. `depth` counts links from the first page."""

    kind: Kind
    urls: Annotated[list[Address], Field(min_length=1, max_length=types.MOST_ADDRESSES)]
    name: Annotated[str, Field(max_length=1_000)] = ""
    depth: Annotated[int, Field(ge=0, le=types.DEEPEST)] = 2
    page_limit: Annotated[int, Field(ge=1, le=types.MOST_PAGES)] = 500
    include: Annotated[list[Pattern], Field(max_length=types.MOST_PATTERNS, default_factory=list[str])]
    exclude: Annotated[list[Pattern], Field(max_length=types.MOST_PATTERNS, default_factory=list[str])]
    schedule: Schedule = "manual"
    take_files: bool = True
    remove_gone: bool = True

    def wish(self) -> Wish:
        """As the room's value."""
        return Wish(
            kind=self.kind,
            urls=tuple(self.urls),
            name=self.name,
            depth=self.depth,
            page_limit=self.page_limit,
            include=tuple(self.include),
            exclude=tuple(self.exclude),
            schedule=self.schedule,
            take_files=self.take_files,
            remove_gone=self.remove_gone,
        )


class WebSourcePatch(WebSourceIn):
    """The source as it is to be, and the revision that was read."""

    revision: Revision


class WebActIn(Sent):
    """What to do with a source's run."""

    action: RunAct


class SourceProblemOut(BaseModel):
    """A page that was not taken, and why."""

    url: str
    code: str


class WebRunOut(BaseModel):
    """A visit. `waiting` pages are to come; `outcomes` counts the others by what became of them."""

    id: UUID
    state: RunState
    error_code: str | None
    created_at: datetime
    ended_at: datetime | None
    waiting: int
    outcomes: dict[Outcome, int]
    problems: list[SourceProblemOut]

    @classmethod
    def of(cls, run: Run) -> "WebRunOut":
        """From the room's value."""
        return cls.model_validate(
            {
                "id": run.id,
                "state": run.state,
                "error_code": run.error_code,
                "created_at": run.created_at,
                "ended_at": run.ended_at,
                "waiting": run.waiting,
                "outcomes": run.outcomes,
                "problems": [{"url": one.url, "code": one.code} for one in run.problems],
            }
        )


class WebSourceOut(BaseModel):
    """A source and its newest run. `next_at` is when its schedule runs it again."""

    id: UUID
    kind: Kind
    urls: list[str]
    name: str
    depth: int
    page_limit: int
    include: list[str]
    exclude: list[str]
    schedule: Schedule
    take_files: bool
    remove_gone: bool
    documents: int
    next_at: datetime | None
    revision: int
    run: WebRunOut | None

    @classmethod
    def of(cls, one: WebSource) -> "WebSourceOut":
        """From the room's value."""
        wish = one.wish
        return cls(
            id=one.id,
            kind=wish.kind,
            urls=list(wish.urls),
            name=wish.name,
            depth=wish.depth,
            page_limit=wish.page_limit,
            include=list(wish.include),
            exclude=list(wish.exclude),
            schedule=wish.schedule,
            take_files=wish.take_files,
            remove_gone=wish.remove_gone,
            documents=one.documents,
            next_at=one.next_at,
            revision=one.revision,
            run=WebRunOut.of(one.run) if one.run else None,
        )


class WebSourceList(BaseModel):
    """The sources of a collection."""

    items: list[WebSourceOut]


class WebRunList(BaseModel):
    """The newest runs of a source."""

    items: list[WebRunOut]


class ViewList(BaseModel):
    """Views of other databases, by name, that a collection may take."""

    items: list[str]


class SampleOut(BaseModel):
    """A page that would come, and its title when it was looked up."""

    url: str
    title: str


class PreviewOut(BaseModel):
    """What a source would bring: `more` when following links will find more; `refused` by robots.txt."""

    pages: int
    more: bool
    samples: list[SampleOut]
    refused: int

    @classmethod
    def of(cls, found: Previewed) -> "PreviewOut":
        """From the room's value."""
        samples = [SampleOut(url=url, title=title) for url, title in found.samples]
        return cls(pages=found.pages, more=found.more, samples=samples, refused=found.refused)
