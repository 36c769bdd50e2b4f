"""Older formats, through kreuzberg: RTF, and Word and PowerPoint from before 2007. What it gives is Markdown."""

from typing import Final

from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.markdown import write_markdown
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_ENCRYPTED: Final = ("encrypt", "password")


def read_legacy(source: Source, kind: Kind) -> Reading:
    """Text, tables and what is bold. Raises Invalid: file_encrypted, file_damaged."""
    import kreuzberg

    config = kreuzberg.ExtractionConfig(use_cache=False, output_format="markdown")
    try:
        result = kreuzberg.extract_file_sync(str(source.path), kind.value, config)
    except kreuzberg.KreuzbergError as error:
        locked = any(word in str(error).lower() for word in _ENCRYPTED)
        raise failure("file_encrypted" if locked else "file_damaged") from error
    draft = Draft(source.limits)
    write_markdown(draft, result.content)
    title = result.metadata.get("title")
    return draft.reading(kind, title if isinstance(title, str) else "")
