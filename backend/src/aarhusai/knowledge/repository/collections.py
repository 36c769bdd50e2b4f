"""Collections as one caller sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import sql

from aarhusai.grants.types import Right
from aarhusai.knowledge.repository.access import collection_access, document_access
from aarhusai.knowledge.types import COLLECTION_KIND, Collection, Named, SharedWith
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId, PersonId, UnitId

_SELECT = sql.SQL("""
SELECT c.id, c.name, c.description, c.owner_id, owner.name AS owner_name, c.unit_id, u.name AS unit_name,
       u.path AS unit_path, c.data_class, c.found_class, c.revision, c.created_at, c.changed_at, c.taken_over_at,
       {reads} AS reads, {writes} AS writes, held.*, given.*
  FROM (SELECT c.* FROM collection AS c WHERE {wanted}) AS c
  JOIN unit AS u ON u.id = c.unit_id
  LEFT JOIN person AS owner ON owner.id = c.owner_id
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS documents, coalesce(sum(d.chunks), 0)::bigint AS chunks,
              coalesce(sum(d.size), 0)::bigint AS size,
              count(*) FILTER (WHERE d.status IN ('waiting', 'reading'))::integer AS waiting,
              count(*) FILTER (WHERE d.status = 'failed')::integer AS failed
         FROM document AS d WHERE d.collection_id = c.id AND {seen}) AS held
 CROSS JOIN LATERAL (
       SELECT coalesce(bool_or(g.subject_kind = 'everyone'), false) AS everyone,
              count(DISTINCT g.subject_id) FILTER (WHERE g.subject_kind IN ('unit', 'unit_branch'))::integer AS units,
              count(DISTINCT g.subject_id) FILTER (WHERE g.subject_kind = 'person')::integer AS people
         FROM grant_entry AS g WHERE g.object_kind = %(given_kind)s AND g.object_id = c.id) AS given
 ORDER BY danish_order(c.name) COLLATE "C", c.id
""")


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A collection with what is counted for the caller."""

    id: UUID
    name: str
    description: str
    owner_id: UUID | None
    owner_name: str | None
    unit_id: UUID
    unit_name: str
    unit_path: str
    data_class: str
    found_class: str
    revision: int
    created_at: datetime
    changed_at: datetime
    taken_over_at: datetime | None
    reads: bool
    writes: bool
    documents: int
    chunks: int
    size: int
    waiting: int
    failed: int
    everyone: bool
    units: int
    people: int

    def collection(self) -> Collection:
        """As the room hands it out."""
        rights = (Right.USE, *([Right.READ] if self.reads else []), *([Right.WRITE] if self.writes else []))
        return Collection(
            id=CollectionId(self.id),
            name=self.name,
            description=self.description,
            owner=None if self.owner_id is None else Named(self.owner_id, self.owner_name or ""),
            unit=Named(self.unit_id, self.unit_name),
            unit_path=self.unit_path,
            data_class=DataClass.parse(self.data_class),
            found_class=DataClass.parse(self.found_class),
            documents=self.documents,
            chunks=self.chunks,
            size=self.size,
            waiting=self.waiting,
            failed=self.failed,
            rights=rights,
            shared=SharedWith(self.everyone, self.units, self.people),
            revision=self.revision,
            created_at=self.created_at,
            changed_at=self.changed_at,
            taken_over_at=self.taken_over_at if self.writes else None,
        )


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What a verb needs to know of a collection before it does anything."""

    id: UUID
    name: str
    unit_id: UUID
    unit_path: str
    data_class: str
    revision: int
    reads: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit."""

    id: UUID
    name: str
    path: str


async def get(executor: Executor, actor: Actor, collection_id: CollectionId) -> CollectionRow | None:
    """The collection, when the actor may use it."""
    return await executor.one(
        CollectionRow, *_selected(actor, sql.SQL("c.id = %(id)s AND {uses}"), {"id": collection_id})
    )


async def page(
    executor: Executor, actor: Actor, words: str | None, after: Sequence[str] | None, size: int
) -> list[CollectionRow]:
    """Those the actor may use, by name as Danes sort them. `after` is name and id of the last one before."""
    wanted = sql.SQL("""
        {uses} AND (%(words)s::text IS NULL OR strpos(lower(c.name), lower(%(words)s::text)) > 0
                    OR strpos(lower(c.description), lower(%(words)s::text)) > 0)
        AND (%(after_id)s::uuid IS NULL OR (danish_order(c.name) COLLATE "C", c.id)
                                            > (danish_order(%(after_name)s::text) COLLATE "C", %(after_id)s::uuid))
        ORDER BY danish_order(c.name) COLLATE "C", c.id LIMIT %(size)s
    """)
    name, last = after or ("", None)
    params: dict[str, object] = {"words": words or None, "after_name": name, "after_id": last, "size": size}
    return await executor.all(CollectionRow, *_selected(actor, wanted, params, of_many=True))


