"""A collection or a document for somebody who wants to do something with it, or the one answer for all others."""

from aarhusai.errors import Conflict, Forbidden, NotFound
from aarhusai.grants.types import Right
from aarhusai.knowledge.repository import collections as collection_table
from aarhusai.knowledge.repository import documents as document_table
from aarhusai.knowledge.repository.collections import HeadRow
from aarhusai.knowledge.repository.documents import FullRow
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId


async def require_collection(executor: Executor, actor: Actor, collection_id: CollectionId, right: Right) -> HeadRow:
    """The collection, for an actor with this right.

    Raises NotFound("collection_not_found") for whoever may not even use it; Forbidden("collection_not_readable" |
    "collection_not_writable") for whoever knows of it and may not.
    """
    head = await collection_table.head(executor, actor, collection_id)
    if head is None:
        raise collection_not_found()
    if right is Right.READ and not head.reads:
        raise Forbidden("collection_not_readable", "The caller may ask this collection and not see its documents.")
    if right is Right.WRITE and not head.writes:
        raise Forbidden("collection_not_writable", "The caller may not change this collection.")
    return head


async def require_document(executor: Executor, actor: Actor, document_id: DocumentId, right: Right) -> FullRow:
    """The document, for an actor with this right.

    Raises NotFound("document_not_found") for whoever may not read it; Forbidden("collection_not_writable") for whoever
    may and wants to change it.
    """
    readable = await document_table.get(executor, actor, document_id, Right.READ if right is Right.WRITE else right)
    if readable is None:
        raise document_not_found()
    if right is Right.WRITE and not readable.writes:
        raise Forbidden("collection_not_writable", "The caller may not change this collection.")
    return readable


def collection_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("collection_not_found", "There is no such collection.")


def document_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("document_not_found", "There is no such document.")


def changed_meanwhile() -> Conflict:
    """Somebody else changed it after the caller read it."""
    return Conflict("changed_meanwhile", "It was changed after you read it.")
