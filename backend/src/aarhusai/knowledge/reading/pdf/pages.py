"""Takes words, rulings and pictures off a page with PDFium, turned so that most of the text is upright."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol, cast

import pypdfium2.raw as pdfium  # pyright: ignore[reportMissingTypeStubs]  # it ships none
from pypdfium2 import PdfPage, PdfTextPage  # pyright: ignore[reportMissingTypeStubs]  # it ships none

from aarhusai.knowledge.reading.pdf.shapes import Box, Edge, Sheet, Word

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top as PDF counts: from the lower left."""

_WORDS: Final = re.compile(r"[^\s\x00\x02\ufffe]+[\x02\ufffe]?")
_HYPHENS: Final = str.maketrans("\x02\ufffe\xad\u2011", "----")
"""PDFium writes a hyphen at a line's end as one of the first two, and nothing after it."""

_BOLD: Final = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_NAME_BYTES: Final = 96
_MOST_OBJECTS: Final = 20_000
_MOST_EDGES: Final = 6_000
_RECTANGLE_PARTS: Final = 5
_MOST_PARTS: Final = 2_000
_DEEPEST_FORM: Final = 4
_THIN: Final = 2.5
_RULED: Final = 8.0
_ROUND: Final = 2
"""Sizes are told apart by halves of a point."""


@dataclass(frozen=True, slots=True)
class _Raw:
    text: str
    rectangle: Rectangle
    size: float
    bold: bool
    quarter: int | None
    """How many quarters of a turn clockwise make it upright; None for one letter alone."""


def sheet_of(page: PdfPage) -> Sheet:
    """What stands on the page."""
    bounds = cast("Rectangle", page.get_cropbox())
    textpage = page.get_textpage()
    try:
        raws = [raw for raw in _raw_words(textpage) if _overlaps(raw.rectangle, bounds)]
    finally:
        textpage.close()
    turns = Counter(raw.quarter for raw in raws if raw.quarter is not None)
    quarter = turns.most_common(1)[0][0] if turns else 0
    turned = _turned(bounds, quarter)
    words = [Word(r.text, turned(r.rectangle), r.size, r.bold) for r in raws if r.quarter in {None, quarter}]
    asides = [" ".join(r.text for r in raws if r.quarter not in {None, quarter})]
    rulings = _Rulings(turned)
    pictured = rulings.gather(page)
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if quarter % 2:
        width, height = height, width
    return Sheet(
        width,
        height,
        words,
        [aside for aside in asides if aside],
        rulings.level,
        rulings.upright,
        min(pictured / max(width * height, 1), 1.0),
        rulings.drawn,
    )


def _overlaps(rectangle: Rectangle, bounds: Rectangle) -> bool:
    return (
        rectangle[2] > bounds[0] and rectangle[0] < bounds[2] and rectangle[3] > bounds[1] and rectangle[1] < bounds[3]
    )


def _turned(bounds: Rectangle, quarter: int) -> Callable[[Rectangle], Box]:
    """Turns a rectangle of the page `quarter` quarters clockwise and counts it from the upper left."""
    left, bottom, right, top = bounds

    def turn(r: Rectangle) -> Box:
        if quarter == 1:
            return Box(r[1] - bottom, r[0] - left, r[3] - bottom, r[2] - left)
        if quarter == 2:
            return Box(right - r[2], r[1] - bottom, right - r[0], r[3] - bottom)
        if quarter == 3:
            return Box(top - r[3], right - r[2], top - r[1], right - r[0])
        return Box(r[0] - left, top - r[3], r[2] - left, top - r[1])

    return turn


def _raw_words(page: PdfTextPage) -> Iterator[_Raw]:
    """The words in the order of the file."""
    handle: object = page.raw
    text = _letters(page, handle)
    box, matrix, name = pdfium.FS_RECTF(), pdfium.FS_MATRIX(), ctypes.create_string_buffer(_NAME_BYTES)
    flags = ctypes.c_int()

    def rectangle(index: int) -> Rectangle:
        pdfium.FPDFText_GetLooseCharBox(handle, index, box)
        return box.left, box.bottom, box.right, box.top

    for match in _WORDS.finditer(text):
        first, last = rectangle(match.start()), rectangle(match.end() - 1)
        pdfium.FPDFText_GetMatrix(handle, match.start(), matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = round(pdfium.FPDFText_GetFontSize(handle, match.start()) * scale * _ROUND) / _ROUND
        length = pdfium.FPDFText_GetFontInfo(handle, match.start(), name, _NAME_BYTES, flags)
        yield _Raw(
            match.group().translate(_HYPHENS),
            (min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])),
            size or 1.0,
            bool(_BOLD.search(name.raw[:length])),
            _quarter(first, last) if match.end() - match.start() > 1 else None,
        )


