"""Sources of an assistant's answer, as OpenAI's clients know them (`url_citation`), our own facts beside."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.gateway.types import JsonValue
from aarhusai.terms.events import SourceFound

_MARK: Final = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that the answer was given: its number, title and page, and where somebody with access can look."""

    number: int
    title: str
    page: int
    url: str
    collection: str
    document_id: str | None

    def as_json(self) -> dict[str, JsonValue]:
        """The house's own facts. `page` is null where the source has none."""
        return {
            "number": self.number,
            "title": self.title,
            "page": self.page or None,
            "url": self.url,
            "collection": self.collection or None,
            "document_id": self.document_id,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an answer, in characters, where a source is cited."""

    start: int
    end: int
    source: Source

    def as_chat(self) -> dict[str, JsonValue]:
        """As an annotation of a chat message."""
        place: JsonValue = {
            "start_index": self.start,
            "end_index": self.end,
            "title": self.source.title,
            "url": self.source.url,
        }
        return {"type": "url_citation", "url_citation": place, "aarhusai": self.source.as_json()}

    def as_response(self) -> dict[str, JsonValue]:
        """As an annotation of a response's text."""
        return {
            "type": "url_citation",
            "start_index": self.start,
            "end_index": self.end,
            "title": self.source.title,
            "url": self.source.url,
            "aarhusai": self.source.as_json(),
        }


def cited(text: str, sources: Iterable[Source]) -> Sequence[Citation]:
    """Every mark [n] of a source that there is, in order."""
    known = {source.number: source for source in sources}
    return [
        Citation(mark.start(), mark.end(), known[number])
        for mark in _MARK.finditer(text)
        if (number := int(mark.group(1))) in known
    ]


def source_of(found: SourceFound, base: str) -> Source:
    """`base` is the house's own address: who may see the document sees it there."""
    document = None if found.document_id is None else str(found.document_id)
    url = base if document is None else f"{base}/knowledge/d/{document}"
    if document is not None and found.page > 0:
        url += f"?page={found.page}"
    return Source(found.number, found.title, found.page, url, found.collection, document)
