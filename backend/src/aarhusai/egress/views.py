"""Views of other databases, read and never written: which there are, and their rows.

The operator lists them in a TOML file (AARHUSAI_VIEWS), each with the collections that may take it, so that nobody who
may write in some collection can fetch a database's content into it. Only PostgreSQL is spoken so far.
"""

import tomllib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aarhusai.egress import queries
from aarhusai.errors import StartError, UpstreamError

MOST_ROWS: Final = 10_000
LONGEST_ROW: Final = 200_000
"""Characters of a row's text; what is beyond is cut."""

_OPTIONS: Final = "-c default_transaction_read_only=on -c statement_timeout=60000 -c lock_timeout=5000"
_CONNECT_SECONDS: Final = 10
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class View:
    """A view that may be taken. `url` holds a password and is never shown; `relation` may name its schema."""

    name: str
    url: str = field(repr=False)
    relation: tuple[str, ...]
    key: str
    title: str
    text: tuple[str, ...]
    date: str | None
    collections: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A row. `fields` are its text columns by name, in the order the operator gave."""

    key: str
    title: str
    fields: tuple[tuple[str, str], ...]
    dated_at: datetime | None


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^/\\#]+$")
    url: str = Field(pattern=r"^postgres(ql)?://")
    view: str = Field(min_length=1, max_length=200)
    id: str = Field(min_length=1, max_length=63)
    title: str = Field(min_length=1, max_length=63)
    text: list[str] = Field(min_length=1, max_length=50)
    date: str | None = None
    collections: list[UUID] = Field(min_length=1, max_length=200)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    view: list[_Entry] = Field(default_factory=list[_Entry], max_length=100)


def load_views(path: Path | None) -> dict[str, View]:
    """The views by name; none without a file. Raises StartError("bad_setting")."""
    if path is None:
        return {}
    try:
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError):
        # Without its cause: that would show the passwords in the file.
        raise StartError(
            "bad_setting", "AARHUSAI_VIEWS names a file that cannot be used.", "See docs/operating.md, database views."
        ) from None
    return {
        one.name: View(
            name=one.name,
            url=one.url,
            relation=tuple(one.view.split(".")),
            key=one.id,
            title=one.title,
            text=tuple(one.text),
            date=one.date,
            collections=frozenset(one.collections),
        )
        for one in found.view
    }


async def rows_of(view: View, most: int = MOST_ROWS) -> AsyncGenerator[ViewRow]:
    """Its rows by their id, `most` at most, in one read-only transaction. Raises UpstreamError("view_failed")."""
    columns = [view.key, view.title, *([view.date] if view.date else []), *view.text]
    query = queries.rows(columns, view.relation, view.key, most)
    try:
        async with await psycopg.AsyncConnection[tuple[object, ...]].connect(
            view.url, connect_timeout=_CONNECT_SECONDS, options=_OPTIONS
        ) as connection:
            await connection.set_read_only(True)
            async with connection.cursor("view") as cursor:
                await cursor.execute(query)
                while found := await cursor.fetchmany(_BATCH):
                    for row in found:
                        yield _row(view, row)
    except psycopg.Error:
        # Without its cause: a driver's error names hosts, columns and values.
        raise UpstreamError("view_failed", "The view could not be read.") from None


def _row(view: View, row: tuple[object, ...]) -> ViewRow:
    at = row[2] if view.date else None
    texts = row[3 if view.date else 2 :]
    fields = tuple((name, _said(value)) for name, value in zip(view.text, texts, strict=True))
    return ViewRow(_said(row[0])[:200], _said(row[1]) or _said(row[0]), fields, _moment(at))


def _said(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_ROW].replace("\0", "")


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None
