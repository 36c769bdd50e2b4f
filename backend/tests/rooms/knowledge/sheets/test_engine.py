"""The engine for tables: what it computes, and that whoever writes the query reaches nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import pytest

from aarhusai.knowledge.sheets.danish_values import number
from aarhusai.knowledge.sheets.engine import Engine, Loaded


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    made = Engine()
    yield made
    await made.close()


@pytest.fixture
def table(tmp_path: Path) -> Loaded:
    path = tmp_path / "t.parquet"
    rows = "SELECT i AS id, (i * 1.1)::DECIMAL(18,2) AS beløb, 'a' || (i % 3) AS navn FROM range(2000) r(i)"
    duckdb.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return Loaded("t", path.read_bytes())


async def test_sums_are_exact_and_the_rows_behind_them_are_told(engine: Engine, table: Loaded) -> None:
    found = await engine.ask([table], "SELECT navn, sum(beløb) FROM t WHERE id < 10 GROUP BY navn ORDER BY navn;")
    assert found.result.rows == (("a0", "19.80"), ("a1", "13.20"), ("a2", "16.50"))
    assert (found.used.total, found.used.columns) == (10, ("id", "beløb", "navn"))


async def test_what_lies_between_two_amounts_is_not_cut_short(engine: Engine, table: Loaded) -> None:
    found = await engine.ask(
        [table], "SELECT median(beløb), quantile_cont(beløb, 0.5) m FROM t WHERE id IN (1, 2, 3, 4)"
    )
    assert [[number(cell or "", rounded=True) for cell in row] for row in found.result.rows] == [["2,75", "2,75"]]
    cents = await engine.ask([table], "SELECT median(beløb) / 10 FROM t WHERE id IN (1, 2)")
    assert number(cents.result.rows[0][0] or "", rounded=True) == "0,165"


@pytest.mark.parametrize(
    ("sql", "tied"),
    [
        ("SELECT navn, count(*) FROM t WHERE id < 9 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2", True),
        ("SELECT navn, count(*) AS antal FROM t WHERE id < 9 GROUP BY navn ORDER BY antal DESC LIMIT 2", True),
        ("SELECT navn FROM t WHERE id < 9 GROUP BY navn ORDER BY count(*) DESC LIMIT 2", True),
        ("SELECT * FROM t ORDER BY id % 2 LIMIT 5", True),
        ("SELECT navn, count(*) FROM t WHERE id < 9 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3", False),
        ("SELECT navn, sum(beløb) FROM t WHERE id < 9 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2", False),
        ("SELECT navn FROM t ORDER BY navn LIMIT 5", False),
        ("SELECT id FROM t ORDER BY beløb DESC LIMIT 5", False),
        ("SELECT id % 2, id FROM t ORDER BY 1, 2 LIMIT 5", False),
    ],
)
async def test_that_a_limit_parts_what_is_alike_is_known(engine: Engine, table: Loaded, sql: str, tied: bool) -> None:
    found = await engine.ask([table], sql)
    assert (found.code, found.tied) == ("", tied)


async def test_of_a_long_result_the_first_rows_are_given_and_all_are_counted(engine: Engine, table: Loaded) -> None:
    found = await engine.ask([table], "SELECT id FROM t ORDER BY id")
    assert (len(found.result.rows), found.result.total, found.used.total) == (200, 2000, 0)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM parquet_scan('/proc/self/fd/3')",
        "COPY t TO '/tmp/stolen'",
        "ATTACH '/tmp/other.db'",
        "PRAGMA database_list",
        "SET memory_limit = '8GB'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE u AS SELECT 1",
        "DROP TABLE t",
        "SELECT 1; DROP TABLE t",
        "EXPLAIN SELECT 1",
        "SELECT getenv('HOME')",
        "SELECT current_setting('memory_limit')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM pragma_table_info('t')",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM main.t",
        "SELECT * FROM query('SELECT 1')",
        "SELECT query('SELECT 1')",
        "SELECT repeat('a', 1000000000)",
        "SELECT lpad('a', 1000000000, 'b')",
        "SELECT unnest(range(1000000000))",
        "SELECT * FROM range(1000000000)",
        "WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT 1 FROM a) SELECT count(*) FROM a",
        "SELECT list_transform([1], x -> x)",
        "SELECT nextval('s')",
        "SELECT * FROM t USING SAMPLE 3",
        "SELECT beløb::BLOB FROM t",
        "SUMMARIZE t",
        "SELECT (SELECT content FROM read_text('/etc/passwd')) FROM t",
        "SELECT * FROM t WHERE id IN (SELECT 1 FROM glob('/*'))",
        "WITH x AS (SELECT * FROM read_blob('/etc/passwd')) SELECT * FROM x",
        "SELECT " + "1 + " * 4000 + "1",
        "",
    ],
)
async def test_what_is_no_computation_of_the_tables_is_refused(engine: Engine, table: Loaded, sql: str) -> None:
    found = await engine.ask([table], sql)
    assert found.code in {"refused", "failed"}
    assert found.result.rows == ()


async def test_what_would_take_for_ever_is_ended(engine: Engine, table: Loaded) -> None:
    found = await engine.ask([table], "SELECT count(*) FROM t a, t b, t c, t d WHERE a.id + b.id + c.id > d.id")
    assert found.code in {"too_slow", "too_large"}
    again = await engine.ask([table], "SELECT count(*) FROM t")
    assert again.result.rows == (("2000",),)


async def test_text_that_grows_without_end_ends_its_own_process(engine: Engine, table: Loaded) -> None:
    grown = "SELECT navn AS x FROM t"
    for _ in range(12):
        grown = f"SELECT x || x || x || x || x || x || x || x AS x FROM ({grown})"
    found = await engine.ask([table], f"SELECT max(x) FROM ({grown})")
    assert found.code in {"too_large", "too_slow", "failed"}
    assert (await engine.ask([table], "SELECT 1 FROM t LIMIT 1")).code == ""
