"""A stream ends within a second when its key, or a right it rests on, is taken away at whichever replica."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from api.v1.conftest import actor_of
from api.v1.test_leaving import silent, stalled
from api.v1.upstream import STEPS, chat, events
from cast import QUICK, Cast
from fakes.upstream import FakeUpstream, Received, Reply

from aarhusai.compose import Services, StandIns, close_services, open_services
from aarhusai.config import Settings
from aarhusai.gateway.catalogue import ModelChange
from aarhusai.identity.keys_types import KeyChange, KeyScope, MadeKey, NewKey
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.types import PersonChange, PersonState

Taking = Callable[[Services, Cast, MadeKey], Awaitable[object]]
ASKED = {"model": "klar", "messages": [{"role": "user", "content": "Hej"}]}


@pytest.fixture
async def elsewhere(settings: Settings, house: Services) -> AsyncIterator[Services]:
    """Another replica of the same house, where things are taken away."""
    other = await open_services(settings, StandIns(None, Passwords(QUICK)))
    yield other
    await close_services(other)


async def revoking(there: Services, cast: Cast, made: MadeKey) -> None:
    await there.identity.keys.revoke(await actor_of(there, cast, "karla"), made.key.id)


async def narrowing(there: Services, cast: Cast, made: MadeKey) -> None:
    change = KeyChange(scope=KeyScope(models=("sky",)))
    await there.identity.keys.change(await actor_of(there, cast, "karla"), made.key.id, made.key.revision, change)


async def blocking(there: Services, cast: Cast, _: MadeKey) -> None:
    ditte, karla = await actor_of(there, cast, "ditte"), cast.people["karla"]
    person = await there.identity.people.get(ditte, karla)
    await there.identity.people.edit(ditte, karla, person.revision, PersonChange(state=PersonState.BLOCKED))


async def taking_the_model(there: Services, cast: Cast, _: MadeKey) -> None:
    ditte = await actor_of(there, cast, "ditte")
    klar = next(one for one in await there.model_admin.models(ditte) if one.slug == "klar")
    await there.model_admin.change_model(ditte, klar.id, klar.revision, ModelChange(on=False))


TAKEN: dict[str, tuple[Taking, str]] = {
    "the key is revoked": (revoking, "key_not_valid"),
    "the key is narrowed": (narrowing, "model_not_found"),
    "the person is blocked": (blocking, "key_not_valid"),
    "the model is taken away": (taking_the_model, "model_not_found"),
}


@pytest.mark.parametrize("taken", TAKEN)
async def test_a_stream_ends_when_its_right_is_taken_away_elsewhere(
    server: str, house: Services, elsewhere: Services, cast: Cast, endpoint: FakeUpstream, taken: str
) -> None:
    take, code = TAKEN[taken]
    endpoint.then(stalled)
    made, client = await a_key(server, house, cast)
    async with client, client.stream("POST", "/chat/completions", json={**ASKED, "stream": True}) as answer:
        text = answer.aiter_text()
        seen = await anext(text)
        await asyncio.sleep(0.4)
        async with asyncio.timeout(5):
            await take(elsewhere, cast, made)
            seen += "".join([piece async for piece in text])
            await endpoint.gone.wait()
    assert events(seen)[-1]["error"]["code"] == code
    assert "[DONE]" not in seen
    await settled(house)
    written = "SELECT details ->> 'code' FROM audit WHERE act = 'model.call_broken_off'"
    assert await house.db.value(str, written) == code.replace("model_not_found", "model_not_available")


async def test_a_whole_answer_that_is_waited_for_is_refused(
    server: str, house: Services, elsewhere: Services, cast: Cast, endpoint: FakeUpstream
) -> None:
    endpoint.then(silent)
    made, client = await a_key(server, house, cast)
    async with client:
        waiting = asyncio.create_task(client.post("/chat/completions", json=ASKED))
        await asyncio.sleep(0.4)
        await revoking(elsewhere, cast, made)
        async with asyncio.timeout(5):
            answer = await waiting
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_not_valid")
    await settled(house)


async def test_a_right_taken_away_in_the_first_moment_counts_too(
    server: str, house: Services, elsewhere: Services, cast: Cast, endpoint: FakeUpstream
) -> None:
    endpoint.then(silent)
    made, client = await a_key(server, house, cast)
    async with client:
        waiting = asyncio.create_task(client.post("/chat/completions", json=ASKED))
        while not endpoint.received:  # noqa: ASYNC110  # the stand-in keeps a list
            await asyncio.sleep(0.005)
        await revoking(elsewhere, cast, made)
        async with asyncio.timeout(5):
            assert (await waiting).status_code == 401


async def test_somebody_elses_stream_goes_on(
    server: str, house: Services, elsewhere: Services, cast: Cast, endpoint: FakeUpstream
) -> None:
    go_on = asyncio.Event()

    async def waits(received: Received, reply: Reply) -> None:
        await go_on.wait()
        await chat(*STEPS)(received, reply)

    endpoint.then(waits)
    made, one = await a_key(server, house, cast)
    _, other = await a_key(server, house, cast)
    async with one, other:
        waiting = asyncio.create_task(other.post("/chat/completions", json=ASKED))
        await asyncio.sleep(0.4)
        await revoking(elsewhere, cast, made)
        await asyncio.sleep(0.3)
        go_on.set()
        assert (await waiting).status_code == 200


async def a_key(server: str, house: Services, cast: Cast) -> tuple[MadeKey, httpx.AsyncClient]:
    """A key of Karla's, and a client that carries it."""
    made = await house.identity.keys.create_own(await actor_of(house, cast, "karla"), NewKey("Prøve"))
    headers = {"authorization": f"Bearer {made.text}"}
    return made, httpx.AsyncClient(base_url=f"{server}/v1", headers=headers, timeout=20)


async def settled(house: Services) -> None:
    """The call is in the ledger as stopped."""
    query = "SELECT outcome FROM model_call WHERE state = 'settled'"
    async with asyncio.timeout(5):
        while await house.db.value(str, query) != "stopped":  # noqa: ASYNC110  # a row tells in no other way
            await asyncio.sleep(0.01)
