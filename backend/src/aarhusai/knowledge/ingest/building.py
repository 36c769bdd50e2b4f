"""Makes the worker's part of the room."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aarhusai.config import Settings
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.service import Knowledge
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId

if TYPE_CHECKING:
    from aarhusai.knowledge.ingest.preparing import Preparing
    from aarhusai.knowledge.ingest.worker import Ingestion, Pace

PROCESSES = 2
"""Processes that look through documents beside the worker."""


def build_ingestion(
    settings: Settings,
    db: Database,
    knowledge: Knowledge,
    actor_of: Callable[[PersonId], Awaitable[Actor | None]],
    pace: "Pace | None" = None,
    preparing: "Preparing | None" = None,
) -> "Ingestion":
    """What reads documents, for a worker; `actor_of` tells on whose behalf. Nothing runs yet.

    `preparing` are the processes that look through documents, where they are not to be its own.
    """
    # Imported here: the page's own process reads no documents.
    from aarhusai.knowledge.documents import Documents
    from aarhusai.knowledge.ingest.completing import Completing
    from aarhusai.knowledge.ingest.hands import Tools
    from aarhusai.knowledge.ingest.opening import Opening
    from aarhusai.knowledge.ingest.preparing import Preparing
    from aarhusai.knowledge.ingest.service import enqueue_member
    from aarhusai.knowledge.ingest.storing import Storing
    from aarhusai.knowledge.ingest.vectors import Vectors
    from aarhusai.knowledge.ingest.worker import Ingestion, folder_of
    from aarhusai.knowledge.reading.reader import Reader

    worker_id = new_id()
    reader = Reader()
    members = Documents(db, knowledge.blobs, enqueue_member, settings.upload_limit)
    opening = Opening(knowledge.blobs, reader, members, actor_of, settings.upload_limit)
    vectors = Vectors(knowledge.embedding)
    tools = Tools(
        db=db,
        opening=opening,
        preparing=preparing or Preparing(PROCESSES, settings.recognisers),
        spaces=knowledge.spaces,
        vectors=vectors,
        storing=Storing(db, worker_id),
        members=members,
        folder=folder_of(settings.data, worker_id),
        worker_id=worker_id,
    )
    return Ingestion(tools, reader, Completing(db, knowledge.spaces, vectors, opening), pace)
