"""A deleted document is gone from every store: no table, no folder and no key holds it or a word of it."""

from pathlib import Path
from uuid import UUID

from api.conftest import SignIn
from api.shelves import a_collection, ok, put_file, shared
from cast import Cast
from psycopg import sql
from psycopg.types.json import Jsonb

from aarhusai.compose import Services
from aarhusai.grants.types import Right
from aarhusai.knowledge.collections import Collections
from aarhusai.knowledge.index.writing import IndexedPiece, put
from aarhusai.knowledge.removing import Removing
from aarhusai.knowledge.repository.removing import Batch
from aarhusai.knowledge.scope import scope_of
from aarhusai.knowledge.types import Piece, Span
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

WORD = "Rugbrødsskulptur"
LOGS = frozenset({"audit", "audit_seal", "alembic_version"})
"""Tables that may name what is gone by its id; what they may hold of it is held by other tests."""


async def everywhere(db: Database, needle: str) -> list[str]:
    """The tables in which a row holds this, as PostgreSQL writes rows."""
    names = await db.value(str, "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'")
    found: list[str] = []
    for name in sorted((names or "").split()):
        query = sql.SQL("SELECT count(*) FROM {} AS t WHERE strpos(lower(t::text), lower(%s)) > 0")
        if await db.value(int, query.format(sql.Identifier(name)), (needle,)):
            found.append(name)
    return found


async def read_it(db: Database, collection: str, document: str) -> None:
    """As ingestion leaves it: pages, and pieces with words and vectors."""
    version = await db.value(UUID, "SELECT id FROM document_version WHERE document_id = %s", (document,))
    assert version is not None
    text = f"{WORD} af byens bager"
    piece = Piece(0, text, (WORD,), (Span(1, 0, 10),))
    indexed = IndexedPiece(piece, DataClass(Base.PUBLIC), {WORD.lower(): 1}, 1, [0.5] * 8)
    place = CollectionId(UUID(collection)), DocumentId(UUID(document)), VersionId(version)
    async with db.transaction() as tx:
        await tx.run(
            "INSERT INTO document_page (version_id, number, text, blocks) VALUES (%s, 1, %s, %s)",
            (version, text, Jsonb([{"kind": "table", "rows": [[WORD]]}])),
        )
        await tx.run(
            "UPDATE document SET status = 'ready', title = %s, version_id = %s, data_class = 'K2+K4', pages = 1"
            " WHERE id = %s",
            (WORD, version, document),
        )
        await tx.run("UPDATE collection SET found_class = 'K2+K4' WHERE id = %s", (collection,))
        await put(tx, *place, 1, [indexed])


def files_in(folder: Path) -> list[Path]:
    """Everything in the data folder but the keys."""
    return [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]


