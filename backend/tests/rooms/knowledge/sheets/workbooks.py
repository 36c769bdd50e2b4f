"""Workbooks in the older and the open format, written by hand: cells of text, numbers and dates."""

import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | float | int | Decimal | date
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = ("office", "table", "text", "manifest")
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LEAST = 4096
"""Bytes of a stream that lies in sectors of its own."""


def write_ods(path: Path, name: str, rows: Sequence[Sequence[Cell]]) -> Path:
    """OpenDocument 1.2, with typed cells."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows)
    table = f'<table:table table:name="{escape(name)}">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    spaces = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in _SPACES)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", _ODS)
        content = f'<office:document-content {spaces} office:version="1.2">{body}</office:document-content>'
        book.writestr("content.xml", content)
        entries = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        entries += '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        book.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}>{entries}</manifest:manifest>")
    return path


def _ods_cell(value: Cell) -> str:
    if isinstance(value, date):
        told = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        return f"<table:table-cell {told}><text:p>{value:%d-%m-%Y}</text:p></table:table-cell>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    told = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {told}><text:p>{value}</text:p></table:table-cell>"


def write_xls(path: Path, name: str, rows: Sequence[Sequence[Cell]]) -> Path:
    """Excel 97-2003 (BIFF8 in a compound file, [MS-XLS] and [MS-CFB]): one sheet, dates as the texts they show."""
    cells = b"".join(
        _xls_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line)
    )
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6)) + cells + _record(0x000A)
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    said = name.encode("utf-16-le")
    bound = len(begin) + 4 + 8 + len(said) + 4
    globals_ = begin + _record(0x0085, struct.pack("<IHBB", bound, 0, len(name), 1) + said) + _record(0x000A)
    stream = globals_ + sheet
    path.write_bytes(_compound(stream + b"\0" * max(0, _LEAST - len(stream))))
    return path


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_cell(row: int, column: int, value: Cell) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, date):
        value = f"{value:%d-%m-%Y}"
    if isinstance(value, str):
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", float(value)))


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream: header, the table of sectors, the directory, the stream."""
    sectors = -(-len(stream) // _SECTOR)
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, 1, 0, _LEAST, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    root = _entry("Root Entry", 5, child=1, start=_END, size=0)
    directory = root + _entry("Workbook", 2, child=_FREE, start=2, size=len(stream)) + _entry("", 0, _FREE, 0, 0) * 2
    return header + struct.pack(f"<{len(table)}I", *table) + directory + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    said = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sHBBIII16sIQQIQ", said, len(said), kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, start, size
    )  # fmt: skip
