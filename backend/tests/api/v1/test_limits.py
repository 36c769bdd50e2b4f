"""Limits for other systems: what is left stands in the headers, and a used-up budget is OpenAI's own refusal."""

import asyncio

import pytest
from api.conftest import SignIn
from api.v1.conftest import Keyed
from cast import Cast
from fakes.upstream import FakeUpstream

from aarhusai.compose import Services
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import PersonId

QUESTION: dict[str, object] = {"model": "klar", "messages": [{"role": "user", "content": "Hvad er en høring?"}]}


async def key_of(house: Services, person: PersonId) -> str:
    """The person's only key."""
    actor = await house.identity.actor_for_job(person)
    assert actor is not None
    (key,) = await house.identity.keys.mine(actor)
    return str(key.id)


@pytest.mark.parametrize("period", ["minute", "month"])
async def test_a_key_uses_its_requests_up(
    keyed: Keyed, sign_in: SignIn, cast: Cast, house: Services, period: str
) -> None:
    api, ditte = await keyed(), await sign_in("ditte")
    body = {"subject": "key", "subject_id": await key_of(house, cast.people["karla"]), "measure": "requests"}
    await ditte.post("/api/quotas", json={**body, "period": period, "amount": 2})
    first = await api.post("/chat/completions", json=QUESTION)
    assert (first.headers["x-ratelimit-limit-requests"], first.headers["x-ratelimit-remaining-requests"]) == ("2", "1")
    assert "x-aarhusai-warning" not in first.headers
    second = await api.post("/chat/completions", json={**QUESTION, "stream": True})
    assert second.headers["x-ratelimit-remaining-requests"] == "0"
    assert second.headers["x-aarhusai-warning"] == "quota; key; requests"
    third = await api.post("/chat/completions", json=QUESTION)
    told = third.json()["error"]
    assert (third.status_code, told["code"], told["facts"]["whose"]) == (429, "quota_used_up", "key")
    assert int(third.headers["retry-after"]) > 0
    if period == "month":
        assert (told["type"], third.headers["x-should-retry"]) == ("insufficient_quota", "false")
    models = await api.get("/models")
    assert models.status_code == 200


async def test_a_units_money_is_for_its_keys_too_and_every_kind_of_call_counts(
    keyed: Keyed, sign_in: SignIn, cast: Cast, house: Services, endpoint: FakeUpstream
) -> None:
    models = {model.slug: model for model in await house.model_admin.models(SYSTEM)}
    await house.db.run("UPDATE model SET price_input = 1000, price_output = 2000 WHERE id = %s", (models["klar"].id,))
    await house.registry.refresh()
    api, ditte = await keyed(), await sign_in("ditte")
    made = await ditte.post(
        "/api/quotas",
        json={"subject": "unit", "subject_id": str(cast.units["omsorg"]), "measure": "money", "currency": "DKK",
              "period": "month", "amount": 50},
    )  # fmt: skip
    assert made.status_code == 201
    chat = await api.post("/chat/completions", json=QUESTION)
    assert " DKK; resets=" in chat.headers["x-aarhusai-budget"]
    assert endpoint.received[-1].json["max_tokens"] == 1024
    embedded = await api.post("/embeddings", json={"model": "klar", "input": "Hvad er en høring?"})
    assert embedded.status_code == 200
    async with asyncio.timeout(10):
        while True:
            use = (await ditte.get("/api/quotas")).json()["items"][0]
            if use["held"] == 0:
                break
            await asyncio.sleep(0.05)
    usage = chat.json()["usage"]
    paid = usage["prompt_tokens"] + 2 * usage["completion_tokens"]
    assert use["used"] == pytest.approx((paid + embedded.json()["usage"]["prompt_tokens"]) / 1000)


async def test_a_budget_that_is_used_up_reaches_nobody(
    keyed: Keyed, sign_in: SignIn, cast: Cast, endpoint: FakeUpstream
) -> None:
    api, ditte = await keyed(), await sign_in("ditte")
    await ditte.post(
        "/api/quotas",
        json={"subject": "person", "subject_id": str(cast.people["karla"]), "measure": "tokens",
              "period": "day", "amount": 10},
    )  # fmt: skip
    refused = await api.post("/chat/completions", json=QUESTION)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "quota_used_up")
    assert endpoint.received == []


async def test_every_kind_of_call_tells_what_is_left(
    keyed: Keyed, sign_in: SignIn, cast: Cast, house: Services
) -> None:
    api, ditte = await keyed(), await sign_in("ditte")
    body = {"subject": "key", "subject_id": await key_of(house, cast.people["karla"]), "measure": "requests"}
    await ditte.post("/api/quotas", json={**body, "period": "month", "amount": 100})
    file = {"file": ("møde.m4a", b"lyd", "application/octet-stream")}
    calls = [
        await api.post("/audio/transcriptions", data={"model": "klar"}, files=file),
        await api.post("/embeddings", json={"model": "klar", "input": "Hvad er en høring?"}),
        await api.post("/rerank", json={"model": "klar", "query": "frist", "documents": ["a", "b"]}),
        await api.post("/images/generations", json={"model": "klar", "prompt": "Et træ"}),
        await api.post("/audio/speech", json={"model": "klar", "input": "Hej", "voice": "alloy"}),
        await api.post("/responses", json={"model": "klar", "input": "Hvad er en høring?"}),
    ]
    assert [call.status_code for call in calls] == [200] * len(calls)
    assert [call.headers["x-ratelimit-remaining-requests"] for call in calls] == ["99", "98", "97", "96", "95", "94"]
