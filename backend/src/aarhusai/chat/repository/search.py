"""Searching one's own conversations: PostgreSQL's Danish stemming over titles and messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from aarhusai.chat.repository.rows import CONVERSATION, RUNNING
from aarhusai.chat.types import Conversation
from aarhusai.storage.database import Database
from aarhusai.terms.ids import ConversationId, MessageId, PersonId

_RANKED: Final = 3_000
"""Matching messages that are ranked: the newest. A word in more messages than this says little."""

_SHOWN: Final = 20_000
"""Characters of a message in which the snippet is looked for: marking hits is slow on long texts."""

HIT_BEGINS: Final = "\x02"
HIT_ENDS: Final = "\x03"
HIT_OPTIONS: Final = f'StartSel="{HIT_BEGINS}", StopSel="{HIT_ENDS}", MaxWords=24, MinWords=12, MaxFragments=1'


async def parse(db: Database, rest: str, last: str | None) -> str | None:
    """The query as PostgreSQL writes it, or None when nothing is left to look for.

    `rest` may hold quotes, OR and minus signs. `last` is a bare word that is still being written: its stem and every
    word beginning with it count, unless it is a stop word beside others.
    """
    found = await db.value(
        str,
        """
        WITH part AS (
            SELECT websearch_to_tsquery('danish', %(rest)s) AS rest,
                websearch_to_tsquery('danish', %(last)s) AS stem,
                CASE WHEN %(last)s = '' THEN ''::tsquery ELSE to_tsquery('danish', quote_literal(%(last)s) || ':*') END
                    AS stem_prefix,
                CASE WHEN %(last)s = '' THEN ''::tsquery ELSE to_tsquery('simple', quote_literal(%(last)s) || ':*') END
                    AS prefix
        )
        SELECT CASE WHEN numnode(stem) > 0 THEN rest && (stem_prefix || prefix)
            WHEN numnode(rest) > 0 THEN rest ELSE prefix END::text
        FROM part
        """,
        {"rest": rest, "last": last or ""},
    )
    return found or None


@dataclass(frozen=True, slots=True)
class FoundRow(Conversation):
    """A conversation that matches, its best message, and that message's text with the hits marked."""

    score: float = 0.0
    message_id: MessageId | None = None
    marked: str = ""


_SEARCH: Final[LiteralString] = (
    """
    WITH hit AS (
        SELECT m.conversation_id, m.id, ts_rank(m.search, %(query)s::tsquery, 1) AS score
        FROM message m WHERE m.person_id = %(person)s AND m.search @@ %(query)s::tsquery
        ORDER BY m.created_at DESC LIMIT %(ranked)s
    ), titled AS (
        SELECT c.id AS conversation_id, NULL::uuid AS id, 1 + ts_rank(c.title_search, %(query)s::tsquery) AS score
        FROM conversation c WHERE c.person_id = %(person)s AND c.title_search @@ %(query)s::tsquery
        ORDER BY c.updated_at DESC LIMIT %(ranked)s
    ), best AS (
        SELECT conversation_id, max(score)::float8 AS score,
            (array_agg(id ORDER BY score DESC, id DESC) FILTER (WHERE id IS NOT NULL))[1] AS message_id
        FROM (SELECT * FROM hit UNION ALL SELECT * FROM titled) both_kinds GROUP BY conversation_id
    ), chosen AS (
        SELECT best.* FROM best JOIN conversation c ON c.id = best.conversation_id
        WHERE c.deleted_at IS NULL AND c.person_id = %(person)s
          AND (%(score)s::float8 IS NULL OR (best.score, c.id) < (%(score)s::float8, %(last)s::uuid))
        ORDER BY best.score DESC, c.id DESC LIMIT %(limit)s
    )
    SELECT """
    + CONVERSATION
    + ", "
    + RUNNING
    + """, chosen.score, chosen.message_id,
        ts_headline('danish', translate(left(coalesce(m.text, c.title), %(shown)s), %(marks)s, ''), %(query)s::tsquery,
            %(options)s) AS marked
    FROM chosen JOIN conversation c ON c.id = chosen.conversation_id LEFT JOIN message m ON m.id = chosen.message_id
    ORDER BY chosen.score DESC, c.id DESC LIMIT %(limit)s"""
)


async def find(
    db: Database, person_id: PersonId, query: str, before: tuple[float, ConversationId] | None, limit: int
) -> Sequence[FoundRow]:
    """The person's conversations that match, best first. A hit in the title counts more than any in a message."""
    score, last = before or (None, None)
    return await db.all(
        FoundRow,
        _SEARCH,
        {
            "query": query,
            "person": person_id,
            "ranked": _RANKED,
            "score": score,
            "last": last,
            "limit": limit,
            "shown": _SHOWN,
            "marks": HIT_BEGINS + HIT_ENDS,
            "options": HIT_OPTIONS,
        },
    )
