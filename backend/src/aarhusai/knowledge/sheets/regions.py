"""Where the tables of a sheet are: divided by empty rows and columns, with titles and headers above. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from aarhusai.knowledge.sheets.cells import Cell, is_error, moment_of, names_something, number_of, text_of

Grid = Sequence[Sequence[Cell]]

T = TypeVar("T")

_SPACER: Final = 1
"""Empty columns beside each other that may stand inside a table."""

_LOOKED_AT: Final = 200
"""Rows that are looked at to tell a header from what stands below."""

_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Region:
    """A table in its grid: `names` of its `columns`, and the rows of its data; all counted from 0."""

    title: str
    names: tuple[str, ...]
    columns: tuple[int, ...]
    top: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    rows: tuple[int, ...]
    left: int
    right: int


def regions_of(grid: Grid) -> list[Region]:
    """The tables of a sheet from the top. What is no table, such as a remark, belongs to none."""
    found: list[Region] = []
    title = ""
    sheet = _Sheet(grid)
    for box in _boxes(sheet):
        region, said = _region(sheet, box, title)
        if region is not None:
            found.append(region)
            title = ""
        elif said:
            title = said
    return found


def fill_down(
    rows: Sequence[list[T]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]], first: tuple[int, int]
) -> None:
    """Writes a text that cells below each other were merged for into each of them; a number would be added up twice.

    `merged` are the first and last cell of what was merged, as row and column; the rows begin at `first`.
    """
    for (top, left), (bottom, right) in merged:
        if left != right or top == bottom:
            continue
        column = left - first[1]
        inside = [row - first[0] for row in range(top, bottom + 1) if 0 <= row - first[0] < len(rows)]
        if not inside or not 0 <= column < len(rows[inside[0]]) or not isinstance(rows[inside[0]][column], str):
            continue
        for row in inside[1:]:
            if column < len(rows[row]) and rows[row][column] in {"", None}:
                rows[row][column] = rows[inside[0]][column]


class _Sheet:
    """A grid, and which of its cells hold something: that is asked again and again."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.width = max(map(len, grid), default=0)
        self.filled = [[column for column, cell in enumerate(row) if _holds(cell)] for row in grid]
        self._sets = [frozenset(row) for row in self.filled]

    def has(self, row: int, column: int) -> bool:
        return column in self._sets[row]

    def any(self, row: int, left: int, right: int) -> bool:
        return any(left <= column < right for column in self.filled[row])


def _holds(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or (cell != "" and not cell.isspace()))


def _boxes(sheet: _Sheet) -> Iterator[_Box]:
    bands: list[list[int]] = []
    for row, filled in enumerate(sheet.filled):
        if not filled:
            if bands and bands[-1]:
                bands.append([])
        elif bands:
            bands[-1].append(row)
        else:
            bands.append([row])
    boxes: list[_Box] = []
    for band in bands:
        if band:
            boxes += _side_by_side(sheet, band)
    yield from _joined(sheet, boxes)


def _side_by_side(sheet: _Sheet, band: list[int]) -> list[_Box]:
    """A band of rows divided at empty columns, unless these only set columns of one table apart."""
    used = {column for row in band for column in sheet.filled[row]}
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for column in range(sheet.width + 1):
        if column in used:
            start = column if start is None else start
        elif start is not None:
            runs.append((start, column))
            start = None
    boxes: list[_Box] = []
    for left, right in runs:
        if boxes and left - boxes[-1].right <= _SPACER and _same_rows(sheet, band, boxes[-1], (left, right)):
            boxes[-1] = _Box(boxes[-1].rows, boxes[-1].left, right)
        else:
            boxes.append(_Box(tuple(band), left, right))
    return [_Box(tuple(_rows_in(sheet, box.rows, box.left, box.right)), box.left, box.right) for box in boxes]


def _rows_in(sheet: _Sheet, rows: Sequence[int], left: int, right: int) -> list[int]:
    return [row for row in rows if sheet.any(row, left, right)]


def _same_rows(sheet: _Sheet, band: Sequence[int], box: _Box, run: tuple[int, int]) -> bool:
    """Whether both sides of an empty column begin and end with the same rows, a title above them left aside."""
    beside = _rows_in(sheet, band, *run)
    own = _rows_in(sheet, band, box.left, box.right)
    if not beside or not own:
        return False
    titled = len(own) > 1 and sum(sheet.has(own[0], column) for column in range(box.left, box.right)) == 1
    begins = own[1] if titled and beside[0] != own[0] else own[0]
    return beside[0] == begins and beside[-1] == own[-1]


