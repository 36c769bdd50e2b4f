"""The report as one caller may see it: every statement begins with the documents that are the caller's to read.

What the documents themselves tell is asked here and is therefore never out of date; what the worker noted counts while
it is of the version that is searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from aarhusai.grants.types import Right
from aarhusai.knowledge.quality.types import KEPT_DAYS, UNUSED_DAYS
from aarhusai.knowledge.repository.access import document_access
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId

LONG_TEXT: Final = 30_000
"""Characters with fewer than one heading for each from which a document is long without structure."""

SHOWN_PAGES: Final = 20
"""Pages that are named of one document."""

_SEEN: Final = sql.SQL("""
WITH seen AS MATERIALIZED (
    SELECT d.id, d.version_id, d.name, d.folder, d.status, d.error_code, d.chunks, d.pages, d.data_class, d.dated_at,
           d.created_at, c.data_class AS declared, v.sha256, v.facts, v.created_at AS version_at,
           coalesce(v.facts -> 'problems', '[]') AS problems,
           coalesce((v.facts ->> 'characters')::bigint, 0) AS characters,
           coalesce((v.facts ->> 'headings')::integer, 0) AS headings
      FROM document AS d JOIN collection AS c ON c.id = d.collection_id
      LEFT JOIN document_version AS v ON v.id = d.version_id
     WHERE d.collection_id = %(collection)s AND {allowed}
)
""")

_FOUND: Final = sql.SQL("""
, pair AS (
    SELECT d.id, first_value(d.id) OVER same AS first, row_number() OVER same AS place
      FROM seen AS d WHERE d.sha256 IS NOT NULL WINDOW same AS (PARTITION BY d.sha256 ORDER BY d.created_at, d.id)
), held AS (
    SELECT d.id, coalesce(f.about, '{{}}') AS classes, w.codes
      FROM seen AS d
     CROSS JOIN LATERAL (
           SELECT array_agg(code) AS codes FROM unnest(string_to_array(d.data_class, '+')) AS had (code)
            WHERE code >= 'K2' AND code <> ALL (string_to_array(d.declared, '+'))) AS w
      LEFT JOIN quality_finding AS f ON f.document_id = d.id AND f.version_id = d.version_id AND f.kind = 'classes'
     WHERE w.codes IS NOT NULL
), found (kind, finding_id, document_id, other_id, number, pages, classes, since, year, code) AS (
    SELECT 'failed', NULL::uuid, id, NULL::uuid, 1, NULL::jsonb, NULL::jsonb, NULL::timestamptz, NULL::integer,
           error_code
      FROM seen WHERE status = 'failed'
    UNION ALL SELECT 'waiting', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE status IN ('waiting', 'reading', 'paused')
    UNION ALL SELECT 'unreadable', NULL, d.id, NULL, 1, NULL, NULL, NULL, NULL, p.code
      FROM seen AS d CROSS JOIN LATERAL (
           SELECT min(code) AS code FROM jsonb_array_elements_text(d.problems) AS had (code)
            WHERE code IN ('page_scanned', 'page_unreadable', 'garbled_text')) AS p
     WHERE p.code IS NOT NULL
    UNION ALL SELECT 'empty', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE version_id IS NOT NULL AND chunks = 0
    UNION ALL SELECT 'empty_pages', NULL, id, NULL, jsonb_array_length(facts -> 'empty_pages'),
           facts -> 'empty_pages', NULL, NULL, NULL, NULL
      FROM seen WHERE chunks > 0 AND coalesce(jsonb_array_length(facts -> 'empty_pages'), 0) > 0
    UNION ALL SELECT 'read_by_picture', NULL, id, NULL, jsonb_array_length(facts -> 'ocr_pages'),
           facts -> 'ocr_pages', NULL, NULL, NULL, NULL
      FROM seen WHERE coalesce(jsonb_array_length(facts -> 'ocr_pages'), 0) > 0
    UNION ALL SELECT 'pictures', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE problems ? 'pictures_not_read'
    UNION ALL SELECT 'tables', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE problems ? 'table_ragged'
    UNION ALL SELECT 'read_unsurely', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE problems ? 'ocr_unsure'
    UNION ALL SELECT 'left_out', NULL, d.id, NULL, 1, NULL, NULL, NULL, NULL, p.code
      FROM seen AS d CROSS JOIN LATERAL (
           SELECT min(code) AS code FROM jsonb_array_elements_text(d.problems) AS had (code)
            WHERE code IN ('sheet_hidden', 'tables_left_out', 'columns_left_out')) AS p
     WHERE p.code IS NOT NULL
    UNION ALL SELECT 'never_cited', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen
     WHERE chunks > 0 AND NOT facts ? 'cited_on' AND version_at < now() - make_interval(days => %(unused)s)
       AND EXISTS (SELECT FROM seen AS used WHERE used.facts ? 'cited_on')
    UNION ALL SELECT 'no_headings', NULL, id, NULL, 1, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE problems ? 'no_headings' AND characters < %(long)s
    UNION ALL SELECT 'long', NULL, id, NULL, pages, NULL, NULL, NULL, NULL, NULL
      FROM seen WHERE characters >= %(long)s AND (headings + 1) * %(long)s::bigint <= characters
    UNION ALL SELECT 'outdated', NULL, id, NULL, 1, NULL, NULL, dated_at, NULL, NULL
      FROM seen WHERE version_id IS NOT NULL AND dated_at < now() - make_interval(months => %(older_than)s)
    UNION ALL SELECT 'duplicate', NULL, id, first, 1, NULL, NULL, NULL, NULL, NULL FROM pair WHERE place > 1
    UNION ALL SELECT 'personal_data', NULL, h.id, NULL,
           coalesce((SELECT max((h.classes ->> code)::integer) FROM unnest(h.codes) AS one (code)), 0), NULL,
           (SELECT jsonb_object_agg(code, coalesce((h.classes ->> code)::integer, 0)) FROM unnest(h.codes) AS o (code)),
           NULL, NULL, NULL
      FROM held AS h
    UNION ALL SELECT 'dead_page', NULL, d.id, NULL, 1, NULL, NULL, p.fetched_at, NULL, p.outcome
      FROM seen AS d CROSS JOIN LATERAL (
           SELECT outcome, fetched_at FROM web_page
            WHERE document_id = d.id AND outcome IN ('gone', 'failed') LIMIT 1) AS p
    UNION ALL SELECT f.kind, f.id, f.document_id, f.other_id, 1, jsonb_build_array(f.about -> 'page'), NULL, NULL,
           (f.about ->> 'year')::integer, NULL
      FROM quality_finding AS f JOIN seen AS d ON d.id = f.document_id AND d.version_id = f.version_id
      LEFT JOIN seen AS o ON o.id = f.other_id AND o.version_id = f.other_version_id
     WHERE f.collection_id = %(collection)s AND f.kind IN ('disagreement', 'old_year')
       AND (f.other_id IS NULL OR o.id IS NOT NULL)
)
""")


@dataclass(frozen=True, slots=True)
class HeadRow:
    """How the report stands."""

    wanted: bool
    working: bool
    made_at: datetime | None
    stale: bool
    complete: bool
    pieces: int
    documents: int
    questions: int


@dataclass(frozen=True, slots=True)
class CountRow:
    """A kind of finding, counted."""

    kind: str
    documents: int
    count: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with the names of its documents."""

    kind: str
    finding_id: UUID | None
    document_id: UUID
    name: str
    folder: str
    other_id: UUID | None
    other_name: str | None
    number: int
    pages: Sequence[int] | None
    classes: Mapping[str, int] | None
    since: datetime | None
    year: int | None
    code: str | None
    place: int


