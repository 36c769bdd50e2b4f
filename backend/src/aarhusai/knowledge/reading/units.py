"""What a piece is built of: paragraphs, items, rows; and sentences where a paragraph is longer than a piece may be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aarhusai.knowledge.reading.draft import LINE
from aarhusai.knowledge.types import Block, BlockKind, Span


@dataclass(frozen=True, slots=True)
class Sizes:
    """Characters. A piece is closed near `target` and is never over `maximum`, but for a table's row: one of up to
    `row` stays whole, with the table's header above it.

    What is left over below `small` joins the piece before it under the same heading. Below `tiny` a heading is rather a
    label of what it stands over ("Telefon"), and goes into the text together with it.
    """

    target: int = 900
    maximum: int = 1_000
    row: int = 1_600
    small: int = 200
    tiny: int = 40


SIZES: Final = Sizes()


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of one page that is kept together.

    `table` numbers the table it is a row of, 0 for what is none. `before` is that table's header with its line break,
    for rows that do not stand under it anyway.
    """

    text: str
    span: Span
    table: int = 0
    before: str = ""
    heading: bool = False


_SENTENCE: Final = re.compile(r"[.!?…][\"”»)]?\s+(?=[\"“«(]?[A-ZÆØÅ0-9])|\n")
_BLANK: Final = re.compile(r"\s+")
_SHORTENED: Final = re.compile(
    r"(?:^|[\s(])(?:[^\W\d]|nr|jf|ca|stk|kap|tlf|kl|hr|fr|dr|bl\.a|f\.eks|afd|pkt|inkl|evt)\.\s*$", re.IGNORECASE
)


def units_of(block: Block, number: int, sizes: Sizes) -> list[Unit]:
    """The units of a block; `number` is the block's own in its document, from 1."""
    if block.kind is BlockKind.TABLE:
        return list(_rows(block, number, sizes))
    return [
        Unit(block.text[start:end], Span(block.page, block.start + start, block.start + end), heading=heading)
        for heading in (block.kind is BlockKind.HEADING,)
        for start, end in stretches(block.text, sizes)
    ]


def _rows(block: Block, number: int, sizes: Sizes) -> Iterator[Unit]:
    """Row by row. A row alone that is longer than a piece may be is cut as a paragraph is; there is no other way."""
    lines = block.text.split(LINE)
    header = lines[0] + LINE if block.has_header and len(lines[0]) * 4 <= sizes.row else ""
    at = block.start
    for index, line in enumerate(lines):
        before = header if index and len(header) + len(line) <= sizes.row else ""
        for start, end in stretches(line, sizes, sizes.row):
            yield Unit(line[start:end], Span(block.page, at + start, at + end), number, before)
        at += len(line) + len(LINE)


def stretches(text: str, sizes: Sizes, whole: int | None = None) -> list[tuple[int, int]]:
    """Start and end of what a text is cut into: itself when it is no longer than `whole` (`sizes.maximum`), else near
    the target at a sentence's end, at a blank where no sentence ends, anywhere where there is no blank. Only blanks are
    left out.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > (whole or sizes.maximum):
        end, following = _cut(text, start, sizes)
        found.append((start, end))
        start = following
    if start < len(text):
        found.append((start, len(text)))
    return found


def _cut(text: str, start: int, sizes: Sizes) -> tuple[int, int]:
    """Where the stretch from `start` ends, and where the next begins."""
    wanted, least, most = start + sizes.target, start + sizes.target // 2, start + sizes.maximum
    best: tuple[int, int] | None = None
    for match in _SENTENCE.finditer(text, least, min(most + 1, len(text))):
        end = match.start() + len(match.group().rstrip())
        if end > most or _SHORTENED.search(text, max(start, end - 12), end):
            continue
        if best is None or abs(end - wanted) < abs(best[0] - wanted):
            best = (end, match.end())
    if best is not None:
        return best
    blanks = [match for match in _BLANK.finditer(text, least, most + 1) if match.end() < len(text)]
    return (blanks[-1].start(), blanks[-1].end()) if blanks else (most, most)
