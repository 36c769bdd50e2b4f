"""What a table of a spreadsheet is, once it was read: its columns, and where its rows lie."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

MOST_TABLES: Final = 50
MOST_COLUMNS: Final = 200
"""Of one file and of one table; what goes beyond is left out, and a note says so."""

MOST_AT_ONCE: Final = 40
"""Tables of one answer; those of the documents that changed last."""

MOST_VALUES: Final = 40
"""Different texts of a column that are told by name."""


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    REAL = "real"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"

    @property
    def is_number(self) -> bool:
        """Whether it can be added up."""
        return self in {ColumnKind.WHOLE, ColumnKind.DECIMAL, ColumnKind.REAL}

    @property
    def is_time(self) -> bool:
        """Whether it is a date, with or without the time of day."""
        return self in {ColumnKind.DATE, ColumnKind.MOMENT}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `name` is what its header says, `key` its name in a query: unique in the table, letters, digits and _.

    `type` is the type in the engine, `unit` what stood with its numbers ("kr.", "%", "år" for years) or empty. `values`
    are all its different texts where they are few and short, else none. `misfits` are the first of the `misfit_count`
    cells that are no such value: they are empty in the table.
    """

    name: str
    key: str
    kind: ColumnKind
    type: str
    unit: str = ""
    values: tuple[str, ...] = ()
    misfits: tuple[str, ...] = ()
    misfit_count: int = 0


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table without its rows. `page` is the sheet's page in the document, `area` its cells (A3:H50002).

    `title` stood above it, or is empty. `rows` counts them without the `totals`, which are rows that add up others, as
    they were written. `sample` are the first rows. `notes` are codes: sheet_hidden, columns_left_out, rows_joined.
    """

    sheet: str
    title: str
    page: int
    area: str
    columns: tuple[Column, ...]
    rows: int
    sample: tuple[tuple[str, ...], ...] = ()
    totals: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that was read out of a file; its rows lie in the Parquet file at `path`."""

    table: SheetTable
    path: str


def table_path(folder: Path, place: int) -> Path:
    """Where the rows of a file's table number `place`, from 0, are put beside the files that lie in the file."""
    return folder / ".tables" / f"{place}.parquet"
