"""Questions of a sheet of 50 000 rows: how many are answered exactly, and in what time.

    .venv/bin/python bench/sheets.py [--rows 50000] [--formats csv,xlsx]

The sheet and the questions are those of the tests (backend/tests/rooms/knowledge/sheets/known_sheet.py): Danish
amounts, dates, ja and nej, a title above and a row of sums below. Every answer is computed here from the same numbers.
Each question is asked twice: as the SQL that a model would write, and in Danish without a model. Of questions that the
sheet cannot answer it must say so. The figures are those that a reader sees, in the way they are written in Denmark.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "backend" / "tests"))

import openpyxl
from rooms.knowledge.sheets.known_sheet import UNKNOWN, Known, Line, known, lines, write_csv

from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.asking import Query, Unsure, query_of
from aarhusai.knowledge.sheets.engine import Engine, Loaded
from aarhusai.knowledge.sheets.hand import TableInHand, named
from aarhusai.knowledge.sheets.showing import shown
from aarhusai.terms.classes import DataClass


def write_xlsx(path: Path, found: Sequence[Line]) -> Path:
    """The same sheet as a workbook: real numbers and dates."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Udbetalinger")
    sheet.append(["Udbetalinger 2022-2024"])
    sheet.append([])
    sheet.append(["Løbenr", "Dato", "Område", "Ydelse", "Leverandør", "Beløb", "Timer", "Antal borgere", "Godkendt"])
    for one in found:
        sheet.append(
            [
                one.number, one.day, one.area, one.kind, one.supplier, float(one.amount), float(one.hours),
                one.count, "ja" if one.approved else "nej",
            ]
        )  # fmt: skip
    total = sum((one.amount for one in found), Decimal(0))
    sheet.append(["I alt", None, None, None, None, float(total)])
    book.save(path)
    return path


def table_in(path: Path) -> TableInHand:
    """Read as the worker reads it."""
    start = time.perf_counter()
    (found,) = read_file(Source(path, path.name, Limits(), path.parent / f"inside-{path.suffix[1:]}")).tables
    seconds = time.perf_counter() - start
    print(f"{path.suffix[1:]}: {found.table.rows} rows of {len(found.table.columns)} columns read in {seconds:.1f} s")
    return named([TableInHand("", found.table, path.name, DataClass(), parquet=Path(found.path).read_bytes())])[0]


def danish(value: object) -> set[str]:
    """How a figure may be written: as exactly as it is, or to two decimals where it was divided."""
    if isinstance(value, date):
        return {f"{value:%d-%m-%Y}"}
    if not isinstance(value, int | Decimal):
        return {str(value)}
    number = Decimal(value)
    places = 2 if abs(number) >= 1 else 3 - number.adjusted()
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    written = [rounded, rounded.normalize() + 0, number.to_integral_value() if number % 1 == 0 else rounded]
    return {f"{one:,f}".replace(",", " ").replace(".", ",").replace(" ", ".") for one in written} | {str(value)}


async def right(engine: Engine, table: TableInHand, sql: str, one: Known, took: list[float]) -> bool:
    """Whether a reader sees the known answer."""
    start = time.perf_counter()
    answered = await engine.ask([Loaded(table.key, table.parquet)], sql)
    told = shown([table], sql, answered)
    took.append((time.perf_counter() - start) * 1_000)
    same = not answered.code and len(told.rows) == len(one.answer)
    same = same and all(
        cell in danish(value) for row, answer in zip(told.rows, one.answer, strict=True)
        for cell, value in zip(row, answer, strict=True)
    )  # fmt: skip
    if not same:
        print(f"WRONG: {one.question} {sql}: {answered.detail or told.rows[:3]} instead of {one.answer[:3]}")
    return same


async def measured(engine: Engine, table: TableInHand, found: Sequence[Known], kind: str) -> None:
    """All the questions of one file."""
    took: list[float] = []
    in_sql = [await right(engine, table, one.sql, one, took) for one in found]
    print(f"{kind}, SQL: {sum(in_sql)} of {len(in_sql)} exact; p50 {statistics.median(took):.0f} ms")
    took = []
    asked, in_danish = [one for one in found if one.asked], 0
    for one in asked:
        query = query_of(one.question, [table])
        if isinstance(query, Query):
            in_danish += await right(engine, table, query.sql, one, took)
        else:
            print(f"NOT UNDERSTOOD: {one.question}")
    p95 = sorted(took)[int(len(took) * 0.95)]
    print(f"{kind}, Danish: {in_danish} of {len(asked)} exact; p50 {statistics.median(took):.0f} ms, p95 {p95:.0f} ms")
    refused = sum(isinstance(query_of(question, [table]), Unsure) for question in UNKNOWN)
    print(f"{kind}, cannot be computed and told so: {refused} of {len(UNKNOWN)}", flush=True)


async def main() -> None:
    """Each format in turn."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rows", type=int, default=50_000)
    given.add_argument("--formats", default="csv,xlsx")
    asked = given.parse_args()
    found = lines(asked.rows)
    writers = {"csv": write_csv, "xlsx": write_xlsx}
    with tempfile.TemporaryDirectory(prefix="aarhusai-bench-") as folder:
        for kind in asked.formats.split(","):
            table = table_in(writers[kind](Path(folder) / f"udbetalinger.{kind}", found))
            engine = Engine()
            try:
                await engine.ask([Loaded(table.key, table.parquet)], f"SELECT count(*) FROM {table.key}")  # warm
                await measured(engine, table, known(found), kind)
            finally:
                await engine.close()


if __name__ == "__main__":
    asyncio.run(main())
