"""Where a provider may be, and where its key may go."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from rooms.gateway.house import House, opened_house

from aarhusai.egress.addresses import is_never_called
from aarhusai.errors import Conflict, Invalid
from aarhusai.gateway.catalogue import ProviderChange, ProviderDraft, check_base_url
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.http import Call, ModelHttp
from aarhusai.gateway.providers.options import Waits
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


def draft(address: str, name: str = "Vores vLLM") -> ProviderDraft:
    return ProviderDraft(name, "openai", Zone.Z4, {"base_url": address}, secret="sk-hemmelig")


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[2002:a9fe:a9fe::]"]
)
def test_where_a_cloud_keeps_its_secrets_is_no_address_of_a_model(host: str) -> None:
    with pytest.raises(Invalid, match="bad_base_url"):
        check_base_url(f"http://{host}/v1", Zone.Z4)


def test_other_addresses_may_be_called() -> None:
    assert not any(map(is_never_called, ("127.0.0.1", "10.1.2.3", "::1", "2001:db8::1", "vllm.lan", "")))


async def test_a_name_that_leads_there_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    http = ModelHttp()
    with pytest.raises(ModelFailed, match="model_unreachable") as caught:
        await http.fetch(Call("http://models.example/v1/models", {}, None, Waits(5.0, 5.0, 5.0)))
    assert caught.value.reason == "Permission denied"
    await http.close()


async def test_a_key_does_not_follow_its_provider_to_another_server(house: House) -> None:
    made = await house.admin.create_provider(house.owner, draft("http://vllm.lan:8000/v1"))
    same = ProviderChange(options={"base_url": "http://vllm.lan:8000/other/v1"})
    made = await house.admin.change_provider(house.owner, made.id, made.revision, same)
    elsewhere = ProviderChange(options={"base_url": "http://elsewhere.lan:8000/v1"})
    with pytest.raises(Invalid, match="secret_needed_again"):
        await house.admin.change_provider(house.owner, made.id, made.revision, elsewhere)
    given = ProviderChange(options={"base_url": "http://elsewhere.lan:8000/v1"}, secret="sk-ny")
    assert (await house.admin.change_provider(house.owner, made.id, made.revision, given)).has_secret


async def test_of_two_who_take_the_same_short_name_at_once_one_is_told(house: House) -> None:
    wanted = ProviderDraft("Den ene", "openai", Zone.Z4, {"base_url": "http://vllm.lan/v1"}, slug="vllm")
    told = await asyncio.gather(
        *(house.admin.create_provider(house.owner, wanted) for _ in range(4)), return_exceptions=True
    )
    assert [each.code for each in told if isinstance(each, Conflict)] == ["slug_taken"] * 3


async def test_an_option_that_the_administration_could_not_show_is_refused(house: House) -> None:
    long = ProviderDraft("Lang", "openai", Zone.Z4, {"base_url": "http://vllm.lan/v1", "organization": "x" * 101})
    with pytest.raises(Invalid, match="bad_option"):
        await house.admin.create_provider(house.owner, long)
