"""Conversations as a person keeps them: list, read, change, delete, restore."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, LiteralString

from psycopg.types.json import Jsonb

from aarhusai.chat.repository.rows import CONVERSATION, MESSAGE, RUNNING, ConversationRow, MessageRow
from aarhusai.chat.types import MAX_MESSAGES_SHOWN, Change, Listing, TagCount, Unset
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import ConversationId, PersonId

_NEWS_AT_ONCE: Final = 500
_PINNED_AT_MOST: Final = 200
_TAGS_AT_MOST: Final = 500
_PURGED_AT_ONCE: Final = 200
_ONE: Final[LiteralString] = "SELECT " + CONVERSATION + ", " + RUNNING + " FROM conversation c WHERE "


@dataclass(frozen=True, slots=True)
class OwnedRow(ConversationRow):
    """A conversation and whose it is."""

    person_id: PersonId | None = None


async def for_people(
    db: Database, wanted: Mapping[PersonId, AbstractSet[ConversationId]]
) -> dict[PersonId, list[ConversationRow]]:
    """The conversations named, each only for the person it belongs to; deleted ones are left out."""
    ids = [conversation_id for group in wanted.values() for conversation_id in group]
    rows = await db.all(
        OwnedRow,
        "SELECT c.person_id, "
        + CONVERSATION
        + ", "
        + RUNNING
        + " FROM conversation c WHERE c.id = ANY(%s) AND c.deleted_at IS NULL LIMIT %s",
        (ids[:_NEWS_AT_ONCE], _NEWS_AT_ONCE),
    )
    found: dict[PersonId, list[ConversationRow]] = {}
    for row in rows:
        if row.person_id is not None and row.id in wanted.get(row.person_id, ()):
            found.setdefault(row.person_id, []).append(row)
    return found


_LISTED: Final[LiteralString] = """
    c.person_id = %(person)s AND c.deleted_at IS NULL AND (c.archived_at IS NOT NULL) = %(archived)s
    AND (%(folder)s::uuid IS NULL OR c.folder_id = %(folder)s)
    AND (%(tag)s::text IS NULL OR c.tags @> ARRAY[%(tag)s::text])
"""


async def page(db: Database, person_id: PersonId, listing: Listing) -> list[ConversationRow]:
    """One page of what is not pinned, newest first."""
    at, last = listing.before or (None, None)
    return await db.all(
        ConversationRow,
        _ONE
        + _LISTED
        + """ AND NOT c.pinned
        AND (%(at)s::timestamptz IS NULL OR (c.updated_at, c.id) < (%(at)s::timestamptz, %(last)s::uuid))
        ORDER BY c.updated_at DESC, c.id DESC LIMIT %(limit)s""",
        _listing(person_id, listing) | {"at": at, "last": last, "limit": listing.limit},
    )


async def pinned(db: Database, person_id: PersonId, listing: Listing) -> list[ConversationRow]:
    """What is pinned, newest first."""
    return await db.all(
        ConversationRow,
        _ONE + _LISTED + " AND c.pinned ORDER BY c.updated_at DESC, c.id DESC LIMIT %(limit)s",
        _listing(person_id, listing) | {"limit": _PINNED_AT_MOST},
    )


def _listing(person_id: PersonId, listing: Listing) -> dict[str, object]:
    return {
        "person": person_id,
        "archived": listing.view == "archived",
        "folder": listing.folder_id,
        "tag": listing.tag,
    }


async def one(db: Database, person_id: PersonId, conversation_id: ConversationId) -> ConversationRow | None:
    """A conversation of the person's that is not deleted."""
    return await db.one(
        ConversationRow,
        _ONE + "c.id = %s AND c.person_id = %s AND c.deleted_at IS NULL",
        (conversation_id, person_id),
    )


async def messages(db: Database, person_id: PersonId, conversation_id: ConversationId) -> list[MessageRow]:
    """Every version of every message, oldest first; of a huge conversation the newest MAX_MESSAGES_SHOWN."""
    found = await db.all(
        MessageRow,
        "SELECT "
        + MESSAGE
        + """ FROM message m LEFT JOIN feedback f ON f.message_id = m.id
        WHERE m.conversation_id = %s AND m.person_id = %s ORDER BY m.created_at DESC, m.id DESC LIMIT %s""",
        (conversation_id, person_id, MAX_MESSAGES_SHOWN),
    )
    return found[::-1]


