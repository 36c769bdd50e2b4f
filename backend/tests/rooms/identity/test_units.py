"""The tree of units: what may hang where, and that paths are always true."""

import asyncio
import random

import pytest
from rooms.identity.town import Town, make_unit

from aarhusai.errors import AarhusError, Conflict, Forbidden, Invalid, NotFound
from aarhusai.identity.types import NewPerson, PersonFilter, UnitChange
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import UnitId

TRUE_PATHS = """
WITH RECURSIVE tree AS (
    SELECT id, id::text AS path FROM unit WHERE parent_id IS NULL
    UNION ALL SELECT u.id, tree.path || '/' || u.id FROM unit u JOIN tree ON u.parent_id = tree.id
)
SELECT count(*) = (SELECT count(*) FROM unit) AND bool_and(u.path = tree.path) FROM tree JOIN unit u USING (id)
"""


async def move(town: Town, unit: str, to: str, who: str = "ditte") -> None:
    found = next(u for u in await town.identity.units.tree(SYSTEM) if u.id == town.units[unit])
    change = UnitChange(parent_id=town.units[to])
    await town.identity.units.edit(await town.actor(who), found.id, found.revision, change)


async def test_a_platform_owner_sees_the_tree_with_a_parent_before_its_children(town: Town) -> None:
    tree = await town.identity.units.tree(await town.actor("ditte"))
    seen: set[UnitId] = set()
    for unit in tree:
        assert unit.parent_id is None or unit.parent_id in seen
        seen.add(unit.id)
    assert {unit.slug: unit.people for unit in tree} == {
        "kommunen": 2, "omsorg": 1, "visitation": 1, "visitation-nord": 1, "plejehjem": 1, "teknik": 1, "vejtraeer": 1,
    }  # fmt: skip


async def test_a_unit_owner_sees_the_branch_and_not_what_is_above_it(town: Town) -> None:
    tree = await town.identity.units.tree(await town.actor("anton"))
    assert {unit.slug for unit in tree} == {"omsorg", "visitation", "visitation-nord", "plejehjem"}
    parents = {unit.slug: unit.parent_id for unit in tree}
    assert (parents["omsorg"], parents["visitation"]) == (None, town.units["omsorg"])


async def test_nobody_else_sees_the_tree(town: Town) -> None:
    with pytest.raises(Forbidden):
        await town.identity.units.tree(await town.actor("mikkel"))


async def test_a_branch_moves_with_everything_below_it(town: Town) -> None:
    await move(town, "omsorg", "teknik")
    assert await town.db.value(bool, TRUE_PATHS)
    mikkel = await town.actor("mikkel")
    assert mikkel.unit_path.split("/")[1] == str(town.units["teknik"])
    peter = await town.identity.units.tree(await town.actor("peter"))
    assert {unit.slug for unit in peter} >= {"teknik", "vejtraeer", "omsorg", "visitation-nord"}


@pytest.mark.parametrize("to", ["omsorg", "visitation"])
async def test_a_unit_cannot_lie_under_itself(town: Town, to: str) -> None:
    with pytest.raises(Conflict, match="unit_cycle"):
        await move(town, "omsorg", to)