@dataclass(frozen=True, slots=True)
class SideRow:
    """The passages of a disagreement, as they are stored."""

    document_id: UUID
    name: str
    page: int
    headings: Sequence[str]
    text: str
    dated_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question without an answer; the same words asked several times are one."""

    question: str | None
    times: int
    asked_at: datetime


async def head(executor: Executor, actor: Actor, collection_id: CollectionId) -> HeadRow:
    """When the report was made, and of how much."""
    access = document_access(actor, Right.READ)
    query = sql.SQL("""
        WITH seen AS MATERIALIZED (
            SELECT d.changed_at, d.version_id FROM document AS d JOIN collection AS c ON c.id = d.collection_id
             WHERE d.collection_id = %(collection)s AND {allowed})
        SELECT coalesce(r.wanted_at > coalesce(r.seen_to, '-infinity'), false) AS wanted,
               coalesce(r.leased_until > now(), false) AS working, r.made_at,
               coalesce((SELECT max(changed_at) FROM seen WHERE version_id IS NOT NULL) > r.seen_to, true) AS stale,
               coalesce(r.complete, true) AS complete, coalesce(r.pieces, 0) AS pieces,
               (SELECT count(*) FROM seen)::integer AS documents,
               (SELECT count(*) FROM unanswered_question AS q WHERE q.collection_id = %(collection)s
                   AND q.asked_at > now() - make_interval(days => %(kept)s))::integer AS questions
          FROM (SELECT) AS one LEFT JOIN quality_report AS r ON r.collection_id = %(collection)s
    """).format(allowed=access.allowed)
    row = await executor.one(HeadRow, query, {**access.params, "collection": collection_id, "kept": KEPT_DAYS})
    assert row is not None
    return row


async def counts(executor: Executor, actor: Actor, collection_id: CollectionId, older_than: int) -> list[CountRow]:
    """How many documents have what, and how often."""
    query, params = _found(actor, collection_id, older_than)
    query += sql.SQL("""
        SELECT kind, count(DISTINCT of.id)::integer AS documents,
               (sum(number) FILTER (WHERE of.place = 1))::integer AS count
          FROM found
         CROSS JOIN LATERAL (
               VALUES (1, document_id), (2, CASE kind WHEN 'disagreement' THEN other_id END)) AS of (place, id)
         GROUP BY kind LIMIT 100
    """)
    return await executor.all(CountRow, query, params)


async def findings(  # a list with its page
    executor: Executor,
    actor: Actor,
    collection_id: CollectionId,
    older_than: int,
    kind: str | None,
    after: tuple[int, int],
) -> list[FindingRow]:
    """Findings of a kind, of all when None, by the kind and the document's name. `after` is a place, and a size."""
    query, params = _found(actor, collection_id, older_than)
    query += sql.SQL("""
        SELECT * FROM (
            SELECT f.kind, f.finding_id, f.document_id, d.name, d.folder, f.other_id, o.name AS other_name, f.number,
                   (SELECT array_agg(page::integer) FROM (SELECT page FROM jsonb_array_elements_text(f.pages) AS p(page)
                          LIMIT %(pages)s) AS named) AS pages,
                   f.classes, f.since, f.year, f.code,
                   (row_number() OVER (ORDER BY f.kind, danish_order(d.folder) COLLATE "C",
                        danish_order(d.name) COLLATE "C", d.id, f.finding_id))::integer AS place
              FROM found AS f JOIN seen AS d ON d.id = f.document_id LEFT JOIN seen AS o ON o.id = f.other_id
             WHERE %(kind)s::text IS NULL OR f.kind = %(kind)s) AS listed
         WHERE place > %(after)s ORDER BY place LIMIT %(size)s
    """)
    more = {"kind": kind, "after": after[0], "size": after[1], "pages": SHOWN_PAGES}
    return await executor.all(FindingRow, query, {**params, **more})


