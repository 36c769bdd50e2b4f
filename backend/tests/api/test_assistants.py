"""GET /api/assistants as a page meets it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from aarhusai.compose import close_services, open_services
from aarhusai.config import Settings
from aarhusai.web.app import create_app


@pytest.fixture
async def page(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a whole, empty house."""
    settings = Settings(database_url=database_url, database_pool=4, data=tmp_path)
    services = await open_services(settings)
    app = create_app(settings, services)
    app.state.services = services
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client
    await close_services(services)


async def signed_in(page: httpx.AsyncClient) -> None:
    answer = await page.post(
        "/api/first-run",
        json={
            "municipality": "Prøve Kommune",
            "name": "Anna Holm",
            "email": "anna@proeve.invalid",
            "password": "korrekt hest batteri hæfteklamme",
        },
    )
    assert answer.status_code == 200, answer.text


async def test_everyone_who_is_signed_in_sees_the_default_assistant(page: httpx.AsyncClient) -> None:
    await signed_in(page)

    answer = await page.get("/api/assistants")

    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert item.pop("id")
    assert item == {
        "slug": "skriveassistenten",
        "name": "Skriveassistenten",
        "description": "Hjælper med at læse, skrive og forkorte tekster i klart dansk.",
        "icon": "pen",
        "suggested_prompts": [
            "Gør et afslag lettere at læse",
            "Skriv et venligt svar på en klage",
            "Kort et notat ned til én side",
            "Find det, jeg har glemt i et brev",
        ],
        "model_id": None,
        "is_default": True,
        "specialist": False,
    }


async def test_nobody_else_does(page: httpx.AsyncClient) -> None:
    answer = await page.get("/api/assistants")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
