"""Grants: the SQL and the Python say the same of everybody, and every change is one transaction with its log entry."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from aarhusai.errors import TooLarge
from aarhusai.grants import service
from aarhusai.grants.predicate import granted as granted_ids
from aarhusai.grants.predicate import predicate
from aarhusai.grants.types import (
    Grant,
    Right,
    Shared,
    SubjectKind,
    admits,
    to_branch,
    to_everyone,
    to_person,
    to_unit,
)
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind
from aarhusai.terms.ids import PersonId, UnitId

THING = Shared("assistant", UUID(int=900))
OTHER = Shared("assistant", UUID(int=901))
UNITS = [UnitId(UUID(int=n)) for n in range(1, 6)]
PEOPLE = [PersonId(UUID(int=n)) for n in range(101, 104)]


@dataclass(frozen=True)
class _Id:
    id: UUID


def somebody(person: PersonId | None, path: list[UnitId]) -> Actor:
    unit = path[-1] if path else None
    return Actor(ActorKind.PERSON, person, "Nogen", unit, "/".join(str(u) for u in path))


actors = st.builds(
    somebody,
    st.none() | st.sampled_from(PEOPLE),
    st.lists(st.sampled_from(UNITS), unique=True, max_size=4),
)
grants = st.builds(
    Grant,
    st.sampled_from(SubjectKind),
    st.sampled_from([*UNITS, *PEOPLE, UUID(int=0)]),
    st.sampled_from(Right),
)


async def visible(executor: Executor, actor: Actor, right: Right, kind: str = "assistant") -> list[UUID]:
    """The things that the SQL gives, out of both that exist."""
    rule = predicate(actor, kind, right, sql.Identifier("thing", "id"))
    query = sql.SQL("SELECT id FROM unnest(%(ids)s::uuid[]) AS thing (id) WHERE {} ORDER BY id LIMIT 10").format(
        rule.sql
    )
    return [row.id for row in await executor.all(_Id, query, {**rule.params, "ids": [THING.id, OTHER.id]})]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actor=actors, granted=st.lists(grants, max_size=6), right=st.sampled_from(Right))
def test_the_sql_and_the_python_say_the_same(
    grants_table: "Runner", actor: Actor, granted: list[Grant], right: Right
) -> None:
    assert grants_table.admitted(actor, granted, right) == admits(granted, actor, right)


class Runner:
    """Runs the SQL on a table of its own, so that each example starts from nothing."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)

    def admitted(self, actor: Actor, granted: list[Grant], right: Right) -> bool:
        rule = predicate(actor, THING.kind, right, sql.Identifier("thing", "id"))
        ids = granted_ids(actor, THING.kind, right, "listed")
        query = sql.SQL("""
            SELECT EXISTS (SELECT FROM (SELECT %(thing)s::uuid AS id) thing WHERE {}), %(thing)s::uuid IN {}
        """).format(rule.sql, ids.sql)
        with self._connection.cursor() as cursor:
            for grant in set(granted):
                cursor.execute(
                    "INSERT INTO grant_entry (object_kind, object_id, subject_kind, subject_id, right_name)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (THING.kind, THING.id, grant.subject_kind.value, grant.subject_id, grant.right.value),
                )
            cursor.execute(query, {**rule.params, **ids.params, "thing": THING.id})
            row = cursor.fetchone()
        self._connection.rollback()
        assert row is not None
        assert row[0] == row[1], "asked of one thing, and read from the actor's side"
        return bool(row[0])

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def grants_table(database_url: str) -> Iterator[Runner]:
    runner = Runner(database_url)
    yield runner
    runner.close()


