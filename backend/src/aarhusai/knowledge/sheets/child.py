"""The process that runs one query: `python -I -m aarhusai.knowledge.sheets.child`.

It takes tables and a query on its standard input, answers on its standard output, and ends. The engine is shut off
from files, extensions and the network before the query is read, and the kernel bounds memory, time and files besides.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO, Final

import duckdb

from aarhusai.knowledge.sheets.accepting import LONGEST, Json, NotAcceptedError, accepted, rows_behind
from aarhusai.knowledge.sheets.exact import alike, exact, first_only, one_more
from aarhusai.knowledge.sheets.statements import COUNT, TAKE_IN
from aarhusai.knowledge.sheets.wire import HEAD, MOST_CELLS, MOST_ROWS, READY, SECONDS, USED_ROWS, Question, question_of

IDLE_SECONDS: Final = 60
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_ROOM: Final = 1_500_000_000
_MEMORY: Final = "256MB"
_LONGEST_CELL: Final = 500
_SHUT: Final = (
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    "SET lock_configuration = true",
)

Told = dict[str, object]


def main() -> int:
    """Answers one question, or ends when none comes for a minute."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers, questions = sys.stdout.buffer, sys.stdin.buffer
    engine = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": _MEMORY, "temp_directory": ""})
    answers.write(READY)
    answers.flush()
    if not select.select([questions], [], [], IDLE_SECONDS)[0]:
        return 0
    head = questions.read(HEAD)
    if len(head) < HEAD:
        return 0
    question = question_of(questions.read(int.from_bytes(head, "big")))
    body = json.dumps(_answer(engine, question, questions), ensure_ascii=False).encode()
    answers.write(len(body).to_bytes(HEAD, "big") + body)
    answers.flush()
    return 0


def _answer(engine: duckdb.DuckDBPyConnection, question: Question, tables: BinaryIO) -> Told:
    try:
        for name, size in question.tables:
            load(engine, name, tables.read(size))
        shut(engine)
        return run(engine, [name for name, _ in question.tables], question.sql)
    except NotAcceptedError as error:
        return {"code": "refused", "detail": str(error)}
    except duckdb.InterruptException:
        return {"code": "too_slow", "detail": "The query took too long."}
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"code": "too_large", "detail": "The query needs too much memory."}
    except duckdb.Error as error:
        return {"code": "failed", "detail": str(error)[:_LONGEST_CELL]}


def load(engine: duckdb.DuckDBPyConnection, name: str, parquet: bytes) -> None:
    """A table out of the bytes of a Parquet file, which lie in no file system."""
    file = os.memfd_create("table")
    try:
        with os.fdopen(os.dup(file), "wb") as held:
            held.write(parquet)
        quoted = name.replace('"', '""')
        engine.execute(TAKE_IN.format(name=quoted), [f"/proc/self/fd/{file}"])
    finally:
        os.close(file)


def shut(engine: duckdb.DuckDBPyConnection) -> None:
    """Shuts the engine off from everything but the tables it has, for good; and this process from files."""
    for setting in _SHUT:
        engine.execute(setting)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + SECONDS + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def run(engine: duckdb.DuckDBPyConnection, tables: Sequence[str], sql: str) -> Told:
    """Accepts and runs a query. Raises NotAcceptedError, and the engine's errors."""
    if len(sql) > LONGEST:
        raise NotAcceptedError("The query is too long.")
    text = sql.strip().rstrip(";").strip()
    timer = threading.Timer(SECONDS, engine.interrupt)
    timer.daemon = True
    timer.start()
    try:
        row = engine.execute("SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := true)", [text])
        query = accepted(json.loads(_one(row)), tables)
        precise = exact(query)
        told = _rows(engine, text if precise == query else _written(engine, precise), MOST_ROWS)
        used: Told = {"columns": [], "types": [], "rows": [], "total": 0}
        behind = rows_behind(query)
        if behind is not None:
            used = _rows(engine, _written(engine, behind), USED_ROWS)
        return {"code": "", "query": query, "result": told, "used": used, "tied": _tied(engine, precise)}
    finally:
        timer.cancel()


def _written(engine: duckdb.DuckDBPyConnection, query: Json) -> str:
    statement = json.dumps({"error": False, "statements": [{"node": query}]})
    return _one(engine.execute("SELECT json_deserialize_sql(?::JSON)", [statement]))


def _tied(engine: duckdb.DuckDBPyConnection, query: Json) -> bool:
    """Whether the first row that the query's own limit leaves out is as good as the last that it lets in."""
    limit, wanted = first_only(query), one_more(query)
    if limit is None or wanted is None or not 0 < limit <= MOST_ROWS:
        return False
    found = engine.execute(_written(engine, wanted[0]))
    types = [str(one[1]) for one in found.description or []][-wanted[1] :]
    rows = [list[object](row[-wanted[1] :]) for row in found.fetchall()]
    return len(rows) == limit + 1 and alike(rows[-2], rows[-1], types)


def _rows(engine: duckdb.DuckDBPyConnection, sql: str, most: int) -> Told:
    """The first rows of an accepted query, and how many there are."""
    found = engine.execute(sql)
    described = found.description or []
    columns = [str(one[0]) for one in described]
    if len(columns) > MOST_CELLS // MOST_ROWS:
        raise NotAcceptedError("The result has too many columns: name those that are needed.")
    types = [str(one[1]) for one in described]
    rows = found.fetchmany(most + 1)
    total = len(rows)
    if total > most:
        total = int(_one(engine.execute(COUNT.format(query=sql))))
    return {
        "columns": columns,
        "types": types,
        "rows": [[_cell(one) for one in row] for row in rows[:most]],
        "total": total,
    }


def _one(found: duckdb.DuckDBPyConnection) -> str:
    row = found.fetchone()
    return "" if row is None else str(row[0])


def _cell(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:_LONGEST_CELL]


if __name__ == "__main__":
    sys.exit(main())
