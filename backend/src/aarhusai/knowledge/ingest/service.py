"""The queue of what is to be read: put in, pause, go on, cancel, try again, see how far it is.

Who may do so with a collection is for the caller to have asked (`rights.py`): nothing here knows people's rights.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aarhusai.knowledge.ingest import repository
from aarhusai.knowledge.ingest.types import Progress
from aarhusai.storage.database import Executor, Transaction
from aarhusai.terms.ids import CollectionId, DocumentId, PersonId, VersionId

MOST_FILES: Final = 50


async def enqueue(
    tx: Transaction, version_id: VersionId, document_id: DocumentId, person_id: PersonId | None, priority: int = 0
) -> None:
    """The version is to be read, on behalf of the person, in place of an older one of the document that still waits.

    The document is `waiting` from then on. Without a person it waits in the collection's own line. A higher `priority`
    goes first within a person's own line, never before another's.
    """
    await repository.enqueue(tx, {version_id: document_id}, person_id, priority)


async def enqueue_all(tx: Transaction, versions: Mapping[VersionId, DocumentId], person_id: PersonId | None) -> None:
    """`enqueue` for versions of several documents."""
    await repository.enqueue(tx, versions, person_id, 0)


async def enqueue_member(
    tx: Transaction, version_id: VersionId, document_id: DocumentId, person_id: PersonId | None, priority: int = 0
) -> None:
    """As `enqueue`, for a file that came out of an archive or a mail: archives in it are not opened."""
    await repository.mark_inside(tx, version_id)
    await repository.enqueue(tx, {version_id: document_id}, person_id, priority)


async def pause(tx: Transaction, collection_id: CollectionId, documents: Sequence[DocumentId] | None = None) -> int:
    """Nothing of these documents (None: all) is read until `resume`; gives how many that are.

    One that is being read just now is given up within seconds, and begun anew later.
    """
    return await repository.pause(tx, collection_id, documents)


async def resume(tx: Transaction, collection_id: CollectionId, documents: Sequence[DocumentId] | None = None) -> int:
    """What was paused waits again, where it stood; gives how many."""
    return await repository.resume(tx, collection_id, documents)


async def cancel(tx: Transaction, collection_id: CollectionId, documents: Sequence[DocumentId] | None = None) -> int:
    """What waits, is paused or is being read will not be; gives how many. What was searchable before stays so."""
    return await repository.cancel(tx, collection_id, documents)


async def retry(
    tx: Transaction,
    collection_id: CollectionId,
    person_id: PersonId | None,
    documents: Sequence[DocumentId] | None = None,
) -> int:
    """What failed or was cancelled is to be read once more, on behalf of the person; gives how many."""
    return await repository.retry(tx, collection_id, person_id, documents)


async def progress(executor: Executor, collection_id: CollectionId) -> Progress:
    """How the collection stands."""
    counted = await repository.counts(executor, collection_id)
    files = await repository.files(executor, collection_id, MOST_FILES)
    return Progress(
        waiting=counted.waiting,
        reading=counted.reading,
        ready=counted.ready,
        failed=counted.failed,
        paused=counted.paused,
        words_only=counted.words_only,
        files=tuple(files),
    )
