"""Files of the documents that the law asks for, besides where they lie in the case system.

Each lies in the blob store under a key of its own, is read by whoever reads the use case, and goes with it.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Final, Protocol

from aarhusai.audit.types import Detail
from aarhusai.errors import Conflict, NotFound
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.names import clean_file_name
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.ids import BlobId, UseCaseId
from aarhusai.usecases.desk import Desk, Known
from aarhusai.usecases.recording import CaseAct, Happened, logged, record
from aarhusai.usecases.repository import cases
from aarhusai.usecases.repository import files as table
from aarhusai.usecases.repository.files import NewFile
from aarhusai.usecases.rights import CaseRight, reading_scope
from aarhusai.usecases.types import CaseFileId, RecordKind, RecordStatus

MOST_BYTES: Final = 20_000_000
"""Of one file."""

MOST_FILES: Final = 50
"""Of one use case."""


class Files(Protocol):
    """`storage.blobs.Blobs`."""

    async def put(self, chunks: AsyncIterable[bytes], limit: int) -> StoredBlob:
        """Stores what comes."""
        ...

    async def open(self, blob_id: BlobId) -> AsyncIterable[bytes]:
        """The content in pieces."""
        ...


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it came; `size` is in bytes."""

    name: str
    size: int
    content: AsyncIterable[bytes]


class RecordFiles:
    """The verbs. Each raises NotFound("use_case_not_found"), Forbidden("use_case_not_yours") besides what it says."""

    def __init__(self, desk: Desk, files: Files) -> None:
        self._desk = desk
        self._files = files

    async def add(
        self, actor: Actor, case_id: UseCaseId, kind: RecordKind, name: str, chunks: AsyncIterable[bytes]
    ) -> None:
        """Keeps a file beside a document. Nothing is read of what comes before the actor may add it.

        Raises Invalid("bad_document_name"), Conflict("too_many_files"), TooLarge("file_too_large") and what the blob
        store raises.
        """
        clean = clean_file_name(name)
        async with self._desk.db.transaction() as tx:
            await self._desk.allowed(tx, actor, case_id, CaseRight.RECORD)
            _check_room(await table.count(tx, case_id))
        stored = await self._files.put(chunks, MOST_BYTES)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.RECORD)
            _check_room(await table.count(tx, case_id))
            at = self._desk.clock()
            new = NewFile(CaseFileId(new_id()), kind, stored.id, clean, stored.size, actor.person_id, at)
            await table.add(tx, case_id, new)
            await cases.save(tx, known.case)
            details: dict[str, Detail] = {"kind": kind.value, "file_id": str(new.id), "bytes": stored.size}
            await record(tx, actor, known.case, Happened(CaseAct.FILE_ADDED, at, kind.value, details))

    async def open(self, actor: Actor, case_id: UseCaseId, file_id: CaseFileId) -> OpenedFile:
        """A file, for whoever reads the use case; that is logged. Raises what `Blobs.open` raises."""
        async with self._desk.db.transaction() as tx:
            found = await table.readable(tx, actor, reading_scope(actor), case_id, file_id)
            if found is None:
                raise NotFound("use_case_not_found", "There is no such use case.")
            case = await self._desk.readable(tx, actor, case_id)
            details: dict[str, Detail] = {"kind": found.kind, "file_id": str(file_id), "bytes": found.size}
            await logged(tx, actor, case, "use_case.file_opened", details)
        return OpenedFile(found.name, found.size, await self._files.open(found.blob_id))

    async def remove(self, actor: Actor, case_id: UseCaseId, file_id: CaseFileId) -> None:
        """Takes a file away for good: its key now, its bytes soon.

        Raises NotFound("file_not_found"), and Conflict("record_rests_on_file") for the last file of a finished document
        that lies nowhere else.
        """
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.RECORD)
            kind = await table.remove(tx, case_id, file_id)
            if kind is None:
                raise NotFound("file_not_found", "There is no such file.")
            await self._check_left(tx, known, kind)
            await cases.save(tx, known.case)
            details: dict[str, Detail] = {"kind": kind, "file_id": str(file_id)}
            at = self._desk.clock()
            await record(tx, actor, known.case, Happened(CaseAct.FILE_REMOVED, at, kind, details))

    @staticmethod
    async def _check_left(tx: Transaction, known: Known, kind: str) -> None:
        rests = any(one.kind == kind and one.status is RecordStatus.DONE and not one.reference for one in known.records)
        if rests and all(one.kind != kind for one in await table.of_case(tx, known.case.id)):
            raise Conflict("record_rests_on_file", "The document is finished and lies in no other place.")


def _check_room(there: int) -> None:
    if there >= MOST_FILES:
        raise Conflict("too_many_files", "The use case has too many files.", {"limit": MOST_FILES})
