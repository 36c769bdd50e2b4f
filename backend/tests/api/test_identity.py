"""Signing in over HTTP: the session, the cookie, the first run, and one's own settings."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from api.conftest import SignIn
from cast import PASSWORD, Cast, email
from httpx import ASGITransport
from starlette.types import Receive, Scope, Send

from aarhusai.compose import Services, StandIns, close_services, open_services
from aarhusai.config import Settings
from aarhusai.gateway.providers.scripted import ScriptedProvider
from aarhusai.identity.setup_code import setup_code
from aarhusai.web.app import create_app

FIRST = {"municipality": "Solby", "name": "Karen Holm", "email": "karen@solby.example", "password": PASSWORD}


def at(services: Services, address: str = "127.0.0.1", host: str = "localhost", **change: object) -> httpx.AsyncClient:
    """A browser at a network address, asking for a host name."""
    app = create_app(replace(services.settings, **change), services)  # type: ignore[arg-type]  # one setting by name
    app.state.services = replace(services, settings=replace(services.settings, **change))  # type: ignore[arg-type]  # one setting by name
    transport = ASGITransport(app, client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}", timeout=20)


@pytest.fixture
async def empty_house(settings: Settings, model: ScriptedProvider) -> AsyncIterator[Services]:
    """A house that nobody has set up."""
    services = await open_services(settings, StandIns({"scripted": model, "local": model}))
    yield services
    await close_services(services)


async def test_a_stranger_sees_how_the_house_looks_and_nothing_else(anonymous: httpx.AsyncClient) -> None:
    body = (await anonymous.get("/api/session")).json()
    assert body.pop("version")
    assert body.pop("branding")["product_name"] == "AarhusAI"
    assert body == {
        "signed_in": False, "first_run": False, "setup_code_needed": False, "csrf_token": None, "person": None,
    }  # fmt: skip


async def test_signing_in_sets_a_cookie_that_no_script_can_read(anonymous: httpx.AsyncClient, cast: Cast) -> None:
    answer = await anonymous.post("/api/session", json={"email": email("anton"), "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("aarhusai_session=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    person = answer.json()["person"]
    assert person["unit"] == {"id": str(cast.units["omsorg"]), "name": "Sundhed og Omsorg"}
    assert person["roles"] == [
        {"role": "unit_owner", "unit_id": str(cast.units["omsorg"]), "unit_name": "Sundhed og Omsorg"}
    ]
    assert (person["administers"], person["is_platform_owner"]) == (True, False)
    assert (await anonymous.get("/api/session")).json() == answer.json()


async def test_over_https_the_cookie_is_secure(house: Services) -> None:
    async with at(house, public_url="https://ai.lindehoej.example") as browser:
        answer = await browser.post("/api/session", json={"email": email("karla"), "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_wrong_credentials_and_a_lock_are_told_apart_and_how_long_to_wait(anonymous: httpx.AsyncClient) -> None:
    wrong = {"email": email("karla"), "password": "forkert"}
    answers = [await anonymous.post("/api/session", json=wrong) for _ in range(6)]
    assert [(a.status_code, a.json()["code"]) for a in answers[:5]] == [(401, "wrong_credentials")] * 5
    assert (answers[5].status_code, answers[5].json()["code"]) == (429, "locked_out")
    assert 0 < answers[5].json()["facts"]["retry_after"] <= 60
    assert answers[5].headers["retry-after"] == str(answers[5].json()["facts"]["retry_after"])


async def test_behind_a_proxy_the_address_is_what_the_proxy_saw(house: Services) -> None:
    async with at(house, behind_proxy=True) as browser:

        async def guess(n: int) -> None:
            made_up = {"x-forwarded-for": f"10.0.0.{n}, 203.0.113.5"}
            await browser.post("/api/session", json={"email": f"n{n}@x.example", "password": "x"}, headers=made_up)

        await guess(1)
        await guess(2)
        await house.db.run("UPDATE sign_in_guard SET failures = 299 WHERE key LIKE 'network:%%' AND failures = 2", ())
        await guess(3)
        again = await browser.post(
            "/api/session",
            json={"email": email("karla"), "password": PASSWORD},
            headers={"x-forwarded-for": "203.0.113.5"},
        )
        assert again.status_code == 429
        elsewhere = await browser.post(
            "/api/session",
            json={"email": email("karla"), "password": PASSWORD},
            headers={"x-forwarded-for": "203.0.113.6"},
        )
        assert elsewhere.status_code == 200


async def test_signing_out_ends_the_session_and_takes_the_cookie(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    token = karla.cookies["aarhusai_session"]
    assert (await karla.delete("/api/session")).status_code == 204
    assert "aarhusai_session" not in karla.cookies
    again = await karla.get("/api/me/sessions", headers={"cookie": f"aarhusai_session={token}"})
    assert (again.status_code, again.json()["code"]) == (401, "not_signed_in")


async def test_somebody_elses_csrf_token_is_refused(sign_in: SignIn) -> None:
    karla, oda = await sign_in("karla"), await sign_in("oda")
    karla.headers["x-csrf-token"] = oda.headers["x-csrf-token"]
    answer = await karla.patch("/api/me", json={"theme": "dark"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


async def test_a_person_changes_language_theme_and_name(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    changed = await karla.patch("/api/me", json={"language": "en", "theme": "dark", "name": "Karla N."})
    me = (await karla.get("/api/session")).json()["person"]
    assert changed.json() == me
    assert (me["language"], me["theme"], me["name"]) == ("en", "dark", "Karla N.")
    for wrong in ({"language": "de"}, {"theme": "pink"}, {"name": " "}):
        assert (await karla.patch("/api/me", json=wrong)).status_code == 422


async def test_devices_are_listed_and_signed_out(sign_in: SignIn) -> None:
    here, there, third = [await sign_in("karla") for _ in range(3)]
    items = (await here.get("/api/me/sessions")).json()["items"]
    assert len(items) == 3
    (current,) = [item for item in items if item["current"]]
    assert set(current) == {"id", "device", "created_at", "last_seen_at", "current"}
    oda = await sign_in("oda")
    assert (await oda.delete(f"/api/me/sessions/{current['id']}")).status_code == 404
    other = next(item["id"] for item in items if not item["current"])
    assert (await here.delete(f"/api/me/sessions/{other}")).status_code == 204
    assert (await here.delete("/api/me/sessions")).status_code == 204
    assert [(await c.get("/api/me/sessions")).status_code for c in (here, there, third)] == [200, 401, 401]


async def test_a_password_is_changed_with_the_present_one(sign_in: SignIn, anonymous: httpx.AsyncClient) -> None:
    here, there = await sign_in("karla"), await sign_in("karla")
    new = "en helt ny og lang sætning"
    for body, status, code in [
        ({"current": "forkert", "new": new}, 403, "wrong_password"),
        ({"current": PASSWORD, "new": "kort"}, 422, "password_too_short"),
        ({"current": PASSWORD, "new": "karla nørrelund"}, 422, "password_too_common"),
    ]:
        answer = await here.post("/api/me/password", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await here.post("/api/me/password", json={"current": PASSWORD, "new": new})).status_code == 204
    assert (await here.get("/api/me/sessions")).status_code == 200
    assert (await there.get("/api/me/sessions")).status_code == 401
    answer = await anonymous.post("/api/session", json={"email": email("karla"), "password": new})
    assert answer.status_code == 200


async def test_the_first_run_at_the_machine_itself_needs_no_code(empty_house: Services) -> None:
    async with at(empty_house) as browser:
        before = (await browser.get("/api/session")).json()
        assert (before["first_run"], before["setup_code_needed"]) == (True, False)
        answer = await browser.post("/api/first-run", json=FIRST)
        assert answer.status_code == 200
        assert answer.json()["person"]["is_platform_owner"]
        assert answer.json()["branding"]["municipality"] == "Solby"
        assert not answer.json()["first_run"]
        again = await browser.post("/api/first-run", json=FIRST)
        assert (again.status_code, again.json()["code"]) == (409, "already_set_up")
        browser.headers["x-csrf-token"] = answer.json()["csrf_token"]
        assert (await browser.get("/api/admin/units")).status_code == 200


async def test_two_first_runs_at_once_make_one_owner(empty_house: Services) -> None:
    async with at(empty_house) as one, at(empty_house) as other:
        second = {**FIRST, "email": "ole@solby.example"}
        answers = await asyncio.gather(
            one.post("/api/first-run", json=FIRST), other.post("/api/first-run", json=second)
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("address", "host", "headers"),
    [
        ("192.0.2.9", "localhost", {}),
        ("127.0.0.1", "ai.solby.example", {}),  # a name that somebody made point here
        ("127.0.0.1", "localhost", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", "localhost", {"forwarded": "for=127.0.0.1"}),
    ],
)
async def test_the_first_run_from_elsewhere_needs_the_printed_code(
    empty_house: Services, tmp_path: Path, address: str, host: str, headers: dict[str, str]
) -> None:
    async with at(empty_house, address, host) as browser:
        browser.headers.update(headers)
        assert (await browser.get("/api/session")).json()["setup_code_needed"]
        missing = await browser.post("/api/first-run", json=FIRST)
        wrong = await browser.post("/api/first-run", json={**FIRST, "setup_code": "aaaa-aaaa-aaaa-aaaa"})
        right = await browser.post("/api/first-run", json={**FIRST, "setup_code": setup_code(tmp_path)})
    assert (missing.status_code, missing.json()["code"]) == (403, "setup_code_needed")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_setup_code")
    assert right.status_code == 200


async def test_a_proxy_on_the_machine_that_says_nothing_of_itself_is_not_the_machine(empty_house: Services) -> None:
    async with at(empty_house, public_url="https://ki.lindehoej.example") as browser:
        assert (await browser.get("/api/session")).json()["setup_code_needed"]
        assert (await browser.post("/api/first-run", json=FIRST)).json()["code"] == "setup_code_needed"
    app = create_app(empty_house.settings, empty_house)

    async def as_nginx_asks(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "http_version": "1.0"}, receive, send)

    transport = ASGITransport(as_nginx_asks, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as browser:
        assert (await browser.post("/api/first-run", json=FIRST)).json()["code"] == "setup_code_needed"


async def test_the_first_run_cannot_be_made_by_another_site(empty_house: Services) -> None:
    async with at(empty_house) as browser:
        answer = await browser.post("/api/first-run", json=FIRST, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "kort"}, "password_too_short"),
        ({"password": "kodeord123456"}, "password_too_common"),
        ({"email": "karen"}, "bad_email"),
        ({"name": ""}, "bad_name"),
        ({"municipality": "\n"}, "bad_name"),
    ],
)
async def test_a_first_run_says_what_is_wrong(empty_house: Services, change: dict[str, str], code: str) -> None:
    async with at(empty_house) as browser:
        answer = await browser.post("/api/first-run", json={**FIRST, **change})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (await browser.get("/api/session")).json()["first_run"]


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000", "x" * 1001])
async def test_text_that_nobody_types_is_refused_and_never_a_failure_of_ours(
    anonymous: httpx.AsyncClient, text: str
) -> None:
    for body in (f'{{"email": "{text}", "password": "x"}}', f'{{"email": "a@b.dk", "password": "{text}"}}'):
        answer = await anonymous.post(
            "/api/session", content=body.encode(), headers={"content-type": "application/json"}
        )
        assert answer.status_code in {401, 422}, answer.text
