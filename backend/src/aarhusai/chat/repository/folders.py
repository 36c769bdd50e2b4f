"""A person's own folders."""

from typing import Final, LiteralString

from psycopg import IntegrityError

from aarhusai.chat.types import MAX_FOLDERS, Folder
from aarhusai.errors import Conflict
from aarhusai.storage.database import Database, is_unique_violation
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import FolderId, PersonId

_COUNT: Final[LiteralString] = (
    "(SELECT count(*) FROM conversation c WHERE c.folder_id = f.id AND c.deleted_at IS NULL) AS count"
)


async def mine(db: Database, person_id: PersonId) -> list[Folder]:
    """All of them, by name as the database sorts; æøå are put right by the caller."""
    return await db.all(
        Folder,
        "SELECT f.id, f.name, " + _COUNT + " FROM folder f WHERE f.person_id = %s ORDER BY f.name LIMIT %s",
        (person_id, MAX_FOLDERS),
    )


async def create(db: Database, actor: Actor, folder_id: FolderId, name: str) -> bool:
    """A new folder; False when there are too many. Raises Conflict("folder_exists")."""
    return await _unique(
        db,
        """
        WITH made AS (
            INSERT INTO folder (id, person_id, name) SELECT %(folder)s, %(person)s, %(name)s
            WHERE (SELECT count(*) FROM folder WHERE person_id = %(person)s) < %(most)s RETURNING id
        )
        SELECT count(audit_append('person', %(person)s, %(unit)s, 'folder.created', 'folder', id, NULL, '{}')) FROM made
        """,
        _params(actor, folder_id) | {"name": name, "most": MAX_FOLDERS},
    )


async def rename(db: Database, actor: Actor, folder_id: FolderId, name: str) -> bool:
    """A new name; False when there is no such folder. Raises Conflict("folder_exists")."""
    return await _unique(
        db,
        """
        WITH made AS (
            UPDATE folder SET name = %(name)s WHERE id = %(folder)s AND person_id = %(person)s RETURNING id
        )
        SELECT count(audit_append('person', %(person)s, %(unit)s, 'folder.renamed', 'folder', id, NULL, '{}')) FROM made
        """,
        _params(actor, folder_id) | {"name": name},
    )


async def delete(db: Database, actor: Actor, folder_id: FolderId) -> bool:
    """Removes the folder; what lay in it stays, in no folder. False when there is no such folder."""
    return await _unique(
        db,
        """
        WITH made AS (
            DELETE FROM folder WHERE id = %(folder)s AND person_id = %(person)s RETURNING id
        )
        SELECT count(audit_append('person', %(person)s, %(unit)s, 'folder.deleted', 'folder', id, NULL, '{}')) FROM made
        """,
        _params(actor, folder_id),
    )


async def one(db: Database, person_id: PersonId, folder_id: FolderId) -> Folder | None:
    """A folder of the person's."""
    return await db.one(
        Folder,
        "SELECT f.id, f.name, " + _COUNT + " FROM folder f WHERE f.id = %s AND f.person_id = %s",
        (folder_id, person_id),
    )


def _params(actor: Actor, folder_id: FolderId) -> dict[str, object]:
    return {"folder": folder_id, "person": actor.person_id, "unit": actor.unit_id}


async def _unique(db: Database, query: LiteralString, params: dict[str, object]) -> bool:
    try:
        return bool(await db.value(int, query, params))
    except IntegrityError as error:
        if is_unique_violation(error, "folder_name_key"):
            raise Conflict("folder_exists", "There is a folder of that name already.") from error
        raise
