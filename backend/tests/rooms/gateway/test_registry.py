"""The registry: what a call looks up, kept fresh without a call ever waiting for SQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from rooms.gateway.house import KEY, House, opened_house, until

from aarhusai.gateway.catalogue import ModelChange, ProviderChange
from aarhusai.gateway.registry import Registry, ZoneText
from aarhusai.grants import service as grants
from aarhusai.grants.types import Shared, to_person
from aarhusai.kit.ids import new_id
from aarhusai.storage import freshness
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


def names(house: House, actor: Actor | None = None) -> list[str]:
    return [model.name for model in house.registry.visible_models(actor or house.anna)]


async def test_models_come_in_their_order_and_the_first_is_the_default(house: House) -> None:
    first = await house.add_model(name="Første")
    second = await house.add_model(name="Anden")
    assert names(house) == ["Første", "Anden"]
    await house.admin.order_models(house.owner, [second.id])
    assert names(house) == ["Anden", "Første"]
    default = house.registry.default_model(house.anna)
    assert default is not None
    assert default.id == second.id
    assert first.position < second.position


async def test_the_bundled_model_is_the_default_only_when_there_is_no_other(house: House) -> None:
    async with house.db.transaction() as tx:
        await house.admin.ensure_bundled(tx, 8192)
    await house.registry.refresh()
    default = house.registry.default_model(house.anna)
    assert default is not None
    assert default.bundled
    mine = await house.add_model(name="Rigtig")
    await house.admin.order_models(house.owner, [default.id, mine.id])
    assert names(house)[0].startswith("SmolLM2")
    default = house.registry.default_model(house.anna)
    assert default is not None
    assert default.id == mine.id


async def test_what_is_off_is_not_visible_and_neither_is_what_lies_behind_an_off_provider(house: House) -> None:
    provider = await house.add_provider(Zone.Z4)
    model = await house.add_model(Zone.Z4, provider, name="En")
    other = await house.add_model(name="To")
    await house.admin.change_model(house.owner, other.id, other.revision, ModelChange(on=False))
    assert names(house) == ["En"]
    await house.admin.change_provider(house.owner, provider.id, provider.revision, ProviderChange(on=False))
    assert names(house) == []
    assert house.registry.model(model.id) is not None
    assert house.registry.default_model(house.anna) is None


async def test_a_model_is_visible_to_those_it_is_granted_to(house: House) -> None:
    model = await house.add_model(name="Kun Petras")
    petra = house.owner.person_id
    assert petra is not None
    async with house.db.transaction() as tx:
        await grants.replace(tx, house.owner, Shared("model", model.id), (to_person(petra),))
    await house.registry.refresh()
    assert names(house) == []
    assert names(house, house.owner) == ["Kun Petras"]


async def test_a_secret_arrives_opened_and_is_never_shown(house: House) -> None:
    provider = await house.add_provider(Zone.Z4, secret="sk-hemmelig")
    model = house.registry.model((await house.add_model(Zone.Z4, provider)).id)
    assert model is not None
    assert model.endpoints[0].secret == "sk-hemmelig"
    assert "hemmelig" not in repr(model)


async def test_an_endpoint_whose_secret_cannot_be_read_is_left_out(house: House, db: Database) -> None:
    provider = await house.add_provider(Zone.Z4, secret="sk-hemmelig")
    model = await house.add_model(Zone.Z4, provider)
    registry = Registry(db, Secrets(KEY[::-1]))
    await registry.refresh()
    found = registry.model(model.id)
    assert found is not None
    assert found.endpoints == ()
    assert registry.usable(house.anna, model.id) is None


async def test_another_process_hears_of_a_change_at_once(house: House, db: Database, database_url: str) -> None:
    announcements = Announcements(database_url)
    elsewhere = Registry(db, Secrets(KEY))
    changes: list[None] = []
    elsewhere.on_change(lambda: changes.append(None))
    await elsewhere.start(announcements)
    announcements.start()
    try:
        await asyncio.wait_for(announcements.connected.wait(), 10)
        model = await house.add_model(name="Ny")
        await until(lambda: elsewhere.model(model.id) is not None)
        assert changes
    finally:
        await announcements.stop()
        await elsewhere.stop()


async def test_while_nothing_can_be_heard_it_looks_every_few_seconds(
    house: House, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "UNHEARD", 0.05)
    silent = Announcements("postgresql://127.0.0.1:1/nowhere")
    elsewhere = Registry(db, Secrets(KEY))
    await elsewhere.start(silent)
    try:
        model = await house.add_model()
        await until(lambda: elsewhere.model(model.id) is not None)
    finally:
        await elsewhere.stop()


async def test_when_the_database_goes_away_what_was_read_stands(
    house: House, db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "UNHEARD", 0.05)
    own = Database(database_url, size=2)
    await own.open()
    elsewhere = Registry(own, Secrets(KEY))
    silent = Announcements("postgresql://127.0.0.1:1/nowhere")
    model = await house.add_model()
    await elsewhere.start(silent)
    await own.close()
    await asyncio.sleep(0.2)
    assert elsewhere.model(model.id) is not None
    await elsewhere.stop()


async def test_the_zones_have_the_municipalitys_own_words(house: House) -> None:
    assert house.registry.zone_texts() == {}
    text = ZoneText("Vores egne servere", "Modellen kører i kommunens eget maskinrum.")
    await house.admin.change_zones(house.owner, 0, {Zone.Z4: text})
    assert house.registry.zone_texts() == {Zone.Z4: text}


async def test_an_unknown_model_is_none(house: House) -> None:
    assert house.registry.model(ModelId(new_id())) is None
    assert house.registry.usable(house.anna, ModelId(new_id())) is None


async def test_a_reading_that_finds_nothing_new_changes_nothing(house: House) -> None:
    await house.add_model()
    changes: list[None] = []
    house.registry.on_change(lambda: changes.append(None))
    await house.registry.refresh()
    assert changes == []