_CHANGE: Final[LiteralString] = (
    """
    WITH c AS (
        UPDATE conversation SET
            sealed_title = coalesce(%(title)s::bytea, sealed_title),
            title = CASE WHEN %(title)s::bytea IS NULL THEN title ELSE '' END,
            title_by = CASE WHEN %(title)s::bytea IS NULL THEN title_by ELSE 'person' END,
            pinned = coalesce(%(pinned)s, pinned),
            archived_at = CASE WHEN %(archived)s::boolean IS NULL THEN archived_at
                WHEN %(archived)s THEN coalesce(archived_at, clock_timestamp()) END,
            folder_id = CASE WHEN %(set_folder)s THEN %(folder)s::uuid ELSE folder_id END,
            tags = coalesce(%(tags)s::text[], tags),
            head_id = coalesce(%(head)s::uuid, head_id),
            revision = revision + 1
        WHERE id = %(conversation)s AND person_id = %(person)s AND deleted_at IS NULL AND revision = %(revision)s
          AND (%(title)s::bytea IS NULL OR key_id = %(key)s)
          AND (%(folder)s::uuid IS NULL OR EXISTS (
                SELECT FROM folder WHERE id = %(folder)s AND person_id = %(person)s))
          AND (%(head)s::uuid IS NULL OR EXISTS (
                SELECT FROM message WHERE message.id = %(head)s AND message.conversation_id = conversation.id))
        RETURNING *
    ), due AS (
        INSERT INTO index_due (id, title, revision)
        SELECT c.id, true, c.revision FROM c WHERE %(title)s::bytea IS NOT NULL
        ON CONFLICT (id, title) DO UPDATE SET revision = excluded.revision, at = excluded.at
    ), told AS (
        SELECT audit_append('person', %(person)s, %(unit)s, 'conversation.changed', 'conversation', c.id, NULL,
                %(details)s) AS audit_id,
            pg_notify('person', concat_ws(' ', %(person)s::text, 'conversation', c.id))::text AS told
        FROM c
    )
    SELECT """
    + CONVERSATION
    + ", "
    + RUNNING
    + " FROM c, told WHERE told.audit_id > 0"
)


@dataclass(frozen=True, slots=True)
class SealedTitle:
    """A title that its person wrote, under the conversation's key."""

    key_id: KeyId
    title: bytes


async def change(
    db: Database, actor: Actor, conversation_id: ConversationId, change_: Change, title: SealedTitle | None
) -> ConversationRow | None:
    """Edits; None when it is not there, changed meanwhile, or names a folder or message that is not its own.

    The new title comes sealed, the one in `change_` is not looked at.
    """
    set_folder = not isinstance(change_.folder_id, Unset)
    values: dict[str, object] = {
        "title": title.title if title else None,
        "pinned": change_.pinned,
        "archived": change_.archived,
        "tags": None if change_.tags is None else list(change_.tags),
        "head": change_.head_id,
    }
    changed = sorted([name for name, value in values.items() if value is not None] + ["folder"] * set_folder)
    return await db.one(
        ConversationRow,
        _CHANGE,
        values
        | {
            "key": title.key_id if title else None,
            "set_folder": set_folder,
            "folder": change_.folder_id if set_folder else None,
            "conversation": conversation_id,
            "person": actor.person_id,
            "unit": actor.unit_id,
            "revision": change_.revision,
            "details": Jsonb({"changed": changed}),
        },
    )


async def belongs(
    db: Database, person_id: PersonId, conversation_id: ConversationId, change_: Change
) -> tuple[bool, bool]:
    """Whether the folder is the person's, and whether the message is in the conversation's tree."""
    folder_id = None if isinstance(change_.folder_id, Unset) else change_.folder_id
    folder = folder_id is None or await db.value(
        bool,
        "SELECT EXISTS (SELECT FROM folder WHERE id = %s AND person_id = %s)",
        (folder_id, person_id),
    )
    head = change_.head_id is None or await db.value(
        bool,
        "SELECT EXISTS (SELECT FROM message WHERE id = %s AND conversation_id = %s AND person_id = %s)",
        (change_.head_id, conversation_id, person_id),
    )
    return bool(folder), bool(head)


