"""Building an assistant, as its builder's page does it."""

import httpx
from api.conftest import SignIn
from cast import Cast


async def made(client: httpx.AsyncClient, cast: Cast, unit: str = "visitation", **more: object) -> dict[str, object]:
    """A new assistant."""
    body = {"name": "Visitationsguiden", "unit_id": str(cast.units[unit]), **more}
    answer = await client.post("/api/assistants", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_builder_makes_one_writes_it_and_saves_a_version(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    draft = await made(mikkel, cast)
    where = f"/api/assistants/{draft['id']}"

    content = {**draft["content"], "instructions": "Svar kort.", "tags": ["visitation"]}
    saved = await mikkel.put(f"{where}/draft", json={"revision": draft["revision"], "content": content})
    version = await mikkel.post(f"{where}/versions", json={"revision": saved.json()["revision"], "note": "Første"})

    assert saved.status_code == 200, saved.text
    assert version.status_code == 201, version.text
    assert version.json()["number"] == 1
    assert version.json()["content"] == content
    (item,) = (await mikkel.get("/api/assistants/catalogue?view=mine")).json()["items"]
    assert (item["name"], item["version"], item["state"], item["mine"]) == ("Visitationsguiden", 1, "private", True)
    detail = (await mikkel.get(where)).json()
    assert detail["why"] == [{"kind": "owner", "name": ""}]
    assert detail["instructions"] == "Svar kort."
