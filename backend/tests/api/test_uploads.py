"""Files come in as they are, whatever they are called and however their sender behaves; or nothing of them stays."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from api.conftest import SignIn
from api.shelves import a_collection, names, ok, put_file, refused
from cast import Cast

from aarhusai.config import Settings
from aarhusai.errors import Unavailable
from aarhusai.storage.blob_shelves import FolderShelf
from aarhusai.storage.database import Database

LIMIT = 300_000


@pytest.fixture
def settings(application_url: str, tmp_path: Path) -> Settings:
    """A house that takes small files only."""
    small = replace(Settings(), database_url=application_url, data=tmp_path, database_pool=8, replica="test")
    return replace(small, upload_limit=LIMIT)


async def pieces(size: int) -> AsyncIterator[bytes]:
    """A body whose length is not told beforehand."""
    for start in range(0, size, 10_000):
        yield bytes(min(10_000, size - start))


def files_in(folder: Path) -> list[Path]:
    """What lies in the blob folder."""
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


async def stored(db: Database) -> tuple[int, int, int, int]:
    """Documents, versions, blobs, and blobs that are on their way out."""
    counts = [
        await db.value(int, "SELECT count(*) FROM document"),
        await db.value(int, "SELECT count(*) FROM document_version"),
        await db.value(int, "SELECT count(*) FROM blob"),
        await db.value(int, "SELECT count(*) FROM blob_to_delete"),
    ]
    return counts[0] or 0, counts[1] or 0, counts[2] or 0, counts[3] or 0


async def test_a_file_comes_in_waits_and_is_given_back_byte_for_byte(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    content = bytes(range(256)) * 1000
    document = await put_file(mikkel, made, "Vagtplan uge 48.xlsx", content, "Vagter/2026")
    assert (document["name"], document["folder"], document["size"]) == ("Vagtplan uge 48.xlsx", "Vagter/2026", 256_000)
    assert (document["status"], document["searchable"], document["error_code"]) == ("waiting", False, None)
    assert await db.value(int, "SELECT count(*) FROM ingest_task WHERE document_id = %s", (document["id"],)) == 1
    back = await mikkel.get(f"/api/documents/{document['id']}/file")
    assert hashlib.sha256(back.content).digest() == hashlib.sha256(content).digest()
    assert back.headers["content-disposition"] == "attachment; filename*=UTF-8''Vagtplan%20uge%2048.xlsx"
    assert back.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert back.headers["content-type"] == "application/octet-stream"
    assert back.headers["x-content-type-options"] == "nosniff"
    detail = await ok(await mikkel.get(f"/api/documents/{document['id']}"))
    assert [(one["size"], one["current"]) for one in detail["versions"]] == [(256_000, False)]
    assert await ok(await mikkel.get(f"/api/documents/{document['id']}/pages")) == {"pages": [], "total": 0}
    progress = await ok(await mikkel.get(f"/api/collections/{made}/progress"))
    assert (progress["waiting"], progress["ready"]) == (1, 0)


async def test_the_same_file_again_is_no_work_and_another_is_the_next_version(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    first = await put_file(mikkel, made, content=b"Ring 12.")
    again = await put_file(mikkel, made, content=b"Ring 12.")
    assert (again["id"], again["revision"]) == (first["id"], first["revision"])
    assert await stored(db) == (1, 1, 1, 0)
    assert len(files_in(tmp_path)) == 1
    # As if it had been read.
    await db.run("UPDATE document SET status = 'ready', version_id = (SELECT id FROM document_version)")
    await db.run("DELETE FROM ingest_task")
    assert (await put_file(mikkel, made, content=b"Ring 12."))["status"] == "ready"
    assert await db.value(int, "SELECT count(*) FROM ingest_task") == 0
    newer = await put_file(mikkel, made, content=b"Ring 34.")
    assert (newer["id"], newer["status"], newer["searchable"]) == (first["id"], "waiting", True)
    assert await stored(db) == (1, 2, 2, 0)
    assert (await mikkel.get(f"/api/documents/{first['id']}/file")).content == b"Ring 12.", "that one is searched"
    newest = await put_file(mikkel, made, content=b"Ring 56.")
    assert newest["id"] == first["id"]
    assert await stored(db) == (1, 2, 2, 1), "the one that waited is gone, its bytes with the next sweep"
    elsewhere = await put_file(mikkel, made, content=b"Ring 12.", folder="Andet")
    assert elsewhere["id"] != first["id"]
    acts = "SELECT string_agg(act, ' ' ORDER BY id) FROM audit WHERE object_kind = 'document'"
    assert await db.value(str, acts) == (
        "document.added document.replaced document.downloaded document.replaced document.added"
    )


async def test_many_at_once_of_one_name_are_one_document(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    found = await asyncio.gather(*(put_file(mikkel, made, content=f"Udgave {n}".encode()) for n in range(8)))
    assert len({one["id"] for one in found}) == 1
    assert (await stored(db))[:3] == (1, 1, 1)
    assert await db.value(int, "SELECT count(*) FROM ingest_task") == 1


@pytest.mark.parametrize("act", ["new version", "delete", "delete collection"])
async def test_nobody_waits_for_a_worker_that_waits_for_them(
    sign_in: SignIn, cast: Cast, db: Database, act: str
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    document = (await put_file(mikkel, made))["id"]
    async with db.transaction() as worker:
        await worker.run("SELECT FROM ingest_task FOR UPDATE")
        acting = asyncio.create_task(
            mikkel.delete(f"/api/documents/{document}")
            if act == "delete"
            else mikkel.delete(f"/api/collections/{made}")
            if act == "delete collection"
            else mikkel.post(f"/api/collections/{made}/documents?name=Vejledning.txt", content=b"Ring 34.")
        )
        while not await db.value(int, "SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.01)
        await worker.run("UPDATE document SET status = 'ready'")
        await worker.run("UPDATE collection SET found_class = 'K2'")
        await worker.run("DELETE FROM ingest_task")
    assert (await acting).status_code in {201, 204}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Brugere\\mikkel\\Notat.docx", "Notat.docx"),
        ("/", None),
        ("..", None),
        (" . ", None),
        ("\u202e\u200b", None),
        ("Løn\u202exslx.exe", "Lønxslx.exe"),
        ("To\nlinjer\t og\x00 nul.txt", "To linjer og nul.txt"),
        ("A\u030ablokken.pdf", "Åblokken.pdf"),
        ("x" * 200 + ".pdf", "x" * 187 + "~8a41b2e4.pdf"),
        ("<script>alert(1)</script>", "script>"),
        ("'; DROP TABLE document; --.txt", "'; DROP TABLE document; --.txt"),
    ],
)
async def test_a_name_is_only_ever_a_name(
    sign_in: SignIn, cast: Cast, tmp_path: Path, sent: str, kept: str | None
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    answer = await mikkel.post(f"/api/collections/{made}/documents", params={"name": sent}, content=b"x")
    if kept is None:
        assert refused(answer) == (422, "bad_document_name")
        assert files_in(tmp_path) == []
        return
    name = (await ok(answer))["name"]
    assert len(name) <= 200
    assert name == kept if "~" not in kept else name.startswith("x" * 187 + "~") and name.endswith(".pdf")
    back = await mikkel.get(f"/api/documents/{answer.json()['id']}/file")
    assert back.content == b"x"
    assert all(path.parent.parent == tmp_path / "blobs" for path in files_in(tmp_path))


async def test_long_names_that_begin_alike_stay_two(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    first = await put_file(mikkel, made, "x" * 300 + "1.pdf")
    second = await put_file(mikkel, made, "x" * 300 + "2.pdf")
    again = await put_file(mikkel, made, "x" * 300 + "1.pdf")
    assert first["id"] == again["id"] != second["id"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc", "etc"),
        ("/a//b/./c/..", "a/b/c"),
        ("a\\b", "a/b"),
        ("\u202e", ""),
        ("/".join("abcdefghijklmnopqrstuv"), None),
    ],
)
async def test_a_folder_is_only_ever_a_label(sign_in: SignIn, cast: Cast, sent: str, kept: str | None) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    sending = {"name": "a.txt", "folder": sent}
    answer = await mikkel.post(f"/api/collections/{made}/documents", params=sending, content=b"x")
    if kept is None:
        assert refused(answer) == (422, "folder_too_deep")
    else:
        assert (await ok(answer))["folder"] == kept


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("size", [LIMIT + 1, 3_000_000])
async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path, told: bool, size: int
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    body = bytes(size) if told else pieces(size)
    answer = await mikkel.post(f"/api/collections/{made}/documents", params={"name": "Stor.bin"}, content=body)
    assert refused(answer) == (413, "file_too_large")
    assert answer.json()["facts"] == {"limit": LIMIT}
    assert await stored(db) == (0, 0, 0, 0)
    assert files_in(tmp_path) == []
    assert (await put_file(mikkel, made, content=bytes(LIMIT)))["size"] == LIMIT


async def test_an_empty_file_is_refused(sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    answer = await mikkel.post(f"/api/collections/{made}/documents", params={"name": "Tom.txt"}, content=b"")
    assert refused(answer) == (422, "file_empty")
    assert await stored(db) == (0, 0, 0, 0)
    assert files_in(tmp_path) == []


async def test_whoever_may_not_upload_is_told_so_however_much_they_send(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path
) -> None:
    mikkel, oda = await sign_in("mikkel"), await sign_in("oda")
    made = await a_collection(mikkel, cast)
    answer = await oda.post(f"/api/collections/{made}/documents", params={"name": "a"}, content=pieces(LIMIT))
    assert refused(answer) == (404, "collection_not_found")
    assert await stored(db) == (0, 0, 0, 0)
    assert files_in(tmp_path) == []


async def test_an_upload_that_breaks_off_leaves_nothing(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path, server: str
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    host, port = server.removeprefix("http://").split(":")
    headers = {**mikkel.headers, "cookie": "; ".join(f"{name}={value}" for name, value in mikkel.cookies.items())}
    head = [f"POST /api/collections/{made}/documents?name=Halv.txt HTTP/1.1", f"host: {host}", "content-length: 200000"]
    head += [f"{name}: {headers[name]}" for name in ("cookie", "x-csrf-token")]
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write("\r\n".join([*head, "", ""]).encode() + bytes(100_000))
    await writer.drain()
    while not files_in(tmp_path):  # noqa: ASYNC110  # the server tells it in no other way
        await asyncio.sleep(0.01)
    writer.transport.abort()
    while files_in(tmp_path) or await stored(db) != (0, 0, 0, 0):  # noqa: ASYNC110  # as above
        await asyncio.sleep(0.01)
    assert await names(mikkel, made) == []


async def test_a_full_disk_is_said_and_leaves_nothing(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)

    async def full(*_: object) -> None:
        raise Unavailable("disk_full", "Full.")

    with monkeypatch.context() as broken:
        broken.setattr(FolderShelf, "put", full)
        answer = await mikkel.post(f"/api/collections/{made}/documents", params={"name": "a.txt"}, content=b"x")
    assert refused(answer) == (503, "disk_full")
    assert await stored(db) == (0, 0, 0, 0)


async def test_what_cannot_be_noted_is_not_kept(
    sign_in: SignIn, cast: Cast, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    await db.run("ALTER TABLE ingest_task RENAME TO ingest_task_away")
    try:
        answer = await mikkel.post(f"/api/collections/{made}/documents", params={"name": "a.txt"}, content=b"x")
    finally:
        await db.run("ALTER TABLE ingest_task_away RENAME TO ingest_task")
    assert answer.status_code == 500
    assert await stored(db) == (0, 0, 0, 0)
    assert files_in(tmp_path) == []


async def test_a_typed_text_is_a_document_like_any_other(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    path = f"/api/collections/{await a_collection(mikkel, cast)}/texts"
    made = await ok(await mikkel.post(path, json={"name": "Åbningstider", "text": "# Åbent\n\nMan-fre 10-14"}))
    assert (made["name"], made["title"], made["source"]) == ("Åbningstider.md", "Åbningstider", "text")
    assert (await mikkel.get(f"/api/documents/{made['id']}/file")).text == "# Åbent\n\nMan-fre 10-14"
    for body, code in (({"name": " ", "text": "x"}, "bad_document_name"), ({"name": "x", "text": " \n"}, "text_empty")):
        assert refused(await mikkel.post(path, json=body)) == (422, code)


async def test_the_general_limit_still_holds_for_everything_else(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    answer = await mikkel.post(f"/api/collections/{made}/search", content=bytes(2_000_001))
    assert refused(answer) == (413, "request_too_large")


async def test_progress_and_steering(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    first, _ = await put_file(mikkel, made, "1.txt"), await put_file(mikkel, made, "2.txt")
    path = f"/api/collections/{made}/ingestion"

    async def act(action: str, *documents: str) -> int:
        body = {"action": action, "documents": [*documents] or None}
        return (await ok(await mikkel.post(path, json=body)))["documents"]

    assert await act("pause", first["id"]) == 1
    assert await act("pause") == 1
    progress = await ok(await mikkel.get(f"/api/collections/{made}/progress"))
    assert (progress["waiting"], progress["paused"]) == (0, 2)
    assert await act("resume") == 2
    assert await act("cancel", first["id"]) == 1
    assert await names(mikkel, made, status="cancelled") == ["1.txt"]
    assert await act("retry") == 1
    assert await names(mikkel, made, status="waiting") == ["1.txt", "2.txt"]
    other = await a_collection(mikkel, cast, name="En anden")
    steering = {"action": "cancel", "documents": [first["id"]]}
    told = await ok(await mikkel.post(f"/api/collections/{other}/ingestion", json=steering))
    assert told == {"documents": 0}, "a document is steered through its own collection"
