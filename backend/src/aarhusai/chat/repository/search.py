"""Searching one's own conversations: PostgreSQL's Danish stemming over titles and messages.

The words lie in the key database, which no backup of the main one contains: they go with the key. What is found there
is read from the main database again, by its owner only, opened, and sent back for the marks round the hits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from aarhusai.chat.repository.rows import CONVERSATION, RUNNING, ConversationRow
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import ConversationId, MessageId, PersonId

_RANKED: Final = 3_000
"""Matching messages that are ranked: the newest. A word in more messages than this says little."""

SHOWN: Final = 20_000
"""Characters of a message in which the snippet is looked for: marking hits is slow on long texts."""

INDEXED: Final = 200_000
"""Characters of a message that can be found: to_tsvector refuses more than 1 MB."""

HIT_BEGINS: Final = "\x02"
HIT_ENDS: Final = "\x03"
HIT_OPTIONS: Final = f'StartSel="{HIT_BEGINS}", StopSel="{HIT_ENDS}", MaxWords=24, MinWords=12, MaxFragments=1'


@dataclass(frozen=True, slots=True)
class HitRow:
    """A conversation that matches and its best message, None when only the title does. `query` is for the marks."""

    conversation_id: ConversationId
    message_id: MessageId | None
    score: float
    query: str


_HITS: Final[LiteralString] = """
    WITH part AS (
        SELECT websearch_to_tsquery('danish', %(rest)s) AS rest,
            websearch_to_tsquery('danish', %(last)s) AS stem,
            CASE WHEN %(last)s = '' THEN ''::tsquery ELSE to_tsquery('danish', quote_literal(%(last)s) || ':*') END
                AS stem_prefix,
            CASE WHEN %(last)s = '' THEN ''::tsquery ELSE to_tsquery('simple', quote_literal(%(last)s) || ':*') END
                AS prefix
    ), query AS MATERIALIZED (
        SELECT CASE WHEN numnode(stem) > 0 THEN rest && (stem_prefix || prefix)
            WHEN numnode(rest) > 0 THEN rest ELSE prefix END AS q
        FROM part
    ), hit AS (
        SELECT conversation_id, id, ts_rank(search, (SELECT q FROM query), 1) AS score
        FROM search_entry
        WHERE person_id = %(person)s AND NOT title AND search @@ (SELECT q FROM query)
        ORDER BY at DESC LIMIT %(ranked)s
    ), titled AS (
        SELECT conversation_id, NULL::uuid AS id, 1 + ts_rank(search, (SELECT q FROM query)) AS score
        FROM search_entry
        WHERE person_id = %(person)s AND title AND search @@ (SELECT q FROM query)
        ORDER BY at DESC LIMIT %(ranked)s
    ), best AS (
        SELECT conversation_id, max(score)::float8 AS score,
            (array_agg(id ORDER BY score DESC, id DESC) FILTER (WHERE id IS NOT NULL))[1] AS message_id
        FROM (SELECT * FROM hit UNION ALL SELECT * FROM titled) both_kinds GROUP BY conversation_id
    )
    SELECT conversation_id, message_id, score, (SELECT q FROM query)::text AS query FROM best
    WHERE %(score)s::float8 IS NULL OR (score, conversation_id) < (%(score)s::float8, %(before)s::uuid)
    ORDER BY score DESC, conversation_id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `rest` may hold quotes, OR and minus signs. `last` is a bare word still being written: its
    stem and every word beginning with it count, unless it is a stop word beside others.
    """

    rest: str
    last: str | None
    before: tuple[float, ConversationId] | None
    limit: int


async def hits(keys: Database, person_id: PersonId, wanted: Wanted) -> Sequence[HitRow]:
    """What matches in the key database, best first. A hit in the title counts more than any in a message."""
    score, before = wanted.before or (None, None)
    return await keys.all(
        HitRow,
        _HITS,
        {
            "rest": wanted.rest,
            "last": wanted.last or "",
            "person": person_id,
            "ranked": _RANKED,
            "score": score,
            "before": before,
            "limit": wanted.limit,
        },
    )


@dataclass(frozen=True, slots=True)
class FoundRow(ConversationRow):
    """A conversation that was found, and the text of the message that was."""

    message_id: MessageId | None = None
    text: str | None = None
    sealed_text: bytes | None = None


async def found(db: Database, person_id: PersonId, found_: Sequence[HitRow]) -> Sequence[FoundRow]:
    """Of these, the person's own that are not deleted, in any order."""
    return await db.all(
        FoundRow,
        "SELECT "
        + CONVERSATION
        + ", "
        + RUNNING
        + """, m.id AS message_id, m.text, m.sealed_text
        FROM unnest(%s::uuid[], %s::uuid[]) AS hit (conversation_id, message_id)
        JOIN conversation c ON c.id = hit.conversation_id AND c.person_id = %s AND c.deleted_at IS NULL
        LEFT JOIN message m ON m.id = hit.message_id AND m.conversation_id = c.id
        LIMIT %s""",
        ([hit.conversation_id for hit in found_], [hit.message_id for hit in found_], person_id, len(found_)),
    )


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A text's most telling part, with marks round the hits."""

    marked: str


