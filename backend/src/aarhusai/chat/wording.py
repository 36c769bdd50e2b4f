"""Text as it can be stored and shown: pure functions."""

from collections.abc import Sequence

from aarhusai.chat.types import MAX_QUESTION, MAX_TAG, MAX_TAGS, MAX_TITLE
from aarhusai.errors import Invalid, TooLarge

SHORT_TITLE = 60
"""Characters of a title made from the question."""


def storable(text: str) -> str:
    """The text without what PostgreSQL and UTF-8 cannot hold: NUL is dropped, a lone surrogate becomes U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    clean = text.replace("\x00", "")
    try:
        clean.encode()
    except UnicodeEncodeError:
        return clean.encode("utf-8", "replace").decode()
    return clean


def question_text(text: str) -> str:
    """A question as it is stored. Raises Invalid("empty_message") or TooLarge("message_too_long")."""
    if len(text) > MAX_QUESTION:
        raise TooLarge("message_too_long", "The message is too long.", {"limit": MAX_QUESTION, "length": len(text)})
    clean = storable(text)
    if not clean.strip():
        raise Invalid("empty_message", "The message is empty.")
    return clean


def title_from(question: str) -> str:
    """A provisional title: the question's first words, at most SHORT_TITLE characters, cut between words."""
    line = " ".join(question[: SHORT_TITLE * 20].split())
    if len(line) <= SHORT_TITLE:
        return line
    cut = line[: SHORT_TITLE - 1]
    space = cut.rfind(" ")
    if line[SHORT_TITLE - 1] != " " and space > SHORT_TITLE // 3:
        cut = cut[:space]
    return cut.rstrip(" ,;:.-–(") + "…"


def title_text(title: str) -> str:
    """A title somebody wrote, on one line. Raises Invalid("empty_title") or TooLarge("title_too_long")."""
    clean = " ".join(storable(title).split())
    if not clean:
        raise Invalid("empty_title", "The title is empty.")
    if len(clean) > MAX_TITLE:
        raise TooLarge("title_too_long", "The title is too long.", {"limit": MAX_TITLE})
    return clean


def tag_list(tags: Sequence[str]) -> list[str]:
    """Tags in order, each once whatever its case. Raises Invalid("bad_tag") or TooLarge("too_many_tags")."""
    kept: dict[str, str] = {}
    for tag in tags:
        clean = " ".join(storable(tag).split())
        if not clean or len(clean) > MAX_TAG:
            raise Invalid("bad_tag", "A tag is empty or too long.", {"limit": MAX_TAG})
        kept.setdefault(clean.casefold(), clean)
    if len(kept) > MAX_TAGS:
        raise TooLarge("too_many_tags", "There are too many tags.", {"limit": MAX_TAGS})
    return list(kept.values())
