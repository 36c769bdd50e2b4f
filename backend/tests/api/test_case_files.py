"""Files beside the documents that the law asks for: whoever reads the use case reads them, and they go with it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from api.things import Things
from api.uses import Json, Uses
from cast import Cast

from aarhusai.compose import Services
from aarhusai.usecases import files

ANALYSIS = b"Konsekvensanalyse. Ingen stor risiko for dem, det handler om."


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def attach(
    uses: Uses, who: str, case: Json, name: str = "Analyse æ.pdf", content: bytes = ANALYSIS
) -> httpx.Response:
    headers = await uses.things.signed_in(who)
    path = f"/api/use-cases/{case['id']}/records/dpia/files"
    return await uses.things.client.post(path, params={"name": name}, content=content, headers=headers)


async def test_a_file_comes_back_as_it_came_and_is_logged(uses: Uses, house: Services) -> None:
    case = await uses.case(await uses.assistant())
    case = (await attach(uses, "mikkel", case)).json()
    (file,) = case["files"]
    assert (file["kind"], file["name"], file["size"], file["added_by"]) == (
        "dpia", "Analyse æ.pdf", len(ANALYSIS), "Mikkel Thorsager",
    )  # fmt: skip
    got = await uses.get("anton", f"/api/use-cases/{case['id']}/files/{file['id']}")
    assert got.content == ANALYSIS
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''Analyse%20%C3%A6.pdf"
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
    log = "SELECT string_agg(act, ' ' ORDER BY id) FROM audit WHERE starts_with(act, 'use_case.file')"
    assert await house.db.value(str, log) == "use_case.file_added use_case.file_opened"
    assert case["history"][0]["act"] == "file_added"


async def test_the_bytes_lie_sealed_and_are_gone_with_the_file_and_with_the_use_case(
    uses: Uses, house: Services
) -> None:
    case = await uses.case(await uses.assistant())
    for name in ("Analyse.pdf", "Bilag.pdf"):
        case = (await attach(uses, "mikkel", case, name)).json()
    stored = [path for path in (house.settings.data / "blobs").rglob("*") if path.is_file()]
    assert stored
    assert not any(ANALYSIS in path.read_bytes() for path in stored)

    first, second = case["files"]
    case = await uses.ok("mikkel", "DELETE", case, None, f"/files/{first['id']}")
    assert [one["name"] for one in case["files"]] == ["Bilag.pdf"]
    assert (await uses.get("mikkel", f"/api/use-cases/{case['id']}/files/{first['id']}")).status_code == 404
    assert await uses.refused("mikkel", "DELETE", case, None, f"/files/{first['id']}") == (404, "file_not_found")
    assert await house.db.value(int, "SELECT count(*) FROM blob") == 1

    for table in ("use_case_event", "use_case"):
        column = "id" if table == "use_case" else "use_case_id"
        await house.db.run(f"DELETE FROM {table} WHERE {column} = %s", (case["id"],))  # pyright: ignore[reportArgumentType]  # names of tables, no values
    assert await house.db.value(int, "SELECT count(*) FROM blob") == 0
    assert await house.db.value(int, "SELECT count(*) FROM blob_to_delete WHERE at <= now()") == 2
    assert second["name"] == "Bilag.pdf"


async def test_what_is_too_large_too_much_or_has_no_name_is_refused_and_nothing_stays(
    uses: Uses, house: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await uses.case(await uses.assistant())
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    large = await attach(uses, "mikkel", case)
    assert (large.status_code, large.json()["code"], large.json()["facts"]) == (413, "file_too_large", {"limit": 10})
    nameless = await attach(uses, "mikkel", case, "../..", b"kort")
    assert (nameless.status_code, nameless.json()["code"]) == (422, "bad_document_name")
    monkeypatch.setattr(files, "MOST_FILES", 1)
    assert (await attach(uses, "mikkel", case, "En.txt", b"kort")).status_code == 201
    full = await attach(uses, "mikkel", case, "To.txt", b"kort")
    assert (full.status_code, full.json()["code"], full.json()["facts"]) == (409, "too_many_files", {"limit": 1})
    assert [one["name"] for one in (await uses.read("mikkel", case))["files"]] == ["En.txt"]
    assert await house.db.value(int, "SELECT count(*) FROM blob") == 1


async def test_a_file_of_another_use_case_is_not_there(uses: Uses) -> None:
    case = (await attach(uses, "mikkel", await uses.case(await uses.assistant()))).json()
    other = await uses.case(await uses.assistant())
    file_id = case["files"][0]["id"]
    assert (await uses.get("mikkel", f"/api/use-cases/{other['id']}/files/{file_id}")).status_code == 404
    assert await uses.refused("mikkel", "DELETE", other, None, f"/files/{file_id}") == (404, "file_not_found")
    assert len((await uses.read("mikkel", case))["files"]) == 1


async def test_a_finished_document_with_its_file_here_needs_no_other_place(uses: Uses) -> None:
    case = await uses.case(await uses.assistant())
    done = {"status": "done", "decided_on": "2026-11-02", "reference": "", "advice": ""}
    assert await uses.refused("mikkel", "PUT", case, done, "/records/dpia") == (422, "record_needs_day")
    case = (await attach(uses, "mikkel", case)).json()
    case = await uses.ok("mikkel", "PUT", case, done, "/records/dpia")
    assert [(one["kind"], one["status"]) for one in case["records"]] == [("dpia", "done")]
    assert await uses.refused("mikkel", "PUT", case, done, "/records/fria") == (422, "record_needs_day")

    only = f"/files/{case['files'][0]['id']}"
    assert await uses.refused("mikkel", "DELETE", case, None, only) == (409, "record_rests_on_file")
    await uses.ok("mikkel", "PUT", case, {**done, "reference": "2026-000001"}, "/records/dpia")
    assert (await uses.ok("mikkel", "DELETE", case, None, only))["files"] == []
