"""Administration of providers, models and zones, and configuration as code."""

import asyncio
import platform
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from rooms.gateway.house import House, opened_house

from aarhusai.errors import AarhusError, Conflict, Forbidden, Invalid, Kind, NotFound
from aarhusai.gateway.catalogue import (
    Change,
    ModelChange,
    ModelDraft,
    ProviderChange,
    ProviderDraft,
    Way,
    check_base_url,
)
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import Fail
from aarhusai.gateway.registry import ZoneText
from aarhusai.gateway.runtime.weights import embedder_file
from aarhusai.gateway.types import Endpoint, Task
from aarhusai.kit.ids import new_id
from aarhusai.kit.slugs import slug_of
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId, ProviderId

OPENAI = ProviderDraft("Vores vLLM", "openai", Zone.Z4, {"base_url": "http://vllm.lan:8000/v1"}, secret="sk-hemmelig")
TEXT = ZoneText("Egne servere", "Kører hos kommunen selv.")


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


async def secret_of(house: House, provider_id: ProviderId) -> bytes | None:
    return await house.db.value(bytes, "SELECT secret FROM provider WHERE id = %s", (provider_id,))


async def test_a_provider_is_made_changed_and_removed(house: House) -> None:
    made = await house.admin.create_provider(house.owner, OPENAI)
    assert (made.slug, made.has_secret, made.on, made.revision) == ("vores-vllm", True, True, 1)
    changed = await house.admin.change_provider(house.owner, made.id, 1, ProviderChange(name="vLLM", on=False))
    assert (changed.name, changed.on, changed.revision, changed.has_secret) == ("vLLM", False, 2, True)
    assert await house.admin.providers(house.owner) == (changed,)
    await house.admin.delete_provider(house.owner, made.id)
    assert await house.admin.providers(house.owner) == ()
    for act in ("provider.created", "provider.changed", "provider.deleted"):
        assert await house.audited(act) == 1


async def test_a_secret_is_sealed_kept_replaced_and_taken_away(house: House) -> None:
    made = await house.admin.create_provider(house.owner, OPENAI)
    first = await secret_of(house, made.id)
    assert first is not None
    assert b"hemmelig" not in first
    await house.admin.change_provider(house.owner, made.id, 1, ProviderChange(name="Andet navn"))
    assert await secret_of(house, made.id) == first
    await house.admin.change_provider(house.owner, made.id, 2, ProviderChange(secret="sk-ny"))
    assert await secret_of(house, made.id) not in {first, None}
    gone = await house.admin.change_provider(house.owner, made.id, 3, ProviderChange(secret=""))
    assert (gone.has_secret, await secret_of(house, made.id)) == (False, None)
    recorded = await house.db.value(str, "SELECT string_agg(details::text, ' ') FROM audit")
    assert "sk-" not in (recorded or "")
    assert "hemmelig" not in repr(OPENAI)


async def test_a_stale_edit_changes_nothing(house: House) -> None:
    made = await house.admin.create_provider(house.owner, OPENAI)
    model = await house.add_model(Zone.Z4, made)
    edits = [house.admin.change_provider(house.owner, made.id, 1, ProviderChange(name=name)) for name in ("A", "B")]
    ends = await asyncio.gather(*edits, return_exceptions=True)
    assert sorted(isinstance(end, Conflict) for end in ends) == [False, True]
    await house.admin.change_model(house.owner, model.id, 1, ModelChange(name="A"))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await house.admin.change_model(house.owner, model.id, 1, ModelChange(name="B"))
    await house.admin.change_zones(house.owner, 0, {Zone.Z1: TEXT})
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await house.admin.change_zones(house.owner, 0, {})


