"""Runs, and the pages that wait in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter

from aarhusai.knowledge.sources.types import MOST_PAGES, MOST_PROBLEMS, MOST_RUNS, Problem, Run, RunState
from aarhusai.storage.database import Executor

LEASE = timedelta(seconds=20)
"""Whoever died is followed after this; whoever lives renews it in time, however slow a page is."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How a run went: pages by what became of them, and the first of those that were not taken."""

    outcomes: Mapping[str, int]
    problems: tuple[Problem, ...]


_TOTALS = TypeAdapter(Totals)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A row."""

    id: UUID
    source_id: UUID
    state: str
    error_code: str | None
    checked_old: bool
    created_at: datetime
    ended_at: datetime | None
    totals: Mapping[str, object] | None

    def run(self, waiting: int, totals: Totals) -> Run:
        """As it is shown."""
        state = cast("RunState", self.state)
        return Run(
            self.id,
            state,
            self.error_code,
            self.created_at,
            self.ended_at,
            waiting,
            totals.outcomes,
            totals.problems,
        )


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page, and what is known of it from before."""

    url: str
    depth: int
    file: bool
    document_id: UUID | None
    etag: str | None
    last_modified: str | None
    fingerprint: bytes | None
    misses: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a page. What is None of the last five is forgotten."""

    outcome: str
    error_code: str | None = None
    document_id: UUID | None = None
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: bytes | None = None
    misses: int = 0


async def insert(tx: Executor, run_id: UUID, source_id: UUID) -> bool:
    """Makes one, unless there is one that has not ended; whether it was made."""
    made = await tx.run(
        """
        INSERT INTO web_run (id, source_id) VALUES (%s, %s)
        ON CONFLICT (source_id) WHERE state IN ('waiting', 'running', 'paused') DO NOTHING
        """,
        (run_id, source_id),
    )
    return made > 0


async def get(executor: Executor, run_id: UUID) -> RunRow | None:
    """One."""
    return await executor.one(
        RunRow,
        """
        SELECT id, source_id, state, error_code, checked_old, created_at, ended_at, totals
          FROM web_run WHERE id = %s
        """,
        (run_id,),
    )


async def newest(executor: Executor, source_id: UUID, most: int = MOST_RUNS) -> list[Run]:
    """The newest, and how they went."""
    rows = await executor.all(
        RunRow,
        """
        SELECT id, source_id, state, error_code, checked_old, created_at, ended_at, totals
          FROM web_run WHERE source_id = %s ORDER BY created_at DESC LIMIT %s
        """,
        (source_id, most),
    )
    found: list[Run] = []
    for row in rows:
        if row.totals is not None:
            found.append(row.run(0, _TOTALS.validate_python(row.totals)))
        else:
            found.append(row.run(await waiting(executor, source_id, row.id), await totals(executor, source_id, row.id)))
    return found


async def waiting(executor: Executor, source_id: UUID, run_id: UUID) -> int:
    """How many pages are still to be fetched."""
    found = await executor.value(
        int,
        "SELECT count(*) FROM web_page WHERE source_id = %s AND run_id = %s AND outcome IS NULL",
        (source_id, run_id),
    )
    return found or 0


@dataclass(frozen=True, slots=True)
class _Count:
    outcome: str
    pages: int


async def totals(executor: Executor, source_id: UUID, run_id: UUID) -> Totals:
    """How the newest run went so far."""
    counts = await executor.all(
        _Count,
        """
        SELECT outcome, count(*)::int AS pages FROM web_page
         WHERE source_id = %s AND run_id = %s AND outcome IS NOT NULL GROUP BY outcome LIMIT 20
        """,
        (source_id, run_id),
    )
    problems = await executor.all(
        Problem,
        """
        SELECT url, error_code AS code FROM web_page
         WHERE source_id = %s AND run_id = %s AND outcome IS NOT NULL AND error_code IS NOT NULL
         ORDER BY (outcome <> 'failed'), place LIMIT %s
        """,
        (source_id, run_id, MOST_PROBLEMS),
    )
    return Totals({row.outcome: row.pages for row in counts}, tuple(problems))


async def take(tx: Executor, run_id: UUID, lease: timedelta) -> bool:
    """Takes it for a while, unless somebody else has it or it is not to go on; whether it was taken."""
    taken = await tx.run(
        """
        UPDATE web_run SET state = 'running', leased_until = now() + %s::interval
         WHERE id = %s AND state IN ('waiting', 'running') AND leased_until <= now()
        """,
        (lease, run_id),
    )
    return taken > 0


async def renew(executor: Executor, run_id: UUID, lease: timedelta) -> bool:
    """Keeps it; whether it is still to go on."""
    kept = await executor.run(
        "UPDATE web_run SET leased_until = now() + %s::interval WHERE id = %s AND state = 'running'", (lease, run_id)
    )
    return kept > 0


async def let_go(tx: Executor, run_id: UUID) -> None:
    """Gives it to whoever comes next."""
    await tx.run("UPDATE web_run SET leased_until = '-infinity' WHERE id = %s", (run_id,))


async def turn(tx: Executor, source_id: UUID, become: str, among: Sequence[str]) -> UUID | None:
    """Gives the run that has not ended another state, if it is in one of these; its id."""
    return await tx.value(
        UUID,
        """
        UPDATE web_run SET state = %(become)s,
               ended_at = CASE WHEN %(become)s::text = 'cancelled' THEN now() ELSE ended_at END
         WHERE source_id = %(source)s AND state = ANY(%(among)s) RETURNING id
        """,
        {"become": become, "source": source_id, "among": list(among)},
    )


async def end(tx: Executor, row: RunRow, state: str, error_code: str | None) -> None:
    """Writes down how it went, and forgets the oldest."""
    found = await totals(tx, row.source_id, row.id)
    await tx.run(
        """
        UPDATE web_run SET state = %s, error_code = %s, totals = %s::jsonb, ended_at = now(), leased_until = '-infinity'
         WHERE id = %s AND state IN ('waiting', 'running')
        """,
        (state, error_code, _TOTALS.dump_json(found).decode(), row.id),
    )
    await tx.run(
        """
        DELETE FROM web_run WHERE source_id = %(source)s AND id NOT IN (
            SELECT id FROM web_run WHERE source_id = %(source)s ORDER BY created_at DESC LIMIT %(most)s)
        """,
        {"source": row.source_id, "most": MOST_RUNS},
    )


async def keep_totals(tx: Executor, source_id: UUID, run_id: UUID) -> None:
    """Writes down how a cancelled one went."""
    found = await totals(tx, source_id, run_id)
    await tx.run("UPDATE web_run SET totals = %s::jsonb WHERE id = %s", (_TOTALS.dump_json(found).decode(), run_id))


async def queue(tx: Executor, row: RunRow, urls: Sequence[str], depth: int, most: int, *, file: bool = False) -> None:
    """Has the pages fetched in this run, those that are not in it yet, until it has `most`."""
    await tx.run(
        """
        INSERT INTO web_page (source_id, url, run_id, depth, file)
        SELECT %(source)s, asked.url, %(run)s, %(depth)s, %(file)s
          FROM unnest(%(urls)s::text[]) WITH ORDINALITY AS asked (url, number)
         WHERE NOT EXISTS (SELECT FROM web_page old
                            WHERE old.source_id = %(source)s AND old.url = asked.url AND old.run_id = %(run)s)
         ORDER BY asked.number
         LIMIT greatest(0, %(most)s - (SELECT count(*) FROM web_page
                                        WHERE source_id = %(source)s AND run_id = %(run)s))
        ON CONFLICT (source_id, url) DO UPDATE
           SET run_id = EXCLUDED.run_id, depth = EXCLUDED.depth, file = EXCLUDED.file, outcome = NULL, error_code = NULL
         WHERE web_page.run_id IS DISTINCT FROM EXCLUDED.run_id
        """,
        {"source": row.source_id, "run": row.id, "urls": list(urls), "depth": depth, "file": file, "most": most},
    )


async def next_page(executor: Executor, row: RunRow) -> PageRow | None:
    """The page that is to be fetched next: what lies nearest first."""
    return await executor.one(
        PageRow,
        """
        SELECT url, depth, file, document_id, etag, last_modified, fingerprint, misses FROM web_page
         WHERE source_id = %s AND run_id = %s AND outcome IS NULL ORDER BY depth, place LIMIT 1
        """,
        (row.source_id, row.id),
    )


async def known(executor: Executor, row: RunRow, url: str) -> PageRow | None:
    """A page that this run has not been at, if it is known from before."""
    return await executor.one(
        PageRow,
        """
        SELECT url, depth, file, document_id, etag, last_modified, fingerprint, misses FROM web_page
         WHERE source_id = %s AND url = %s AND (run_id IS DISTINCT FROM %s OR outcome IS NULL)
        """,
        (row.source_id, url, row.id),
    )


async def begun(executor: Executor, row: RunRow) -> bool:
    """Whether the run has any pages."""
    return bool(
        await executor.value(
            bool,
            "SELECT EXISTS (SELECT FROM web_page WHERE source_id = %s AND run_id = %s)",
            (row.source_id, row.id),
        )
    )


async def been_at(executor: Executor, row: RunRow, url: str) -> bool:
    """Whether this run has fetched the page."""
    return bool(
        await executor.value(
            bool,
            """
            SELECT EXISTS (SELECT FROM web_page
                            WHERE source_id = %s AND url = %s AND run_id = %s AND outcome IS NOT NULL)
            """,
            (row.source_id, url, row.id),
        )
    )


async def settle(tx: Executor, row: RunRow, page: PageRow, settled: Settled) -> None:
    """What became of the page; makes its row when there is none."""
    await tx.run(
        """
        INSERT INTO web_page (source_id, url, run_id, depth, file, outcome, error_code, document_id, etag,
                              last_modified, fingerprint, misses, fetched_at)
        SELECT s.id, %(url)s, %(run)s, %(depth)s, %(file)s, %(outcome)s, %(error_code)s,
               (SELECT id FROM document WHERE id = %(document)s), %(etag)s, %(last_modified)s, %(fingerprint)s,
               %(misses)s, now()
          FROM web_source s WHERE s.id = %(source)s
        ON CONFLICT (source_id, url) DO UPDATE
           SET run_id = EXCLUDED.run_id, outcome = EXCLUDED.outcome, error_code = EXCLUDED.error_code,
               document_id = EXCLUDED.document_id, etag = EXCLUDED.etag, last_modified = EXCLUDED.last_modified,
               fingerprint = EXCLUDED.fingerprint, misses = EXCLUDED.misses, fetched_at = EXCLUDED.fetched_at
        """,
        {
            "source": row.source_id,
            "run": row.id,
            "url": page.url,
            "depth": page.depth,
            "file": page.file,
            "outcome": settled.outcome,
            "error_code": settled.error_code,
            "document": settled.document_id,
            "etag": settled.etag,
            "last_modified": settled.last_modified,
            "fingerprint": settled.fingerprint,
            "misses": settled.misses,
        },
    )


async def left_over(executor: Executor, row: RunRow) -> list[PageRow]:
    """Pages with documents that this run has not come across."""
    return await executor.all(
        PageRow,
        """
        SELECT url, depth, file, document_id, etag, last_modified, fingerprint, misses FROM web_page
         WHERE source_id = %s AND run_id IS DISTINCT FROM %s AND document_id IS NOT NULL ORDER BY place LIMIT %s
        """,
        (row.source_id, row.id, MOST_PAGES),
    )


async def forget_left_over(tx: Executor, row: RunRow) -> None:
    """Forgets pages that this run has not come across and that have no document; the old ones were looked after."""
    await tx.run(
        """
        DELETE FROM web_page WHERE source_id = %s AND run_id IS DISTINCT FROM %s AND document_id IS NULL
        """,
        (row.source_id, row.id),
    )
    await tx.run("UPDATE web_run SET checked_old = true WHERE id = %s", (row.id,))


async def place_is_of(executor: Executor, collection_id: UUID, folder: str, name: str) -> str | None:
    """The address of the document that has this place in the collection: empty for one that is no page's."""
    return await executor.value(
        str,
        "SELECT coalesce(url, '') FROM document WHERE collection_id = %s AND folder = %s AND name = %s",
        (collection_id, folder, name),
    )


async def documents_of(executor: Executor, source_id: UUID) -> list[UUID]:
    """The documents that came from a source."""
    found = await executor.all(
        PageRow,
        """
        SELECT url, depth, file, document_id, etag, last_modified, fingerprint, misses FROM web_page
         WHERE source_id = %s AND document_id IS NOT NULL LIMIT %s
        """,
        (source_id, 2 * MOST_PAGES),
    )
    return [page.document_id for page in found if page.document_id]
