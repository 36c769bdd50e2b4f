"""What ingestion tells about itself."""

from dataclasses import dataclass, field
from typing import Literal

from aarhusai.knowledge.types import Status
from aarhusai.terms.ids import CollectionId, DocumentId, ModelId, PersonId, VersionId

Stage = Literal["reading", "classifying", "embedding", "storing"]
"""What is being done with a document: its file is read, its pieces are looked through and split into words, their
vectors are made, everything goes into the index at once."""


@dataclass(frozen=True, slots=True)
class FileProgress:
    """One document that is being worked on, waits, or ended lately. `done` of `total` pieces; 0 of 0 when unknown."""

    document_id: DocumentId
    name: str
    status: Status
    stage: Stage | None
    done: int
    total: int
    error_code: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How a collection stands, in documents. `words_only` of those that are ready still lack vectors.

    `files` are at most 50: those being read, then those that ended lately.
    """

    waiting: int = 0
    reading: int = 0
    ready: int = 0
    failed: int = 0
    paused: int = 0
    words_only: int = 0
    files: tuple[FileProgress, ...] = field(default=())

    @property
    def busy(self) -> bool:
        """Whether anything is still to come without somebody doing something."""
        return self.waiting + self.reading > 0


@dataclass(frozen=True, slots=True)
class Task:
    """A version that this worker has taken. `attempts` counts this try."""

    version_id: VersionId
    document_id: DocumentId
    collection_id: CollectionId
    person_id: PersonId | None
    attempts: int
    size: int


@dataclass(frozen=True, slots=True)
class Space:
    """Vectors of one model. `dims` is unknown until the first was made.

    There may be chunks without a vector in it as long as `filled` has not come as far as `wanted`; `trouble` says why,
    as an error's code.
    """

    id: int
    model_id: ModelId
    dims: int | None
    state: Literal["building", "serving", "retired"]
    wanted: int = 1
    filled: int = 0
    trouble: str | None = None

    @property
    def missing(self) -> bool:
        """Whether it has to be looked through for chunks without a vector."""
        return self.filled < self.wanted
