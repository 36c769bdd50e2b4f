"""Questions without an answer: put and taken away."""

from collections.abc import Sequence
from uuid import UUID

from aarhusai.knowledge.quality.types import KEPT_DAYS
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import CollectionId


async def insert(
    executor: Executor, ids: Sequence[UUID], collections: Sequence[CollectionId], words: str | None
) -> None:
    """One for each of the collections that is still there; without words for one of a class over K1."""
    await executor.run(
        """
        INSERT INTO unanswered_question (id, collection_id, question)
        SELECT n.id, c.id, CASE WHEN c.data_class IN ('K0', 'K1') AND c.found_class IN ('K0', 'K1')
                                THEN %(words)s::text END
          FROM unnest(%(ids)s::uuid[], %(collections)s::uuid[]) AS n (id, collection)
          JOIN collection AS c ON c.id = n.collection
        """,
        {"ids": list(ids), "collections": list(collections), "words": words},
    )


async def delete_old(executor: Executor) -> None:
    """Those that were kept long enough, some thousands at a time."""
    await executor.run(
        """
        DELETE FROM unanswered_question WHERE id IN (
            SELECT id FROM unanswered_question WHERE asked_at < now() - make_interval(days => %s) LIMIT 10000)
        """,
        (KEPT_DAYS,),
    )
