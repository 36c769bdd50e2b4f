"""A file in the blob store, as rooms hand it to each other."""

from dataclasses import dataclass

from aarhusai.terms.ids import BlobId


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A file that lies in the blob store. `size` is bytes of what was put, `sha256` its digest."""

    id: BlobId
    size: int
    sha256: bytes
