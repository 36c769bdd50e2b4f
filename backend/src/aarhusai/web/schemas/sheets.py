"""Wire shapes of what was computed from tables for an answer."""

from typing import Literal

from pydantic import BaseModel

from aarhusai.terms.sheets import CellKind, SheetComputed, ShownColumn


class SheetColumnOut(BaseModel):
    """A column; those of kind `number` are set to the right."""

    name: str
    kind: CellKind


class SheetChartOut(BaseModel):
    """Column `y` for each value of column `x` of the result's rows, both counted from 0.

    `values` are those of `y`, rounded for drawing; what is written stands in the rows.
    """

    kind: Literal["bar", "line"]
    x: int
    y: int
    values: list[float | None]


class SheetOut(BaseModel):
    """A query of tables and what it gave. Cells are written as a Dane reads them; null is an empty cell.

    `words` is the query in plain Danish and `sql` the query itself. `sources` are the numbers under which the tables
    stand among the answer's sources. `total_rows` counts the result, `rows` are the first of it. `used_rows` are the
    first of the `used_total` rows that the result was computed from; empty where the result shows those rows itself.
    `notes` are sentences about what is not among the figures. Of one that is not `available` any more nothing is told.
    """

    sources: list[int]
    words: str
    sql: str
    columns: list[SheetColumnOut]
    rows: list[list[str | None]]
    total_rows: int
    used_columns: list[SheetColumnOut]
    used_rows: list[list[str | None]]
    used_total: int
    chart: SheetChartOut | None
    place: str
    notes: list[str]
    available: bool


def sheet_out(one: SheetComputed) -> SheetOut:
    """For the wire: the data of the event `sheet`, and an item of a message's `sheets`."""
    chart = one.chart
    return SheetOut.model_construct(
        sources=list(one.sources),
        words=one.words,
        sql=one.sql,
        columns=[_column(column) for column in one.columns],
        rows=[list(row) for row in one.rows],
        total_rows=one.total_rows,
        used_columns=[_column(column) for column in one.used_columns],
        used_rows=[list(row) for row in one.used_rows],
        used_total=one.used_total,
        chart=SheetChartOut.model_construct(kind=chart.kind, x=chart.x, y=chart.y, values=list(chart.values))
        if chart
        else None,
        place=one.place,
        notes=list(one.notes),
        available=one.available,
    )


def _column(column: ShownColumn) -> SheetColumnOut:
    return SheetColumnOut.model_construct(name=column.name, kind=column.kind)
