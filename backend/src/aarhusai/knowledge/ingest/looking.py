"""What a document is made of and holds: its pieces, the class of each, and the words it is found by."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.errors import Invalid
from aarhusai.knowledge.danish.terms import terms_of
from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.markdown import write_markdown
from aarhusai.knowledge.reading.pieces import pieces
from aarhusai.knowledge.reading.plain import write_text
from aarhusai.knowledge.types import Page, Piece, Reading
from aarhusai.protection.classifier import DetectingClassifier
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.protection.detector import Detector, OutsideRecogniser
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.terms.classes import Base, DataClass

SLICE: Final = 200
"""Pieces of a part: a long document lets others in between."""

_REMEMBERED: Final = 4_000_000
"""Bytes of findings that are remembered: headings come again, passages do not."""

_PUBLIC: Final = DataClass(Base.PUBLIC)


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that nobody has looked at: read already, or a text as somebody typed it.

    `said` is what it is called: its name first, its folder, its title.
    """

    title: str
    said: tuple[str, ...]
    content: Reading | str


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a document's pieces, and texts of it that are in no piece."""

    title: str
    pieces: tuple[Piece, ...]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A piece that is ready but for its vector. `length` is what its terms were counted in."""

    piece: Piece
    data_class: DataClass
    terms: dict[str, int]
    length: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A document or a part of one. `data_class` is the union of everything in it; K0 when nothing was found."""

    data_class: DataClass
    prepared: tuple[Prepared, ...]


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """A whole document, and how it was read."""

    reading: Reading
    looked: Looked


class Looking:
    """Looks with these recognisers; for one thread."""

    def __init__(self, registry: Registry, external: Sequence[OutsideRecogniser] = ()) -> None:
        self._classifier = DetectingClassifier(Detector(registry, external, _REMEMBERED))
        self._runner = asyncio.Runner()

    def look(self, some: Sequence[Unread]) -> list[LookedThrough | Invalid]:
        """Whole documents, in order, or why there is nothing to look at. Raises as `look_at`."""
        return self._runner.run(self._look(some))

    def cut(self, title: str, said: Sequence[str], reading: Reading) -> list[Part]:
        """A document in parts; there is always one, and what is in no piece is in the first."""
        found = pieces(reading)
        rest = (*said, *_left_out(reading.pages, found))
        parts = [
            Part(title, tuple(found[start : start + SLICE]), rest if start == 0 else ())
            for start in range(0, len(found), SLICE)
        ]
        return parts or [Part(title, (), rest)]

    def look_at(self, part: Part) -> Looked:
        """The pieces of a part. Raises Unavailable("detection_failed" | "recogniser_unavailable")."""
        return self._runner.run(self._look_at(part))

    async def _look(self, some: Sequence[Unread]) -> list[LookedThrough | Invalid]:
        looked: list[LookedThrough | Invalid] = []
        for one in some:
            try:
                reading = reading_of(one)
            except Invalid as error:
                looked.append(error)
                continue
            parts = [await self._look_at(part) for part in self.cut(one.title, one.said, reading)]
            looked.append(LookedThrough(reading, joined(parts)))
        return looked

    async def _look_at(self, part: Part) -> Looked:
        found = await self._class_of(part.rest)
        prepared: list[Prepared] = []
        for piece in part.pieces:
            data_class = await self._class_of((*piece.headings, piece.text))
            found |= data_class
            words = terms_of(piece.text, piece.headings, part.title)
            prepared.append(Prepared(piece, data_class, dict(words.counts), words.length))
        return Looked(found, tuple(prepared))

    async def _class_of(self, texts: Sequence[str]) -> DataClass:
        return (await self._classifier.read(texts, ConversationProtection())).data_class


def joined(parts: Sequence[Looked]) -> Looked:
    """The parts of one document as one."""
    found = _PUBLIC
    for one in parts:
        found |= one.data_class
    return Looked(found, tuple(prepared for one in parts for prepared in one.prepared))


def reading_of(unread: Unread) -> Reading:
    """What is to be looked at; a text that was typed is read as Markdown when its name says so.

    Raises Invalid("file_empty").
    """
    if isinstance(unread.content, Reading):
        return unread.content
    draft = Draft(Limits())
    if unread.said[0].lower().endswith(".md"):
        write_markdown(draft, unread.content.replace("\r\n", "\n").replace("\r", "\n"))
        return draft.reading(Kind.MARKDOWN, unread.title)
    write_text(draft, unread.content)
    return draft.reading(Kind.PLAIN, unread.title)


def _left_out(pages: Sequence[Page], found: Sequence[Piece]) -> Iterator[str]:
    """Stretches of pages that no piece shows, such as the header that every page repeats."""
    shown: dict[int, list[tuple[int, int]]] = {}
    for piece in found:
        for span in piece.spans:
            shown.setdefault(span.page, []).append((span.start, span.end))
    for page in pages:
        at = 0
        for start, end in [*sorted(shown.get(page.number, [])), (len(page.text), len(page.text))]:
            between = page.text[at:start].strip()
            if between:
                yield between
            at = max(at, end)
