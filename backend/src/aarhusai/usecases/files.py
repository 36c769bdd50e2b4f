"""Files of the documents that the law asks for, besides where they lie in the case system."""

from collections.abc import AsyncIterable
from typing import Protocol

from aarhusai.terms.blobs import StoredBlob
from aarhusai.terms.ids import BlobId


class Files(Protocol):
    """`storage.blobs.Blobs`."""

    async def put(self, chunks: AsyncIterable[bytes], limit: int) -> StoredBlob:
        """Stores what comes."""
        ...

    async def open(self, blob_id: BlobId) -> AsyncIterable[bytes]:
        """The content in pieces."""
        ...
