"""Collections over HTTP, as several tests need them."""

from typing import Any

import httpx
from cast import Cast

Json = dict[str, Any]
"""What an answer holds; tests look into it freely."""


async def ok(answer: httpx.Response) -> Json:
    """The answer, which must be a good one."""
    assert answer.status_code < 300, (answer.status_code, answer.text)
    return answer.json() if answer.content else {}


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"]


async def a_collection(
    client: httpx.AsyncClient, cast: Cast, unit: str = "visitation", name: str = "Hjemmepleje"
) -> str:
    """The id of a new one."""
    made = await ok(await client.post("/api/collections", json={"name": name, "unit_id": str(cast.units[unit])}))
    return made["id"]


async def put_file(
    client: httpx.AsyncClient,
    collection: str,
    name: str = "Vejledning.txt",
    content: bytes = b"Ring 12.",
    folder: str = "",
) -> Json:
    """Uploads a file."""
    return await ok(
        await client.post(
            f"/api/collections/{collection}/documents", params={"name": name, "folder": folder}, content=content
        )
    )


async def shared(client: httpx.AsyncClient, path: str, *grants: tuple[str, object, str]) -> httpx.Response:
    """Shares the thing at `path` with exactly these: kind, id and right."""
    read = await ok(await client.get(f"{path}/grants"))
    wanted = [
        {"subject_kind": kind, "right": right, **({"subject_id": str(one)} if one else {})}
        for kind, one, right in grants
    ]
    return await client.put(f"{path}/grants", json={"revision": read["revision"], "grants": wanted})


async def names(client: httpx.AsyncClient, collection: str, **query: str) -> list[str]:
    """The names of its documents on the first page."""
    listed = await ok(await client.get(f"/api/collections/{collection}/documents", params=query))
    return [one["name"] for one in listed["items"]]


async def collections(client: httpx.AsyncClient, **query: str) -> list[str]:
    """The names of the caller's collections on the first page."""
    listed = await ok(await client.get("/api/collections", params=query))
    return [one["name"] for one in listed["items"]]
