"""Searching: by meaning and by words, within the scope, and what it does when half of it is away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from rooms.knowledge.index_things import SPACE, Indexed, new_collection, piece, put_document

from aarhusai.errors import Unavailable
from aarhusai.gateway.provider import Ranked
from aarhusai.gateway.types import CallContext
from aarhusai.knowledge.danish.compounds import is_read, parts
from aarhusai.knowledge.danish.terms import terms_of
from aarhusai.knowledge.index.tending import count_words
from aarhusai.knowledge.index.writing import IndexedPiece
from aarhusai.knowledge.ingest.types import Space
from aarhusai.knowledge.search import NO_MODEL, NO_VECTOR, NOT_RERANKED, SPELLING, Search
from aarhusai.knowledge.types import Piece, ReadableScope, Span
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Base, DataClass, Flag
from aarhusai.terms.ids import CollectionId, ModelId

SERVING = Space(SPACE, ModelId(uuid4()), 3, "serving")
SECRET = DataClass(Base.PERSONAL, frozenset({Flag.CPR}))


@dataclass
class House:
    """A search with models that answer what a test says."""

    db: Database
    actor: Actor
    collection: CollectionId
    serving: Space | None = SERVING
    rerank_model_id: ModelId | None = None
    vector: Sequence[float] | None = None
    order: Sequence[int] | None = None
    asked: list[str] = field(default_factory=list[str])
    reranked: list[CallContext] = field(default_factory=list[CallContext])

    async def question(self, actor: Actor, space: Space, declared: DataClass, text: str) -> Sequence[float]:
        self.asked.append(text)
        if self.vector is None:
            raise Unavailable("model_unreachable", "Away.")
        return self.vector

    async def rerank(self, context: CallContext, query: str, texts: Sequence[str], top: int) -> tuple[Ranked, ...]:
        self.reranked.append(context)
        if self.order is None:
            raise Unavailable("model_unreachable", "Away.")
        return tuple(Ranked(index, 1.0 - place / 10) for place, index in enumerate(self.order))

    @property
    def search(self) -> Search:
        return Search(self.db, self, self, self)

    @property
    def scope(self) -> ReadableScope:
        return ReadableScope((self.collection,))

    async def document(
        self, *texts: str, vectors: Sequence[Sequence[float]] = (), data_class: DataClass | None = None
    ) -> Indexed:
        pieces: list[IndexedPiece] = []
        for ordinal, text in enumerate(texts):
            terms = terms_of(text)
            piece = Piece(ordinal, text, (), (Span(1, 0, len(text)),))
            vector = vectors[ordinal] if ordinal < len(vectors) else [0.0, 0.0, 1.0]
            found = data_class or DataClass(Base.PUBLIC)
            pieces.append(IndexedPiece(piece, found, terms.counts, terms.length, vector))
        put = await put_document(self.db, self.collection, pieces)
        await count_words(self.db)
        return put


@pytest.fixture
async def house(db: Database) -> House:
    return House(db, SYSTEM, await new_collection(db))


async def test_compounds_inflections_and_other_spellings_are_found(house: House) -> None:
    trees = await house.document("Kommunen fælder vejtræerne langs Åboulevarden i november.")
    await house.document("Kommunen asfalterer cykelstierne til sommer.")
    for question in ("fældning af træer", "vejtræ", "AABOULEVARDEN", "træ ved vejen"):
        found = await house.search.search(house.actor, house.scope, question)
        assert [passage.document_id for passage in found.passages][:1] == [trees.document]
        assert found.notes == (NO_VECTOR,)


async def test_another_language_is_found_by_meaning(house: House) -> None:
    parking = await house.document("Parkering er gratis om søndagen.", vectors=[[1, 0, 0]])
    await house.document("Svømmehallen holder lukket.", vectors=[[0, 1, 0]])
    house.vector = [0.9, 0.1, 0]
    found = await house.search.search(house.actor, house.scope, "Where can I leave my car for free?")
    assert found.passages[0].document_id == parking.document
    assert found.notes == ()
    assert found.passages[0].why["similarity"] > 0.9


async def test_the_question_is_embedded_without_how_it_is_put(house: House) -> None:
    await house.document("Fjernvarme")
    await house.search.search(
        house.actor, house.scope, "Hvad er ministerens holdning til, at fjernvarmepuljen er løbet tør for penge?"
    )
    assert house.asked == ["fjernvarmepuljen er løbet tør for penge?"]


async def test_a_misspelt_word_is_read_as_one_that_is_there(house: House) -> None:
    parking = await house.document("Reglerne for parkering i midtbyen.")
    found = await house.search.search(house.actor, house.scope, "parkring")
    assert [passage.document_id for passage in found.passages] == [parking.document]
    assert SPELLING in found.notes


async def test_the_number_of_a_case_finds_that_case_first(house: House) -> None:
    await house.document("Sag 21/04567-4 om støj.", vectors=[[1, 0, 0]])
    case = await house.document("Sag 21/04567-3 om hegn.", vectors=[[0, 1, 0]])
    house.vector = [1, 0, 0]
    found = await house.search.search(house.actor, house.scope, "21/04567-3")
    assert found.passages[0].document_id == case.document


async def test_per_document_counts_documents_and_gives_the_best_passage(house: House) -> None:
    long = await house.document("Skolen har ferie.", "Skoleferie og ferieplan for skolen: ferie.", "Skolen lukker.")
    other = await house.document("Ferie for ansatte.")
    found = await house.search.search(house.actor, house.scope, "skolens ferieplan", 2, per_document=True)
    assert [passage.document_id for passage in found.passages] == [long.document, other.document]
    assert found.passages[0].text.startswith("Skoleferie")
    assert len((await house.search.search(house.actor, house.scope, "skolens ferieplan", 3)).passages) == 3


async def test_the_dictionary_is_read_beforehand_where_there_is_something_to_search(house: House) -> None:
    parts.cache_clear()
    await house.search.warm_up()
    assert not is_read()
    await put_document(house.db, house.collection, [piece(0, {"affald": 1}, [1, 0, 0])])
    await house.search.warm_up()
    assert is_read()


async def test_a_passage_tells_in_which_folder_its_document_is(house: House) -> None:
    put = await house.document("Affald hentes om tirsdagen.")
    await house.db.run("UPDATE document SET folder = 'drift/2026' WHERE id = %s", (put.document,))
    (passage,) = (await house.search.search(house.actor, house.scope, "affald")).passages
    assert passage.folder == "drift/2026"


async def test_without_a_model_words_decide_and_a_note_says_so(house: House) -> None:
    await house.document("Affald hentes om tirsdagen.")
    house.serving = None
    found = await house.search.search(house.actor, house.scope, "affald")
    assert (len(found.passages), found.notes, house.asked) == (1, (NO_MODEL,), [])


async def test_scores_are_explained_word_by_word(house: House) -> None:
    await house.document("Affald hentes om tirsdagen.")
    (passage,) = (await house.search.search(house.actor, house.scope, "affaldshentning tirsdag", explain=True)).passages
    parts = {key: value for key, value in passage.why.items() if key.startswith("term:")}
    assert set(parts) == {"term:affald", "term:tirsdag"}
    assert sum(parts.values()) == pytest.approx(passage.why["words"])
    assert 0 < passage.why["coverage"] < 1


async def test_nothing_outside_the_scope_is_found(house: House) -> None:
    await house.document("Affald hentes om tirsdagen.")
    other = ReadableScope((await new_collection(house.db),))
    assert (await house.search.search(house.actor, other, "affald")).passages == ()
    assert (await house.search.search(house.actor, ReadableScope(()), "affald")).passages == ()


async def test_a_reranker_has_the_last_word_and_gets_the_class_of_what_it_reads(house: House) -> None:
    house.rerank_model_id = ModelId(uuid4())
    first = await house.document("Affald, affald og affald.", data_class=SECRET)
    second = await house.document("Affald hentes om tirsdagen i hele kommunen.")
    house.order = [1, 0]
    found = await house.search.search(house.actor, house.scope, "affald")
    assert [passage.document_id for passage in found.passages] == [second.document, first.document]
    assert [passage.score for passage in found.passages] == sorted((p.score for p in found.passages), reverse=True)
    assert house.reranked[0].declared == SECRET
    house.order = None
    found = await house.search.search(house.actor, house.scope, "affald")
    assert [passage.document_id for passage in found.passages] == [first.document, second.document]
    assert NOT_RERANKED in found.notes


async def test_the_log_says_which_documents_were_found_and_not_what_was_asked(house: House) -> None:
    put = await house.document("Affald hentes om tirsdagen.")
    await house.search.search(house.actor, house.scope, "affald hos Mikkel Invented")
    details = await house.db.value(str, "SELECT details::text FROM audit WHERE act = 'knowledge.searched'")
    assert details is not None
    assert str(put.document) in details
    assert "affald" not in details
    assert "Mikkel" not in details
