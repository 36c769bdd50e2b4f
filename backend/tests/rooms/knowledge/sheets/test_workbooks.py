"""The same sheet in every format that people have: the same table, and the same figures from it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from rooms.knowledge.sheets.workbooks import Cell, write_ods, write_xls

from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.asking import Query, query_of
from aarhusai.knowledge.sheets.engine import Engine, Loaded
from aarhusai.knowledge.sheets.hand import TableInHand, named
from aarhusai.knowledge.sheets.showing import shown
from aarhusai.knowledge.sheets.types import MOST_TABLES, ColumnKind, ReadTable
from aarhusai.knowledge.types import Reading
from aarhusai.terms.classes import DataClass

ROWS: list[list[Cell]] = [
    ["Område", "Beløb", "Dato"],
    ["Vest", Decimal("1234.50"), date(2024, 3, 1)],
    ["Vest", Decimal("100.25"), date(2024, 3, 2)],
    ["Østbyen", Decimal(10), date(2024, 4, 3)],
    ["I alt", Decimal("1344.75"), ""],
]


def read(path: Path) -> Reading:
    return read_file(Source(path, path.name, Limits(), path.parent / "inside"))


def table_of(path: Path) -> tuple[ReadTable, bytes]:
    (found,) = read(path).tables
    return found, Path(found.path).read_bytes()


def write_xlsx(path: Path, name: str, rows: list[list[Cell]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    book.save(path)
    return path


def write_csv(path: Path, name: str, rows: list[list[Cell]]) -> Path:
    del name
    lines = [";".join(f"{one:%d-%m-%Y}" if isinstance(one, date) else str(one).replace(".", ",") for one in row)
             for row in rows]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("suffix", "write"), [("xlsx", write_xlsx), ("ods", write_ods), ("xls", write_xls), ("csv", write_csv)]
)
async def test_every_format_gives_the_same_table_and_the_same_figures(
    tmp_path: Path, suffix: str, write: Callable[[Path, str, list[list[Cell]]], Path]
) -> None:
    found, rows = table_of(write(tmp_path / f"udgifter.{suffix}", "Udgifter", ROWS))
    assert [(one.name, one.kind) for one in found.table.columns] == [
        ("Område", ColumnKind.TEXT), ("Beløb", ColumnKind.DECIMAL), ("Dato", ColumnKind.DATE),
    ]  # fmt: skip
    assert (found.table.rows, len(found.table.totals)) == (3, 1)
    (table,) = named([TableInHand("", found.table, "udgifter", DataClass(), parquet=rows)])
    query = query_of("Hvad er det samlede beløb i Vest i marts 2024?", [table])
    assert isinstance(query, Query)
    engine = Engine()
    try:
        told = shown([table], query.sql, await engine.ask([Loaded(table.key, table.parquet)], query.sql))
    finally:
        await engine.close()
    assert told.rows == (("1.334,75",),)


def test_of_a_file_with_too_many_tables_it_is_said_that_some_are_left_out(tmp_path: Path) -> None:
    one = "Navn;Antal\nVest;1\nØst;2\nSyd;4\n\n"
    path = tmp_path / "mange.csv"
    path.write_text(one * (MOST_TABLES + 1), encoding="utf-8")
    reading = read(path)
    assert len(reading.tables) == MOST_TABLES
    assert "tables_left_out" in reading.problems
    path.write_text(one * MOST_TABLES, encoding="utf-8")
    assert "tables_left_out" not in read(path).problems