async def head(executor: Executor, actor: Actor, collection_id: CollectionId) -> HeadRow | None:
    """What a verb needs to know, when the actor may use the collection."""
    return await executor.one(HeadRow, *_head(actor, sql.SQL("c.id = %(id)s AND {uses}"), {"id": collection_id}))


async def named(executor: Executor, actor: Actor, name: str) -> HeadRow | None:
    """The oldest collection of this name that the actor may use."""
    wanted = sql.SQL("c.name = %(name)s AND {uses} ORDER BY {writes} DESC, c.id LIMIT 1")
    return await executor.one(HeadRow, *_head(actor, wanted, {"name": name}))


async def lock(tx: Executor, collection_id: CollectionId) -> None:
    """Keeps others from changing or removing it until the transaction ends."""
    await tx.run("SELECT FROM collection WHERE id = %s FOR NO KEY UPDATE", (collection_id,))


async def insert(tx: Executor, collection_id: CollectionId, owner_id: PersonId, unit_id: UnitId, name: str) -> None:
    """Writes a new one; `update` gives it the rest."""
    await tx.run(
        "INSERT INTO collection (id, name, owner_id, unit_id, revision) VALUES (%s, %s, %s, %s, 0)",
        (collection_id, name, owner_id, unit_id),
    )


async def update(tx: Executor, collection_id: CollectionId, name: str, description: str, data_class: DataClass) -> None:
    """Gives it these, and a new revision."""
    await tx.run(
        """
        UPDATE collection SET name = %s, description = %s, data_class = %s, revision = revision + 1, changed_at = now()
         WHERE id = %s
        """,
        (name, description, str(data_class), collection_id),
    )


async def note_lowering(
    tx: Executor, lowering_id: UUID, collection_id: CollectionId, person_id: PersonId | None, change: tuple[str, ...]
) -> None:
    """Keeps why the class was lowered: `change` is what it was, what it became and the reason."""
    await tx.run(
        "INSERT INTO collection_lowering (id, collection_id, person_id, was, became, reason)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (lowering_id, collection_id, person_id, *change),
    )


async def touch(tx: Executor, collection_id: CollectionId) -> None:
    """A new revision: its grants changed."""
    await tx.run("UPDATE collection SET revision = revision + 1 WHERE id = %s", (collection_id,))


async def revision(executor: Executor, collection_id: CollectionId) -> int:
    """Its revision; 0 when it is gone."""
    return await executor.value(int, "SELECT revision FROM collection WHERE id = %s", (collection_id,)) or 0


async def units_under(executor: Executor, paths: Sequence[str] | None, words: str | None, size: int) -> list[UnitRow]:
    """Units of these branches (of all when None), a parent before its children."""
    return await executor.all(
        UnitRow,
        """
        SELECT u.id, u.name, u.path FROM unit AS u
         WHERE (%(paths)s::text[] IS NULL
                OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) AS top (path)
                            WHERE u.path = top.path OR starts_with(u.path, top.path || '/')))
           AND (%(words)s::text IS NULL OR strpos(lower(u.name), lower(%(words)s::text)) > 0)
         ORDER BY length(u.path), danish_order(u.name) COLLATE "C", u.id LIMIT %(size)s
        """,
        {"paths": None if paths is None else list(paths), "words": words or None, "size": size},
    )


async def unit(executor: Executor, unit_id: UnitId) -> UnitRow | None:
    """One unit."""
    return await executor.one(UnitRow, "SELECT id, name, path FROM unit WHERE id = %s", (unit_id,))


def _selected(
    actor: Actor, wanted: sql.SQL, params: dict[str, object], *, of_many: bool = False
) -> tuple[sql.Composed, dict[str, object]]:
    access, seen = collection_access(actor, of_many=of_many), document_access(actor, Right.USE)
    query = _SELECT.format(
        reads=access.reads, writes=access.writes, seen=seen.allowed, wanted=wanted.format(uses=access.uses)
    )
    return query, {**seen.params, **params, "given_kind": COLLECTION_KIND}


def _head(actor: Actor, wanted: sql.SQL, params: dict[str, object]) -> tuple[sql.Composed, dict[str, object]]:
    access = collection_access(actor)
    query = sql.SQL("""
        SELECT c.id, c.name, c.unit_id, u.path AS unit_path, c.data_class, c.revision, {reads} AS reads,
               {writes} AS writes
          FROM collection AS c JOIN unit AS u ON u.id = c.unit_id WHERE {wanted}
    """).format(reads=access.reads, writes=access.writes, wanted=wanted.format(uses=access.uses, writes=access.writes))
    return query, {**access.params, **params}