@pytest.mark.parametrize(
    ("grant", "sees"),
    [
        (to_person(PEOPLE[0]), {"own"}),
        (to_unit(UNITS[1]), {"own"}),
        (to_branch(UNITS[0]), {"own", "sibling"}),
        (to_everyone(), {"own", "sibling", "stranger"}),
    ],
)
async def test_a_grant_reaches_a_person_a_unit_a_branch_or_everyone(db: Database, grant: Grant, sees: set[str]) -> None:
    people = {
        "own": somebody(PEOPLE[0], [UNITS[0], UNITS[1]]),
        "sibling": somebody(PEOPLE[1], [UNITS[0], UNITS[2]]),
        "stranger": somebody(PEOPLE[2], [UNITS[3]]),
    }
    async with db.transaction() as tx:
        await service.add(tx, SYSTEM, THING, [grant])
        found = {name for name, actor in people.items() if THING.id in await visible(tx, actor, Right.USE)}
    assert found == sees


async def test_a_stronger_right_contains_the_weaker_and_not_the_other_way(db: Database) -> None:
    ida = somebody(PEOPLE[0], [UNITS[0]])
    async with db.transaction() as tx:
        await service.add(tx, SYSTEM, THING, [to_person(PEOPLE[0], Right.READ)])
        assert [bool(await visible(tx, ida, right)) for right in Right] == [True, True, False]


async def test_a_grant_on_one_kind_says_nothing_of_another(db: Database) -> None:
    async with db.transaction() as tx:
        await service.add(tx, SYSTEM, THING, [to_everyone()])
        assert await visible(tx, somebody(PEOPLE[0], [UNITS[0]]), Right.USE, "collection") == []


async def test_adding_removing_and_replacing_say_whether_they_changed_anything(db: Database) -> None:
    one, two = to_person(PEOPLE[0]), to_unit(UNITS[0], Right.WRITE)
    async with db.transaction() as tx:
        assert await service.add(tx, SYSTEM, THING, [one, one])
        assert not await service.add(tx, SYSTEM, THING, [one])
        assert await service.replace(tx, SYSTEM, THING, [two])
        assert not await service.replace(tx, SYSTEM, THING, [two])
        assert await service.list_grants(tx, THING) == (two,)
        assert not await service.remove(tx, SYSTEM, THING, [one])
        assert await service.remove(tx, SYSTEM, THING, [two])
        assert await service.list_grants(tx, THING) == ()
    acts = await db.value(str, "SELECT string_agg(act, ' ' ORDER BY id) FROM audit")
    assert acts == "grant.added grant.replaced grant.removed"


async def test_a_snapshot_of_a_kind_has_every_things_grants(db: Database) -> None:
    async with db.transaction() as tx:
        await service.add(tx, SYSTEM, THING, [to_everyone(), to_unit(UNITS[0])])
        await service.add(tx, SYSTEM, OTHER, [to_person(PEOPLE[0])])
        await service.add(tx, SYSTEM, Shared("collection", UUID(int=5)), [to_everyone()])
        found = await service.grants_of_kind(tx, "assistant")
    assert {thing: set(granted) for thing, granted in found.items()} == {
        THING.id: {to_everyone(), to_unit(UNITS[0])},
        OTHER.id: {to_person(PEOPLE[0])},
    }


async def test_a_thing_is_not_shared_a_thousand_times(db: Database) -> None:
    many = [to_person(PersonId(UUID(int=n))) for n in range(1000)]
    async with db.transaction() as tx:
        with pytest.raises(TooLarge):
            await service.replace(tx, SYSTEM, THING, many)
        await service.add(tx, SYSTEM, THING, many[:999])
        with pytest.raises(TooLarge):
            await service.add(tx, SYSTEM, THING, many[999:])


async def test_what_is_rolled_back_was_never_granted_nor_logged(db: Database) -> None:
    async def attempt() -> None:
        async with db.transaction() as tx:
            await service.add(tx, SYSTEM, THING, [to_everyone()])
            raise TimeoutError

    with pytest.raises(asyncio.TimeoutError):
        await attempt()
    assert await db.value(int, "SELECT count(*) FROM audit") == 0
    assert await db.value(int, "SELECT count(*) FROM grant_entry") == 0
