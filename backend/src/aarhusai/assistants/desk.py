"""One answer's sources: what was searched, which passages were given under which number, and how they are shown.

A passage keeps its number for the whole answer, however often it is found. Numbers follow the order in which passages
were given, so that a reader meets [1] first.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from aarhusai.assistants import grounding
from aarhusai.assistants.attached import Candidate, attached_passages, weight_of
from aarhusai.assistants.figures import MOST_QUERIES, QUERY_TOOL, AskTables, Figure, by_query, by_question, told
from aarhusai.assistants.grounding import NOT_IN_SOURCES
from aarhusai.assistants.pieces import Pieces
from aarhusai.assistants.searching import searched_for
from aarhusai.assistants.types import AgentRun, RunSources
from aarhusai.errors import AarhusError
from aarhusai.gateway.passages import passage_text
from aarhusai.gateway.types import Part, PassagePart, TextPart
from aarhusai.knowledge.sheets.hand import TableInHand, named
from aarhusai.knowledge.types import Passage
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.events import SourceFound, SourcesFound, ToolStep
from aarhusai.terms.ids import AttachmentId, ChunkId, CollectionId, VersionId
from aarhusai.terms.sheets import SheetComputed

SEARCH_TOOL: Final = "search_sources"
"""The name under which a search is shown, and which a model calls it by."""

GIVEN_AT_ONCE: Final = 8
"""Passages of one search."""

MOST_SEARCHES: Final = 4
"""Searches that a model may make itself in one answer."""

_LEAST_ROOM: Final = 800
"""Tokens of passages that are given however small the model's window is."""

NOTHING_FOUND: Final = "Der blev ikke fundet noget i kilderne, som passer til spørgsmålet."
_NO_ANSWER: Final = NOT_IN_SOURCES.rstrip(".")
_FIRST: Final = "search-0"
_FIGURE: Final = "query-0"
_NEARER: Final = " › "
_LONG_QUESTION: Final = 200
"""Characters from which a question holds material of its own that an answer may build on."""


class PassageSearch(Protocol):
    """The little that this room needs of knowledge."""

    async def find(
        self, actor: Actor, collections: Sequence[CollectionId], question: str, k: int, declared: DataClass
    ) -> Sequence[Passage]:
        """The best passages of what the actor may use of these collections just now, the best first."""
        ...

    async def unanswered(self, collections: Sequence[CollectionId], question: str, declared: DataClass) -> None:
        """Notes that these collections had no answer. `declared` is the class of the conversation."""
        ...

    async def cited(self, versions: Collection[VersionId]) -> None:
        """Notes that an answer cites these versions of documents."""
        ...