async def delete(db: Database, actor: Actor, conversation_id: ConversationId) -> bool:
    """Takes it out of sight, stopping what runs in it; False when it is not there."""
    return bool(
        await db.value(
            int,
            """
            WITH c AS (
                UPDATE conversation SET deleted_at = clock_timestamp(), revision = revision + 1
                WHERE id = %(conversation)s AND person_id = %(person)s AND deleted_at IS NULL RETURNING id
            ), stopped AS (
                UPDATE turn SET stop_requested = true FROM c
                WHERE turn.conversation_id = c.id AND turn.status = 'running' RETURNING turn.id
            ), told AS (
                SELECT pg_notify('turn_stop', id::text) FROM stopped
            )
            SELECT count(audit_append(
                    'person', %(person)s, %(unit)s, 'conversation.deleted', 'conversation', c.id, NULL, '{}'))
                + count(pg_notify('person', concat_ws(' ', %(person)s::text, 'deleted', c.id)))
                + (SELECT count(*) FROM told)
            FROM c
            """,
            {"conversation": conversation_id, "person": actor.person_id, "unit": actor.unit_id},
        )
    )


async def restore(db: Database, actor: Actor, conversation_id: ConversationId) -> bool:
    """Brings back what was deleted and is not purged yet; True also for what was never deleted."""
    return bool(
        await db.value(
            int,
            """
            WITH c AS (
                UPDATE conversation SET deleted_at = NULL, revision = revision + 1
                WHERE id = %(conversation)s AND person_id = %(person)s AND deleted_at IS NOT NULL RETURNING id
            )
            SELECT count(audit_append(
                    'person', %(person)s, %(unit)s, 'conversation.restored', 'conversation', c.id, NULL, '{}'))
                + count(pg_notify('person', concat_ws(' ', %(person)s::text, 'conversation', c.id)))
                + (SELECT count(*) FROM conversation WHERE id = %(conversation)s AND person_id = %(person)s)
            FROM c
            """,
            {"conversation": conversation_id, "person": actor.person_id, "unit": actor.unit_id},
        )
    )


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Which conversation something belongs to, and its key; None for one of before sealing."""

    conversation_id: ConversationId
    key_id: KeyId | None


async def key_of(db: Database, person_id: PersonId, conversation_id: ConversationId) -> KeyRow | None:
    """The key of a conversation of the person's."""
    return await db.one(
        KeyRow,
        "SELECT id AS conversation_id, key_id FROM conversation"
        " WHERE id = %s AND person_id = %s AND deleted_at IS NULL",
        (conversation_id, person_id),
    )


async def purge(db: Database, seconds: int) -> int:
    """Removes for good, with everything under it, what was deleted more than `seconds` ago; how many, up to a batch."""
    return (
        await db.value(
            int,
            """
            WITH gone AS (
                DELETE FROM conversation WHERE id IN (
                    SELECT id FROM conversation WHERE deleted_at < now() - make_interval(secs => %s)
                    ORDER BY deleted_at LIMIT %s FOR UPDATE SKIP LOCKED
                ) RETURNING id
            )
            SELECT count(audit_append('system', NULL, NULL, 'conversation.purged', 'conversation', id, NULL, '{}'))
            FROM gone
            """,
            (seconds, _PURGED_AT_ONCE),
        )
        or 0
    )


async def tags(db: Database, person_id: PersonId) -> list[TagCount]:
    """The person's tags, most used first."""
    return await db.all(
        TagCount,
        """
        SELECT tag, count(*) AS count FROM conversation c, unnest(c.tags) AS tag
        WHERE c.person_id = %s AND c.deleted_at IS NULL GROUP BY tag ORDER BY count DESC, tag LIMIT %s
        """,
        (person_id, _TAGS_AT_MOST),
    )
