"""What somebody typed into the search field, and the marked text that comes back: pure functions."""

import re
from typing import Final

from aarhusai.chat.repository.search import HIT_BEGINS, HIT_ENDS
from aarhusai.chat.types import SnippetPart

MAX_QUERY: Final = 200
"""Characters; what is longer is cut."""

_WORD = re.compile(r"\w+", re.UNICODE)


def split_query(typed: str) -> tuple[str, str | None]:
    """The finished part, and the bare last word that may still be in the writing.

    After a space, a quotation mark, a minus sign or OR, or as OR itself, the last word is not one that goes on.
    """
    text = typed.replace("\x00", "")[:MAX_QUERY]
    rest, _, last = text.rpartition(" ") if " " in text else ("", "", text)
    open_quote = text.count('"') % 2 == 1
    if open_quote or not _WORD.fullmatch(last) or "or" in {last.lower(), rest.rpartition(" ")[2].lower()}:
        return text, None
    return rest, last


def snippet(marked: str) -> tuple[SnippetPart, ...]:
    """A text with marks around its hits as parts, on one line."""
    parts: list[SnippetPart] = []
    for number, piece in enumerate(re.split(f"[{HIT_BEGINS}{HIT_ENDS}]", re.sub(r"\s+", " ", marked))):
        if piece:
            parts.append(SnippetPart(piece, number % 2 == 1))
    return tuple(parts)
