"""Facts about an endpoint (law.md A7) and countries that are turned off (C5): what is off does not exist."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from facts import FACTS, OWNED_ABROAD
from rooms.gateway.house import KEY, House, opened_house

from aarhusai.errors import Forbidden, Invalid, NotFound
from aarhusai.gateway.catalogue import ProviderChange, ProviderDraft
from aarhusai.gateway.countries import CountryAdmin
from aarhusai.gateway.providers.scripted import Say
from aarhusai.gateway.registry import Registry
from aarhusai.kit.clock import now
from aarhusai.policy.facts import EndpointFacts
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


async def model_with(house: House, facts: EndpointFacts | None, zone: Zone = Zone.Z3) -> ModelId:
    draft = ProviderDraft("Udbyder", "scripted", zone, facts=facts)
    provider = await house.admin.create_provider(house.owner, draft)
    return (await house.add_model(zone, provider)).id


async def test_a_model_without_facts_does_not_exist_outside_the_own_machines(house: House) -> None:
    cloud, own = await model_with(house, None), await model_with(house, None, Zone.Z4)
    assert house.registry.usable(house.anna, cloud) is None
    assert [model.id for model in house.registry.visible_models(house.anna)] == [own]
    with pytest.raises(NotFound, match="model_not_available"):
        await house.answer(house.call(cloud))
    assert house.provider.requests == []


async def test_the_administrator_sees_what_is_missing_and_gives_it(house: House) -> None:
    model = await model_with(house, replace(FACTS, retention_days=None, support=()))
    (view,) = await house.admin.providers(house.owner)
    assert [(one.code, one.about) for one in view.shortcomings] == [
        ("facts_missing", {"fields": "support,retention_days"})
    ]
    changed = await house.admin.change_provider(house.owner, view.id, 1, ProviderChange(facts=FACTS))
    assert (changed.shortcomings, changed.facts) == ((), FACTS)
    house.provider.then(Say("Hej"))
    assert await house.answer(house.call(model)) == "Hej"


async def test_facts_stay_when_something_else_is_changed(house: House) -> None:
    await model_with(house, FACTS)
    (view,) = await house.admin.providers(house.owner)
    changed = await house.admin.change_provider(house.owner, view.id, 1, ProviderChange(name="Nyt navn"))
    assert changed.facts == FACTS


async def test_facts_that_contradict_the_zone_turn_it_off(house: House) -> None:
    assert house.registry.usable(house.anna, await model_with(house, OWNED_ABROAD, Zone.Z3)) is None
    assert house.registry.usable(house.anna, await model_with(house, OWNED_ABROAD, Zone.Z2)) is not None


async def test_facts_that_make_no_sense_are_not_stored(house: House) -> None:
    with pytest.raises(Invalid, match="bad_facts"):
        await model_with(house, replace(FACTS, owner="XX"))
    assert await house.admin.providers(house.owner) == ()


async def test_facts_run_out_by_themselves_in_a_process_that_only_waits(house: House) -> None:
    model = await model_with(house, replace(FACTS, valid_days=30))
    days = 0
    registry = Registry(house.db, Secrets(KEY), lambda: now() + timedelta(days=days))
    await registry.refresh()
    assert registry.usable(house.anna, model) is not None
    days = 30
    assert registry.usable(house.anna, model) is None


async def test_a_country_that_is_turned_off_takes_its_endpoints_with_it_at_once(house: House) -> None:
    model = await model_with(house, OWNED_ABROAD, Zone.Z2)
    local = await model_with(house, FACTS)
    countries = CountryAdmin(house.db, house.registry)
    before = {place.code: place for place in await countries.places(house.owner)}
    assert (before["US"].endpoints, before["US"].off, before["DK"].endpoints) == (1, None, 2)
    after = await countries.switch(house.owner, "US", on=False, reason="Afgørelsen er underkendt")
    assert {place.code: place.off.reason for place in after if place.off} == {"US": "Afgørelsen er underkendt"}
    assert house.registry.usable(house.anna, model) is None
    assert house.registry.usable(house.anna, local) is not None
    await countries.switch(house.owner, "US", on=True, reason="Ny afgørelse")
    assert house.registry.usable(house.anna, model) is not None
    assert (await house.audited("country.turned_off"), await house.audited("country.turned_on")) == (1, 1)


async def test_another_process_turns_it_off_too(house: House) -> None:
    model = await model_with(house, FACTS)
    announcements, elsewhere = Announcements(house.db.url), Registry(house.db, Secrets(KEY))
    await elsewhere.start(announcements)
    announcements.start()
    await asyncio.wait_for(announcements.connected.wait(), 5)
    assert elsewhere.usable(house.anna, model) is not None
    await CountryAdmin(house.db, house.registry).switch(house.owner, "SE", on=False, reason="Derfor")
    async with asyncio.timeout(5):
        while elsewhere.usable(house.anna, model):  # noqa: ASYNC110  # the snapshot has no event of its own
            await asyncio.sleep(0.01)
    await announcements.stop()
    await elsewhere.stop()


async def test_only_platform_owners_switch_and_only_what_there_is(house: House) -> None:
    countries = CountryAdmin(house.db, house.registry)
    with pytest.raises(Forbidden, match="not_a_platform_owner"):
        await countries.switch(house.anna, "US", on=False, reason="Derfor")
    with pytest.raises(NotFound, match="unknown_country"):
        await countries.switch(house.owner, "XX", on=False, reason="Derfor")
    with pytest.raises(Invalid, match="reason_needed"):
        await countries.switch(house.owner, "US", on=False, reason=" ")
