# pyright: basic
"""`/v1` keeps to its own description, whatever it is sent: generated requests, answers held against the schema."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
import schemathesis
from api.v1.conftest import Keyed
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aarhusai.compose import Services

Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]

EXAMPLES: Final = 20
"""Requests per address, and as many again about a model that is there."""

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.timeout(240)
async def test_every_answer_is_as_described(keyed: Keyed, house: Services, server: str) -> None:
    key = await keyed()
    described = (await key.get("/openapi.json")).json()
    await asyncio.to_thread(ask_everything, described, f"{server}/v1", dict(key.headers))


@pytest.mark.timeout(240)
async def test_without_a_key_every_answer_is_as_described_too(house: Services, server: str) -> None:
    async with httpx.AsyncClient(base_url=f"{server}/v1") as nobody:
        described = (await nobody.get("/openapi.json")).json()
    await asyncio.to_thread(ask_everything, described, f"{server}/v1", {})


def operations(described: dict[str, Any]) -> Iterator[Operation]:
    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        yield result.ok()  # pyright: ignore[reportAttributeAccessIssue]  # a bad description raises


def ask_everything(described: dict[str, Any], base_url: str, headers: dict[str, str]) -> None:
    """Every address with requests made from its description; raises what the first wrong answer shows."""
    sent = {name: value for name, value in headers.items() if name == "authorization"}
    for operation in operations(described):
        ask(operation, base_url, sent, model=None)
        ask(operation, base_url, sent, model="klar")


def ask(operation: Operation, base_url: str, headers: dict[str, str], model: str | None) -> None:
    """So many requests; most models that are made up are not there, so a real one is asked too."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )  # fmt: skip
    def one(case: Case) -> None:
        if model is not None and isinstance(case.body, dict):
            case.body["model"] = model
        case.call_and_validate(base_url=base_url, headers=headers, checks=CHECKS, timeout=20)

    one()
