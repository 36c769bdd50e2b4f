"""Which documents answers have cited: kept with the version, as a day alone, so that it tells nothing of who asked."""

from collections.abc import Collection

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import VersionId


async def note(executor: Executor, versions: Collection[VersionId]) -> None:
    """An answer cites these versions today. At most one write a day for each; what is gone is passed over."""
    await executor.run(
        """
        UPDATE document_version SET facts = facts || jsonb_build_object('cited_on', current_date::text)
         WHERE id = ANY (%s) AND facts ->> 'cited_on' IS DISTINCT FROM current_date::text
        """,
        (list(versions),),
    )
