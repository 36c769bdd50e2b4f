"""What was computed from tables for an answer, as it is shown beside it."""

from dataclasses import dataclass
from typing import Literal

CellKind = Literal["text", "number", "date", "boolean"]
Row = tuple[str | None, ...]
"""Cells as a Dane reads them: 1.234,50, 01-03-2024, ja. None is an empty cell."""


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column by its name; numbers are set to the right."""

    name: str
    kind: CellKind


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of the result: column number `y` for each value of column number `x`, counted from 0.

    `values` are those of `y` in the order of the result's rows; they are rounded for drawing, the rows are exact.
    """

    kind: Literal["bar", "line"]
    x: int
    y: int
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SheetComputed:
    """A query of tables and what it gave. `sources` are the numbers under which the answer cites the tables.

    `words` is the query in plain Danish, `sql` as it was run. `total_rows` counts the result, of which `rows` are the
    first. `used_rows` are the first of the `used_total` rows of the table that the result was computed from; there are
    none where the result's rows are those themselves. `place` says where the tables stand; `notes` are sentences about
    what is not among the figures, such as cells that hold no number.
    """

    sources: tuple[int, ...]
    words: str
    sql: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[Row, ...]
    total_rows: int
    used_columns: tuple[ShownColumn, ...] = ()
    used_rows: tuple[Row, ...] = ()
    used_total: int = 0
    chart: Chart | None = None
    place: str = ""
    notes: tuple[str, ...] = ()
    available: bool = True
