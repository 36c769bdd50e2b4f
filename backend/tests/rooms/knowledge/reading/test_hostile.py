"""Files that mean harm or are broken: each has a clear code, and the next file is read as if nothing had been."""

import asyncio
import io
import os
import struct
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rooms.knowledge.reading import makers

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.reader import Child, Reader, attached_folder

LIMITS = Limits(size=20_000_000, seconds=20, expanded=50_000_000, members=500, pages=50)
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><l>&c;</l>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader(LIMITS)
    yield reader
    await reader.close()


def office(name: str, document: bytes, members: dict[str, bytes] | None = None) -> bytes:
    """An Office document with that main part."""
    return makers.archive_bytes({"[Content_Types].xml": b"<Types/>", name: document, **(members or {})})


def many_pages(count: int) -> bytes:
    """A PDF of so many empty pages, each the same object's twin."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode()]
    parts += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>"] * count
    return pdf_of(parts)


def pdf_of(parts: list[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places: list[int] = []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + trailer


def encrypted_office() -> bytes:
    """As Office does it: a compound file with the document in a stream of its own."""
    return makers.compound({"EncryptedPackage": b"\x00" * 64, "EncryptionInfo": b"\x00" * 64}, {})


def encrypted_zip() -> bytes:
    data = bytearray(makers.archive_bytes({"a.txt": b"hej"}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(magic) + at
        data[place] |= 1
    return bytes(data)


def encrypted_odt(tmp: Path) -> bytes:
    makers.odt(tmp / "hel.odt")
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(tmp / "hel.odt") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["META-INF/manifest.xml"] = (
        b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    )
    return makers.archive_bytes(members)


def overlapping_zip() -> bytes:
    """Every entry of the directory points at the same bytes (Fifield 2019)."""
    data = makers.archive_bytes({"a.txt": os.urandom(1_000)})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    directory = data[start:end] * 50
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 50, 50, len(directory))
    return data[:start] + directory + bytes(tail)


def huge_picture() -> bytes:
    """A PNG that says it is of 60 000 by 60 000 pixels."""
    from PIL import Image

    data = io.BytesIO()
    Image.new("L", (10, 10)).save(data, "PNG")
    raw = bytearray(data.getvalue())
    struct.pack_into(">II", raw, 16, 60_000, 60_000)
    crc = __import__("zlib").crc32(bytes(raw[12:29]))
    struct.pack_into(">I", raw, 29, crc)
    return bytes(raw)


def damaged_docx(tmp: Path) -> bytes:
    makers.docx(tmp / "hel.docx")
    whole = (tmp / "hel.docx").read_bytes()
    return whole[: len(whole) // 2]


def deep(name: str, count: int) -> bytes:
    return b"<" + name.encode() + b">" + b"<a>" * count + b"</a>" * count + b"</" + name.encode() + b">"


LOOP = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

CASES: dict[str, tuple[str, str, Callable[[Path], bytes]]] = {
    "a zip bomb": ("bombe.zip", "file_expands_too_much", lambda _: makers.archive_bytes({"a.txt": bytes(40_000_000)})),
    "a bomb in a document": (
        "bombe.docx",
        "file_expands_too_much",
        lambda _: office("word/document.xml", b"<a>" + b" " * 40_000_000 + b"</a>"),
    ),
    "too many members": (
        "mange.zip",
        "file_expands_too_much",
        lambda _: makers.archive_bytes({f"{n}.txt": b"x" for n in range(600)}),
    ),
    "members over one another": ("overlap.zip", "file_damaged", lambda _: overlapping_zip()),
    "5 000 pages": ("lang.pdf", "file_too_many_pages", lambda _: many_pages(5_000)),
    "pages in a ring": ("ring.pdf", "file_empty file_damaged", lambda _: pdf_of(LOOP)),
    "a PDF of nothing": ("intet.pdf", "file_damaged", lambda _: b"%PDF-1.7\n" + os.urandom(2_000)),
    "half a document": ("halv.docx", "file_damaged", damaged_docx),
    "a locked PDF": ("låst.pdf", "file_encrypted", lambda _: makers.locked_pdf()),
    "a locked document": ("låst.docx", "file_encrypted", lambda _: encrypted_office()),
    "a locked workbook": ("låst.xlsx", "file_encrypted", lambda _: encrypted_office()),
    "a locked OpenDocument": ("låst.odt", "file_encrypted", encrypted_odt),
    "a locked archive": ("låst.zip", "file_encrypted", lambda _: encrypted_zip()),
    "a program called PDF": ("program.pdf", "file_type_mismatch", lambda _: b"MZ" + os.urandom(500)),
    "a PDF called Word": ("løgn.docx", "file_type_mismatch", lambda _: many_pages(1)),
    "a picture called PDF": ("løgn.pdf", "file_type_mismatch", lambda _: huge_picture()),
    "a program": ("program.exe", "file_type_not_supported", lambda _: b"MZ\x00\x01" + bytes(500)),
    "laughter": ("latter.xml", "file_damaged", lambda _: BILLION),
    "laughter in a document": ("latter.docx", "file_damaged", lambda _: office("word/document.xml", BILLION)),
    "a file of the machine": ("ud.docx", "file_damaged", lambda _: office("word/document.xml", OUTSIDE)),
    "elements in elements": (
        "dyb.docx",
        "file_damaged",
        lambda _: office("word/document.xml", f'<w:document xmlns:w="{W}"><w:body><w:p>'.encode() + deep("b", 50_000)),
    ),
    "a huge picture": ("stor.png", "file_expands_too_much", lambda _: huge_picture()),
    "nothing": ("tom.txt", "file_empty", lambda _: b""),
    "blanks": ("blank.txt", "file_empty", lambda _: b"  \n \t\n"),
    "too large": ("stor.txt", "file_too_large", lambda _: b"a" * 20_000_001),
}


@pytest.mark.parametrize("case", CASES)
async def test_it_is_told_and_the_next_file_is_read(case: str, tmp_path: Path, reader: Reader) -> None:
    name, codes, make = CASES[case]
    path = tmp_path / "blob"
    path.write_bytes(make(tmp_path))
    with pytest.raises(Invalid) as told:
        await reader.read(path, name)
    assert told.value.code in codes.split()
    assert not attached_folder(path).exists()
    good = tmp_path / "god"
    makers.markdown(good)
    assert (await reader.read(good, "god.md")).title == "Afdelinger"


async def test_a_name_leads_nowhere(tmp_path: Path, reader: Reader) -> None:
    members = {"../../ud.txt": b"1", "/etc/passwd": b"2", "C:\\Windows\\x.txt": b"3", "mappe/ok.txt": b"4"}
    path = tmp_path / "sti.zip"
    makers.packed(path, members)
    attached = (await reader.read(path, "sti.zip")).attached
    assert [file.name for file in attached] == ["ud.txt", "etc/passwd", "Windows/x.txt", "mappe/ok.txt"]
    for file, data in zip(attached, members.values(), strict=True):
        assert Path(file.path).parent == attached_folder(path)
        assert await asyncio.to_thread(Path(file.path).read_bytes) == data
        assert file.size == 1


async def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "ydre.zip"
    makers.packed(path, {"indre.zip": makers.archive_bytes({"a.txt": b"hej"}), "b.txt": b"hej"})
    inner, text = (await reader.read(path, "ydre.zip")).attached
    with pytest.raises(Invalid, match="archive_too_deep"):
        await reader.read(Path(inner.path), inner.name, inside=True)
    assert (await reader.read(Path(text.path), text.name, inside=True)).pages[0].text == "hej"


async def test_danish_names_from_windows_are_read_right(tmp_path: Path, reader: Reader) -> None:
    data = makers.archive_bytes({"blabar.txt": b"hej"}).replace(b"blabar", "blåbær".encode("cp850"))
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert [file.name for file in (await reader.read(path, "a.zip")).attached] == ["blåbær.txt"]


async def test_a_file_that_takes_all_memory_ends_its_own_process(tmp_path: Path) -> None:
    reader = Reader(replace(LIMITS, memory=260_000_000, size=200_000_000, characters=10**9))
    path = tmp_path / "stor.txt"
    path.write_bytes(b"Ord og flere ord i en lang linje. " * 1_500_000)
    with pytest.raises(Invalid, match="file_expands_too_much"):
        await reader.read(path, "stor.txt")
    makers.markdown(path)
    assert (await reader.read(path, "god.md")).pages
    await reader.close()


async def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    reader = Reader(replace(LIMITS, seconds=1, characters=10**9))
    path = tmp_path / "lang.txt"
    path.write_bytes(b"Ord og flere ord.\n\n" * 1_000_000)
    with pytest.raises(Invalid, match="file_took_too_long"):
        await reader.read(path, "lang.txt")
    makers.markdown(path)
    assert (await reader.read(path, "god.md")).pages
    await reader.close()


async def at_work(reader: Reader) -> Child:
    for _ in range(500):
        if reader.working:
            break
        await asyncio.sleep(0.02)
    return reader.working[0]


async def test_a_child_that_is_killed_fails_its_own_file_only(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "lang.txt"
    path.write_bytes(b"Ord og flere ord.\n\n" * 800_000)
    reading = asyncio.create_task(reader.read(path, "lang.txt"))
    child = await at_work(reader)
    os.kill(child.process.pid, 9)
    with pytest.raises(Invalid, match="file_damaged"):
        await reading
    makers.markdown(path)
    assert (await reader.read(path, "god.md")).pages


async def test_a_task_that_is_cancelled_leaves_no_process(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "lang.txt"
    path.write_bytes(b"Ord og flere ord.\n\n" * 800_000)
    reading = asyncio.create_task(reader.read(path, "lang.txt"))
    child = await at_work(reader)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert child.process.returncode is not None
    assert not reader.working


async def test_the_child_knows_nothing_of_our_environment(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AARHUSAI_MASTER_KEY", "hemmelig")
    path = tmp_path / "a.txt"
    path.write_text("hej")
    await reader.read(path, "a.txt")
    (child,) = reader.waiting
    told = await asyncio.to_thread(Path(f"/proc/{child.process.pid}/environ").read_bytes)
    assert b"hemmelig" not in told
    assert b"TESSDATA_PREFIX" in told
