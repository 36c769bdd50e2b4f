"""The counts of words, and the index's size."""

from typing import Final

from aarhusai.storage.database import Executor

_LOCK: Final = 7_315_202_618


async def claim(tx: Executor) -> bool:
    """Whether this transaction is the one that counts."""
    return bool(await tx.value(bool, "SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)))


async def begin_anew_when_stale(tx: Executor, gone: float) -> None:
    """Forgets the counts when more than the part `gone` of what was counted is not there any more."""
    stale = await tx.value(
        bool,
        """
        SELECT counted_chunks - (SELECT coalesce(sum(chunks), 0) FROM indexed_document WHERE counted)
               > 1000 + %s * counted_chunks FROM index_size
        """,
        (gone,),
    )
    if stale:
        await tx.run("DELETE FROM term_count")
        await tx.run("UPDATE indexed_document SET counted = false WHERE counted")
        await tx.run("UPDATE index_size SET counted_chunks = 0")


async def count_some(tx: Executor, most: int) -> int:
    """Counts the words of the oldest documents that were not, of `most` chunks together or one; how many documents."""
    return await tx.run(
        """
        WITH due AS MATERIALIZED (
            SELECT document_id, chunks, sum(chunks) OVER (ORDER BY indexed_at, document_id) - chunks AS before
              FROM (SELECT document_id, chunks, indexed_at FROM indexed_document WHERE NOT counted
                     ORDER BY indexed_at, document_id LIMIT %(most)s FOR UPDATE SKIP LOCKED) AS uncounted
        ), taken AS MATERIALIZED (
            SELECT document_id, chunks FROM due WHERE before < %(most)s
        ), found AS (
            SELECT term, count(*)::integer AS chunks
              FROM taken JOIN chunk AS c USING (document_id) JOIN chunk_words AS w ON w.chunk_id = c.id,
                   unnest(w.terms) AS term
             GROUP BY term
        ), added AS (
            INSERT INTO term_count AS t (term, chunks) SELECT term, chunks FROM found
            ON CONFLICT (term) DO UPDATE SET chunks = t.chunks + EXCLUDED.chunks
        ), sized AS (
            UPDATE index_size SET counted_chunks = counted_chunks + (SELECT coalesce(sum(chunks), 0) FROM taken)
        )
        UPDATE indexed_document AS d SET counted = true FROM taken WHERE d.document_id = taken.document_id
        """,
        {"most": most},
    )


async def measure(tx: Executor) -> None:
    """Notes how large the index is."""
    await tx.run(
        """
        UPDATE index_size SET chunks = now.chunks, length = now.length
          FROM (SELECT coalesce(sum(chunks), 0) AS chunks, coalesce(sum(length), 0) AS length
                  FROM indexed_document) AS now
         WHERE (index_size.chunks, index_size.length) IS DISTINCT FROM (now.chunks, now.length)
        """
    )
