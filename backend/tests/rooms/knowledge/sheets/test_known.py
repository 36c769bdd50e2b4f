"""A sheet of 50 000 rows in Danish formats: every figure exact, asked in SQL and in Danish (issue 4, point 6)."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from rooms.knowledge.sheets.known_sheet import UNKNOWN, Answer, known, lines, write_csv

from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.asking import Query, Unsure, query_of
from aarhusai.knowledge.sheets.engine import Answered, Engine, Loaded
from aarhusai.knowledge.sheets.hand import TableInHand, named
from aarhusai.knowledge.sheets.showing import as_text, shown
from aarhusai.terms.classes import DataClass


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> TableInHand:
    folder = tmp_path_factory.mktemp("sheet")
    path = write_csv(folder / "udbetalinger.csv", lines())
    (found,) = read_file(Source(path, path.name, Limits(), folder / "inside")).tables
    assert found.table.rows == 50_000
    assert len(found.table.totals) == 1
    return named([TableInHand("", found.table, path.name, DataClass(), parquet=Path(found.path).read_bytes())])[0]


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    made = Engine()
    yield made
    await made.close()


def test_there_are_at_least_25_questions() -> None:
    assert len(known(lines(100))) >= 25


async def test_every_query_gives_the_exact_figure(engine: Engine, table: TableInHand) -> None:
    for one in known(lines()):
        found = await engine.ask([Loaded(table.key, table.parquet)], one.sql)
        assert _same(found, one.answer), (one.question, found.detail)


async def test_questions_in_danish_give_the_same_without_a_model(engine: Engine, table: TableInHand) -> None:
    asked = [one for one in known(lines()) if one.asked]
    assert len(asked) >= 24
    for one in asked:
        query = query_of(one.question, [table])
        assert isinstance(query, Query), one.question
        found = await engine.ask([Loaded(table.key, table.parquet)], query.sql)
        assert _same(found, one.answer), (one.question, query.sql)


@pytest.mark.parametrize("question", UNKNOWN)
def test_what_the_sheet_does_not_hold_is_said_to_be_so(table: TableInHand, question: str) -> None:
    found = query_of(question, [table])
    assert isinstance(found, Unsure)
    assert "kan ikke beregnes" in found.why
    assert "»Beløb«" in found.why


@pytest.mark.parametrize("question", ["Hvem er borgmester?", "Hvad er åbningstiden?", "Skriv et brev til en borger."])
def test_what_asks_for_no_figure_is_left_to_others(table: TableInHand, question: str) -> None:
    assert query_of(question, [table]) is None


async def test_an_answer_tells_the_query_in_words_the_rows_and_what_is_left_out(
    engine: Engine, table: TableInHand
) -> None:
    query = query_of("Hvad er summen af beløb fordelt på område?", [table])
    assert isinstance(query, Query)
    told = shown([table], query.sql, await engine.ask([Loaded(table.key, table.parquet)], query.sql))
    assert told.words.startswith("Summen af »Beløb« i tabellen »Udbetalinger 2022-2024«, fordelt på »Område«")
    assert (told.total_rows, told.used_total, len(told.used_rows)) == (5, 50_000, 50)
    assert [column.name for column in told.columns] == ["Område", "Summen af Beløb"]
    assert told.chart is not None
    assert (told.chart.kind, told.chart.x, told.chart.y) == ("bar", 0, 1)
    assert told.notes == ("1 række med summer i »Udbetalinger 2022-2024« er ikke talt med.",)
    assert "," in (told.rows[0][1] or "")
    assert as_text(told).count("\n") >= 6


def _same(found: Answered, wanted: Answer) -> bool:
    if found.code or len(found.result.rows) != len(wanted):
        return False
    return all(
        _equal(got, want, type_)
        for row, answer in zip(found.result.rows, wanted, strict=True)
        for got, want, type_ in zip(row, answer, found.result.types, strict=True)
    )


def _equal(got: str | None, want: object, type_: str) -> bool:
    if got is None or not isinstance(want, Decimal):
        return got == str(want)
    if type_ != "DOUBLE":
        return Decimal(got) == want
    return abs(Decimal(got) - want) < Decimal("1e-9") * max(1, abs(want))
