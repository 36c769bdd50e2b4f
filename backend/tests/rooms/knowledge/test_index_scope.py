"""Whatever the scope, nothing outside of it is found; and a small index finds what looking at everything would."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rooms.knowledge.index_things import SPACE, Indexed, new_collection, piece, put_document, some_vector

from aarhusai.knowledge.index import cells, codes, finding
from aarhusai.knowledge.index.finding import Candidate, Wanted, find, passages
from aarhusai.knowledge.index.tending import Tending
from aarhusai.knowledge.index.words import weight_of
from aarhusai.knowledge.index.writing import IndexedPiece
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Database

WORDS = [f"ord{number}" for number in range(12)]


@dataclass
class Library:
    """Three collections of four documents of three pieces."""

    db: Database
    documents: Sequence[Indexed]

    def admitted(self, scope: ReadableScope) -> list[Indexed]:
        """By the definition of a scope."""
        return [
            one
            for one in self.documents
            if (one.collection in scope.collections and one.document not in scope.hidden)
            or one.document in scope.granted
        ]


@pytest.fixture
async def library(db: Database) -> Library:
    chance = random.Random(4)
    documents: list[Indexed] = []
    for _ in range(3):
        collection = await new_collection(db)
        some = [[_piece(chance, number) for number in range(3)] for _ in range(4)]
        documents += [await put_document(db, collection, pieces) for pieces in some]
    await Tending(db).tend()
    return Library(db, documents)


def _piece(chance: random.Random, number: int) -> IndexedPiece:
    words = {word: chance.randint(1, 4) for word in chance.sample(WORDS, chance.randint(1, 6))}
    return piece(number, words, some_vector(chance))


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_found_is_in_the_scope_and_all_that_matches_is_found(
    library: Library, data: st.DataObject
) -> None:
    every = st.lists(st.sampled_from([one.document for one in library.documents]), unique=True, max_size=5)
    collections = sorted({one.collection for one in library.documents})
    scope = ReadableScope(
        tuple(data.draw(st.lists(st.sampled_from(collections), unique=True))),
        hidden=tuple(data.draw(every)),
        granted=tuple(data.draw(every)),
    )
    terms = data.draw(st.dictionaries(st.sampled_from([*WORDS, "ukendt"]), st.floats(0.1, 3), max_size=5))
    vector = data.draw(st.one_of(st.none(), st.integers(0, 99)))
    question = None if vector is None else some_vector(random.Random(vector))
    found = await find(library.db, Wanted(scope, terms, question, SPACE))

    admitted = library.admitted(scope)
    assert {one.document_id for one in found} <= {one.document for one in admitted}
    expected = sum(
        1
        for one in admitted
        for indexed in one.pieces
        if question is not None or any(word in indexed.terms for word in terms)
    )
    assert len(found) == len({one.chunk_id for one in found}) == expected
    shown = await passages(library.db, scope, [one.chunk_id for one in found])
    assert len(shown) == len(found)


async def test_the_best_by_vector_are_those_that_comparing_with_every_one_gives(library: Library) -> None:
    question = some_vector(random.Random(8))
    scope = _everything(library)
    found = await find(library.db, Wanted(scope, {}, question, SPACE, limit=5))
    similar = sorted(
        (_cosine(question, indexed.vector or []) for one in library.documents for indexed in one.pieces), reverse=True
    )
    assert [one.similarity for one in _by_similarity(found)] == pytest.approx(similar[:5], abs=0.002)


async def test_the_best_by_words_are_those_that_bm25_gives(library: Library) -> None:
    terms = {"ord1": 1.0, "ord5": 0.5, "ord7": 2.0}
    found = await find(library.db, Wanted(_everything(library), terms, limit=6))
    pieces = [indexed for one in library.documents for indexed in one.pieces]
    scores = sorted((_bm25(terms, indexed, pieces) for indexed in pieces), reverse=True)
    told = sorted((_score(terms, one, pieces) for one in found), reverse=True)
    assert told == pytest.approx(scores[:6], abs=0.001)


async def test_a_divided_space_finds_the_same_as_one_that_is_whole(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    collection = await new_collection(db)
    pieces = [piece(number, {"a": 1}, some_vector(chance)) for number in range(300)]
    put = await put_document(db, collection, pieces)
    scope = ReadableScope((collection,))
    question = some_vector(chance)
    before = await find(db, Wanted(scope, {}, question, SPACE, limit=20))
    monkeypatch.setattr(cells, "FIRST", 100)
    assert await cells.divide(db) > 0
    largest = "SELECT max(n) FROM (SELECT count(*) AS n FROM chunk_vector GROUP BY cell) AS counted"
    assert (await db.value(int, largest) or 0) <= 2 * sqrt(300)
    after = await find(db, Wanted(scope, {}, question, SPACE, limit=20))
    assert {one.chunk_id for one in after} == {one.chunk_id for one in before}
    assert put.document in {one.document_id for one in after}
    assert await cells.divide(db) == 0


async def test_vectors_that_are_all_alike_are_not_divided_for_ever(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = await new_collection(db)
    await put_document(db, collection, [piece(number, {"a": 1}, [1.0, 2.0]) for number in range(60)])
    monkeypatch.setattr(cells, "FIRST", 10)
    assert await cells.divide(db) == 0


async def test_codes_lead_to_what_comparing_every_vector_finds(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(6)
    collection, other = await new_collection(db), await new_collection(db)
    for place in (collection, other):
        await put_document(db, place, [piece(n, {"a": 1}, some_vector(chance, 48)) for n in range(150)])
    question = some_vector(chance, 48)
    wanted = Wanted(ReadableScope((collection,)), {}, question, SPACE, limit=10)
    before = await find(db, wanted)
    monkeypatch.setattr(codes, "FIRST", 100)
    monkeypatch.setattr(finding, "THEMSELVES", 10)
    monkeypatch.setattr(finding, "LEAST_CODED", 60)
    assert await codes.encode(db) == 300
    assert await codes.encode(db) == 0
    assert {one.chunk_id for one in await find(db, wanted)} == {one.chunk_id for one in before}

    near = await put_document(db, collection, [piece(0, {"a": 1}, question)])
    assert near.document in {one.document_id for one in await find(db, wanted)}
    hidden = Wanted(ReadableScope((collection,), hidden=(near.document,)), {}, question, SPACE, limit=10)
    assert {one.chunk_id for one in await find(db, hidden)} == {one.chunk_id for one in before}


async def test_vectors_that_have_no_code_yet_are_found_beside_those_that_have(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    collection = await new_collection(db)
    await put_document(db, collection, [piece(n, {"a": 1}, some_vector(chance)) for n in range(150)])
    monkeypatch.setattr(codes, "FIRST", 100)
    monkeypatch.setattr(finding, "THEMSELVES", 10)
    await codes.encode(db)
    question = some_vector(chance)
    late = await put_document(db, collection, [piece(0, {"a": 1}, question)])
    await db.run("UPDATE chunk_vector SET code = NULL WHERE document_id = %s", (late.document,))
    found = await find(db, Wanted(ReadableScope((collection,)), {}, question, SPACE, limit=5))
    assert late.document in {one.document_id for one in found}
    assert len(found) == 5


def _everything(library: Library) -> ReadableScope:
    return ReadableScope(tuple({one.collection for one in library.documents}))


def _by_similarity(found: Sequence[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: one.similarity or 0, reverse=True)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / sqrt(
        sum(a * a for a in one) * sum(b * b for b in other)
    )


def _bm25(terms: Mapping[str, float], indexed: IndexedPiece, pieces: Sequence[IndexedPiece]) -> float:
    return sum(
        weight * _rarity(word, pieces) * weight_of(indexed.terms.get(word, 0), indexed.length)
        for word, weight in terms.items()
    )


def _score(terms: Mapping[str, float], one: Candidate, pieces: Sequence[IndexedPiece]) -> float:
    return sum(
        terms[word] * _rarity(word, pieces) * weight_of(count, one.length) for word, count in one.matched.items()
    )


def _rarity(word: str, pieces: Sequence[IndexedPiece]) -> float:
    found_in = sum(word in indexed.terms for indexed in pieces)
    return log(1 + (len(pieces) - found_in + 0.5) / (found_in + 0.5))
