"""A source, its runs, and what became of its pages: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from aarhusai.jobs.types import JobKind

Kind = Literal["page", "list", "sitemap", "site", "view"]
Schedule = Literal["manual", "daily", "weekly"]
RunState = Literal["waiting", "running", "paused", "done", "failed", "cancelled"]
Outcome = Literal["added", "changed", "unchanged", "skipped", "removed", "gone", "failed"]
RunAct = Literal["start", "pause", "resume", "cancel"]

MOST_SOURCES: Final = 50
"""Of one collection."""
MOST_ADDRESSES: Final = 500
"""Of one list."""
MOST_PAGES: Final = 2_000
DEEPEST: Final = 5
MOST_PATTERNS: Final = 50
MOST_RUNS: Final = 20
"""That are remembered of a source."""
MOST_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a source. `urls`: one, or several of a list; "view:NAME" of a database's view.

    `depth` counts links from the first page, 0 to DEEPEST. `include` and `exclude` are patterns with "*" for anything;
    one that begins with "/" is held against the path, another against the whole address.
    """

    kind: Kind
    urls: tuple[str, ...]
    name: str = ""
    depth: int = 2
    page_limit: int = 500
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    schedule: Schedule = "manual"
    take_files: bool = True
    remove_gone: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """A page that was not taken, and why."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class Run:
    """A visit. `waiting` pages are still to be fetched; `outcomes` counts the others by what became of them."""

    id: UUID
    state: RunState
    error_code: str | None
    created_at: datetime
    ended_at: datetime | None
    waiting: int
    outcomes: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class WebSource:
    """A source as its collection shows it. `documents` that came from it are there now."""

    id: UUID
    wish: Wish
    documents: int
    next_at: datetime | None
    revision: int
    run: Run | None


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a source would bring: how many pages are known before anything is followed, and the first of them."""

    pages: int
    more: bool
    samples: tuple[tuple[str, str], ...]
    """Addresses and titles; a title may be empty."""
    refused: int
    """How many of the pages robots.txt does not want fetched."""


@dataclass(frozen=True, slots=True)
class CrawlPayload:
    """Which run."""

    run_id: UUID


CRAWL: Final = JobKind("knowledge.crawl", CrawlPayload)
