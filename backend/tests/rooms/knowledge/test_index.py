"""The index: what is put is found, within the scope and by nothing else."""

from uuid import uuid4

from rooms.knowledge.index_things import SPACE, new_collection, new_document, piece, put_document

from aarhusai.knowledge.index.finding import Wanted, find, passages
from aarhusai.knowledge.index.statistics import Statistics
from aarhusai.knowledge.index.tending import Tending
from aarhusai.knowledge.index.writing import drop
from aarhusai.knowledge.types import ReadableScope, Span
from aarhusai.storage.database import Database
from aarhusai.terms.ids import CollectionId


async def test_a_piece_is_found_by_its_words_and_by_its_vector(db: Database) -> None:
    collection = await new_collection(db)
    put = await put_document(
        db,
        collection,
        [piece(0, {"hund": 2, "snor": 1}, [1, 0, 0]), piece(1, {"kat": 3}, [0, 1, 0]), piece(2, {"ko": 1}, [0, 0, 2])],
    )
    scope = ReadableScope((collection,))

    by_words = await find(db, Wanted(scope, {"hund": 1.0, "hest": 1.0}))
    assert [(c.matched, c.similarity, c.length) for c in by_words] == [({"hund": 2}, None, 3)]

    by_vector = await find(db, Wanted(scope, {}, [0, 3, 0], SPACE, limit=1))
    assert [(c.document_id, c.similarity, c.matched) for c in by_vector] == [(put.document, 1.0, {})]

    both = await find(db, Wanted(scope, {"ko": 1.0}, [0, 3, 0], SPACE, limit=1))
    assert sorted((c.similarity, dict(c.matched)) for c in both if c.similarity is not None) == [
        (0.0, {"ko": 1}),
        (1.0, {}),
    ]


async def test_a_passage_carries_what_a_citation_needs(db: Database) -> None:
    collection = await new_collection(db)
    put = await put_document(db, collection, [piece(0, {"a": 1}, [1]), piece(1, {"telefon": 2}, [1])])
    scope = ReadableScope((collection,))
    found = await find(db, Wanted(scope, {"telefon": 1.0}))
    (passage,) = await passages(db, scope, [c.chunk_id for c in found])
    assert (passage.document_id, passage.version_id, passage.collection_id) == (put.document, put.version, collection)
    assert (passage.title, passage.page, passage.last_page) == ("Titel", 2, 2)
    assert (passage.text, passage.spans) == ("telefon telefon", (Span(2, 0, 15),))
    assert passage.headings == ("Afsnit", "Stykke 1")
    assert await passages(db, ReadableScope((CollectionId(uuid4()),)), [passage.chunk_id]) == []


async def test_hidden_documents_are_not_found_and_granted_ones_are(db: Database) -> None:
    mine, other = await new_collection(db), await new_collection(db)
    hidden = await put_document(db, mine, [piece(0, {"løn": 1}, [1, 0])])
    shown = await put_document(db, mine, [piece(0, {"løn": 1}, [1, 0])])
    granted = await put_document(db, other, [piece(0, {"løn": 1}, [1, 0])])
    await put_document(db, other, [piece(0, {"løn": 1}, [1, 0])])
    scope = ReadableScope((mine,), hidden=(hidden.document,), granted=(granted.document,))
    for wanted in (Wanted(scope, {"løn": 1.0}), Wanted(scope, {}, [1, 0], SPACE)):
        found = await find(db, wanted)
        assert {c.document_id for c in found} == {shown.document, granted.document}
        assert {p.document_id for p in await passages(db, scope, [c.chunk_id for c in found])} == {
            shown.document,
            granted.document,
        }


async def test_a_new_version_takes_the_place_of_the_old_in_one_step(db: Database) -> None:
    collection = await new_collection(db)
    document = await new_document(db, collection)
    scope = ReadableScope((collection,))
    await put_document(db, collection, [piece(0, {"gammel": 1}, [1, 0]), piece(1, {"to": 1}, [1, 0])], document)
    await put_document(db, collection, [piece(0, {"ny": 1}, [0, 1])], document)
    assert await find(db, Wanted(scope, {"gammel": 1.0})) == []
    (found,) = await find(db, Wanted(scope, {"ny": 1.0}, [1, 0], SPACE))
    assert (found.matched, found.similarity) == ({"ny": 1}, 0.0)


async def test_what_is_dropped_or_deleted_is_in_no_table(db: Database) -> None:
    collection = await new_collection(db)
    dropped = await put_document(db, collection, [piece(0, {"a": 1}, [1, 0])])
    deleted = await put_document(db, collection, [piece(0, {"a": 1}, [1, 0])])
    async with db.transaction() as tx:
        await drop(tx, [dropped.document])
    await db.run("DELETE FROM document WHERE id = %s", (deleted.document,))
    left = """
        SELECT (SELECT count(*) FROM chunk) + (SELECT count(*) FROM chunk_words) + (SELECT count(*) FROM chunk_vector)
             + (SELECT count(*) FROM indexed_document)
    """
    assert await db.value(int, left) == 0


async def test_long_vectors_are_compared_to_their_last_number(db: Database) -> None:
    collection = await new_collection(db)
    nearly = [1.0] * 1024 + [0.0] * 512
    right = [1.0] * 1024 + [0.0] * 511 + [20.0]
    await put_document(db, collection, [piece(n, {"x": 1}, nearly) for n in range(3)])
    put = await put_document(db, collection, [piece(0, {"x": 1}, right)])
    (found,) = await find(db, Wanted(ReadableScope((collection,)), {}, right, SPACE, limit=1))
    assert found.document_id == put.document
    assert found.similarity is not None
    assert abs(found.similarity - 1) < 0.002


async def test_common_words_are_told_from_rare_ones_once_they_are_counted(db: Database) -> None:
    collection = await new_collection(db)
    document = await new_document(db, collection)
    await put_document(db, collection, [piece(n, {"og": 1, f"ord{n}": 2}, None) for n in range(4)], document)
    await Tending(db).tend()
    told = await Statistics(db).of(["og", "ord2", "hest"])
    assert (told.chunks, told.average_length, told.found_in) == (4, 3.0, {"og": 4, "ord2": 1})
    await put_document(db, collection, [piece(0, {"og": 1}, None)], document)
    await Tending(db).tend()
    assert (await Statistics(db).of(["og"])).chunks == 1


async def test_an_empty_scope_finds_nothing(db: Database) -> None:
    collection = await new_collection(db)
    await put_document(db, collection, [piece(0, {"a": 1}, [1, 0])])
    assert await find(db, Wanted(ReadableScope(()), {"a": 1.0}, [1, 0], SPACE)) == []