async def test_to_everybody_else_it_is_forbidden_or_not_there(house: House) -> None:
    provider = await house.add_provider(Zone.Z4)
    model = await house.add_model(Zone.Z4, provider)
    anna, admin, tests = house.anna, house.admin, house.tests
    draft = ModelDraft("Ny", Zone.Z4, (Way(provider.id, "x"),))
    for forbidden in (
        admin.providers(anna),
        admin.models(anna),
        admin.zones(anna),
        admin.create_provider(anna, OPENAI),
        admin.create_model(anna, draft),
        admin.order_models(anna, [model.id]),
        admin.change_zones(anna, 0, {}),
    ):
        with pytest.raises(Forbidden, match="not_a_platform_owner"):
            await forbidden
    nowhere, no_model = ProviderId(new_id()), ModelId(new_id())
    told: list[tuple[Kind, str, str]] = []
    for hidden in (
        admin.change_provider(anna, provider.id, 1, ProviderChange(name="x")),
        admin.change_provider(house.owner, nowhere, 1, ProviderChange(name="x")),
        admin.delete_provider(anna, provider.id),
        admin.delete_provider(house.owner, nowhere),
        tests.test_provider(anna, provider.id),
        tests.test_provider(house.owner, nowhere),
        admin.change_model(anna, model.id, 1, ModelChange(name="x")),
        admin.change_model(house.owner, no_model, 1, ModelChange(name="x")),
        admin.delete_model(anna, model.id),
        admin.delete_model(house.owner, no_model),
        tests.test_model(anna, model.id),
        tests.test_model(house.owner, no_model),
    ):
        with pytest.raises(NotFound) as caught:
            await hidden
        told.append((caught.value.kind, caught.value.code, caught.value.message))
    assert told[0::2] == told[1::2]  # what is not mine answers exactly like what does not exist


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "bad_name"),
        ({"name": "to\nlinjer"}, "bad_name"),
        ({"kind": "bard"}, "unknown_kind"),
        ({"slug": "Stor"}, "bad_slug"),
        ({"options": {}}, "missing_option"),
        ({"options": {"base_url": "https://x.example", "proxy": "y"}}, "unknown_option"),
        ({"options": {"base_url": "https://x.example", "timeout": 0}}, "bad_option"),
        ({"options": {"base_url": "https://x.example", "auth": "magic"}}, "bad_option"),
        ({"options": {"base_url": "https://x.example", "auth": "entra"}}, "missing_option"),
        ({"options": {"base_url": "ftp://x.example"}}, "bad_base_url"),
    ],
)
async def test_a_provider_that_cannot_work_is_refused(house: House, change: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        await house.admin.create_provider(house.owner, replace(OPENAI, **change))  # pyright: ignore[reportArgumentType]  # the values come from a table


@pytest.mark.parametrize(
    ("address", "zone", "reason"),
    [
        ("https://api.mistral.ai/v1", Zone.Z3, None),
        ("http://127.0.0.1:11434/v1", Zone.Z3, None),
        ("http://[::1]:11434/v1", Zone.Z3, None),
        ("http://10.1.2.3/v1", Zone.Z3, None),
        ("http://vllm:8000/v1", Zone.Z3, None),
        ("http://ki.kommune.example/v1", Zone.Z4, None),
        ("http://ki.kommune.example/v1", Zone.Z3, "insecure"),
        ("http://8.8.8.8/v1", Zone.Z1, "insecure"),
        ("https://bruger:kode@x.example/v1", Zone.Z4, "credentials"),
        ("https://bruger@x.example/v1", Zone.Z4, "credentials"),
        ("file:///etc/passwd", Zone.Z4, "scheme"),
        ("x.example/v1", Zone.Z4, "scheme"),
        ("https://", Zone.Z4, "address"),
        ("https://x.example:99999/v1", Zone.Z4, "address"),
        ("https://x.example/v1?key=1", Zone.Z4, "address"),
        ("https://x.example/v1#a", Zone.Z4, "address"),
        ("https://x .example/v1", Zone.Z4, "address"),
        ("http://169.254.169.254/v1", Zone.Z4, "host"),
    ],
)
def test_addresses(address: str, zone: Zone, reason: str | None) -> None:
    if reason is None:
        check_base_url(address, zone)
        return
    with pytest.raises(Invalid) as caught:
        check_base_url(address, zone)
    assert (caught.value.code, caught.value.facts) == ("bad_base_url", {"reason": reason})


def test_slugs_are_made_of_danish_names() -> None:
    assert slug_of("Mistral Små (EU)", "model") == "mistral-smaa-eu"
    assert slug_of("日本", "model") == "model"


async def test_two_of_one_name_get_two_slugs_and_a_taken_slug_is_told(house: House) -> None:
    first = await house.admin.create_provider(house.owner, OPENAI)
    second = await house.admin.create_provider(house.owner, OPENAI)
    assert (first.slug, second.slug) == ("vores-vllm", "vores-vllm-2")
    with pytest.raises(Conflict, match="slug_taken"):
        await house.admin.create_provider(house.owner, replace(OPENAI, slug="vores-vllm"))


async def test_a_model_is_made_changed_and_removed_with_its_grants(house: House) -> None:
    model = await house.add_model(Zone.Z4)
    changed = await house.admin.change_model(
        house.owner, model.id, 1, ModelChange(description="God til breve", context_window=32_768, price_input=0.0)
    )
    assert (changed.draft.description, changed.draft.context_window, changed.draft.price_input) == (
        "God til breve",
        32_768,
        0.0,
    )
    assert (changed.revision, changed.draft.endpoints) == (2, model.draft.endpoints)
    await house.admin.delete_model(house.owner, model.id)
    assert await house.admin.models(house.owner) == ()
    assert await house.db.value(int, "SELECT count(*) FROM grant_entry") == 0


async def test_a_model_may_not_promise_a_stricter_zone_than_its_endpoints_keep(house: House) -> None:
    loose = await house.add_provider(Zone.Z2, "Løs")
    strict = await house.add_provider(Zone.Z4, "Streng")
    with pytest.raises(Invalid, match="endpoint_zone_too_loose"):
        await house.add_model(Zone.Z3, strict, loose)
    model = await house.add_model(Zone.Z2, loose, strict)
    with pytest.raises(Invalid, match="endpoint_zone_too_loose"):
        await house.admin.change_model(house.owner, model.id, 1, ModelChange(zone=Zone.Z3))
    with pytest.raises(Conflict, match="zone_too_loose_for_models"):
        await house.admin.change_provider(house.owner, loose.id, 1, ProviderChange(zone=Zone.Z1))


async def test_two_at_once_cannot_slip_past_each_other(house: House) -> None:
    """One loosens a provider while another makes a model that relies on it: one of them is refused."""
    provider = await house.add_provider(Zone.Z3)
    ends = await asyncio.gather(
        house.admin.change_provider(house.owner, provider.id, 1, ProviderChange(zone=Zone.Z1)),
        house.add_model(Zone.Z3, provider),
        return_exceptions=True,
    )
    assert sum(isinstance(end, AarhusError) for end in ends) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (ModelChange(name=" "), "bad_name"),
        (ModelChange(endpoints=()), "no_endpoints"),
        (ModelChange(context_window=10), "bad_field"),
        (ModelChange(modalities=frozenset({"lugt"})), "bad_field"),
        (ModelChange(price_input=float("nan")), "bad_field"),
        (ModelChange(currency="kroner"), "bad_field"),
        (ModelChange(endpoints=(Way(ProviderId(new_id()), "x"),)), "unknown_provider"),
    ],
)
async def test_a_model_that_cannot_work_is_refused(house: House, change: ModelChange, code: str) -> None:
    model = await house.add_model()
    with pytest.raises(Invalid, match=code):
        await house.admin.change_model(house.owner, model.id, 1, change)