def _letters(page: PdfTextPage, handle: object) -> str:
    """The page's letters, one for each index that PDFium counts."""
    count = page.count_chars()
    buffer = (ctypes.c_ushort * (count * 2 + 1))()
    written = pdfium.FPDFText_GetText(handle, 0, count, buffer)
    text = bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    return "".join(chr(min(pdfium.FPDFText_GetUnicode(handle, index), 0x10FFFF) or 0x20) for index in range(count))


def _quarter(first: Rectangle, last: Rectangle) -> int:
    """By which way the letters go: rightwards 0, upwards 1, leftwards 2, downwards 3."""
    across, up = last[0] - first[0], last[1] - first[1]
    if abs(across) >= abs(up):
        return 0 if across >= 0 else 2
    return 1 if up > 0 else 3


class _Item(Protocol):
    """An object of a page, as `pypdfium2` wraps it."""

    type: int
    raw: object

    def get_bounds(self) -> Rectangle: ...
    def get_matrix(self) -> "_Matrix": ...


class _Matrix(Protocol):
    def on_point(self, x: float, y: float) -> tuple[float, float]: ...


def _strokes(item: _Item) -> Iterator[Rectangle]:
    """The path itself when it is one line or one rectangle, else each straight part of it."""
    count: int = pdfium.FPDFPath_CountSegments(item.raw)
    if count <= _RECTANGLE_PARTS or count > _MOST_PARTS:
        yield item.get_bounds()
        return
    matrix, x, y = item.get_matrix(), ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(count):
        part = pdfium.FPDFPath_GetPathSegment(item.raw, index)
        pdfium.FPDFPathSegment_GetPoint(part, x, y)
        point = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(part) == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif pdfium.FPDFPathSegment_GetType(part) == pdfium.FPDF_SEGMENT_LINETO:
            yield _between(last, point)
        if pdfium.FPDFPathSegment_GetClose(part):
            yield _between(point, start)
        last = point


def _between(one: tuple[float, float], other: tuple[float, float]) -> Rectangle:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


class _Rulings:
    """Level and upright lines of a page, thin rectangles and the sides of larger ones among them."""

    def __init__(self, turned: Callable[[Rectangle], Box]) -> None:
        self.level: list[Edge] = []
        self.upright: list[Edge] = []
        self.drawn = 0
        self._turned = turned
        self._left = _MOST_OBJECTS

    def gather(self, page: PdfPage) -> float:
        """Gathers the lines, none of a page that is a drawing; gives the area that pictures cover."""
        pictured = 0.0
        for item in cast("Iterator[_Item]", page.get_objects(max_depth=_DEEPEST_FORM)):  # pyright: ignore[reportUnknownMemberType]  # untyped
            self._left -= 1
            if self._left < 0:
                break
            if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = item.get_bounds()
                pictured += max(right - left, 0) * max(top - bottom, 0)
            elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
                self.drawn += 1
                for rectangle in _strokes(item):
                    self._path(rectangle)
        if self._left < 0 or len(self.level) + len(self.upright) > _MOST_EDGES:
            self.level, self.upright = [], []
        return pictured

    def _path(self, rectangle: Rectangle) -> None:
        box = self._turned(rectangle)
        if box.height <= _THIN:
            if box.width >= _RULED:
                self.level.append(Edge((box.top + box.bottom) / 2, box.left, box.right))
        elif box.width <= _THIN:
            if box.height >= _RULED:
                self.upright.append(Edge((box.left + box.right) / 2, box.top, box.bottom))
        elif box.width >= _RULED and box.height >= _RULED:
            self.level += [Edge(box.top, box.left, box.right), Edge(box.bottom, box.left, box.right)]
            self.upright += [Edge(box.left, box.top, box.bottom), Edge(box.right, box.top, box.bottom)]
