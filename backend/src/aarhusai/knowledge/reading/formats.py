"""Chooses how a file is read by what it is."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from aarhusai.knowledge.reading.archives import read_archive
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import PICTURES, Kind, kind_of
from aarhusai.knowledge.reading.legacy import read_legacy
from aarhusai.knowledge.reading.mail.letters import read_mail
from aarhusai.knowledge.reading.mail.outlook import read_outlook
from aarhusai.knowledge.reading.markdown import read_markdown
from aarhusai.knowledge.reading.office.opendocument import read_opendocument_slides, read_opendocument_text
from aarhusai.knowledge.reading.office.slides import read_slides
from aarhusai.knowledge.reading.office.word import read_word
from aarhusai.knowledge.reading.office.workbooks import read_workbook
from aarhusai.knowledge.reading.plain import decoded, read_text
from aarhusai.knowledge.reading.separated import read_separated
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.reading.webpage import read_webpage
from aarhusai.knowledge.reading.xml_text import read_xml
from aarhusai.knowledge.types import Reading

Reads = Callable[[Source], Reading]


def read_file(source: Source) -> Reading:
    """Reads a file here and now; only `child.py` and tests call it. Raises Invalid as `Reader.read` does."""
    kind = kind_of(source.path, source.name)
    if source.shown:
        return _shown(source, kind)
    reads = _READS.get(kind)
    if reads is None:
        raise failure("file_type_not_supported")
    return reads(source)


def _read_plain(source: Source) -> Reading:
    return read_text(decoded(source.data()), source.limits)


def _read_pdf(source: Source) -> Reading:
    from aarhusai.knowledge.reading.pdf.document import read_pdf

    return read_pdf(source)


def _read_pictures(source: Source, kind: Kind) -> Reading:
    from aarhusai.knowledge.reading.pictures import read_picture

    return read_picture(source, kind)


def _shown(source: Source, kind: Kind) -> Reading:
    from aarhusai.knowledge.reading.pictures import shown_picture

    if kind not in PICTURES:
        raise failure("file_type_not_supported")
    return shown_picture(source)


_READS: Final[Mapping[Kind, Reads]] = {
    Kind.PLAIN: _read_plain,
    Kind.MARKDOWN: read_markdown,
    Kind.CSV: read_separated,
    Kind.HTML: read_webpage,
    Kind.XML: read_xml,
    Kind.PDF: _read_pdf,
    Kind.DOCX: read_word,
    Kind.PPTX: read_slides,
    Kind.ODT: read_opendocument_text,
    Kind.ODP: read_opendocument_slides,
    Kind.EML: read_mail,
    Kind.MSG: read_outlook,
    Kind.ZIP: read_archive,
    **{kind: partial(read_workbook, kind=kind) for kind in (Kind.XLSX, Kind.XLS, Kind.ODS)},
    **{kind: partial(read_legacy, kind=kind) for kind in (Kind.RTF, Kind.DOC, Kind.PPT)},
    **{kind: partial(_read_pictures, kind=kind) for kind in PICTURES},
}
