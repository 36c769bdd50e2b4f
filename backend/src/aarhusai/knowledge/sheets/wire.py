"""What goes between the engine's two sides: a question with its tables there, one JSON text back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEAD: Final = 8
"""Bytes of a length, most significant first."""

READY: Final = b"\n"
SECONDS: Final = 10
"""That a query may take."""

MOST_ROWS: Final = 200
MOST_CELLS: Final = 200 * 50
USED_ROWS: Final = 50
"""Rows and columns of a result, and rows that are shown of those it was computed from."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the names and sizes in bytes of the tables that follow."""

    tables: Sequence[tuple[str, int]]
    sql: str


def framed(question: Question) -> bytes:
    """With its length in front; the tables follow."""
    body = json.dumps({"tables": question.tables, "sql": question.sql}).encode()
    return len(body).to_bytes(HEAD, "big") + body


def question_of(body: bytes) -> Question:
    """It comes from our own parent."""
    told = json.loads(body)
    return Question([(name, size) for name, size in told["tables"]], told["sql"])
