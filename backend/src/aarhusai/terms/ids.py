"""Identifiers. Every id is a UUIDv7 (RFC 9562), so ids sort by the time they were made."""

from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
UnitId = NewType("UnitId", UUID)
SessionId = NewType("SessionId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
FolderId = NewType("FolderId", UUID)
ProviderId = NewType("ProviderId", UUID)
ModelId = NewType("ModelId", UUID)
AssistantId = NewType("AssistantId", UUID)
CallId = NewType("CallId", UUID)
CollectionId = NewType("CollectionId", UUID)
DocumentId = NewType("DocumentId", UUID)
VersionId = NewType("VersionId", UUID)
BlobId = NewType("BlobId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
UseCaseId = NewType("UseCaseId", UUID)
KeyId = NewType("KeyId", UUID)
QuotaId = NewType("QuotaId", UUID)

TurnId = MessageId
"""A turn is named by the answer message it writes."""

ChunkId = NewType("ChunkId", int)
"""A chunk is numbered by the database: there are millions, and they are made anew with every version."""