@dataclass(slots=True)
class Desk:
    """The sources of one run. `room` is how many tokens of passages fit the model."""

    search: PassageSearch
    run: AgentRun
    sources: RunSources
    pieces: Pieces
    room: int
    data_class: DataClass = field(default_factory=lambda: DataClass(Base.PUBLIC))
    searches: int = 0
    table_service: AskTables | None = None
    tables: tuple[TableInHand, ...] = ()
    queries: int = 0
    _versions: dict[int, VersionId] = field(default_factory=dict[int, VersionId])
    _figures: dict[int, list[SheetComputed]] = field(default_factory=dict[int, list[SheetComputed]])
    _given: dict[ChunkId | tuple[AttachmentId, int] | str, PassagePart[str]] = field(
        default_factory=dict[ChunkId | tuple[AttachmentId, int] | str, PassagePart[str]]
    )

    async def lay_out(self) -> None:
        """Finds the tables that can be computed: of the attached files and of the chosen collections."""
        if self.table_service is None:
            return
        own = [table for attached in self.sources.attachments for table in attached.tables]
        ids = [chosen.id for chosen in self.sources.collections]
        self.tables = named([*own, *await self.table_service.of(self.run.actor, ids)])

    async def begin(self, *, may_query: bool = False) -> tuple[Part[str], ...]:
        """What stands before the question: attachments, tables, and what a first search found.

        A model that `may_query` is told of the tables; for one that may not, what the question asks of them is
        computed. Raises the search's and the tables' errors.
        """
        for chosen in self.sources.collections:
            self.data_class |= chosen.data_class
        for attached in self.sources.attachments:
            self.data_class |= attached.data_class
        texts = searched_for(self.run.question, self.run.history)
        found = list(attached_passages(self.sources.attachments, texts, self._left() * 2 // 3))
        if self.sources.collections:
            found += await self._first(texts)
        about: tuple[Part[str], ...] = ()
        if may_query and self.tables:
            about = (TextPart(told(self.tables)),)
            for table in self.tables:
                self.data_class |= table.data_class
        elif self.tables:
            about = await self._computed()
        parts = (*about, *self._give(found))
        images = tuple(one.image for one in self.sources.attachments if one.image is not None)
        if not parts and not images:
            return (TextPart(NOTHING_FOUND),)
        return (*parts, *images)

    async def again(self, query: str) -> str:
        """A search that the model asked for, as text for it. Raises the search's errors."""
        self.searches += 1
        if self.searches > MOST_SEARCHES:
            return "Der er søgt nok. Svar nu ud fra det, du har fået."
        before = set(self._given)
        found = await self._searched((query,))
        self._give(found)
        new = [self._given[one.key] for one in found if one.key in self._given and one.key not in before]
        known = sorted(self._given[one.key].number for one in found if one.key in before)
        if not new:
            seen = f" Du har allerede {', '.join(f'[{number}]' for number in known)}." if known else ""
            return f"{NOTHING_FOUND}{seen}" if not known else f"Der blev ikke fundet andet.{seen}"
        return "\n\n".join(passage_text(p.number, p.title, p.page, p.heading, p.text) for p in new)

    async def compute(self, sql: str) -> tuple[str, str]:
        """A query that the model asked for: the result as text for it, and the query in words. Raises as `begin`."""
        self.queries += 1
        if self.table_service is None or self.queries > MOST_QUERIES:
            return "Der er beregnet nok. Svar nu ud fra det, du har fået.", ""
        figure = await by_query(self.table_service, self.run.actor, self.tables, sql)
        parts = self._show(figure)
        text = "\n\n".join(passage_text(p.number, p.title, p.page, p.heading, p.text) for p in parts)
        return text or figure.text, figure.computed.words if figure.computed else ""

    async def _computed(self) -> tuple[Part[str], ...]:
        """What the question asks of the tables, computed without a model."""
        if self.table_service is None:
            return ()
        step = ToolStep(_FIGURE, QUERY_TOOL, "running")
        try:
            figure = await by_question(self.table_service, self.run.actor, self.tables, self.run.question)
        except AarhusError as error:
            self.pieces.step(replace(step, state="failed", summary=error.code))
            raise
        if figure is None:
            return ()
        if figure.computed is not None:
            self.pieces.step(replace(step, state="done", summary=figure.computed.words))
        return self._show(figure)

    def _show(self, figure: Figure) -> tuple[PassagePart[str], ...]:
        """Numbers what was computed, and tells the reader."""
        parts = self._give(figure.sources, always=True)
        numbers = tuple(self._given[one.key].number for one in figure.sources)
        if figure.computed is not None:
            self.pieces.sources(replace(figure.computed, sources=numbers))
            for number in numbers:
                self._figures.setdefault(number, []).append(figure.computed)
        return parts or tuple(self._given[one.key] for one in figure.sources)

    def unsupported(self, answer: str) -> tuple[tuple[int, int], ...]:
        """Stretches of the answer that nothing given supports; none where pictures were given: nobody can check."""
        if any(one.image is not None for one in self.sources.attachments):
            return ()
        given = {part.number: f"{part.title}\n{part.heading}\n{part.text}" for part in self._given.values()}
        earlier = [said.text for said in self.run.history]
        own = [text for text in (self.run.question, *earlier) if len(text) > _LONG_QUESTION]
        return grounding.unsupported(answer, grounding.Given(given, self._figures, self.run.question, own))

    async def settle(self, answer: str) -> None:
        """Has it noted, for those who look after the collections, what it cites, or that they held no answer.

        Of a temporary chat nothing is noted.
        """
        ids = [chosen.id for chosen in self.sources.collections]
        if not ids or self.run.conversation_id is None:
            return
        with suppress(AarhusError):  # the answer stands all the same
            if self._given and _NO_ANSWER not in answer:
                cited = {self._versions[number] for number in grounding.cited_in(answer) if number in self._versions}
                await self.search.cited(cited)
                return
            await self.search.unanswered(ids, self.run.question, self.run.declared)

    def _left(self) -> int:
        used = sum(map(weight_of, self._given.values()))
        return max(self.room - used, 0 if self._given else _LEAST_ROOM)

    async def _first(self, texts: Sequence[str]) -> list[Candidate]:
        """The search that every answer begins with, shown as a step; what was looked for is sealed with the turn."""
        self.pieces.step(ToolStep(_FIRST, SEARCH_TOOL, "running", texts[-1]))
        try:
            found = await self._searched(texts)
        except AarhusError as error:
            self.pieces.step(ToolStep(_FIRST, SEARCH_TOOL, "failed", error.code))
            raise
        self.pieces.step(ToolStep(_FIRST, SEARCH_TOOL, "done", texts[-1]))
        return found

    async def _searched(self, texts: Sequence[str]) -> list[Candidate]:
        """Searches with each of the texts and takes the best of each in turn."""
        ids = [chosen.id for chosen in self.sources.collections]
        declared = self.run.declared | self.data_class
        lists = [await self.search.find(self.run.actor, ids, text, GIVEN_AT_ONCE, declared) for text in texts]
        names = {chosen.id: chosen.name for chosen in self.sources.collections}
        mixed: dict[ChunkId, Passage] = {}
        for place in range(max(map(len, lists), default=0)):
            for one in lists:
                if place < len(one):
                    mixed.setdefault(one[place].chunk_id, one[place])
        return [_candidate(passage, names) for passage in list(mixed.values())[:GIVEN_AT_ONCE]]

    def _give(self, found: Iterable[Candidate], *, always: bool = False) -> tuple[PassagePart[str], ...]:
        """Numbers what is new and fits (or `always`), and tells the reader."""
        given: list[PassagePart[str]] = []
        shown: list[SourceFound] = []
        left = self._left()
        for one in found:
            weight = weight_of(one.part)
            if one.key in self._given or (not always and weight > left and (given or self._given)):
                continue
            left -= weight
            number = len(self._given) + 1
            part = self._given[one.key] = replace(one.part, number=number)
            self.data_class |= one.data_class
            given.append(part)
            shown.append(replace(one.source, number=number))
            if one.source.version_id is not None:
                self._versions[number] = one.source.version_id
        self.pieces.sources(SourcesFound(tuple(shown), self.data_class))
        return tuple(given)


@dataclass(frozen=True, slots=True)
class Given:
    """What a run's question is given, and the desk it came from; nothing and none in a plain chat."""

    parts: tuple[Part[str], ...] = ()
    desk: Desk | None = None


NOTHING: Final = Given()


def _candidate(passage: Passage, collections: dict[CollectionId, str]) -> Candidate:
    title = passage.title or passage.document
    part = PassagePart(0, title, passage.page, _NEARER.join(passage.headings), passage.text)
    source = SourceFound(
        number=0,
        title=title,
        page=passage.page,
        last_page=passage.last_page,
        spans=tuple((span.page, span.start, span.end) for span in passage.spans),
        document_id=passage.document_id,
        version_id=passage.version_id,
        chunk_id=passage.chunk_id,
        collection_id=passage.collection_id,
        collection=collections.get(passage.collection_id, ""),
        dated_at=passage.dated_at,
    )
    return Candidate(passage.chunk_id, part, source, passage.data_class)
