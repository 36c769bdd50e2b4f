"""Workbooks as tables of what their cells say, and beside them as typed tables that are computed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from aarhusai.knowledge.reading.archives import Packed
from aarhusai.knowledge.reading.draft import Draft, one_line
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.office.opendocument import check_open
from aarhusai.knowledge.reading.office.parts import said_of_itself
from aarhusai.knowledge.reading.separated import looks_like_header
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.reading import SheetTables
from aarhusai.knowledge.sheets.regions import fill_down
from aarhusai.knowledge.types import Reading

Cell = int | float | str | bool | time | date | datetime | timedelta
_UNNAMED: Final = ("ark", "sheet", "tabel", "table")


def read_workbook(source: Source, kind: Kind) -> Reading:
    """A page for each sheet, its name a heading; tables are told apart by empty rows. Hidden sheets are left out."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    title, dated_at = "", None
    if kind is not Kind.XLS:
        with Packed(source.path, source.limits) as packed:
            if kind is Kind.ODS:
                check_open(packed)
            else:
                title, dated_at = said_of_itself(packed)
    draft, tables = Draft(source.limits), SheetTables(source.folder)
    try:
        with CalamineWorkbook.from_path(str(source.path)) as book:  # pyright: ignore[reportUnknownMemberType]  # its stub is loose
            for sheet in book.sheets_metadata:
                if sheet.visible is SheetVisibleEnum.Visible:
                    draft.begin_page(sheet.name)
                    cells = book.get_sheet_by_name(sheet.name)
                    if (cells.total_height or 0) * (cells.total_width or 0) > source.limits.cells * 4:
                        raise failure("file_expands_too_much")
                    rows = [list(row) for row in cells.iter_rows()]
                    _write_sheet(draft, sheet.name, iter(rows))
                    first = (0, cells.start[1] if cells.start else 0)
                    fill_down(rows, cells.merged_cell_ranges or (), first)
                    tables.sheet(sheet.name, draft.page_number, rows, first=first)
                else:
                    draft.problem("sheet_hidden")
    except PasswordError as error:
        raise failure("file_encrypted") from error
    except CalamineError as error:
        raise failure("file_damaged") from error
    for problem in tables.problems:
        draft.problem(problem)
    return replace(draft.reading(kind, title, dated_at), tables=tables.found)


def _write_sheet(draft: Draft, name: str, rows: Iterator[Sequence[Cell]]) -> None:
    if not name.lower().rstrip("0123456789 ").startswith(_UNNAMED):
        draft.heading(name, 1)
    held: list[list[str]] = []
    for row in rows:
        texts = [said(cell) for cell in row]
        if any(texts):
            held.append(texts)
        else:
            _write_block(draft, held)
            held = []
    _write_block(draft, held)


def _write_block(draft: Draft, rows: list[list[str]]) -> None:
    """Rows without an empty one between: lines of a single cell above are said first, the rest is a table."""
    start = 0
    while start < len(rows) and sum(map(bool, rows[start])) == 1:
        start += 1
    if start == len(rows) and start > 1:
        start = 0  # a list in one column
    for row in rows[:start]:
        draft.text(next(cell for cell in row if cell))
    if start < len(rows):
        used = [
            column
            for column in range(len(rows[start]))
            if any(row[column] for row in rows[start:] if column < len(row))
        ]
        table = [[row[column] if column < len(row) else "" for column in used] for row in rows[start:]]
        draft.table(table, has_header=looks_like_header(table))


def said(cell: Cell) -> str:
    """A cell as Danish Excel shows it, but for formats of numbers: they are not kept with the value."""
    if isinstance(cell, bool):
        return "SAND" if cell else "FALSK"
    if isinstance(cell, float):
        return (str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}").replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%d-%m-%Y" if cell.time() == time() else "%d-%m-%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d-%m-%Y")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return one_line(str(cell))
