"""The shell around every route: headers, sizes, errors, and that nothing is public by accident."""

from collections.abc import AsyncGenerator, Awaitable, Callable

import httpx
import pytest
from fastapi.routing import APIRoute

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.web.app import create_app
from aarhusai.web.auth import signed_in

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]

PUBLIC = {"health", "ready", "read_session", "sign_in", "create_first_owner", "read_public_register"}
"""Everything a stranger may call. Adding to this list is a decision."""


def api_routes(settings: Settings, house: Services) -> list[APIRoute]:
    app = create_app(settings, house)
    found: list[APIRoute] = []
    pending = list(app.routes)
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        pending.extend(getattr(getattr(route, "original_router", None), "routes", []))
    return [route for route in found if route.include_in_schema]


def needs_session(route: APIRoute) -> bool:
    pending = list(route.dependant.dependencies)
    while pending:
        dependency = pending.pop()
        if dependency.call is signed_in:
            return True
        pending.extend(dependency.dependencies)
    return False


async def test_every_route_asks_who_is_there_but_the_public_ones(settings: Settings, house: Services) -> None:
    routes = api_routes(settings, house)
    assert len(routes) > 40
    assert {route.name for route in routes if not needs_session(route)} == PUBLIC


async def test_a_change_without_the_pages_token_is_refused(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    del karla.headers["x-csrf-token"]
    answer = await karla.patch("/api/me", json={"theme": "dark"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


async def test_signing_in_from_another_site_is_refused(anonymous: httpx.AsyncClient) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://ondt.example"}):
        answer = await anonymous.post("/api/session", json={"email": "a@b", "password": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("path", ["/", "/c/1", "/api/health", "/api/nowhere", "/assets/nothing.js"])
async def test_every_answer_carries_the_security_headers(anonymous: httpx.AsyncClient, path: str) -> None:
    headers = (await anonymous.get(path)).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


async def test_too_much_is_refused_whether_or_not_its_size_is_told(anonymous: httpx.AsyncClient) -> None:
    async def endless() -> AsyncGenerator[bytes, None]:
        for _ in range(200):
            yield b" " * 65_536

    for content in (b" " * 10_000_000, endless()):
        answer = await anonymous.post("/api/session", content=content, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


async def test_what_does_not_exist_says_so_in_one_shape(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/api/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert (await anonymous.get("/v1/nowhere")).status_code == 404
    assert (await anonymous.get("/missing.js")).status_code == 404


@pytest.mark.parametrize("path", ["/" + "a" * 300, "/x/" + "æ" * 4000, "/..%2f..%2fetc%2fpasswd", "//etc/passwd"])
async def test_an_address_that_no_file_can_have_is_no_fault_of_ours(anonymous: httpx.AsyncClient, path: str) -> None:
    answer = await anonymous.get(path)
    assert answer.status_code in {200, 404, 503}
    assert "root:" not in answer.text


async def test_nonsense_is_told_by_field_and_never_quoted(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.post("/api/session", json={"email": 7, "password": "hemmeligt"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["facts"] == {"fields": ["email"]}
    assert "hemmeligt" not in answer.text