def _joined(sheet: _Sheet, boxes: Sequence[_Box]) -> Iterator[_Box]:
    """Boxes below each other become one where the lower goes on with the upper's columns, without a header."""
    held: _Box | None = None
    for box in boxes:
        if held is not None and _goes_on(sheet, held, box):
            held = _Box(held.rows + box.rows, held.left, held.right)
        else:
            if held is not None:
                yield held
            held = box
    if held is not None:
        yield held


def _goes_on(sheet: _Sheet, upper: _Box, lower: _Box) -> bool:
    if len(upper.rows) < 3 or lower.left < upper.left or lower.right > upper.right:
        return False
    if sum(sheet.has(lower.rows[0], column) for column in range(lower.left, lower.right)) < 2:
        return False
    last = upper.rows[-1]
    shape = [_is_value(sheet, last, column) for column in range(upper.left, upper.right)]
    first = [_is_value(sheet, lower.rows[0], column) for column in range(upper.left, upper.right)]
    return any(shape) and shape == first


def _is_value(sheet: _Sheet, row: int, column: int) -> bool:
    """Whether the cell is a number, a date or an error: what no header is made of."""
    if not sheet.has(row, column):
        return False
    cell = sheet.grid[row][column]
    if not isinstance(cell, str):
        return True
    text = text_of(cell)
    return is_error(text) or names_something(text) or number_of(text) is not None or moment_of(text) is not None


def _region(sheet: _Sheet, box: _Box, above: str) -> tuple[Region | None, str]:
    """The table of a box; else what the box says, which may be the title of the next."""
    columns = list(range(box.left, box.right))
    rows = list(box.rows)
    titles: list[str] = []
    while rows and len(columns) > 1 and sum(sheet.has(rows[0], column) for column in columns) == 1:
        titles.append(next(text_of(sheet.grid[rows[0]][column]) for column in columns if sheet.has(rows[0], column)))
        rows.pop(0)
    said = " – ".join(titles)[:_LONGEST_NAME]
    if len(rows) < 2 or (len(columns) == 1 and len(rows) < 3):
        return None, said or (text_of(sheet.grid[box.rows[0]][box.left])[:_LONGEST_NAME] if box.rows else "")
    headers = _header_rows(sheet, rows, columns)
    data = rows[headers:]
    if not data or (headers == 0 and len(columns) < 2):
        return None, said
    names = _names(sheet, rows[:headers], columns)
    used = {column for row in data for column in sheet.filled[row]}
    kept = [place for place, column in enumerate(columns) if column in used]
    if not kept:
        return None, said
    region = Region(
        title=said or above,
        names=tuple(names[place] for place in kept),
        columns=tuple(columns[place] for place in kept),
        top=rows[0],
        rows=tuple(data),
    )
    return region, said


def _header_rows(sheet: _Sheet, rows: Sequence[int], columns: Sequence[int]) -> int:
    """How many of the first rows are a header: none, one, or two that are read together."""
    if _looks_like_data(sheet, rows, columns):
        return 0
    if len(rows) < 3:
        return 1
    gaps = any(not sheet.has(rows[0], column) for column in columns)
    spanned = any(sheet.has(rows[1], column) and not sheet.has(rows[0], column) for column in columns)
    second = [column for column in columns if sheet.has(rows[1], column)]
    below = any(_is_value(sheet, row, column) for row in rows[2 : 2 + _LOOKED_AT] for column in second)
    names = all(not _is_value(sheet, rows[1], column) or _is_year(sheet, rows[1], column) for column in second)
    return 2 if gaps and spanned and names and below and len(second) > 1 else 1


def _looks_like_data(sheet: _Sheet, rows: Sequence[int], columns: Sequence[int]) -> bool:
    """Whether the first row is a row like the others: it has values where they have values."""
    first = [column for column in columns if _is_value(sheet, rows[0], column)]
    years = [column for column in first if _is_year(sheet, rows[0], column)]
    return len(first) > len(years) or (len(years) == 1 and len(columns) <= 2)


def _is_year(sheet: _Sheet, row: int, column: int) -> bool:
    text = text_of(sheet.grid[row][column]) if column < len(sheet.grid[row]) else ""
    return text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2100


def _names(sheet: _Sheet, headers: Sequence[int], columns: Sequence[int]) -> list[str]:
    """A name for each column: two lines joined by " / ", the upper one held over the columns that it spans."""

    def said(row: int, column: int) -> str:
        return text_of(sheet.grid[row][column])[:_LONGEST_NAME] if sheet.has(row, column) else ""

    if not headers:
        return [""] * len(columns)
    lower = [said(headers[-1], column) for column in columns]
    if len(headers) == 1:
        return lower
    names: list[str] = []
    spanning = ""
    for place, column in enumerate(columns):
        own = said(headers[0], column)
        spanning = own if own and lower[place] else spanning if not own and lower[place] else ""
        names.append(" / ".join(dict.fromkeys(part for part in (spanning or own, lower[place]) if part)))
    return names
