"""The unsaved content of an assistant, and how somebody stands to it: the rights are in the query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from aarhusai.assistants.content import dump
from aarhusai.assistants.rights import Standing, managing_branches, overseeing_branches
from aarhusai.assistants.types import ASSISTANT_KIND, AssistantContent
from aarhusai.grants.predicate import predicate
from aarhusai.grants.types import Right
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, PersonId, UnitId


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An assistant as somebody stands to it."""

    id: UUID
    slug: str
    unit_id: UUID
    unit_name: str
    unit_path: str
    draft: Mapping[str, object]
    revision: int
    saved_at: datetime
    saved_by: UUID | None
    saved_by_name: str
    based_on: int | None
    live_version: int | None
    newest_version: int | None
    state: str
    suspended_code: str | None
    suspended_text: str | None
    suspended_at: datetime | None
    taken_down_at: datetime | None
    taken_down_reason: str | None
    owns: bool
    manages: bool
    oversees: bool

    @property
    def standing(self) -> Standing:
        """How the asker stands to it."""
        return Standing(self.owns, self.manages, self.oversees)


_COVERED = """(%({name})s::text[] IS NULL OR EXISTS (
    SELECT FROM unnest(%({name})s::text[]) AS top (path)
     WHERE u.path = top.path OR starts_with(u.path, top.path || '/')))"""

_SELECT = sql.SQL("""
SELECT * FROM (
    SELECT a.id, a.slug, a.unit_id, u.name AS unit_name, u.path AS unit_path, a.draft, a.revision, a.saved_at,
           a.saved_by, coalesce(p.name, '') AS saved_by_name, a.based_on, a.live_version, a.newest_version, a.state,
           a.suspended_code, a.suspended_text, a.suspended_at, a.taken_down_at, a.taken_down_reason,
           {owns} AS owns, {manages} AS manages, {oversees} AS oversees
      FROM assistant AS a JOIN unit AS u ON u.id = a.unit_id LEFT JOIN person AS p ON p.id = a.saved_by
     WHERE a.draft IS NOT NULL AND {wanted}) AS found
 WHERE owns OR manages OR (oversees AND state <> 'private')
""")


def _selected(actor: Actor, wanted: sql.SQL, params: Mapping[str, object]) -> tuple[sql.Composed, dict[str, object]]:
    owns = predicate(actor, ASSISTANT_KIND, Right.WRITE, sql.Identifier("a", "id"), "owns")
    query = _SELECT.format(
        owns=owns.sql,
        manages=sql.SQL(_COVERED.format(name="managed")),
        oversees=sql.SQL(_COVERED.format(name="overseen")),
        wanted=wanted,
    )
    managed, overseen = managing_branches(actor).paths, overseeing_branches(actor).paths
    return query, {
        **owns.params,
        **params,
        "managed": None if managed is None else list(managed),
        "overseen": None if overseen is None else list(overseen),
    }


async def get(executor: Executor, actor: Actor, assistant_id: AssistantId, *, deleted: bool = False) -> DraftRow | None:
    """The assistant, for somebody who owns, manages or oversees it; one that was `deleted`, for its owners."""
    kept = sql.SQL("a.id = %(id)s AND (a.deleted_at IS NOT NULL) = %(deleted)s")
    row = await executor.one(DraftRow, *_selected(actor, kept, {"id": assistant_id, "deleted": deleted}))
    return row if row is None or row.owns or not deleted else None


async def lock(tx: Executor, assistant_id: AssistantId) -> None:
    """Keeps others from changing it until the transaction ends."""
    await tx.run("SELECT FROM assistant WHERE id = %s FOR NO KEY UPDATE", (assistant_id,))


@dataclass(frozen=True, slots=True)
class SlugRow:
    """A short name that is taken."""

    slug: str


@dataclass(frozen=True, slots=True)
class IdRow:
    """An assistant, or a person."""

    id: UUID


async def taken_slugs(executor: Executor, base: str) -> frozenset[str]:
    """Slugs that begin with `base`."""
    query = "SELECT slug FROM assistant WHERE slug = %s OR starts_with(slug, %s || '-') LIMIT 20000"
    return frozenset(row.slug for row in await executor.all(SlugRow, query, (base, base)))


