"""Budgets over HTTP: who sets them on what, who may change them, what everybody sees, and that they stop a question."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from api.conftest import SignIn
from api.streams import asked
from cast import Cast

from aarhusai.compose import Services
from aarhusai.identity.keys_types import NewKey


async def set_on(client: httpx.AsyncClient, subject: str, subject_id: object, **other: object) -> httpx.Response:
    """Sets a limit of requests a month unless something else is said."""
    body: Mapping[str, Any] = {
        "subject": subject, "subject_id": str(subject_id), "measure": "requests", "period": "month", "amount": 100,
        **other,
    }  # fmt: skip
    return await client.post("/api/quotas", json=body)


async def ask(client: httpx.AsyncClient, text: str = "Hvad er klokken?") -> str:
    """The events of a turn, as text."""
    async with asked(client, text, temporary=True) as reading:
        return repr(await reading.rest())


async def test_a_limit_is_set_seen_changed_and_removed(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    made = await set_on(ditte, "unit", cast.units["omsorg"], measure="money", currency="DKK", amount=2500.50)
    assert made.status_code == 201
    view = made.json()
    assert (view["name"], view["amount"], view["used"], view["unit_name"]) == (
        "Sundhed og Omsorg", 2500.5, 0, "Lindehøj Kommune",
    )  # fmt: skip
    listed = (await ditte.get("/api/quotas")).json()
    assert (listed["items"], listed["can_set"]) == ([view], True)
    body = {"revision": 1, "amount": 3000, "warn_at": 90}
    changed = (await ditte.patch(f"/api/quotas/{view['id']}", json=body)).json()
    assert (changed["amount"], changed["warn_at"], changed["revision"]) == (3000, 90, 2)
    stale = await ditte.patch(f"/api/quotas/{view['id']}", json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    assert (await ditte.delete(f"/api/quotas/{view['id']}")).status_code == 204
    assert (await ditte.get("/api/quotas")).json()["items"] == []
    log = (await ditte.get("/api/admin/audit", params={"object_kind": "quota"})).json()["items"]
    assert [entry["act"] for entry in log] == ["quota.deleted", "quota.changed", "quota.created"]
    assert (log[1]["details"]["before"], log[1]["details"]["amount"]) == ("2,500.50", "3,000.00")


async def test_a_unit_owner_limits_the_branch_below_what_is_above(sign_in: SignIn, cast: Cast) -> None:
    ditte, anton = await sign_in("ditte"), await sign_in("anton")
    above = (await set_on(ditte, "unit", cast.units["omsorg"], amount=500)).json()
    own = await set_on(anton, "unit", cast.units["plejehjem"], amount=500)
    assert (own.status_code, own.json()["unit_name"]) == (201, "Sundhed og Omsorg")
    wider = await set_on(anton, "unit", cast.units["visitation"], amount=501)
    assert (wider.status_code, wider.json()["code"], wider.json()["facts"]) == (
        422, "quota_above_inherited", {"limit": 500},
    )  # fmt: skip
    seen = {item["name"]: item["can_change"] for item in (await anton.get("/api/quotas")).json()["items"]}
    assert seen == {"Plejehjem": True, "Sundhed og Omsorg": False}
    refused = await anton.patch(f"/api/quotas/{above['id']}", json={"revision": 1, "amount": 900, "warn_at": 80})
    assert (refused.status_code, refused.json()["code"]) == (403, "quota_not_yours")
    elsewhere = await set_on(anton, "unit", cast.units["teknik"])
    nowhere = await set_on(anton, "unit", "01890000-0000-7000-8000-000000000000")
    assert (elsewhere.status_code, elsewhere.content) == (404, nowhere.content)


@pytest.mark.parametrize("subject", ["unit", "each_person", "person", "key", "assistant", "model"])
async def test_everything_that_can_be_limited_has_its_name_in_the_list(
    sign_in: SignIn, cast: Cast, house: Services, subject: str
) -> None:
    ditte = await sign_in("ditte")
    karla = await house.identity.actor_for_job(cast.people["karla"])
    assert karla is not None
    key = (await house.identity.keys.create_own(karla, NewKey("Journalen"))).key
    model = next(m for m in house.registry.every_model() if m.slug == "scripted")
    assistant = (await ditte.get("/api/assistants")).json()["items"][0]
    named = {
        "unit": (cast.units["visitation"], "Visitation"),
        "each_person": (cast.units["visitation"], "Visitation"),
        "person": (cast.people["karla"], "Karla Nørrelund"),
        "key": (key.id, "Journalen"),
        "assistant": (assistant["id"], assistant["name"]),
        "model": (model.id, model.name),
    }
    subject_id, name = named[subject]
    made = await set_on(ditte, subject, subject_id)
    assert (made.status_code, made.json()["name"]) == (201, name)
    again = await set_on(ditte, subject, subject_id)
    assert (again.status_code, again.json()["code"]) == (409, "quota_exists")
    anton = await sign_in("anton")
    seen = (await anton.get("/api/quotas")).json()["items"]
    assert [item["name"] for item in seen] == ([] if subject in {"assistant", "model"} else [name])
    peter = await sign_in("peter")
    assert (await peter.get("/api/quotas")).json()["items"] == []


async def test_limits_come_in_pages_in_danish_order(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    for unit in ("vejtraeer", "omsorg", "kommunen", "plejehjem"):
        assert (await set_on(ditte, "unit", cast.units[unit], amount=10)).status_code == 201
    first = (await ditte.get("/api/quotas", params={"limit": 3})).json()
    rest = (await ditte.get("/api/quotas", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    names = [item["name"] for item in first["items"] + rest["items"]]
    assert names == ["Lindehøj Kommune", "Plejehjem", "Sundhed og Omsorg", "Vejtræer"]
    assert rest["next_cursor"] is None
    found = (await ditte.get("/api/quotas", params={"q": "VEJTR", "subject": "unit"})).json()["items"]
    assert [item["name"] for item in found] == ["Vejtræer"]
    assert (await ditte.get("/api/quotas", params={"subject": "person"})).json()["items"] == []


async def test_who_asks_sees_their_own_limits_and_of_shared_ones_only_how_full(sign_in: SignIn, cast: Cast) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    await set_on(ditte, "each_person", cast.units["omsorg"], amount=4)
    await set_on(ditte, "unit", cast.units["kommunen"], amount=8)
    await ask(karla)
    own, shared = (await karla.get("/api/quotas/mine")).json()["items"]
    assert (own["subject"], own["amount"], own["used"], own["share"], own["near"]) == ("each_person", 4, 1, 25, False)
    assert (shared["unit_name"], shared["amount"], shared["used"], shared["share"]) == (
        "Lindehøj Kommune", None, None, 12,
    )  # fmt: skip
    oda = await sign_in("oda")
    assert [item["subject"] for item in (await oda.get("/api/quotas/mine")).json()["items"]] == ["unit"]


async def test_a_question_over_the_limit_is_refused_with_when_it_opens(sign_in: SignIn, cast: Cast) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    await set_on(ditte, "unit", cast.units["visitation"], amount=1)
    assert "quota_used_up" not in await ask(karla)
    assert "quota_used_up" in await ask(karla)
    mine = (await karla.get("/api/quotas/mine")).json()["items"]
    assert (mine[0]["full"], mine[0]["near"]) == (True, True)
    use = (await ditte.get("/api/quotas")).json()["items"][0]
    assert (use["used"], use["held"], use["full"]) == (1, 0, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 0}, {"amount": 0.4}, {"measure": "money"}, {"currency": "DKK"}, {"warn_at": 0}, {"amount": 1e300}],
)
async def test_what_is_no_limit_is_refused(sign_in: SignIn, cast: Cast, wrong: dict[str, object]) -> None:
    ditte = await sign_in("ditte")
    assert (await set_on(ditte, "unit", cast.units["omsorg"], **wrong)).status_code == 422


async def test_an_answer_that_a_limit_stopped_says_whose_it_is_when_it_is_read_again(
    sign_in: SignIn, cast: Cast
) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    await set_on(ditte, "unit", cast.units["visitation"], measure="tokens", amount=10)
    async with asked(karla, "Hvad er klokken?") as reading:
        assert "quota_used_up" in repr(await reading.rest())
    (conversation,) = (await karla.get("/api/conversations")).json()["items"]
    messages = (await karla.get(f"/api/conversations/{conversation['id']}")).json()["messages"]
    assert (messages[-1]["status"], messages[-1]["error_code"]) == ("failed", "quota_used_up")
    facts = messages[-1]["error_facts"]
    assert (facts["whose"], facts["measure"], facts["period"], facts["limit"]) == ("unit", "tokens", "month", 10)
    assert facts["opens_at"]
