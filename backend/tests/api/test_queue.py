"""A model with one place: whoever waits sees on the page where in the queue, also after a lost network."""

import asyncio

import httpx
import pytest
from api.conftest import SignIn
from api.streams import Reading, asked, following

from aarhusai.gateway.providers.scripted import Hold, Say, ScriptedProvider
from aarhusai.gateway.wrappers import queueing


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are told a hundred times a second."""
    monkeypatch.setattr(queueing, "TELL_EVERY", 0.01)


async def one_place(ditte: httpx.AsyncClient) -> None:
    """The administrator gives the model one place."""
    models = (await ditte.get("/api/admin/models")).json()["items"]
    (model,) = [one for one in models if one["slug"] == "scripted"]
    (way,) = model["endpoints"]
    assert (way["slots"], way["weight"], way["hedge_after_ms"]) == (None, None, None)
    change = {"revision": model["revision"], "endpoints": [{**way, "slots": 1}]}
    changed = await ditte.patch(f"/api/admin/models/{model['id']}", json=change)
    assert changed.json()["endpoints"] == [{**way, "slots": 1}]


def places(reading: Reading) -> list[int]:
    """The places that were told so far."""
    return [event.data["place"] for event in reading.seen if event.kind == "queue"]


async def test_who_waits_sees_the_place_in_the_queue_and_then_the_answer(
    sign_in: SignIn, model: ScriptedProvider
) -> None:
    await one_place(await sign_in("ditte"))
    karla, birgit = await sign_in("karla"), await sign_in("birgit")
    gate = asyncio.Event()
    model.then(Say("Nu"), Hold(gate)).then(Say("Så er det din tur."))
    async with asked(karla, "Hvad er klokken?") as first:
        await first.next("text")
        async with asked(birgit, "Og hos mig?") as second:
            turn = (await second.next("turn")).data["turn_id"]
            assert (await second.next("queue")).data == {"place": 1}
            gate.set()
            await second.rest()
            await first.rest()
        assert places(first) == []
        assert places(second) == [1, 0]
        assert second.text == "Så er det din tur."
        kinds = [event.kind for event in second.seen]
        assert kinds.index("text") > max(at for at, kind in enumerate(kinds) if kind == "queue")
    async with following(birgit, f"/api/turns/{turn}/events") as again:
        assert (await again.rest())[-1].data["status"] == "done"


async def test_who_stops_waiting_leaves_the_queue(sign_in: SignIn, model: ScriptedProvider) -> None:
    await one_place(await sign_in("ditte"))
    karla, birgit = await sign_in("karla"), await sign_in("birgit")
    model.then(Say("Nu"), Hold(asyncio.Event()))
    async with asked(karla, "Hvad er klokken?") as first:
        await first.next("text")
        async with asked(birgit, "Og hos mig?") as second:
            turn = (await second.next("turn")).data["turn_id"]
            await second.next("queue")
            assert (await birgit.post(f"/api/turns/{turn}/stop")).status_code == 204
            assert (await second.rest())[-1].data["status"] == "stopped"
        asker = (await first.next("turn") if not first.seen else first.seen[0]).data["turn_id"]
        assert (await karla.post(f"/api/turns/{asker}/stop")).status_code == 204
        await first.rest()
    assert len(model.requests) == 1
