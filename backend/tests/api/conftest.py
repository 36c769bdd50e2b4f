"""The product behind real HTTP: a server on the loopback, a scripted model, and the cast signed in."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import httpx
import pytest
import uvicorn
from api.discretion import log_of, personal
from cast import PASSWORD, QUICK, Cast, email
from starlette.routing import BaseRoute

from aarhusai.compose import Services, StandIns, close_services, open_services
from aarhusai.config import Settings
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.providers.scripted import ScriptedProvider
from aarhusai.identity.passwords import Passwords
from aarhusai.terms.classes import Zone
from aarhusai.web.app import create_app

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of the loopback. Each would read the certificates of the whole world otherwise, 20 ms every time."""


@pytest.fixture
def settings(application_url: str, key_database: None, tmp_path: Path) -> Settings:
    """Settings of a house in a folder of the test's own; it works as the role that owns nothing."""
    del key_database  # it is there when the house looks for it
    return replace(Settings(), database_url=application_url, data=tmp_path, database_pool=8, replica="test")


@pytest.fixture
def model() -> ScriptedProvider:
    """The model that answers; a test writes its script."""
    return ScriptedProvider()


@pytest.fixture
async def house(
    settings: Settings, model: ScriptedProvider, cast: Cast, database_url: str, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Services]:
    """The services of a web process, with one scripted model in zone Z4 that everybody may use.

    Whatever a test does with them, no personal data is left in the audit log or in the process's own.
    """
    services = await open_services(settings, StandIns({"scripted": model, "local": model}, Passwords(QUICK)))
    async with services.db.transaction() as tx:
        await services.model_admin.ensure_provider(tx, ProviderDraft("Prøvebænk", "scripted", Zone.Z4, slug="scripted"))
        provider_id = await services.model_admin.provider_named(tx, "scripted")
        assert provider_id is not None
        draft = ModelDraft("Prøvemodel", Zone.Z4, (Way(provider_id, "scripted"),), slug="scripted", position=1)
        await services.model_admin.ensure_model(tx, draft)
    await services.registry.refresh()
    yield services
    await close_services(services)
    assert personal(await log_of(database_url)) == []
    assert personal(caplog.text) == []


@pytest.fixture
async def server(settings: Settings, house: Services) -> AsyncIterator[str]:
    """The address of the product on the loopback."""
    # Named as TCP, so that asyncio sends small answers at once: otherwise each waits 40 ms for an acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    port = listening.getsockname()[1]
    app = create_app(settings, house)
    app.router.routes = the_routes()
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve([listening]))
    while not running.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{port}"
    house.begin_stopping()
    running.should_exit = True
    await task


@cache
def the_routes() -> list[BaseRoute]:
    """The product's routes, of an application without a house: they find theirs in the application that is asked.

    Each application makes what it knows of its 200 routes when the first is asked for, and that takes longer than most
    tests; so those of a test process share it.
    """
    return create_app(Settings()).router.routes


@pytest.fixture
async def anonymous(server: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is not signed in."""
    async with httpx.AsyncClient(base_url=server, timeout=20, verify=NO_TLS) as client:
        yield client


@pytest.fixture
async def sign_in(server: str) -> AsyncIterator[SignIn]:
    """Signs one of the cast in and gives a client that carries the cookie and the CSRF token."""
    async with contextlib.AsyncExitStack() as stack:

        async def enter(name: str) -> httpx.AsyncClient:
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=server, timeout=20, verify=NO_TLS))
            answer = await client.post("/api/session", json={"email": email(name), "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["x-csrf-token"] = answer.json()["csrf_token"]
            return client

        yield enter
