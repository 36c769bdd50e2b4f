"""Chooses how a file is read by what it is."""

from collections.abc import Callable, Mapping
from typing import Final

from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind, kind_of
from aarhusai.knowledge.reading.markdown import read_markdown
from aarhusai.knowledge.reading.plain import decoded, read_text
from aarhusai.knowledge.reading.separated import read_separated
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.reading.webpage import read_webpage
from aarhusai.knowledge.types import Reading

Reads = Callable[[Source], Reading]


def read_file(source: Source) -> Reading:
    """Reads a file here and now; only `child.py` and tests call it. Raises Invalid as `Reader.read` does."""
    kind = kind_of(source.path, source.name)
    reads = _READS.get(kind)
    if reads is None:
        raise failure("file_type_not_supported")
    return reads(source)


def _read_plain(source: Source) -> Reading:
    return read_text(decoded(source.data()), source.limits)


def _read_pdf(source: Source) -> Reading:
    from aarhusai.knowledge.reading.pdf.document import read_pdf

    return read_pdf(source)


_READS: Final[Mapping[Kind, Reads]] = {
    Kind.PLAIN: _read_plain,
    Kind.MARKDOWN: read_markdown,
    Kind.CSV: read_separated,
    Kind.HTML: read_webpage,
    Kind.PDF: _read_pdf,
}