async def test_a_provider_in_use_stays(house: House) -> None:
    provider = await house.add_provider(Zone.Z4)
    await house.add_model(Zone.Z4, provider)
    with pytest.raises(Conflict, match="provider_in_use"):
        await house.admin.delete_provider(house.owner, provider.id)


async def test_the_bundled_model_comes_once_and_keeps_what_people_decide(house: House) -> None:
    async with house.db.transaction() as tx:
        assert await house.admin.ensure_bundled(tx, 4096) is True
    view = (await house.admin.models(house.owner))[0]
    assert (view.slug, view.bundled, view.draft.zone, view.draft.context_window) == ("smollm2", True, Zone.Z4, 4096)
    await house.admin.change_model(house.owner, view.id, 1, ModelChange(name="Prøvemodellen", on=False))
    async with house.db.transaction() as tx:
        assert await house.admin.ensure_bundled(tx, 4096) is False
    view = (await house.admin.models(house.owner))[0]
    assert (view.draft.name, view.draft.on) == ("Prøvemodellen", False)
    with pytest.raises(Conflict, match="bundled_model"):
        await house.admin.delete_model(house.owner, view.id)


@pytest.mark.skipif(embedder_file() is None, reason="the bundled embedding model is not on this machine")
async def test_a_house_from_before_gets_the_model_for_searching_and_keeps_what_people_decide(house: House) -> None:
    async with house.db.transaction() as tx:
        await house.admin.ensure_bundled(tx, 4096)
        await tx.run("DELETE FROM model WHERE slug = 'e5-small'")
        assert await house.admin.ensure_bundled(tx, 4096) is True
    await house.registry.refresh()
    model = house.registry.default_model(house.anna, Task.EMBED)
    assert model is not None
    assert (model.slug, model.bundled, model.zone, model.context_window) == ("e5-small", True, Zone.Z4, 512)
    assert model.tasks == {Task.EMBED}
    chat = house.registry.default_model(house.anna)
    assert chat is not None
    assert chat.slug == "smollm2"
    await house.admin.change_model(house.owner, model.id, 1, ModelChange(on=False))
    async with house.db.transaction() as tx:
        assert await house.admin.ensure_bundled(tx, 4096) is False
    assert house.registry.default_model(house.anna, Task.EMBED) is None


async def test_a_machine_that_cannot_run_the_model_for_searching_is_not_offered_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    async with house.db.transaction() as tx:
        await house.admin.ensure_bundled(tx, 4096)
    assert [view.slug for view in await house.admin.models(house.owner)] == ["smollm2"]


