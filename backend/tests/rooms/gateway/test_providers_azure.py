"""Azure OpenAI: deployments in the address, keys and Entra tokens, and its content filter."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fakes.asking import ask, every_text_of, failure_of
from fakes.stands import SECRET, WireStand, a_stand
from fakes.upstream import Received, Reply

from aarhusai.gateway.providers.scripted import Say
from aarhusai.gateway.types import Finished, Usage


@pytest.fixture
async def azure() -> AsyncIterator[WireStand]:
    async with a_stand("azure", auth="entra", tenant_id="the-tenant", client_id="the-client") as one:
        assert isinstance(one, WireStand)
        yield one


async def test_azure_puts_the_deployment_into_the_address() -> None:
    async with a_stand("azure", api_version="2025-01-01") as stand:
        assert isinstance(stand, WireStand)
        stand.plays(Say("Hej"))
        await ask(stand)
        sent = stand.upstream.received[0]
        assert sent.path == "/openai/deployments/model-1/chat/completions?api-version=2025-01-01"
        assert sent.headers["api-key"] == SECRET


async def test_azure_fetches_one_entra_token_for_many_and_a_new_one_when_it_is_refused(azure: WireStand) -> None:
    tokens = iter(["first", "second"])

    async def behaviour(request: Received, reply: Reply) -> None:
        if request.path == "/the-tenant/oauth2/v2.0/token":
            await reply.json({"access_token": next(tokens), "expires_in": 3600})
        elif request.headers["authorization"] == refused:
            await reply.json({"error": {"code": "401", "message": "expired"}}, 401)
        else:
            await reply.json({"data": [{"id": "a"}]})

    refused = ""
    azure.upstream.behaviour = behaviour
    await asyncio.gather(*(azure.provider.check(azure.endpoint) for _ in range(10)))
    asked = [one for one in azure.upstream.received if "token" in one.path]
    assert len(asked) == 1
    assert f"client_secret={SECRET}".encode() in asked[0].body
    refused = "Bearer first"
    await azure.provider.check(azure.endpoint)
    assert azure.upstream.received[-1].headers["authorization"] == "Bearer second"


async def test_a_wrong_client_secret_is_a_wrong_key(azure: WireStand) -> None:
    azure.upstream.then(lambda _, reply: reply.json({"error": "invalid_client", "error_description": SECRET}, 401))
    error = await failure_of(azure)
    assert error.code == "model_wrong_key"
    assert SECRET not in every_text_of(error)


async def test_a_prompt_that_azures_filter_turns_down_ends_as_filtered(azure: WireStand) -> None:
    azure.upstream.then(lambda _, reply: reply.json({"access_token": "t", "expires_in": 3600}))
    azure.fails(400, {"code": "content_filter", "message": "The response was filtered", "status": 400})
    assert await ask(azure) == [Finished("content_filter", Usage(estimated=True))]
