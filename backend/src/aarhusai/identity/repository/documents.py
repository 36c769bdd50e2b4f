"""Rows that hold lists: PostgreSQL writes each as one JSON document, and it is read back checked against its type."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from aarhusai.storage.database import Executor, Params, Query

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Row:
    document: str


class Documents(Generic[T]):
    """Reads documents of one type."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    async def one(self, executor: Executor, query: Query, params: Params) -> T | None:
        """The first document, or None. The query's only column is `document`."""
        row = await executor.one(_Row, query, params)
        return None if row is None else _adapter(self._kind).validate_json(row.document)

    async def all(self, executor: Executor, query: Query, params: Params) -> list[T]:
        """Every document. The query carries its own LIMIT."""
        rows = await executor.all(_Row, query, params)
        adapter = _adapter(self._kind)
        return [adapter.validate_json(row.document) for row in rows]


def parse(kind: type[T], document: str) -> T:
    """One document that came as a column beside others."""
    return _adapter(kind).validate_json(document)


@lru_cache(maxsize=16)
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)
