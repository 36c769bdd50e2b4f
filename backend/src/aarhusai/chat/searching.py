"""Searching: what somebody typed, what matches and may be read, and the marked text that comes back."""

import re
from typing import Final

from aarhusai.chat.repository import search
from aarhusai.chat.repository.rows import KeysById
from aarhusai.chat.repository.search import HIT_BEGINS, HIT_ENDS, SHOWN, FoundRow, HitRow, Wanted
from aarhusai.chat.sealing import TEXT, open_text
from aarhusai.chat.store import Store
from aarhusai.chat.types import Conversation, Found, SnippetPart
from aarhusai.kit.paging import Page, encode_cursor
from aarhusai.terms.ids import ConversationId, PersonId

MAX_QUERY: Final = 200
"""Characters; what is longer is cut."""

_SPARE: Final = 20
"""Hits asked for beyond a page, in place of those that are deleted."""

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


async def find(
    store: Store, person_id: PersonId, typed: str, before: tuple[float, ConversationId] | None, size: int
) -> Page[Found]:
    """The person's conversations that match, best first. Raises Unavailable."""
    rest, last = split_query(typed)
    chosen: list[tuple[HitRow, FoundRow]] = []
    position, more = before, True
    while more and len(chosen) <= size:
        limit = size + _SPARE
        hits = await search.hits(store.index.words, person_id, Wanted(rest, last, position, limit))
        more = len(hits) == limit
        if hits:
            rows = {row.id: row for row in await search.found(store.db, person_id, hits)}
            chosen += [(hit, rows[hit.conversation_id]) for hit in hits if hit.conversation_id in rows]
            position = (hits[-1].score, hits[-1].conversation_id)
    shown = chosen[:size]
    if not shown:
        return Page(())
    keys = await store.keys.of([row.key_id for _, row in shown])
    found = [(row.conversation(keys), row) for _, row in shown]
    marked = await search.marked(store.index.words, shown[0][0].query, [_shown(*one, keys) for one in found])
    best, _ = shown[-1]
    cursor = encode_cursor(repr(best.score), str(best.conversation_id)) if len(chosen) > size else None
    return Page(
        tuple(
            Found(conversation, snippet(text), row.message_id)
            for (conversation, row), text in zip(found, marked, strict=True)
        ),
        cursor,
    )


def _shown(conversation: Conversation, row: FoundRow, keys: KeysById) -> str:
    """The text that the snippet is cut from; none of a conversation that cannot be read."""
    if row.message_id is None or not conversation.readable:
        return conversation.title
    key = keys.get(row.key_id) if row.key_id is not None else None
    text = (row.text or "") if row.sealed_text is None else open_text(key, TEXT, row.message_id, row.sealed_text)
    return text[:SHOWN]
