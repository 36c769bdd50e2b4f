"""Finding assistants in a large municipality: 500 units five deep, 30 000 people, 2 000 assistants, 20 000 grants.

    .venv/bin/python bench/assistants.py [--asked 300]

A database of its own, filled by SQL as the product stores it. Measured are the verbs behind the routes, with their
statements: a page of the catalogue (every view counted, names and uses looked up), the list to choose from, and the
decision whether somebody may use an assistant, which is asked of memory. Who asks is drawn anew each time.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.assistants.catalogue import Catalogue, Wanted
from aarhusai.assistants.content import dump
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.types import AssistantContent
from aarhusai.errors import AarhusError
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.types import Model
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import APPLICATION, EmbeddedPostgres
from aarhusai.storage.schema import migrate
from aarhusai.storage.secrets import load_secrets
from aarhusai.terms.actor import Actor, ActorKind, Holding, Role
from aarhusai.terms.ids import AssistantId, ModelId, PersonId, UnitId

UNITS, PEOPLE, ASSISTANTS, GRANTS, MODELS = 500, 30_000, 2_000, 20_000, 60
DEEP = 5
WORDS = ("brev", "afgørelse", "visitation", "barsel", "vej", "skole", "budget", "referat", "ansættelse", "hjælpemidler")


@dataclass(frozen=True)
class Place:
    """A unit."""

    id: UUID
    path: str


class NoModels:
    """The catalogue is measured without models: none of its assistants names one."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:  # noqa: ARG002  # the seam's shape
        return None

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:  # noqa: ARG002  # the seam's shape
        return ()

    def default_model(self, actor: Actor) -> Model | None:  # noqa: ARG002  # the seam's shape
        return None


def places(luck: random.Random) -> list[Place]:
    """A tree of this depth."""
    root = new_id()
    found, level = [Place(root, str(root))], [Place(root, str(root))]
    sizes = (9, 40, 150, UNITS - 200)
    for size in sizes[: DEEP - 1]:
        fresh: list[Place] = []
        for _ in range(size):
            above, one = luck.choice(level), new_id()
            fresh.append(Place(one, f"{above.path}/{one}"))
        found += fresh
        level = fresh
    return found


async def fill(db: Database, luck: random.Random) -> tuple[list[Place], list[tuple[UUID, Place]], list[UUID]]:
    """Writes the municipality, and gives its units, people and assistants."""
    units = places(luck)
    people = [(new_id(), luck.choice(units)) for _ in range(PEOPLE)]
    made = [new_id() for _ in range(ASSISTANTS)]
    async with db.transaction() as tx:
        for place in units:
            parent = place.path.split("/")[-2] if "/" in place.path else None
            await tx.run(
                "INSERT INTO unit (id, parent_id, slug, name, path) VALUES (%s, %s, %s, %s, %s)",
                (place.id, parent, f"u-{place.id}", f"Enhed {str(place.id)[-5:]}", place.path),
            )
        await tx.run(
            "INSERT INTO person (id, email, name, unit_id)"
            " SELECT p.id, p.id || '@x.example', 'Navn ' || p.id, p.unit_id"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS p (id, unit_id)",
            ([one for one, _ in people], [place.id for _, place in people]),
        )
        for number, one in enumerate(made):
            await insert(tx.run, one, luck.choice(units), number, luck)
        await grant(tx.run, luck, units, people, made)
    await db.run("ANALYZE")
    return units, people, made


async def insert(run: Callable[..., Awaitable[int]], one: UUID, unit: Place, number: int, luck: random.Random) -> None:
    """A live assistant with one version and a month of uses."""
    words = luck.sample(WORDS, 3)
    content = AssistantContent(
        f"{words[0].title()}hjælper {number}", f"Hjælper med {words[1]} og {words[2]}.", "pen", (words[0], words[1]),
        "Svar kort og klart. " * 100,
    )  # fmt: skip
    await run(
        "INSERT INTO assistant (id, slug, name, unit_id, draft, state, live_version, newest_version, version)"
        " VALUES (%s, %s, %s, %s, %s, 'live', 1, 1, 1)",
        (one, f"a-{number}", content.name, unit.id, Jsonb(dump(content))),
    )
    await run(
        "INSERT INTO assistant_version (assistant_id, number, content) VALUES (%s, 1, %s)", (one, Jsonb(dump(content)))
    )
    await run(
        "INSERT INTO assistant_use (assistant_id, day, uses)"
        " SELECT %s, current_date - n, 7 FROM generate_series(0, 29) AS n",
        (one,),
    )


