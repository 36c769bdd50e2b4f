"""Cuts a document into the pieces that are searched and cited. Pure: the same reading gives the same pieces.

A piece stays under one heading, is of whole paragraphs where it can be and of whole sentences where it must, and never
breaks a table's row. Every block's text stands in exactly one piece; a heading stands in the path of the pieces under
it, and in the text of a piece only when nothing is under it, or when what is under it is too short to stand alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from aarhusai.knowledge.reading.draft import PARAGRAPH
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.plain import read_text
from aarhusai.knowledge.reading.units import SIZES, Sizes, Unit, units_of
from aarhusai.knowledge.types import Block, BlockKind, Piece, Reading, Span

Texts = Mapping[int, str]
"""The text of each page by its number."""

APART: Final = frozenset({Kind.PPTX, Kind.ODP, Kind.XLSX, Kind.XLS, Kind.ODS})
"""Where a page's headings do not reach over the next page: slides and sheets."""

_ENDS: Final = (".", "!", "?", ":", ";", "…", '"', "”", "»", ")")


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under one heading before the next one: `path` leads to it, `heading` is the last of the path."""

    path: tuple[str, ...]
    heading: Unit | None
    units: list[Unit] = field(default_factory=list[Unit])


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece to be. `own` is the heading right above it, as long as it stands in the path and not in `units`."""

    path: tuple[str, ...]
    own: Unit | None
    units: list[Unit]
    size: int


def pieces(reading: Reading, sizes: Sizes = SIZES) -> list[Piece]:
    """The pieces of a document in reading order."""
    texts = {page.number: page.text for page in reading.pages}
    apart = reading.media_type in APART
    runs = [list(run) for _, run in groupby(reading.blocks, lambda block: block.page)] if apart else [reading.blocks]
    parts = [part for run in runs for part in _parts(run, sizes, texts)]
    return [
        Piece(
            ordinal,
            _text(part.units, texts),
            _without_title(part.path, reading.title),
            _spans(part.units, texts),
            all(unit.table for unit in part.units),
        )
        for ordinal, part in enumerate(parts)
    ]


def pieces_of_text(text: str, title: str = "", sizes: Sizes = SIZES) -> list[Piece]:
    """The pieces of plain text. Empty for text of blanks alone."""
    return pieces(read_text(text, Limits(), title), sizes) if text.strip() else []


def _parts(blocks: Sequence[Block], sizes: Sizes, texts: Texts) -> list[_Part]:
    parts: list[_Part] = []
    for section in _sections(blocks, sizes):
        filled = _fill(section.units, sizes, texts)
        for units in filled:
            part = _Part(section.path, section.heading, units, len(_text(units, texts)))
            together = _merged(parts[-1], part, sizes) if parts and len(filled) == 1 else None
            if together is None:
                parts.append(part)
            else:
                parts[-1] = together
    return parts


def _sections(blocks: Sequence[Block], sizes: Sizes) -> Iterator[_Section]:
    """Sections in order. A heading with nothing under it, not even a heading, is a section of its own words."""
    path: list[Block] = []
    section: _Section | None = _Section((), None)
    for number, block in enumerate(blocks, 1):
        if block.kind is not BlockKind.HEADING:
            if section is None:
                section = _Section(_names(path), _heading(path[-1], sizes) if path else None)
            section.units.extend(units_of(block, number, sizes))
            continue
        if section is not None and section.units:
            yield section
        elif path and block.level <= path[-1].level and section is None:
            yield _alone(path, sizes)
        section = None
        while path and path[-1].level >= block.level:
            path.pop()
        path.append(block)
    if section is not None and section.units:
        yield section
    elif path:
        yield _alone(path, sizes)


def _alone(path: Sequence[Block], sizes: Sizes) -> _Section:
    return _Section(_names(path[:-1]), None, units_of(path[-1], 0, sizes))


def _heading(block: Block, sizes: Sizes) -> Unit | None:
    """A heading as it would stand inside a piece; none when it is too long for that."""
    units = units_of(block, 0, sizes)
    return units[0] if len(units) == 1 else None


def _names(path: Sequence[Block]) -> tuple[str, ...]:
    return tuple(block.text for block in path)


