"""`aarhusai knowledge search`: many questions to one collection, from lines of JSON to lines of JSON."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, TextIO, cast

from aarhusai.cli.acting import acting
from aarhusai.cli.attach import attached
from aarhusai.cli.beside import beside
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import Invalid
from aarhusai.grants.types import Right
from aarhusai.knowledge.index.tending import count_words
from aarhusai.knowledge.scope import scope_of
from aarhusai.knowledge.search import NO_MODEL, NO_VECTOR, Found
from aarhusai.knowledge.types import Passage
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId

AT_ONCE: Final = 4
"""Questions on their way at the same time."""

PATIENCE: Final = 90.0
"""Seconds that the embedding model has to come up before the first question is answered without it."""

_AGAIN: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Question:
    id: str
    query: str


@dataclass(frozen=True, slots=True)
class _Asking:
    house: Services
    actor: Actor
    collection_id: CollectionId
    k: int

    async def found(self, question: _Question) -> Found:
        async with self.house.db.session() as session:
            scope = await scope_of(session, self.actor, Right.USE, [self.collection_id])
        return await self.house.knowledge.search.search(self.actor, scope, question.query, self.k, per_document=True)

    async def found_with_vector(self, question: _Question) -> Found:
        """Once more until the model that was perhaps started a moment ago answers, or the time is over."""
        until = time.monotonic() + PATIENCE
        while True:
            found = await self.found(question)
            if NO_VECTOR not in found.notes or time.monotonic() > until:
                return found
            await asyncio.sleep(_AGAIN)


def run_search(settings: Settings, arguments: argparse.Namespace) -> int:
    """Answers every question of standard input, in order. Raises Invalid("bad_line") and NotFound."""
    with attached(settings) as ready, beside(ready, worker=False):
        return asyncio.run(_run(ready, arguments, sys.stdin))


async def _run(settings: Settings, arguments: argparse.Namespace, lines: TextIO) -> int:
    async with services(settings) as house:
        actor = await acting(house, cast("str | None", arguments.email))
        collection_id = await house.knowledge.collections.named(actor, str(arguments.collection))
        # The worker counts how common words are now and then; after an import it may have stopped before it came to it.
        await count_words(house.db)
        asking = _Asking(house, actor, collection_id, int(arguments.k))
        notes: set[str] = set()
        questions = _questions(lines)
        first = next(questions, None)
        if first is not None:
            _write(first, found := await asking.found_with_vector(first))
            notes.update(found.notes)
        while together := list(islice(questions, AT_ONCE)):
            answers = await asyncio.gather(*map(asking.found, together))
            for question, found in zip(together, answers, strict=True):
                _write(question, found)
                notes.update(found.notes)
    if notes & {NO_MODEL, NO_VECTOR}:
        print("aarhusai: there was no embedding model, or it did not answer: words decided alone", file=sys.stderr)
    return 0


def _questions(lines: Iterable[str]) -> Iterator[_Question]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read(number, line)


def _read(number: int, line: str) -> _Question:
    try:
        read = cast("object", json.loads(line))
    except ValueError:
        read = None
    if isinstance(read, dict):
        values = cast("dict[str, object]", read)
        query = values.get("query")
        if isinstance(query, str) and isinstance(values.get("id"), str | int):
            return _Question(str(values["id"]), query)
    raise Invalid("bad_line", f"Line {number} is not JSON of an id and a query.")


def _write(question: _Question, found: Found) -> None:
    line = {"id": question.id, "hits": [_hit(passage) for passage in found.passages]}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _hit(passage: Passage) -> dict[str, str | int | float]:
    return {
        "document": f"{passage.folder}/{passage.document}" if passage.folder else passage.document,
        "page": passage.page,
        "chunk": passage.chunk_id,
        "score": round(passage.score, 6),
        "text": passage.text,
    }
