"""Which documents answers have cited: kept with the version, as a day alone, so that it tells nothing of who asked."""

from collections.abc import Collection

from aarhusai.kit.clock import today
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import VersionId


async def note(executor: Executor, versions: Collection[VersionId]) -> None:
    """An answer cites these versions today. At most one write a day for each; what is gone is passed over."""
    await executor.run(
        """
        UPDATE document_version SET facts = facts || jsonb_build_object('cited_on', %(day)s::text)
         WHERE id = ANY (%(ids)s) AND facts ->> 'cited_on' IS DISTINCT FROM %(day)s::text
        """,
        {"ids": list(versions), "day": today().isoformat()},
    )