async def test_two_units_moved_under_each_other_at_once_do_not_vanish(town: Town) -> None:
    results = await asyncio.gather(
        move(town, "omsorg", "teknik"), move(town, "teknik", "omsorg"), return_exceptions=True
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert await town.db.value(bool, TRUE_PATHS)


async def test_the_root_is_neither_moved_nor_removed(town: Town) -> None:
    with pytest.raises(Conflict, match="root_stays"):
        await move(town, "kommunen", "omsorg")
    with pytest.raises(Conflict, match="root_stays"):
        await town.identity.units.delete(await town.actor("ditte"), town.units["kommunen"])


async def test_the_tree_is_at_most_eight_levels_deep_however_it_is_made(town: Town) -> None:
    ditte = await town.actor("ditte")
    last = town.units["kommunen"]
    chain = [last]
    for n in range(7):
        last = (await town.identity.units.create(ditte, last, f"Niveau {n + 2}")).id
        chain.append(last)
    with pytest.raises(Invalid, match="tree_too_deep"):
        await town.identity.units.create(ditte, last, "For dyb")
    town.units["deep"] = chain[5]
    await move(town, "teknik", "deep")
    with pytest.raises(Invalid, match="tree_too_deep"):
        await move(town, "omsorg", "teknik")  # one level would fit, two do not
    assert await town.db.value(bool, TRUE_PATHS)


async def test_only_an_empty_unit_is_removed(town: Town) -> None:
    ditte = await town.actor("ditte")
    for unit in ("omsorg", "teknik"):
        with pytest.raises(Conflict, match="unit_not_empty"):
            await town.identity.units.delete(ditte, town.units[unit])
    made = await town.identity.units.create(ditte, town.units["teknik"], "Park")
    await town.identity.units.delete(ditte, made.id)
    assert made.id not in {unit.id for unit in await town.identity.units.tree(ditte)}


async def test_slugs_come_from_names_and_stay_apart(town: Town) -> None:
    ditte = await town.actor("ditte")
    made = [await town.identity.units.create(ditte, town.units["teknik"], "Vej & Årets Gåsehøne") for _ in range(3)]
    assert [unit.slug for unit in made] == [
        "vej-aarets-gaasehoene",
        "vej-aarets-gaasehoene-2",
        "vej-aarets-gaasehoene-3",
    ]
    assert (await town.identity.units.create(ditte, town.units["teknik"], "東京")).slug == "enhed"
    with pytest.raises(Conflict, match="slug_taken"):
        await town.identity.units.create(ditte, town.units["teknik"], "Ny", "omsorg")
    with pytest.raises(Invalid, match="bad_slug"):
        await town.identity.units.create(ditte, town.units["teknik"], "Ny", "Ikke En Slug")


@pytest.mark.parametrize("who", ["anton", "mikkel", "signe"])
async def test_a_unit_that_is_not_yours_is_like_one_that_does_not_exist(town: Town, who: str) -> None:
    actor = await town.actor(who)
    hidden = [] if who == "signe" else [town.units["teknik"], town.units["kommunen"]]
    answers: set[str] = set()
    for target in (*hidden, UnitId(town.people["oda"])):
        for verb in (
            town.identity.units.create(actor, target, "Ny"),
            town.identity.units.edit(actor, target, 1, UnitChange(name="Ny")),
            town.identity.units.delete(actor, target),
        ):
            with pytest.raises(NotFound) as caught:
                await verb
            answers.add(str(caught.value))
    assert len(answers) == 1


async def test_a_unit_owner_reads_the_branch_and_changes_none_of_it(town: Town) -> None:
    anton = await town.actor("anton")
    for verb in (
        town.identity.units.create(anton, town.units["omsorg"], "Ny"),
        town.identity.units.edit(anton, town.units["visitation"], 1, UnitChange(name="Ny")),
        town.identity.units.delete(anton, town.units["visitation"]),
    ):
        with pytest.raises(Forbidden):
            await verb


async def test_a_stale_revision_is_told(town: Town) -> None:
    ditte = await town.actor("ditte")
    await town.identity.units.edit(ditte, town.units["omsorg"], 1, UnitChange(name="Børn"))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await town.identity.units.edit(ditte, town.units["omsorg"], 1, UnitChange(name="Unge"))


async def test_paths_after_many_moves_are_true(town: Town) -> None:
    random.seed(20)
    async with town.db.transaction() as tx:
        for n in range(8):
            slug = f"e{n}"
            parent = random.choice(list(town.units.values()))
            try:
                town.units[slug] = await make_unit(tx, slug, slug.upper(), parent)
            except Invalid:
                continue
    refused: set[str] = set()
    for _ in range(60):
        try:
            await move(town, random.choice(list(town.units)), random.choice(list(town.units)))
        except AarhusError as error:
            refused.add(error.code)
        assert await town.db.value(bool, TRUE_PATHS)
    assert refused <= {"unit_cycle", "tree_too_deep", "root_stays"}


async def test_people_follow_their_unit(town: Town) -> None:
    ditte = await town.actor("ditte")
    made = await town.identity.units.create(ditte, town.units["visitation"], "Fjordskolen")
    await town.identity.people.create(ditte, NewPerson("mia@lindehoej.example", "Mia", made.id, "en lang sætning her"))
    await move(town, "visitation", "teknik")
    page = await town.identity.people.page(await town.actor("peter"), PersonFilter())
    assert "Mia" in [person.name for person in page.items]
