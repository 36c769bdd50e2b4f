"""What a reader sees beside an answer: the query in plain Danish, and the picture of its result."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.engine import Engine, Loaded
from aarhusai.knowledge.sheets.hand import TableInHand, named
from aarhusai.knowledge.sheets.showing import TIED, shown
from aarhusai.terms.classes import DataClass
from aarhusai.terms.sheets import SheetComputed

SHEET = """Udgifter;;;;
;;;;
Område;Beløb;Dato;År;Betalt
Vest;1.234,50;01-03-2024;2024;ja
Vest;100,25;02-04-2024;2024;nej
Øst;10,00;03-04-2023;2023;ja
Syd;10,00;05-05-2023;2023;ja
"""


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    made = Engine()
    yield made
    await made.close()


@pytest.fixture
def table(tmp_path: Path) -> TableInHand:
    path = tmp_path / "udgifter.csv"
    path.write_text(SHEET, encoding="utf-8")
    (found,) = read_file(Source(path, path.name, Limits(), tmp_path / "inside")).tables
    return named([TableInHand("", found.table, path.name, DataClass(), parquet=Path(found.path).read_bytes())])[0]


async def told(engine: Engine, table: TableInHand, sql: str) -> SheetComputed:
    answered = await engine.ask([Loaded(table.key, table.parquet)], sql)
    assert not answered.code, answered.detail
    return shown([table], sql, answered)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT sum(beløb) FROM udgifter", "Summen af »Beløb« i tabellen »Udgifter«."),
        ("SELECT avg(beløb) FROM udgifter WHERE område = 'Vest'",
         "Gennemsnittet af »Beløb« i tabellen »Udgifter«, hvor »Område« er »Vest«."),
        ("SELECT count(*) FROM udgifter WHERE beløb > 1000.5 AND NOT betalt",
         "Antallet af rækker i tabellen »Udgifter«, hvor »Beløb« er over 1.000,5 og »Betalt« er nej."),
        ("SELECT count(DISTINCT område) FROM udgifter WHERE dato >= DATE '2024-03-01'",
         "Antallet af forskellige »Område« i tabellen »Udgifter«, hvor »Dato« er tidligst 01-03-2024."),
        ("SELECT område, sum(beløb) FROM udgifter GROUP BY område HAVING sum(beløb) > 10 ORDER BY 2 DESC LIMIT 5",
         ("Summen af »Beløb« i tabellen »Udgifter«, fordelt på »Område«, kun grupper hvor summen af »Beløb« er over "
          "10, ordnet efter summen af »Beløb« (største først), kun de 5 første.")),
        ("SELECT * FROM udgifter WHERE område IN ('Vest', 'Øst') ORDER BY beløb",
         ("Alle kolonner i tabellen »Udgifter«, hvor »Område« er »Vest« eller »Øst«, ordnet efter »Beløb« "
          "(mindste først).")),
    ],
)  # fmt: skip
async def test_a_query_is_told_in_plain_danish(engine: Engine, table: TableInHand, sql: str, words: str) -> None:
    assert (await told(engine, table, sql)).words == words


@pytest.mark.parametrize(
    ("sql", "chart"),
    [
        ("SELECT område, sum(beløb) FROM udgifter GROUP BY 1 ORDER BY 2 DESC, 1", ("bar", 0, 1)),
        ("SELECT dato, beløb FROM udgifter ORDER BY dato", ("line", 0, 1)),
        ("SELECT år, sum(beløb) FROM udgifter GROUP BY 1 ORDER BY 1", ("bar", 0, 1)),
        ("SELECT sum(beløb) FROM udgifter", None),
        ("SELECT område, dato FROM udgifter", None),
        ("SELECT område, beløb FROM udgifter", None),
    ],
)
async def test_a_picture_is_drawn_where_it_says_something(
    engine: Engine, table: TableInHand, sql: str, chart: tuple[str, int, int] | None
) -> None:
    found = (await told(engine, table, sql)).chart
    assert (None if found is None else (found.kind, found.x, found.y)) == chart


async def test_a_year_has_no_point_between_its_thousands(engine: Engine, table: TableInHand) -> None:
    for sql in (
        "SELECT år, count(*) FROM udgifter GROUP BY år ORDER BY år",
        "SELECT year(dato), count(*) FROM udgifter GROUP BY 1 ORDER BY 1",
        "SELECT year(dato) AS år, count(*) FROM udgifter GROUP BY 1 ORDER BY 1",
    ):
        assert [row[0] for row in (await told(engine, table, sql)).rows] == ["2023", "2024"], sql


async def test_a_limit_that_parts_what_is_alike_is_told(engine: Engine, table: TableInHand) -> None:
    sql = "SELECT område, sum(beløb) FROM udgifter GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {}"
    assert TIED in (await told(engine, table, sql.format(2))).notes
    assert TIED not in (await told(engine, table, sql.format(1))).notes


@pytest.mark.parametrize(
    ("sql", "times"),
    [
        ("SELECT date_trunc('month', dato), count(*) FROM udgifter WHERE år = 2024 GROUP BY 1 ORDER BY 1",
         ["marts 2024", "april 2024"]),
        ("SELECT date_trunc('quarter', dato)::DATE AS kvartal, count(*) FROM udgifter GROUP BY 1 ORDER BY 1",
         ["2. kvartal 2023", "1. kvartal 2024", "2. kvartal 2024"]),
        ("SELECT dato AS måned, beløb FROM udgifter ORDER BY 1 LIMIT 1", ["03-04-2023"]),
    ],
)  # fmt: skip
async def test_months_and_quarters_are_called_so(
    engine: Engine, table: TableInHand, sql: str, times: list[str]
) -> None:
    assert [row[0] for row in (await told(engine, table, sql)).rows] == times
