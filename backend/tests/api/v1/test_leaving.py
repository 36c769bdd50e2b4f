"""A system that hangs up: the endpoint is left at once, and the call settled as stopped, wherever the answer was."""

import asyncio
import json

import httpx
import pytest
from api.v1.conftest import Keyed
from fakes import wires
from fakes.upstream import Behaviour, FakeUpstream, Received, Reply

from aarhusai.compose import Services
from aarhusai.gateway.providers.scripted import Say


async def silent(_: Received, __: Reply) -> None:
    """Thinks for ever."""
    await asyncio.Event().wait()


async def stalled(received: Received, reply: Reply) -> None:
    """Says half of it, and then no more."""
    if not received.json.get("stream"):
        await reply.raw(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"choices"')
        await asyncio.Event().wait()
    await reply.begin()
    for piece in list(wires.openai([Say("Et"), Say(" brev")]))[:3]:
        assert isinstance(piece, bytes)
        await reply.piece(piece)
    await asyncio.Event().wait()


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("behaviour", [silent, stalled])
async def test_who_hangs_up_stops_the_endpoint_and_is_settled(
    keyed: Keyed, endpoint: FakeUpstream, house: Services, behaviour: Behaviour, streamed: bool
) -> None:
    endpoint.then(behaviour)
    client = await keyed()
    body = json.dumps({"model": "klar", "stream": streamed, "messages": [{"role": "user", "content": "Hej"}]}).encode()
    url = httpx.URL(str(client.base_url))
    _, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: {client.headers['authorization']}\r\n"
    writer.write(f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
    async with asyncio.timeout(10):
        while not endpoint.received:  # noqa: ASYNC110  # the stand-in keeps a list
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.2)
        writer.close()
        await endpoint.gone.wait()
        settled = "SELECT outcome FROM model_call WHERE state = 'settled'"
        while await house.db.value(str, settled) != "stopped":  # noqa: ASYNC110  # a row tells in no other way
            await asyncio.sleep(0.01)
