# pyright: basic
"""The API keeps to its own description, whatever it is sent: generated requests, answers held against the schema."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import schemathesis
from api.conftest import SignIn
from api.matrix_requests import IN_PATH
from api.things import Things
from cast import Cast
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.web.app import create_app

Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]

EXAMPLES: Final = 12
"""Requests per route and person."""

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

NOT_ASKED: Final = {
    "GET /api/events": "it never ends",
    "DELETE /api/session": "it would end the session of the test",
    "DELETE /api/me/sessions/{session_id}": "it might",
    "POST /api/session": "guessing costs time, which is its purpose",
    "POST /api/me/password": "so does this",
}


def test_every_route_says_what_a_refusal_looks_like() -> None:
    paths = create_app(Settings()).openapi()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            told = operation["responses"]["default"]["content"]
            assert told == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            assert "422" not in operation["responses"], (method, path)


def test_every_shape_has_a_plain_name_of_its_own() -> None:
    """Two shapes of one name would be called after the files that they stand in."""
    names = create_app(Settings()).openapi()["components"]["schemas"]
    assert [name for name in names if not name.isalnum()] == []


@pytest.mark.parametrize("who", ["karla", "ditte"])
@pytest.mark.timeout(180)
async def test_every_answer_is_as_described(
    sign_in: SignIn, server: str, house: Services, cast: Cast, who: str
) -> None:
    client = await sign_in(who)
    things = Things(house, cast, client)
    real = {name: str(await things.id_of(kind, "mine", who)) for name, kind in IN_PATH.items() if kind != "session"}
    await asyncio.to_thread(ask_everything, server, client, real)


def ask_everything(server: str, client: httpx.AsyncClient, real: dict[str, str]) -> None:
    """Every route but a few, with requests made from its description; raises what the first wrong answer shows.

    Made-up ids find nothing, so a route that names a thing is asked about a real one too.
    """
    schema = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
    headers = {
        "x-csrf-token": client.headers["x-csrf-token"],
        "cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items()),
    }
    for result in schema.get_all_operations():
        operation: Operation = result.ok()  # pyright: ignore[reportAttributeAccessIssue]  # a bad description raises
        if f"{operation.method.upper()} {operation.path}" in NOT_ASKED:
            continue
        asking = Asking(operation, server, headers)
        asking.ask({})
        found = {name: thing for name, thing in real.items() if f"{{{name}}}" in operation.path}
        if found:
            asking.ask(found)


@dataclass(frozen=True)
class Asking:
    """One route, and who asks."""

    operation: Operation
    server: str
    headers: dict[str, str]

    def ask(self, ids: dict[str, str]) -> None:
        """So many requests, about these things when there are any."""

        @given(case=self.operation.as_strategy())
        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        )  # fmt: skip
        def one(case: Case) -> None:
            if ids:
                case.path_parameters = {**(case.path_parameters or {}), **ids}
            case.call_and_validate(base_url=self.server, headers=self.headers, checks=CHECKS, timeout=20)

        one()


def test_the_pages_types_are_made_of_the_present_description() -> None:
    kept = Path(__file__).parents[3] / "frontend" / "openapi.json"
    described = create_app(Settings()).openapi()
    assert json.loads(kept.read_text(encoding="utf-8")) == json.loads(json.dumps(described)), "run: make types"
