"""Lines become paragraphs, items of lists, and tables that have no rulings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from aarhusai.knowledge.reading.pdf.shapes import Box, Grid, Run, around
from aarhusai.knowledge.reading.separated import looks_like_header

_BULLET: Final = re.compile(r"^(?:[•‣◦▪▫●○■□–—·*\uf0b7\uf0a7-]|\d{1,2}[.)]|[a-zæøå][.)])$")
_FULL: Final = 0.82
_NEW: Final = 1.35
_NEAR: Final = 6.0
_FAR: Final = 2.2
_LONGEST_CELL: Final = 90


@dataclass(frozen=True, slots=True)
class Line:
    """Runs that stand side by side."""

    runs: tuple[Run, ...]
    box: Box

    @property
    def text(self) -> str:
        """All of it, a wide gap as a blank."""
        return " ".join(run.text for run in self.runs)

    @property
    def size(self) -> float:
        """Of its longest run."""
        return max(self.runs, key=lambda run: len(run.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is."""
        return all(run.bold for run in self.runs)

    @property
    def bulleted(self) -> bool:
        """Whether it begins an item of a list."""
        first = self.runs[0].words
        return bool(_BULLET.match(first[0].text)) and (len(first) > 1 or len(self.runs) > 1)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. `text` has them on one line where a full line runs on into the next."""

    text: str
    box: Box
    size: float
    bold: bool
    lines: int
    bulleted: bool = False


def lines_of(flow: Sequence[Run]) -> list[Line]:
    """The lines of a flow from above."""
    rows: list[list[Run]] = []
    for run in sorted(flow, key=lambda run: run.box.top):
        if rows and rows[-1][0].box.beside(run.box):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [Line(tuple(sorted(row, key=lambda run: run.box.left)), around(run.box for run in row)) for row in rows]


def parts_of(flow: Sequence[Run]) -> Iterator[Paragraph | Grid]:
    """Paragraphs and tables in order."""
    lines = lines_of(flow)
    if not lines:
        return
    column = around(line.box for line in lines)
    pitch = _pitch(lines)
    held: list[Line] = []
    at = 0
    while at < len(lines):
        length, grid = _table(lines, at, pitch)
        if grid is not None:
            if held:
                yield _paragraph(held, column)
            yield grid
            held = []
            at += length
            continue
        if held and _begins(held, lines[at], column, pitch):
            yield _paragraph(held, column)
            held = []
        held.append(lines[at])
        at += 1
    if held:
        yield _paragraph(held, column)


def _pitch(lines: Sequence[Line]) -> float:
    """How far the lines are apart, in sizes of the type, mostly."""
    steps = [
        (below.box.bottom - above.box.bottom) / max(above.size, below.size)
        for above, below in pairwise(lines)
        if abs(above.size - below.size) < 1
    ]
    close = [step for step in steps if 0 < step < _FAR]
    return median(close) if close else 1.2


def _begins(held: Sequence[Line], line: Line, column: Box, pitch: float) -> bool:
    """Whether a line begins a new paragraph."""
    last = held[-1]
    if abs(last.size - line.size) >= 1 or last.bold != line.bold or line.bulleted:
        return True
    step = (line.box.bottom - last.box.bottom) / max(last.size, line.size)
    if step <= 0 or step > pitch * _NEW:
        return True
    if held[0].bulleted:
        return line.box.left < held[0].box.left + _NEAR / 2 and not _is_full(last, column)
    return not _is_full(last, column) and line.box.left > held[0].box.left + _NEAR


def _is_full(line: Line, column: Box) -> bool:
    """Whether a line goes on for as long as the column lets it."""
    return line.box.right - column.left >= _FULL * column.width and line.box.width * 2 >= column.width


def _paragraph(lines: Sequence[Line], column: Box) -> Paragraph:
    text = lines[0].text
    for last, line in pairwise(lines):
        text = joined(text, line.text, " " if _is_full(last, column) or lines[0].bulleted else "\n")
    size = max(lines, key=lambda line: len(line.text)).size
    bulleted = lines[0].bulleted
    return Paragraph(text, around(x.box for x in lines), size, all(x.bold for x in lines), len(lines), bulleted)


def joined(text: str, following: str, between: str = " ") -> str:
    """Two lines of a paragraph as one, a word that was broken between them mended."""
    if _is_hyphenated(text, following):
        return text[:-1] + following
    if text.endswith("-") and text[-2:-1].isalpha():
        return text + following if following[:1].isupper() else f"{text} {following}"
    return f"{text}{between}{following}"


def _is_hyphenated(text: str, following: str) -> bool:
    """Whether a word was broken: letters before the hyphen, a small letter after it, and no "bus- og togtider"."""
    first = following.split(" ", 1)[0]
    return (
        len(text) > 2
        and text.endswith("-")
        and text[-2].isalpha()
        and following[:1].islower()
        and first not in {"og", "eller", "samt", "and", "or"}
    )


def _table(lines: Sequence[Line], at: int, pitch: float) -> tuple[int, Grid | None]:
    """The table that begins with line `at` and how many lines it takes; None where there is none."""
    if len(lines[at].runs) < 2 or lines[at].bulleted:
        return 0, None
    end = at + 1
    while end < len(lines):
        step = (lines[end].box.bottom - lines[end - 1].box.bottom) / max(lines[end].size, 1)
        wraps = len(lines[end].runs) == 1 and step <= pitch * _NEW and lines[end].box.left > lines[at].box.left + _NEAR
        if step > max(_FAR, pitch * 2) or not (len(lines[end].runs) > 1 or wraps):
            break
        end += 1
    while end > at and len(lines[end - 1].runs) < 2:
        end -= 1
    block = lines[at:end]
    if sum(len(line.runs) > 1 for line in block) < 2:
        return 0, None
    columns = _columns(block)
    if len(columns) < 2 or any(len(run.text) > _LONGEST_CELL for line in block for run in line.runs[:-1]):
        return 0, None
    rows: list[list[str]] = []
    for line in block:
        cells = [""] * len(columns)
        for run in line.runs:
            place = _place(run, columns)
            cells[place] = f"{cells[place]} {run.text}".strip()
        if len(line.runs) == 1 and rows:
            rows[-1] = [f"{above} {below}".strip() for above, below in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    table = tuple(tuple(row) for row in rows)
    return len(block), Grid(around(line.box for line in block), table, looks_like_header(rows))


def _columns(block: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where the columns reach: what lies over one another is one column."""
    spans = sorted((run.box.left, run.box.right) for line in block for run in line.runs)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _place(run: Run, columns: Sequence[tuple[float, float]]) -> int:
    return max(i for i, (left, _) in enumerate(columns) if left <= run.box.left)
