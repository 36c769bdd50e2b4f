"""What becomes of spreadsheets: where their tables are, what columns hold, and what is kept apart."""

from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.cells import moment_of, number_of, style_hint
from aarhusai.knowledge.sheets.types import ColumnKind, ReadTable

BUDGET = """Udgifter 2024;;;;
;;;;
Område;By;2024;;2025
;;1. kvartal;2. kvartal;1. kvartal
Vest;Brabrand;1.234,50;kr. 1.200,-;12,5 %
Vest;Åbyhøj;2,00;3;1 %
Øst;Risskov;-5,25;(300);2 %
Øst;Egå;1;#REF!;3 %
I alt;;1.232,25;903;

Sager

Dato;Postnr;Aktiv;Antal;CPR
1. marts 2024;8000;ja;3;070761-4285
02-04-2024;0800;nej;4;070761-4286
03.05.24;8220;ja;mange;070761-4287
2024-06-01;8220;ja;5;070761-4288
03-07-2024;8220;ja;5;070761-4289
"""


def read(path: Path) -> tuple[ReadTable, ...]:
    return read_file(Source(path, path.name, Limits(), path.parent / "inside")).tables


def rows(table: ReadTable) -> list[tuple[object, ...]]:
    return duckdb.execute("SELECT * FROM read_parquet(?)", [table.path]).fetchall()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_two_tables_of_a_danish_sheet(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "budget.csv"
    path.write_bytes(BUDGET.encode(encoding))
    money, cases = read(path)
    names = [column.name for column in money.table.columns]
    assert names == ["Område", "By", "2024 / 1. kvartal", "2024 / 2. kvartal", "2025 / 1. kvartal"]
    assert (money.table.title, money.table.area, money.table.rows) == ("Udgifter 2024", "A3:E9", 4)
    assert money.table.totals == (("I alt", "", "1.232,25", "903", ""),)
    assert rows(money)[0][2:5] == (Decimal("1234.50"), 1200, Decimal("12.5"))
    assert rows(money)[2][3] == -300
    assert money.table.columns[3].misfits == ("#REF!",)
    assert [column.unit for column in money.table.columns[3:]] == ["kr.", "%"]
    assert (cases.table.title, cases.table.rows) == ("Sager", 5)
    assert [column.kind for column in cases.table.columns] == [
        ColumnKind.DATE, ColumnKind.TEXT, ColumnKind.YES_NO, ColumnKind.WHOLE, ColumnKind.TEXT,
    ]  # fmt: skip
    assert rows(cases)[1][1] == "0800"
    assert cases.table.columns[3].misfits == ("mange",)


def test_a_workbook_with_merged_headers_tables_side_by_side_and_a_hidden_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Forbrug"
    for row in (
        ["Område", 2024, None, None, "Kode", "Navn"],
        [None, "1. halvår", "2. halvår", None, 1, "Drift"],
        ["Vest", 10.1, 20.2, None, 2, "Anlæg"],
        [None, 0.1, 0.2, None, None, None],
        ["Øst", 5.5, 6.6, None, None, None],
        ["Hele byen", 1015.7, 1027.0, None, None, None],
    ):
        sheet.append(row)
    sheet["B6"], sheet["C6"] = 15.7, 27.0
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("A3:A4")
    hidden = book.create_sheet("Hemmeligt")
    hidden.append(["a", "b"])
    hidden.append([1, 2])
    hidden.sheet_state = "hidden"
    path = tmp_path / "forbrug.xlsx"
    book.save(path)
    reading = read_file(Source(path, path.name, Limits(), tmp_path / "inside"))
    assert "sheet_hidden" in reading.problems
    use, codes = reading.tables
    assert [column.name for column in use.table.columns] == ["Område", "2024 / 1. halvår", "2024 / 2. halvår"]
    assert rows(use) == [
        ("Vest", Decimal("10.1"), Decimal("20.2")),
        ("Vest", Decimal("0.1"), Decimal("0.2")),
        ("Øst", Decimal("5.5"), Decimal("6.6")),
    ]
    assert use.table.totals[0][0] == "Hele byen"
    assert [column.name for column in codes.table.columns] == ["Kode", "Navn"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.234,50", "1234.50", ""), ("kr. 1.200,-", "1200", "kr."), ("12,5 %", "12.5", "%"), ("-3", "-3", ""),
        ("(300)", "-300", ""), ("1.234,50-", "-1234.50", ""), ("1 234 567", "1234567", ""), ("5 kr.", "5", "kr."),
        ("−2,5", "-2.5", ""), ("1.000", "1000", ""),
    ],
)  # fmt: skip
def test_danish_numbers(text: str, value: str, unit: str) -> None:
    assert number_of(text) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "12-34", "1.23.4", "kr.", "8 40", "§ 5"])
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) is None


def test_a_column_in_english_is_read_in_english() -> None:
    assert (style_hint("1,234.50"), style_hint("1.234,50"), style_hint("1.234")) == ("english", "danish", None)
    assert number_of("1,234.50", "english") == (Decimal("1234.50"), "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1. marts 2024", "2024-03-01"), ("01-03-2024", "2024-03-01"), ("1/3 2024", "2024-03-01"),
        ("2024-03-01", "2024-03-01"), ("den 1. mar. 2024", "2024-03-01"), ("31.12.99", "1999-12-31"),
    ],
)  # fmt: skip
def test_danish_dates(text: str, day: str) -> None:
    found = moment_of(text)
    assert found is not None
    assert found.date().isoformat() == day


def test_a_damaged_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(Invalid):
        read(path)