async def insert(
    tx: Executor, assistant_id: AssistantId, slug: str, unit_id: UnitId, content: AssistantContent, by: PersonId | None
) -> bool:
    """Writes a new one, private; False when the slug was taken meanwhile."""
    return (
        await tx.run(
            """
            INSERT INTO assistant (id, slug, name, description, icon, unit_id, draft, saved_by, version)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0) ON CONFLICT DO NOTHING
            """,
            (
                assistant_id,
                slug,
                content.name,
                content.description,
                content.icon,
                unit_id,
                Jsonb(dump(content)),
                by,
            ),
        )
        > 0
    )


async def save(
    tx: Executor, assistant_id: AssistantId, content: AssistantContent, by: PersonId | None, based_on: int | None = None
) -> None:
    """Another unsaved content, and a new revision; `based_on` when it comes from a version."""
    await tx.run(
        """
        UPDATE assistant SET draft = %s, revision = revision + 1, saved_at = now(), saved_by = %s,
               based_on = coalesce(%s, based_on), changed_at = now() WHERE id = %s
        """,
        (Jsonb(dump(content)), by, based_on, assistant_id),
    )


async def set_deleted(tx: Executor, assistant_id: AssistantId, by: PersonId | None, *, deleted: bool) -> None:
    """Takes it out of sight, or brings it back."""
    await tx.run(
        """
        UPDATE assistant SET deleted_at = CASE WHEN %(deleted)s THEN now() END,
               deleted_by = CASE WHEN %(deleted)s THEN %(by)s::uuid END WHERE id = %(id)s
        """,
        {"id": assistant_id, "by": by, "deleted": deleted},
    )


async def take_down(tx: Executor, assistant_id: AssistantId, by: PersonId | None, reason: str | None) -> None:
    """Takes it from everybody for a reason, or with None gives it back."""
    await tx.run(
        """
        UPDATE assistant SET taken_down_at = CASE WHEN %(reason)s::text IS NOT NULL THEN now() END,
               taken_down_by = CASE WHEN %(reason)s::text IS NOT NULL THEN %(by)s::uuid END,
               taken_down_reason = %(reason)s, changed_at = now() WHERE id = %(id)s
        """,
        {"id": assistant_id, "by": by, "reason": reason},
    )


async def move(tx: Executor, assistant_id: AssistantId, unit_id: UnitId) -> None:
    """Another unit answers for it."""
    await tx.run("UPDATE assistant SET unit_id = %s, changed_at = now() WHERE id = %s", (unit_id, assistant_id))


async def unit_path(executor: Executor, unit_id: UnitId) -> str | None:
    """The unit's path, when there is one."""
    return await executor.value(str, "SELECT path FROM unit WHERE id = %s", (unit_id,))


async def active_people(executor: Executor, ids: Sequence[PersonId]) -> frozenset[UUID]:
    """Those of the people who can sign in."""
    query = "SELECT id FROM person WHERE id = ANY (%s) AND state = 'active' LIMIT %s"
    return frozenset(row.id for row in await executor.all(IdRow, query, (list(ids), len(ids))))


async def purge(tx: Executor, days: int, size: int) -> list[UUID]:
    """Removes for good what was deleted that long ago, with what was granted on it. Gives the ids."""
    rows = await tx.all(
        IdRow,
        """
        WITH gone AS (
            SELECT id FROM assistant WHERE deleted_at < now() - make_interval(days => %(days)s)
             ORDER BY deleted_at LIMIT %(size)s FOR UPDATE SKIP LOCKED
        ), ungranted AS (
            DELETE FROM grant_entry WHERE object_kind = %(kind)s AND object_id IN (SELECT id FROM gone)
        )
        DELETE FROM assistant WHERE id IN (SELECT id FROM gone) RETURNING id
        """,
        {"days": days, "size": size, "kind": ASSISTANT_KIND},
    )
    return [row.id for row in rows]