async def test_nothing_is_left_of_a_deleted_document(
    sign_in: SignIn, cast: Cast, db: Database, house: Services, tmp_path: Path
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    document = (await put_file(mikkel, made, f"{WORD}.txt", f"{WORD} af byens bager".encode(), WORD))["id"]
    await read_it(db, made, document)
    await put_file(mikkel, made, f"{WORD}.txt", b"En ny udgave", WORD)
    await ok(await shared(mikkel, f"/api/documents/{document}", ("person", cast.people["karla"], "read")))
    blobs = await db.value(str, "SELECT string_agg(blob_id::text, ' ') FROM document_version")
    versions = await db.value(str, "SELECT string_agg(id::text, ' ') FROM document_version")
    chunks = await db.value(str, "SELECT string_agg(id::text, ' ') FROM chunk")
    needles = [WORD, document, *(blobs or "").split(), *(versions or "").split()]
    assert (len(needles), chunks is None, len(files_in(tmp_path))) == (6, False, 2)
    assert {"document", "document_page", "chunk"} <= {*await everywhere(db, WORD)}
    assert {"grant_entry", "ingest_task", "indexed_document"} <= {*await everywhere(db, document)}

    assert (await mikkel.delete(f"/api/documents/{document}")).status_code == 204

    await house.knowledge.blobs.sweep()
    for needle in needles:
        assert {*await everywhere(db, needle)} <= LOGS, needle
    for table in ("chunk_words", "chunk_vector"):
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        assert await db.value(int, query) == 0, table
    assert files_in(tmp_path) == []
    assert (await ok(await mikkel.get(f"/api/collections/{made}")))["found_class"] == "K0"


async def test_the_content_cannot_be_read_from_the_moment_of_its_deletion(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path
) -> None:
    mikkel = await sign_in("mikkel")
    document = await put_file(mikkel, await a_collection(mikkel, cast))
    await ok(await mikkel.delete(f"/api/documents/{document['id']}"))
    assert len(files_in(tmp_path)) == 1, "the bytes go with the next sweep"
    assert await db.value(int, "SELECT count(*) FROM blob") == 0, "their key is gone"


async def test_nothing_is_left_of_a_deleted_collection(
    sign_in: SignIn, cast: Cast, db: Database, house: Services, tmp_path: Path
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast, name=WORD)
    for number in range(3):
        document = (await put_file(mikkel, made, f"{WORD} {number}.txt", f"{WORD} {number}".encode()))["id"]
        await read_it(db, made, document)
    await ok(await shared(mikkel, f"/api/collections/{made}", ("person", cast.people["karla"], "read")))
    path = f"/api/collections/{made}"
    lowered = {"revision": (await ok(await mikkel.get(path)))["revision"], "data_class": "K0", "reason": WORD}
    await ok(await mikkel.patch(path, json=lowered))
    assert {"collection", "collection_lowering", "document"} <= {*await everywhere(db, WORD)}
    await ok(await mikkel.delete(path))
    await house.knowledge.blobs.sweep()
    assert {*await everywhere(db, WORD)} <= LOGS
    assert {*await everywhere(db, made)} <= LOGS
    assert files_in(tmp_path) == []


async def test_a_version_that_was_replaced_is_gone_too(
    sign_in: SignIn, cast: Cast, db: Database, house: Services, tmp_path: Path
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    await put_file(mikkel, made, content=b"Ring 12.")
    await put_file(mikkel, made, content=b"Ring 34.")
    assert len(files_in(tmp_path)) == 2
    await house.knowledge.blobs.sweep()
    assert (len(files_in(tmp_path)), await db.value(int, "SELECT count(*) FROM document_version")) == (1, 1)


async def test_a_person_who_leaves_takes_no_collection_along(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    made = await a_collection(mikkel, cast)
    path = f"/api/collections/{made}"
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "read")))
    await db.run("UPDATE collection SET owner_id = NULL WHERE id = %s", (made,))
    assert (await ok(await karla.get(path)))["owner"] is None


async def test_a_large_collection_is_gone_at_once_and_removed_in_parts(
    sign_in: SignIn, cast: Cast, db: Database, house: Services, tmp_path: Path
) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    made = await a_collection(mikkel, cast, name=WORD)
    path = f"/api/collections/{made}"
    document = ""
    for number in range(7):
        document = (await put_file(mikkel, made, f"{WORD} {number}.txt", f"{WORD} {number}".encode()))["id"]
        await read_it(db, made, document)
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "write")))
    await ok(await shared(mikkel, f"/api/documents/{document}", ("person", cast.people["karla"], "read")))
    owner = await house.identity.actor_for_job(cast.people["mikkel"])
    reader = await house.identity.actor_for_job(cast.people["karla"])
    assert owner is not None
    assert reader is not None
    await Collections(db, Batch(documents=2, chunks=100)).delete(owner, CollectionId(UUID(made)))

    assert "chunk" in await everywhere(db, made), "it is still to be removed"
    assert "ingest_task" not in await everywhere(db, made)
    for client in (mikkel, karla):
        assert (await ok(await client.get("/api/collections")))["items"] == []
        assert (await ok(await client.get("/api/documents/shared")))["items"] == []
        for gone in (path, f"{path}/documents", f"/api/documents/{document}", f"/api/documents/{document}/file"):
            assert (await client.get(gone)).status_code == 404, gone
    async with db.session() as session:
        for right in Right:
            assert (await scope_of(session, reader, right)).empty

    assert await Removing(db, Batch(documents=2, chunks=100)).work() == 7
    await house.knowledge.blobs.sweep()
    assert {*await everywhere(db, WORD)} <= LOGS
    assert {*await everywhere(db, made)} <= LOGS
    assert files_in(tmp_path) == []
