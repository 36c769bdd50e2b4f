"""Assistants into files and out of them, as a builder meets it."""

import json
from typing import Any

import httpx
import pytest
from api.conftest import SignIn
from cast import Cast

from aarhusai.assistants.porting.own import dump_file
from aarhusai.assistants.porting.types import Ported
from aarhusai.assistants.starters import STARTERS, starter_file
from aarhusai.assistants.types import AssistantContent
from aarhusai.compose import Services
from aarhusai.errors import Unavailable
from aarhusai.evaluation import porting
from aarhusai.knowledge.collections import NewCollection

Json = dict[str, Any]
FILE = {"content-type": "application/octet-stream"}


@pytest.fixture
async def mikkel(sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("mikkel")


async def bring(client: httpx.AsyncClient, file: object, query: str = "") -> httpx.Response:
    data = file if isinstance(file, bytes) else json.dumps(file).encode()
    return await client.post(f"/api/assistants/import{query}", content=data, headers=FILE)


async def made(house: Services) -> int:
    return await house.db.value(int, "SELECT count(*)::int FROM assistant WHERE NOT is_default") or 0


async def test_the_four_of_the_start_are_brought_in_and_out_as_they_were(
    mikkel: httpx.AsyncClient, house: Services
) -> None:
    taken = (await bring(mikkel, starter_file())).json()["items"]
    assert [(one["slug"], one["result"], one["problems"]) for one in taken] == [(slug, "new", []) for slug in STARTERS]

    exported = [(await mikkel.get(f"/api/assistants/{one['id']}/export")) for one in taken]
    whole = {**exported[0].json(), "assistants": [file.json()["assistants"][0] for file in exported]}
    assert exported[0].headers["content-disposition"] == 'attachment; filename="korrekturlaesning.json"'

    await house.db.run("DELETE FROM grant_entry WHERE object_kind = 'assistant'")
    await house.db.run("DELETE FROM assistant WHERE NOT is_default")
    again = (await bring(mikkel, whole)).json()["items"]
    assert [one["result"] for one in again] == ["new"] * 4
    out = [(await mikkel.get(f"/api/assistants/{one['id']}/export")).json() for one in again]
    assert out == [file.json() for file in exported]


async def test_what_is_there_already_stays_as_it_is(mikkel: httpx.AsyncClient, house: Services) -> None:
    first = (await bring(mikkel, starter_file())).json()["items"]
    before = (await mikkel.get(f"/api/assistants/{first[0]['id']}/draft")).json()
    again = (await bring(mikkel, starter_file())).json()["items"]
    assert [(one["result"], one["id"]) for one in again] == [("exists", None)] * 4
    assert (await mikkel.get(f"/api/assistants/{first[0]['id']}/draft")).json() == before
    assert await made(house) == 4


async def test_a_dry_run_makes_nothing(mikkel: httpx.AsyncClient, house: Services) -> None:
    taken = (await bring(mikkel, starter_file(), "?dry=1")).json()["items"]
    assert [(one["result"], one["id"]) for one in taken] == [("new", None)] * 4
    assert await made(house) == 0


async def test_an_imported_assistant_is_its_makers_alone(
    mikkel: httpx.AsyncClient, house: Services, sign_in: SignIn
) -> None:
    (one, *_) = (await bring(mikkel, starter_file())).json()["items"]
    draft = (await mikkel.get(f"/api/assistants/{one['id']}/draft")).json()
    assert (draft["state"], draft["newest_version"], draft["content"]["sharing"]) == ("private", 1, [])
    assert [owner["name"] for owner in draft["owners"]] == ["Mikkel Thorsager"]
    assert len((await mikkel.get(f"/api/assistants/{one['id']}/tests")).json()["items"]) == 6
    karla = await sign_in("karla")
    assert (await karla.get(f"/api/assistants/{one['id']}/export")).status_code == 404


async def test_models_and_collections_are_found_again_by_their_names(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast
) -> None:
    actor = await house.identity.actor_for_job(cast.people["mikkel"])
    assert actor is not None
    await house.knowledge.collections.create(actor, NewCollection("Standarder", cast.units["visitation"]))
    known = Ported("kendt", AssistantContent("Kendt"), "scripted", ("Standarder",))
    strange = Ported("fremmed", AssistantContent("Fremmed", tools=("vejret",)), "gpt-9", ("Gemt væk",))

    taken = (await bring(mikkel, dump_file([known, strange]))).json()["items"]

    assert [one["problems"] for one in taken] == [[], ["unknown_model", "unknown_collection", "unknown_tool"]]
    out = (await mikkel.get(f"/api/assistants/{taken[0]['id']}/export")).json()["assistants"][0]
    assert (out["model"], out["collections"]) == ("scripted", ["Standarder"])
    draft = (await mikkel.get(f"/api/assistants/{taken[1]['id']}/draft")).json()
    assert (draft["content"]["model_id"], draft["content"]["tools"]) == (None, [])


async def test_an_export_of_open_webui_is_taken_in_with_what_means_something_here(
    mikkel: httpx.AsyncClient,
) -> None:
    rows: list[Json] = [
        {"id": "brev", "name": "Brevhjælp", "base_model_id": "gpt-4o", "params": {"system": "Skriv til {{USER_NAME}}."},
         "meta": {"suggestion_prompts": [{"content": "Skriv et brev"}], "knowledge": [{"name": "Skabeloner"}]}},
        {"id": "sqlrunner", "name": "SQL", "content": "class Tools: ...", "specs": [], "meta": {}},
    ]  # fmt: skip
    letter, tool = (await bring(mikkel, rows)).json()["items"]
    assert (letter["result"], letter["problems"]) == ("new", ["unknown_model", "unknown_collection"])
    assert (tool["kind"], tool["result"], tool["problems"]) == ("tool", "refused", ["tool_code"])
    content = (await mikkel.get(f"/api/assistants/{letter['id']}/draft")).json()["content"]
    assert (content["name"], content["instructions"]) == ("Brevhjælp", "Skriv til {{navn}}.")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"\x00\x01", "import_unreadable"),
        ({"format": "aarhusai.assistants", "version": 7, "assistants": []}, "import_newer"),
        ({"hvad": "er det"}, "import_unknown"),
        (b"[" + b" " * (20 * 1024 * 1024) + b"]", "import_too_large"),
    ],
)
async def test_a_file_that_cannot_be_used_says_why_and_makes_nothing(
    mikkel: httpx.AsyncClient, house: Services, file: object, code: str
) -> None:
    refused = await bring(mikkel, file)
    assert refused.status_code in {413, 422}
    assert refused.json()["code"] == code
    assert await made(house) == 0


async def test_who_builds_nowhere_brings_nothing_in(sign_in: SignIn, cast: Cast) -> None:
    karla = await sign_in("karla")
    assert (await bring(karla, starter_file())).status_code == 403
    mikkel = await sign_in("mikkel")
    assert (await bring(mikkel, starter_file(), f"?unit_id={cast.units['teknik']}")).status_code == 404


async def test_something_that_stops_it_leaves_nothing_half_done(
    house: Services, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    real = porting.add_cases

    async def fails_late(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Unavailable("disk_full", "The database has no room left.")
        return await real(*arguments)

    monkeypatch.setattr(porting, "add_cases", fails_late)
    actor = await house.identity.actor_for_job(cast.people["mikkel"])
    assert actor is not None
    with pytest.raises(Unavailable):
        await house.proving.porting.take_in(actor, json.dumps(starter_file()).encode())
    assert (calls, await made(house)) == (3, 0)