async def marked(keys: Database, query: str, texts: Sequence[str]) -> list[str]:
    """The part of each text that shows why it was found, in order. Nothing is stored."""
    rows = await keys.all(
        MarkedRow,
        """
        SELECT ts_headline('danish', translate(t.text, %(marks)s, ''), %(query)s::tsquery, %(options)s) AS marked
        FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS t (text, number) ORDER BY t.number LIMIT %(limit)s
        """,
        {
            "texts": list(texts),
            "marks": HIT_BEGINS + HIT_ENDS,
            "query": query,
            "options": HIT_OPTIONS,
            "limit": len(texts),
        },
    )
    return [row.marked for row in rows]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A text whose words go into the index: a message's, or a conversation's title with its revision."""

    id: UUID
    title: bool
    revision: int
    key_id: KeyId
    conversation_id: ConversationId
    person_id: PersonId
    at: datetime
    text: str


async def put(keys: Database, entries: Sequence[IndexEntry]) -> None:
    """Indexes them. What belongs to a destroyed key is passed over; an older title never replaces a newer one."""
    await keys.run(
        """
        INSERT INTO search_entry (id, title, key_id, conversation_id, person_id, revision, at, search)
        SELECT e.id, e.title, k.id, e.conversation_id, e.person_id, e.revision, e.at, to_tsvector('danish', e.text)
        FROM unnest(%s::uuid[], %s::boolean[], %s::uuid[], %s::uuid[], %s::uuid[], %s::int[], %s::timestamptz[],
            %s::text[]) AS e (id, title, key_id, conversation_id, person_id, revision, at, text)
        JOIN conversation_key k ON k.id = e.key_id FOR KEY SHARE OF k
        ON CONFLICT (id, title) DO UPDATE SET revision = excluded.revision, at = excluded.at, search = excluded.search
        WHERE search_entry.key_id = excluded.key_id AND search_entry.revision <= excluded.revision
        """,
        (
            [e.id for e in entries],
            [e.title for e in entries],
            [e.key_id for e in entries],
            [e.conversation_id for e in entries],
            [e.person_id for e in entries],
            [e.revision for e in entries],
            [e.at for e in entries],
            [e.text[:INDEXED] for e in entries],
        ),
    )


async def done(db: Database, entries: Sequence[IndexEntry]) -> None:
    """They are indexed: nobody needs to remember them. A title that changed meanwhile stays due."""
    await db.run(
        """
        DELETE FROM index_due USING unnest(%s::uuid[], %s::boolean[], %s::int[]) AS e (id, title, revision)
        WHERE index_due.id = e.id AND index_due.title = e.title AND index_due.revision <= e.revision
        """,
        ([e.id for e in entries], [e.title for e in entries], [e.revision for e in entries]),
    )


@dataclass(frozen=True, slots=True)
class DueRow:
    """A text that is not indexed. Everything but the first three is None when it is gone or cannot be indexed."""

    id: UUID
    title: bool
    revision: int
    key_id: KeyId | None
    conversation_id: ConversationId | None
    person_id: PersonId | None
    at: datetime | None
    sealed: bytes | None


async def due(db: Database, older_than: float, limit: int) -> list[DueRow]:
    """What has waited for more than `older_than` seconds to be indexed, oldest first."""
    return await db.all(
        DueRow,
        """
        SELECT d.id, d.title, CASE WHEN d.title THEN coalesce(c.revision, d.revision) ELSE d.revision END AS revision,
            c.key_id, c.id AS conversation_id, c.person_id,
            CASE WHEN d.title THEN c.updated_at ELSE m.created_at END AS at,
            CASE WHEN d.title THEN c.sealed_title ELSE m.sealed_text END AS sealed
        FROM index_due d LEFT JOIN message m ON NOT d.title AND m.id = d.id
        LEFT JOIN conversation c ON c.id = CASE WHEN d.title THEN d.id ELSE m.conversation_id END
        WHERE d.at < clock_timestamp() - make_interval(secs => %s) ORDER BY d.at LIMIT %s
        """,
        (older_than, limit),
    )


async def forget_due(db: Database, rows: Sequence[DueRow]) -> None:
    """These can never be indexed: they or their key are gone."""
    await db.run(
        "DELETE FROM index_due USING unnest(%s::uuid[], %s::boolean[]) AS e (id, title)"
        " WHERE index_due.id = e.id AND index_due.title = e.title",
        ([row.id for row in rows], [row.title for row in rows]),
    )