async def sides(executor: Executor, actor: Actor, collection_id: CollectionId, finding_id: UUID) -> list[SideRow]:
    """Both passages of a disagreement, the first first; fewer when one is gone, or not the actor's to read."""
    access = document_access(actor, Right.READ)
    query = sql.SQL("""
        SELECT d.id AS document_id, d.name, s.page, k.headings, k.text, d.dated_at
          FROM quality_finding AS f
         CROSS JOIN LATERAL (VALUES
               (1, f.document_id, f.version_id, (f.about ->> 'ordinal')::integer, (f.about ->> 'page')::integer),
               (2, f.other_id, f.other_version_id, (f.about ->> 'other_ordinal')::integer,
                (f.about ->> 'other_page')::integer)) AS s (place, document_id, version_id, ordinal, page)
          JOIN document AS d ON d.id = s.document_id AND d.version_id = s.version_id
          JOIN collection AS c ON c.id = d.collection_id
          JOIN chunk AS k ON k.document_id = d.id AND k.version_id = d.version_id AND k.ordinal = s.ordinal
         WHERE f.id = %(finding)s AND f.collection_id = %(collection)s AND f.kind = 'disagreement' AND {allowed}
         ORDER BY s.place LIMIT 2
    """).format(allowed=access.allowed)
    return await executor.all(SideRow, query, {**access.params, "finding": finding_id, "collection": collection_id})


async def questions(executor: Executor, collection_id: CollectionId, size: int) -> list[QuestionRow]:
    """The questions that had no answer in the days they are kept, the newest first; those without words as one."""
    return await executor.all(
        QuestionRow,
        """
        SELECT (array_agg(question ORDER BY asked_at DESC))[1] AS question, count(*)::integer AS times,
               max(asked_at) AS asked_at
          FROM unanswered_question
         WHERE collection_id = %s AND asked_at > now() - make_interval(days => %s)
         GROUP BY lower(question) ORDER BY max(asked_at) DESC LIMIT %s
        """,
        (collection_id, KEPT_DAYS, size),
    )


def _found(actor: Actor, collection_id: CollectionId, older_than: int) -> tuple[sql.Composed, dict[str, object]]:
    access = document_access(actor, Right.READ)
    params = {**access.params, "collection": collection_id, "older_than": older_than, "long": LONG_TEXT}
    params["unused"] = UNUSED_DAYS
    return _SEEN.format(allowed=access.allowed) + _FOUND.format(), params
