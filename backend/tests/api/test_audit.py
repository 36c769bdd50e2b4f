"""The log over HTTP: its seal, verifying it, signatures and files; and that nothing personal is in it."""

import csv
import io
import json

import httpx
import pytest
from api.conftest import SignIn
from api.discretion import personal
from api.streams import Event, streamed

from aarhusai.compose import Services

ROWS = "/api/admin/audit"


async def verified(client: httpx.AsyncClient) -> Event:
    """The verdict."""
    async with streamed(client.build_request("POST", f"{ROWS}/verification"), client) as reading:
        return await reading.next("verdict")


async def test_the_log_is_verified_and_signed_from_the_page(sign_in: SignIn, house: Services) -> None:
    signe = await sign_in("signe")
    await house.sealer.seal()
    made = (await signe.post(f"{ROWS}/checkpoints")).json()
    status = (await signe.get(f"{ROWS}/status")).json()
    assert (status["checkpoint"]["position"], status["whole"], status["guarded"]) == (made["position"], True, True)
    verdict = (await verified(signe)).data
    assert (verdict["broken"], verdict["vouched"]) == ([], made["position"])
    listed = (await signe.get(f"{ROWS}/checkpoints")).json()
    assert listed["items"] == [made]
    assert listed["public_key"].startswith("-----BEGIN PUBLIC KEY-----")


async def test_nothing_to_sign_is_told(sign_in: SignIn) -> None:
    signe = await sign_in("signe")
    refused = await signe.post(f"{ROWS}/checkpoints")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_sealed")


@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_the_log_can_be_taken_out_as_a_file(sign_in: SignIn, form: str) -> None:
    signe = await sign_in("signe")
    answer = await signe.get(f"{ROWS}/export", params={"format": form, "act": "session"})
    assert f'.{form}"' in answer.headers["content-disposition"]
    text = answer.text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text))) if form == "csv" else [json.loads(row) for row in text.splitlines()]
    assert [row["act"] for row in rows] == ["session.opened"]
    newest, *_ = (await signe.get(ROWS)).json()["items"]
    assert (newest["act"], newest["details"]) == ("audit.exported", {"format": form, "fields": ["act"]})


async def test_how_long_the_log_is_kept_is_decided_by_platform_owners(sign_in: SignIn) -> None:
    ditte = await sign_in("ditte")
    answer = await ditte.put(f"{ROWS}/keeping", json={"maximum_days": 400, "hold": True, "revision": 0})
    assert answer.json() == {"maximum_days": 400, "hold": True, "revision": 1}
    stale = await ditte.put(f"{ROWS}/keeping", json={"maximum_days": 500, "hold": True, "revision": 0})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    short = await ditte.put(f"{ROWS}/keeping", json={"maximum_days": 182, "hold": False, "revision": 1})
    assert short.status_code == 422


async def test_readiness_tells_how_long_the_log_has_waited(sign_in: SignIn, house: Services) -> None:
    ditte = await sign_in("ditte")
    assert (await ditte.get("/api/ready")).json()["audit_unsealed"] > 0
    await house.sealer.seal()
    assert (await ditte.get("/api/ready")).json()["audit_unsealed"] == 0


@pytest.mark.parametrize(
    "text", ["cpr 611190-1234", "skriv til oda@lindehoej.example", "ring 22 33 44 55", "bor Vejgade 3, 2. th."]
)
def test_personal_data_in_a_log_would_be_seen(text: str) -> None:
    assert personal(f'{{"code": "{text}"}}') != []


def test_our_own_ids_are_nobody_s() -> None:
    told = '{"call": "01a20779-4ff7-767a-a863-b9f764da4c29", "zone": "Z3", "sessions": 12, "key": "abc446957500b6d6"}'
    assert personal(told) == []