def _without_title(path: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The path without the document's title, unless the title is all there is above the piece."""
    return path[1:] if len(path) > 1 and title and path[0].casefold() == title.casefold() else path


def _fill(units: Sequence[Unit], sizes: Sizes, texts: Texts) -> list[list[Unit]]:
    """Neighbours are put together until a piece is of a good size; what introduces the next goes with the next."""
    filled: list[list[Unit]] = []
    current: list[Unit] = []
    size = 0
    for unit in units:
        added = _added(current, unit, texts)
        if current and (size + added > sizes.maximum or (size + added > sizes.target and size * 2 >= sizes.target)):
            kept = _introduction(current, unit, sizes, texts)
            filled.append(current[: len(current) - len(kept)])
            current = kept
            size = len(_text(current, texts))
            added = _added(current, unit, texts)
        current.append(unit)
        size += added
    if not current:
        return filled
    if filled and size < sizes.small:
        both = [*filled[-1], *current]
        if len(_text(both, texts)) <= sizes.maximum:
            return [*filled[:-1], both]
    return [*filled, current]


def _introduction(current: list[Unit], following: Unit, sizes: Sizes, texts: Texts) -> list[Unit]:
    """The last of the units when it only introduces what follows and there is room for both."""
    last = current[-1]
    if len(current) < 2 or last.table or not last.text.endswith(":") or len(last.text) > sizes.small:
        return []
    return [last] if len(_text([last, following], texts)) <= sizes.maximum else []


def _merged(last: _Part, new: _Part, sizes: Sizes) -> _Part | None:
    """Two neighbours as one, the headings between them in its text; None when each can stand alone.

    That is a tiny part under a heading of its own with what stands right above it, or two tiny parts whose headings
    stand under the same heading.
    """
    if new.own is None or new.size >= sizes.tiny:
        return None
    inside = len(new.own.text) + len(PARAGRAPH) * 2
    above = new.path[:-1]
    only_headings = all(unit.heading for unit in last.units)
    if last.path == above and (above or only_headings):
        size = last.size + inside + new.size
        return _Part(above, None, [*last.units, new.own, *new.units], size) if size * 2 <= sizes.target else None
    if last.own is None or not above or last.path[:-1] != above or last.size >= sizes.tiny:
        return None
    size = len(last.own.text) + len(PARAGRAPH) + last.size + inside + new.size
    return _Part(above, None, [last.own, *last.units, new.own, *new.units], size) if size * 2 <= sizes.target else None


def _separator(last: Unit, unit: Unit, texts: Texts) -> str:
    """What stands between two units: what the page has there, or a new paragraph; a sentence runs on over pages."""
    if last.span.page == unit.span.page:
        between = texts[unit.span.page][last.span.end : unit.span.start]
        return PARAGRAPH if between.strip() else between
    runs_on = not (last.table or unit.table or last.heading or unit.heading or last.text.endswith(_ENDS))
    return " " if runs_on and unit.text[:1].islower() else PARAGRAPH


def _lead(last: Unit | None, unit: Unit) -> str:
    """The header a table repeats above `unit` when it is the table's first in a piece."""
    return unit.before if last is None or last.table != unit.table else ""


def _added(current: Sequence[Unit], unit: Unit, texts: Texts) -> int:
    last = current[-1] if current else None
    between = _separator(last, unit, texts) if last is not None else ""
    return len(between) + len(_lead(last, unit)) + len(unit.text)


def _text(units: Sequence[Unit], texts: Texts) -> str:
    parts: list[str] = []
    last: Unit | None = None
    for unit in units:
        parts += [_separator(last, unit, texts) if last is not None else "", _lead(last, unit), unit.text]
        last = unit
    return "".join(parts)


def _spans(units: Sequence[Unit], texts: Texts) -> tuple[Span, ...]:
    """Where the units stand; neighbours with nothing but blanks between them are one stretch."""
    spans: list[Span] = []
    for unit in units:
        last = spans[-1] if spans else None
        if last and last.page == unit.span.page and not texts[last.page][last.end : unit.span.start].strip():
            spans[-1] = Span(last.page, last.start, unit.span.end)
        else:
            spans.append(unit.span)
    return tuple(spans)