async def grant(
    run: Callable[..., Awaitable[int]],
    luck: random.Random,
    units: Sequence[Place],
    people: Sequence[tuple[UUID, Place]],
    made: Sequence[UUID],
) -> None:
    """An owner each, one in ten for everyone, and units, branches and people for the rest."""
    rows: set[tuple[UUID, str, UUID, str]] = {(one, "person", luck.choice(people)[0], "write") for one in made}
    rows |= {(one, "everyone", UUID(int=0), "use") for one in made[: ASSISTANTS // 10]}
    while len(rows) < GRANTS:
        kind = luck.choice(("unit", "unit_branch", "unit_branch", "person"))
        subject = luck.choice(people)[0] if kind == "person" else luck.choice(units[1:]).id
        rows.add((luck.choice(made), kind, subject, "use"))
    await run(
        "INSERT INTO grant_entry (object_kind, object_id, subject_kind, subject_id, right_name) SELECT 'assistant', g.*"
        " FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[]) AS g",
        [list(column) for column in zip(*rows, strict=True)],
    )


async def models(db: Database, luck: random.Random, units: Sequence[Place]) -> None:
    """Models with a way each, some for everyone and some for branches."""
    provider = new_id()
    await db.run(
        "INSERT INTO provider (id, slug, name, kind, zone) VALUES (%s, 'inde', 'Inde', 'scripted', 'Z4')", (provider,)
    )
    for number in range(MODELS):
        one = new_id()
        await db.run(
            "INSERT INTO model (id, slug, name, zone, tasks) VALUES (%s, %s, %s, 'Z4', '{chat}')",
            (one, f"m-{number}", f"Model {number}"),
        )
        await db.run(
            "INSERT INTO endpoint (model_id, provider_id, upstream_name, position) VALUES (%s, %s, 'x', 1)",
            (one, provider),
        )
        kind, subject = ("everyone", UUID(int=0)) if number % 3 else ("unit_branch", luck.choice(units).id)
        await db.run(
            "INSERT INTO grant_entry (object_kind, object_id, subject_kind, subject_id, right_name)"
            " VALUES ('model', %s, %s, %s, 'use')",
            (one, kind, subject),
        )


async def timed(times: int, act: Callable[[], Awaitable[object]]) -> list[float]:
    """Milliseconds of each."""
    found: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        found.append((time.perf_counter() - began) * 1000)
    return found


def line(what: str, found: Sequence[float], digits: int = 1) -> str:
    """The figures of one measurement."""
    late = sorted(found)[int(len(found) * 0.95)]
    return f"{what}: p50 {statistics.median(found):.{digits}f} ms, p95 {late:.{digits}f} ms ({len(found)} times)"


async def measure(db: Database, folder: Path, asked: int) -> None:
    """Prints the figures."""
    luck = random.Random(20260801)  # the same municipality each time
    units, people, made = await fill(db, luck)
    await models(db, luck, units)

    def somebody() -> Actor:
        one, place = luck.choice(people)
        held = (Holding(Role.UNIT_OWNER, UnitId(place.id), place.path),) if luck.random() < 0.1 else ()
        return Actor(ActorKind.PERSON, PersonId(one), "Navn", UnitId(place.id), place.path, held)

    assistants, registry = Assistants(db), Registry(db, load_secrets(None, folder))
    print(line("first reading of all assistants", await timed(1, assistants.refresh), 0))
    print(line("reading when nothing changed", await timed(20, assistants.refresh)))

    async def one_changed() -> None:
        await db.run("UPDATE assistant SET review_on = current_date WHERE id = %s", (luck.choice(made),))
        await assistants.refresh()

    print(line("reading when one changed", await timed(20, one_changed)))
    await registry.refresh()
    catalogue = Catalogue(db, assistants, NoModels(), lambda _: True)
    seen = [len(assistants.visible(somebody())) for _ in range(200)]
    print(f"assistants that somebody sees: {min(seen)} to {max(seen)}, {statistics.median(seen):.0f} in the middle")
    print(line("page of the catalogue", await timed(asked, lambda: catalogue.page(somebody(), Wanted()))))
    word = Wanted(words="brev")
    print(line("search in the catalogue", await timed(asked, lambda: catalogue.page(somebody(), word))))
    print(line("list to choose from", await timed(asked, lambda: catalogue.chosen_from(somebody()))))

    async def listed() -> None:
        registry.visible_models(somebody())

    print(line("list of models", await timed(asked, listed), 2))

    async def decided() -> None:
        try:
            assistants.get(somebody(), AssistantId(luck.choice(made)))
        except AarhusError:
            return

    print(line("decision", await timed(asked * 20, decided), 3))


async def run(folder: Path, asked: int) -> None:
    """Starts the database, and measures."""
    with EmbeddedPostgres(folder / "pg") as postgres:
        migrate(postgres.url(), APPLICATION)
        db = Database(postgres.url())
        await db.open()
        try:
            await measure(db, folder, asked)
        finally:
            await db.close()


def main() -> int:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asked", type=int, default=300, help="how often each is asked")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    folder.chmod(0o755)
    try:
        asyncio.run(run(folder, arguments.asked))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
