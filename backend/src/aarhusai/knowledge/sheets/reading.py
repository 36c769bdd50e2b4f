"""Tables out of the cells of workbooks and of separated text, in the process that reads strangers' files.

The engine that computes writes them down: one Parquet file a table. Nothing here reaches anything but the given folder.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from aarhusai.knowledge.sheets.cells import Cell, text_of
from aarhusai.knowledge.sheets.columns import TypedColumn, Value, keys_of, numbers_of, typed
from aarhusai.knowledge.sheets.regions import Grid, Region, regions_of
from aarhusai.knowledge.sheets.statements import WRITE_PARQUET
from aarhusai.knowledge.sheets.totals import adds_up, is_called_total
from aarhusai.knowledge.sheets.types import MOST_COLUMNS, MOST_TABLES, ReadTable, SheetTable, table_path

SHEET_HIDDEN: Final = "sheet_hidden"
COLUMNS_LEFT_OUT: Final = "columns_left_out"
TABLES_LEFT_OUT: Final = "tables_left_out"

_SAMPLE: Final = 3
_TOTALS: Final = 50
_LONGEST_CELL: Final = 200
_LEAST_ROWS: Final = 1
_NULL: Final = "\\N"


class SheetTables:
    """Takes sheets one by one; tables are written into `folder`, which is made when there is the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: list[ReadTable] = []
        self._problems: set[str] = set()

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be kept as tables: tables_left_out, columns_left_out. It is read as text all the same."""
        return tuple(sorted(self._problems))

    @property
    def found(self) -> tuple[ReadTable, ...]:
        """What there is so far."""
        return tuple(self._found)

    def sheet(self, name: str, page: int, grid: Grid, *, hidden: bool = False, first: tuple[int, int] = (0, 0)) -> None:
        """A sheet whose grid begins in row and column `first`, counted from 0."""
        for region in regions_of(grid):
            made = table_of(grid, region)
            if made is None:
                continue
            if len(self._found) >= MOST_TABLES:
                self._problems.add(TABLES_LEFT_OUT)
                return
            columns, totals = made
            notes = [SHEET_HIDDEN] if hidden else []
            if len(region.columns) > MOST_COLUMNS:
                notes.append(COLUMNS_LEFT_OUT)
                self._problems.add(COLUMNS_LEFT_OUT)
            table = SheetTable(
                sheet=name,
                title=region.title,
                page=page,
                area=_area(region, first),
                columns=tuple(one.column for one in columns),
                rows=len(columns[0].values),
                sample=tuple(_sample(columns)),
                totals=totals,
                notes=tuple(notes),
            )
            path = table_path(self._folder, len(self._found))
            path.parent.mkdir(parents=True, exist_ok=True)
            if not write_parquet(path, columns):
                continue  # what it says is read as text all the same
            self._found.append(ReadTable(table, str(path)))


def table_of(grid: Grid, region: Region) -> tuple[list[TypedColumn], tuple[tuple[str, ...], ...]] | None:
    """The columns of a table and the rows that only add up; None when nothing else is there."""
    places = region.columns[:MOST_COLUMNS]
    names = [name or f"Kolonne {letters(place)}" for name, place in zip(region.names, places, strict=False)]
    rows = [[_cell(grid, row, place) for place in places] for row in region.rows]
    kept, totals = _without_totals(rows)
    if len(kept) < _LEAST_ROWS:
        return None
    columns = [
        typed(name, key, [row[place] for row in kept])
        for place, (name, key) in enumerate(zip(names, keys_of(names), strict=True))
    ]
    told = tuple(tuple(text_of(cell)[:_LONGEST_CELL] for cell in row) for row in totals[:_TOTALS])
    return columns, told


def _without_totals(rows: list[list[Cell]]) -> tuple[list[list[Cell]], list[list[Cell]]]:
    totals: list[list[Cell]] = []
    kept: list[list[Cell]] = []
    for row in rows:
        if is_called_total([text_of(cell) for cell in row[:4]]) and any(_is_number(cell) for cell in row):
            totals.append(row)
        else:
            kept.append(row)
    if len(kept) > 2 and not totals:
        numbers = [numbers_of([row[place] for row in kept]) for place in range(len(kept[0]))]
        across = list(zip(*numbers, strict=True))
        texts = [text_of(cell) for cell, number in zip(kept[-1], across[-1], strict=True) if number is None]
        if adds_up(across[:-1], across[-1], named=any(texts)):
            totals.append(kept.pop())
    return kept, totals


def _is_number(cell: Cell) -> bool:
    return numbers_of([cell])[0] is not None


def _cell(grid: Grid, row: int, column: int) -> Cell:
    cells = grid[row]
    cell = cells[column] if column < len(cells) else None
    return str(cell) if isinstance(cell, timedelta) else cell


def _sample(columns: Sequence[TypedColumn]) -> Iterator[tuple[str, ...]]:
    for row in range(min(_SAMPLE, len(columns[0].values))):
        yield tuple(shown(one.values[row])[:_LONGEST_CELL] for one in columns)


def shown(value: Value) -> str:
    """A value of a sample, as it may be written in a query."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def write_parquet(path: Path, columns: Sequence[TypedColumn]) -> bool:
    """One column for each, under its key and of its type. False when the engine does not take what is there."""
    import duckdb

    rows = path.with_suffix(".csv")
    with rows.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_MINIMAL).writerows(
            _written(values) for values in zip(*(one.values for one in columns), strict=True)
        )
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": "400MB",
        "temp_directory": str(path.parent),
    }
    types = {one.column.key: one.column.type for one in columns}
    try:
        with duckdb.connect(":memory:", config=settings) as engine:
            engine.execute(WRITE_PARQUET.format(path=str(path).replace("'", "''")), [str(rows), types, _NULL])
    except duckdb.Error:
        return False
    finally:
        rows.unlink(missing_ok=True)
    return True


def _written(values: Iterable[Value]) -> list[str]:
    return [_NULL if value is None else _plain(value) for value in values]


def _plain(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return shown(value)


def _area(region: Region, first: tuple[int, int]) -> str:
    top, left = region.top + first[0] + 1, region.columns[0] + first[1]
    return f"{letters(left)}{top}:{letters(region.columns[-1] + first[1])}{region.rows[-1] + first[0] + 1}"


def letters(column: int) -> str:
    """A spreadsheet's name of a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
