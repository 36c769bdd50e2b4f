"""The example that people complain of: a department's heading, and under it a contact person and a telephone number.

In every format one piece holds the name and the number, and the department stands above them or among them.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from rooms.knowledge.reading import makers

from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.pieces import pieces
from aarhusai.knowledge.reading.reader import Reader
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

FORMATS: dict[str, Callable[[Path], None]] = {
    "tekst.txt": makers.plain,
    "tekst.md": makers.markdown,
    "side.html": makers.html,
    "tabel.html": makers.html_table,
    "brev.docx": makers.docx,
    "fed.docx": makers.docx_looks,
    "tabel.docx": makers.docx_table,
    "oplæg.pptx": makers.pptx,
    "brev.odt": makers.odt,
    "tabel.odt": makers.odt_table,
    "oplæg.odp": makers.odp,
    "brev.pdf": makers.pdf,
    "tabel.pdf": makers.pdf_columns_of_contacts,
    "ark.xlsx": makers.xlsx,
    "ark.ods": makers.ods,
    "ark.csv": makers.csv,
    "mail.eml": makers.eml,
    "mail.msg": makers.msg,
    "brev.rtf": makers.rtf,
}
PICTURES: dict[str, Callable[[Path], None]] = {"foto.png": makers.png, "skannet.pdf": makers.pdf_scan}


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader()
    yield reader
    await reader.close()


def read(path: Path, limits: Limits | None = None, *, inside: bool = False) -> Reading:
    folder = path.with_name(path.name + ".attached")
    return read_file(Source(path, path.name, limits or Limits(), folder, inside))


def check(reading: Reading) -> None:
    together = [piece for piece in pieces(reading) if makers.NAME in piece.text and makers.NUMBER in piece.text]
    assert len(together) == 1
    (piece,) = together
    assert "Digitalisering" in piece.headings or "Digitalisering" in piece.text
    text = " ".join(reading.pages[span.page - 1].text[span.start : span.end] for span in piece.spans)
    assert makers.NAME in text
    assert makers.NUMBER in text


@pytest.mark.parametrize("name", FORMATS)
def test_the_number_stands_with_its_department(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    FORMATS[name](path)
    check(read(path))


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
async def test_it_does_so_in_a_picture_too(name: str, tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / name
    PICTURES[name](path)
    reading = await reader.read(path, name)
    check(reading)
    assert reading.pages[0].ocr