async def test_weights_that_the_operator_named_become_a_model_of_their_own(house: House) -> None:
    async with house.db.transaction() as tx:
        await house.admin.ensure_bundled(tx, 8192)
        assert await house.admin.ensure_local_model(tx, "Munin-7B.Q4.gguf", 8192) is True
        assert await house.admin.ensure_local_model(tx, "Munin-7B.Q4.gguf", 8192) is False
    await house.registry.refresh()
    default = house.registry.default_model(house.anna)
    assert default is not None
    assert (default.name, default.bundled) == ("Munin-7B.Q4", False)
    assert default.endpoints[0].upstream_name == "Munin-7B.Q4.gguf"


async def test_configuration_as_code_says_what_it_changed_and_is_quiet_the_second_time(house: House) -> None:
    provider = replace(OPENAI, slug="vllm")
    for wanted in (Change.CREATED, Change.UNCHANGED):
        async with house.db.transaction() as tx:
            assert await house.admin.ensure_provider(tx, provider) is wanted
            provider_id = await house.admin.provider_named(tx, "vllm")
            assert provider_id is not None
            model = ModelDraft("Qwen", Zone.Z4, (Way(provider_id, "qwen3"),), slug="qwen", price_input=1.25, position=5)
            assert await house.admin.ensure_model(tx, model) is wanted
            texts = await house.admin.set_zone_texts(tx, {Zone.Z4: TEXT})
            assert texts is (Change.CHANGED if wanted is Change.CREATED else Change.UNCHANGED)
    async with house.db.transaction() as tx:
        assert await house.admin.ensure_provider(tx, replace(provider, secret="sk-ny")) is Change.CHANGED
        assert await house.admin.ensure_model(tx, replace(model, name="Qwen 3")) is Change.CHANGED
        assert await house.admin.provider_named(tx, "findes-ikke") is None


async def test_a_transaction_that_is_rolled_back_leaves_nothing(house: House) -> None:
    async def interrupted() -> None:
        async with house.db.transaction() as tx:
            await house.admin.ensure_provider(tx, replace(OPENAI, slug="vllm"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await interrupted()
    assert await house.admin.providers(house.owner) == ()


async def test_testing_a_provider_lists_its_models(house: House) -> None:
    provider = await house.add_provider(Zone.Z4)
    house.provider.names = ("stor", "lille")
    found = await house.tests.test_provider(house.owner, provider.id)
    assert (found.ok, found.code, found.models) == (True, "ok", ("lille", "stor"))
    assert await house.audited("provider.tested") == 1


async def test_testing_tells_what_is_wrong_in_one_word_and_the_endpoints_own_reason(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await house.add_provider(Zone.Z4)

    async def refuse(_: Endpoint) -> tuple[str, ...]:
        raise ModelFailed("model_wrong_key", "no", reason="Incorrect API key provided")

    monkeypatch.setattr(house.provider, "models", refuse)
    found = await house.tests.test_provider(house.owner, provider.id)
    assert (found.ok, found.code, found.models) == (False, "model_wrong_key", None)
    assert found.facts == {"reason": "Incorrect API key provided"}


async def test_a_provider_without_a_list_is_checked_instead(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = await house.add_provider(Zone.Z4)

    async def no_list(_: Endpoint) -> tuple[str, ...]:
        raise ModelFailed("model_not_found", "no list here")

    monkeypatch.setattr(house.provider, "models", no_list)
    found = await house.tests.test_provider(house.owner, provider.id)
    assert (found.ok, found.models) == (True, None)


async def test_testing_a_model_asks_every_endpoint_through_the_door_even_when_it_is_off(house: House) -> None:
    first, second = await house.add_provider(Zone.Z4, "Første"), await house.add_provider(Zone.Z4, "Anden")
    model = await house.add_model(Zone.Z4, first, second)
    await house.admin.change_model(house.owner, model.id, 1, ModelChange(on=False))
    found = await house.tests.test_model(house.owner, model.id)
    assert (found.ok, len(house.provider.requests)) == (True, 2)
    assert await house.audited("model.call") == 2
    house.provider.then().then(Fail(ModelFailed("model_timeout", "slow")))
    found = await house.tests.test_model(house.owner, model.id)
    assert (found.code, found.facts["provider"]) == ("model_timeout", "anden")


async def test_a_secret_of_another_master_key_is_told_by_the_test(house: House) -> None:
    provider = await house.add_provider(Zone.Z4, secret="sk")
    await house.db.run("UPDATE provider SET secret = 'abcdefghijklmnopqrstuvwxyz'::bytea")
    assert (await house.tests.test_provider(house.owner, provider.id)).code == "secret_unreadable"
    mended = await house.admin.change_provider(house.owner, provider.id, 1, ProviderChange(secret="sk"))
    assert mended.has_secret
    assert (await house.tests.test_provider(house.owner, provider.id)).code == "ok"
