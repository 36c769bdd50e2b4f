"""The sources of an answer, as they are sealed: in a running turn's log as the asker sees them, with the answer as ids.

What stands with the answer for good names no document and quotes none: what its person may still see of it is looked
up whenever it is shown (law.md F5).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter

from aarhusai.chat.types import Cited
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.events import SourceFound
from aarhusai.terms.ids import MessageId
from aarhusai.terms.sheets import SheetComputed

SOURCES: Final = "message.sources"

_FOUND: Final = TypeAdapter(tuple[SourceFound, ...])
_COMPUTED: Final = TypeAdapter(tuple[SheetComputed, ...])
_MARK: Final = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")


@dataclass(frozen=True, slots=True)
class SourcesRecord:
    """What is stored: every passage the answer was given, those its text names, and what none of them supports.

    `sheets` is what was computed for it. It is shown only while its reader may see the tables it was computed from.
    """

    items: tuple[SourceFound, ...]
    cited: tuple[int, ...]
    unsupported: tuple[tuple[int, int], ...]
    sheets: tuple[SheetComputed, ...] = ()


_RECORD: Final = TypeAdapter(SourcesRecord)
NO_SOURCES: Final = SourcesRecord((), (), ())


def cited_in(text: str) -> frozenset[int]:
    """The numbers that a text cites: [1], [2, 3]."""
    return frozenset(int(number) for found in _MARK.findall(text) for number in re.findall(r"\d+", found))


def record_of(
    sources: Sequence[SourceFound],
    text: str,
    unsupported: Sequence[tuple[int, int]] = (),
    sheets: Sequence[SheetComputed] = (),
) -> SourcesRecord:
    """What an answer stores of its sources: ids and places, no names; and what was computed."""
    bare = tuple(replace(source, title="", collection="", dated_at=None) for source in sources)
    cited = cited_in(text)
    return SourcesRecord(bare, tuple(s.number for s in sources if s.number in cited), tuple(unsupported), tuple(sheets))


def seal_sources(key: ConversationKey, message_id: MessageId, record: SourcesRecord) -> bytes | None:
    """None when there were no sources."""
    if not record.items and not record.unsupported and not record.sheets:
        return None
    return key.seal(_RECORD.dump_json(record), SOURCES, message_id)


def open_sources(key: ConversationKey, message_id: MessageId, sealed: bytes) -> SourcesRecord:
    """See seal_sources. Raises Unavailable("content_unreadable")."""
    return _RECORD.validate_json(key.open(sealed, SOURCES, message_id))


def cited_of(record: SourcesRecord) -> tuple[Cited, ...]:
    """The sources before anybody looked what their reader may see: none is available."""
    return tuple(Cited(source, source.number in record.cited) for source in record.items)


def seen(sources: Sequence[SourceFound], text: str) -> tuple[Cited, ...]:
    """The sources of an answer that has just been written, as its asker saw them."""
    cited = cited_in(text)
    return tuple(Cited(source, source.number in cited, available=True) for source in sources)


def sources_json(sources: Sequence[SourceFound]) -> list[Mapping[str, object]]:
    """For the log of a running turn."""
    return _FOUND.dump_python(tuple(sources), mode="json")


def sources_of(stored: object) -> tuple[SourceFound, ...]:
    """See sources_json."""
    return _FOUND.validate_python(stored)


def sheets_json(sheets: Sequence[SheetComputed]) -> list[Mapping[str, object]]:
    """For the log of a running turn."""
    return _COMPUTED.dump_python(tuple(sheets), mode="json")


def sheets_of(stored: object) -> tuple[SheetComputed, ...]:
    """See sheets_json."""
    return _COMPUTED.validate_python(stored)
