"""What a file is, by its first bytes and its insides; its name only tells texts apart, and whether it lies."""

import codecs
import mmap
import re
import zipfile
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.plain import decoded


class Kind(StrEnum):
    """Formats that can be told apart. The value is the media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"
    ODP = "application/vnd.oasis.opendocument.presentation"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    XLS = "application/vnd.ms-excel"
    DOC = "application/msword"
    PPT = "application/vnd.ms-powerpoint"
    MSG = "application/vnd.ms-outlook"
    EML = "message/rfc822"
    RTF = "application/rtf"
    ZIP = "application/zip"
    HTML = "text/html"
    XML = "application/xml"
    MARKDOWN = "text/markdown"
    CSV = "text/csv"
    PLAIN = "text/plain"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    BMP = "image/bmp"


PICTURES: Final = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.TIFF, Kind.WEBP, Kind.BMP})
_TEXTS: Final = frozenset({Kind.HTML, Kind.XML, Kind.MARKDOWN, Kind.CSV, Kind.PLAIN, Kind.EML})
_LETTERS: Final = frozenset({Kind.DOCX, Kind.DOC, Kind.ODT, Kind.RTF})
_SLIDES: Final = frozenset({Kind.PPTX, Kind.PPT, Kind.ODP})
_SHEETS: Final = frozenset({Kind.XLSX, Kind.XLS, Kind.ODS})
_BY_NAME: Final = {
    "html": Kind.HTML, "htm": Kind.HTML, "xhtml": Kind.HTML, "xml": Kind.XML, "md": Kind.MARKDOWN,
    "markdown": Kind.MARKDOWN, "csv": Kind.CSV, "tsv": Kind.CSV, "tab": Kind.CSV, "txt": Kind.PLAIN,
    "text": Kind.PLAIN, "log": Kind.PLAIN, "json": Kind.PLAIN, "eml": Kind.EML,
}  # fmt: skip
_MEANS: Final = {
    **dict.fromkeys(("pdf",), frozenset({Kind.PDF})),
    **dict.fromkeys(("docx", "docm", "dotx", "doc", "odt", "ott", "rtf"), _LETTERS),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "potx", "ppt", "odp"), _SLIDES),
    **dict.fromkeys(("xlsx", "xlsm", "xlsb", "xltx", "xls", "ods"), _SHEETS),
    **dict.fromkeys(("zip",), frozenset({Kind.ZIP})),
    **dict.fromkeys(("msg",), frozenset({Kind.MSG})),
    **dict.fromkeys(("png", "jpg", "jpeg", "jfif", "gif", "tif", "tiff", "webp", "bmp"), PICTURES),
    **dict.fromkeys(_BY_NAME, _TEXTS),
}
"""What an ending may stand for. Old systems write RTF into .doc and new Excel into .xls, so families are not split."""

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF8", Kind.GIF),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"BM", Kind.BMP),
    (b"{\\rtf", Kind.RTF),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final = (
    ("EncryptedPackage", None),
    ("WordDocument", Kind.DOC),
    ("PowerPoint Document", Kind.PPT),
    ("__properties_version1.0", Kind.MSG),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
)
_HTML: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE | re.DOTALL
)
_MAIL: Final = re.compile(rb"^(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){3,}")
_MAIL_HEADER: Final = re.compile(rb"^(?:from|date|received|message-id|mime-version):", re.IGNORECASE | re.MULTILINE)


def kind_of(path: Path, name: str) -> Kind:
    """Raises Invalid: file_type_not_supported, file_type_mismatch when the name promises something else,
    file_encrypted for a protected Office file, file_damaged for a broken archive."""
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    with path.open("rb") as file:
        start = file.read(4_096)
    means = _MEANS.get(ending)
    kind = _by_bytes(path, start)
    if kind is None:
        kind = _by_text(start, ending, known=means is None or means is _TEXTS)
    if means is not None and kind not in means:
        raise failure("file_type_mismatch")
    return kind


def _by_bytes(path: Path, start: bytes) -> Kind | None:
    if b"%PDF-" in start[:1_024]:
        return Kind.PDF
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _packed(path)
    if start.startswith(_OLE):
        return _compound(path)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return Kind.WEBP
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)


def _packed(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype").decode("ascii", "replace").strip().removesuffix("-template")
                found = next((kind for kind in (Kind.ODT, Kind.ODP, Kind.ODS) if kind == said), None)
                if found is not None:
                    return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise failure("file_damaged") from error
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", Kind.DOCX), ("ppt/", Kind.PPTX), ("xl/", Kind.XLSX)):
            if any(name.startswith(folder) for name in names):
                return kind
    return Kind.ZIP


def _compound(path: Path) -> Kind:
    """By the names of the streams in Microsoft's compound file, which stand there in UTF-16."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        for name, kind in _OLE_STREAMS:
            if view.find(name.encode("utf-16-le")) >= 0:
                if kind is None:
                    raise failure("file_encrypted")
                return kind
    raise failure("file_type_not_supported")


def _by_text(start: bytes, ending: str, *, known: bool) -> Kind:
    """A text by its ending, or by how it begins. What is no text is of an unknown type, or belies its name."""
    unreadable = failure("file_type_mismatch" if ending in _MEANS else "file_type_not_supported")
    try:
        wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # its line ends are two bytes
        text = decoded(start if wide else start[: start.rfind(b"\n") + 1] or start)
    except Invalid as error:
        raise unreadable from error
    if not known or "\ufffd" in text:
        raise unreadable
    if _HTML.match(start) and ending not in {"md", "markdown", "eml"}:
        return Kind.HTML
    if ending in _BY_NAME:
        return _BY_NAME[ending]
    if _MAIL.match(start) and _MAIL_HEADER.search(start):
        return Kind.EML
    return Kind.XML if text.lstrip().startswith("<?xml") else Kind.PLAIN
