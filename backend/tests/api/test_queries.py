"""How many SQL statements a request costs, and that none costs more when there is more stored."""

from typing import Final

import httpx
import pytest
from api.conftest import SignIn
from api.shelves import a_collection, ok, put_file, shared
from api.streams import Json, whole_turn
from cast import PASSWORD, Cast, email
from statements import Statements, counted

from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database

COSTS: Final = {
    "GET /api/health": 0,
    "GET /api/ready": 1,
    "GET /api/session": 1,
    "GET /api/models": 1,
    "GET /api/assistants": 4,
    "GET /api/assistants/catalogue": 3,
    "GET /api/switches": 1,
    "GET /api/me/sessions": 2,
    "GET /api/conversations": 3,
    "GET /api/conversations?view=archived": 3,
    "GET /api/conversations/search?q=affald": 2,
    "GET /api/conversations/{conversation}": 3,
    "GET /api/conversations/{conversation}/export": 3,
    "GET /api/folders": 2,
    "GET /api/tags": 2,
    "GET /api/turns/{turn}/events": 5,
    "GET /api/collections": 3,
    "GET /api/collections/{collection}": 2,
    "GET /api/collections/{collection}/documents": 3,
    "GET /api/collections/{collection}/documents?q=a&status=waiting": 3,
    "GET /api/collections/{collection}/grants": 4,
    "GET /api/collections/{collection}/subjects?q=karla": 4,
    "GET /api/collections/{collection}/progress": 4,
    "GET /api/documents/{document}": 3,
    "GET /api/documents/{document}/pages": 6,
    "GET /api/documents/{document}/passages": 6,
    "GET /api/documents/{document}/grants": 4,
    "GET /api/admin/units": 2,
    "GET /api/admin/people": 2,
    "GET /api/admin/people/{person}": 2,
    "GET /api/admin/providers": 2,
    "GET /api/admin/models": 5,
    "GET /api/admin/zones": 2,
    "GET /api/admin/branding": 2,
    "GET /api/admin/audit": 3,
    "GET /api/admin/audit/status": 8,
}
"""Statements of main routes, the one that says who is there among them; BEGIN and COMMIT count."""

NEW_CHAT: Final = 12
"""Statements of a new chat from the question to its stored answer: the house's own limit."""


async def cost(client: httpx.AsyncClient, route: str, ids: dict[str, str], statements: Statements) -> int:
    """What one request costs."""
    method, path = route.split(" ")
    statements.clear()
    answer = await client.request(method, path.format(**ids))
    assert answer.status_code == 200, (route, answer.text)
    return statements.count


async def costs(client: httpx.AsyncClient, ids: dict[str, str], statements: Statements) -> dict[str, int]:
    """What every route costs; the first request of a kind may read what is then remembered."""
    for route in COSTS:
        await cost(client, route, ids, statements)
    return {route: await cost(client, route, ids, statements) for route in COSTS}


async def test_main_routes_cost_what_they_should_however_much_is_stored(
    sign_in: SignIn, cast: Cast, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ditte = await sign_in("ditte")
    ended = await whole_turn(ditte, "Hvornår hentes affald?")
    ids = {
        "conversation": ended["conversation"]["id"],
        "turn": ended["answer"]["id"],
        "person": str(cast.people["karla"]),
    } | await a_document(ditte, cast, db)
    with counted(monkeypatch) as statements:
        few = await costs(ditte, ids, statements)
        await fill(db, cast, ended)
        many = await costs(ditte, ids, statements)
    assert few == COSTS
    assert many == few


async def test_a_new_chat_an_edit_and_a_sign_in_stay_below_their_limits(
    sign_in: SignIn, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    karla = await sign_in("karla")
    ended = await whole_turn(karla, "Først")
    below = {"conversation_id": ended["conversation"]["id"], "parent_id": ended["answer"]["id"]}
    path = f"/api/conversations/{ended['conversation']['id']}"
    with counted(monkeypatch) as statements:
        await whole_turn(karla, "En ny samtale")
        assert statements.count <= NEW_CHAT, statements.sent
        assert statements.keys == [], "keys are made ahead, and words are indexed later"
        statements.clear()
        again = await whole_turn(karla, "Og videre", **below)
        assert statements.count <= NEW_CHAT, statements.sent
        assert statements.keys == [], "the key is remembered"
        statements.clear()
        await whole_turn(karla, None, **{**below, "parent_id": again["answer"]["parent_id"]})
        assert statements.count <= NEW_CHAT, statements.sent
        statements.clear()
        revision = (await karla.get(path)).json()["conversation"]["revision"]
        statements.clear()
        assert (await karla.patch(path, json={"revision": revision, "title": "Nyt navn"})).status_code == 200
        assert statements.count <= 3, statements.sent
        statements.clear()
        credentials = {"email": email("birgit"), "password": PASSWORD}
        assert (await anonymous.post("/api/session", json=credentials)).status_code == 200
        assert statements.count <= 16, statements.sent


async def test_a_long_conversation_is_answered_as_cheaply_as_a_short_one(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    karla = await sign_in("karla")
    found: list[int] = []
    ended: Json = await whole_turn(karla, "Nummer 0")
    with counted(monkeypatch) as statements:
        for number in range(1, 12):
            statements.clear()
            below = {"conversation_id": ended["conversation"]["id"], "parent_id": ended["answer"]["id"]}
            ended = await whole_turn(karla, f"Nummer {number}", **below)
            found.append(statements.count)
    assert len({*found}) == 1, found


async def a_document(client: httpx.AsyncClient, cast: Cast, db: Database) -> dict[str, str]:
    """A shared collection, and a document in it that was read."""
    made = await a_collection(client, cast, "kommunen")
    document = (await put_file(client, made, "Aa.txt"))["id"]
    for path in (f"/api/collections/{made}", f"/api/documents/{document}"):
        await ok(await shared(client, path, ("person", cast.people["karla"], "read")))
    await db.run("UPDATE document SET version_id = (SELECT id FROM document_version WHERE document_id = document.id)")
    return {"collection": made, "document": document}


async def fill(db: Database, cast: Cast, ended: Json) -> None:
    """Much more of everything that lists show, in a few statements."""
    ditte, unit = cast.people["ditte"], cast.units["plejehjem"]
    numbers = list(range(120))
    ids = [new_id() for _ in numbers]
    async with db.transaction() as tx:
        await tx.run(
            "INSERT INTO folder (id, person_id, name) SELECT i, %s, 'Mappe ' || n FROM unnest(%s::uuid[], %s::int[])"
            " AS t (i, n)",
            (ditte, ids, numbers),
        )
        await tx.run(
            "INSERT INTO conversation (id, person_id, title, tags, pinned, folder_id, archived_at)"
            " SELECT i, %s, 'Affald ' || n, ARRAY['mærke ' || n], n %% 10 = 0, i, CASE WHEN n %% 7 = 0 THEN now() END"
            " FROM unnest(%s::uuid[], %s::int[]) AS t (i, n)",
            (ditte, ids, numbers),
        )
        await tx.run(
            "INSERT INTO message (id, conversation_id, person_id, parent_id, role, text)"
            " SELECT gen_random_uuid(), %s, %s, %s, 'user', 'affald ' || n FROM unnest(%s::int[]) AS t (n)",
            (ended["conversation"]["id"], ditte, ended["answer"]["id"], numbers),
        )
        await tx.run(
            "INSERT INTO unit (id, parent_id, slug, name, path)"
            " SELECT i, %s, 'hold-' || n, 'Hold ' || n, u.path || '/' || i"
            " FROM unit u, unnest(%s::uuid[], %s::int[]) AS t (i, n) WHERE u.id = %s",
            (unit, ids, numbers, unit),
        )
        await tx.run(
            "INSERT INTO person (id, email, name, unit_id)"
            " SELECT i, n || '@lindehoej.example', 'Navn ' || n, i FROM unnest(%s::uuid[], %s::int[]) AS t (i, n)",
            (ids, numbers),
        )
        await tx.run(
            "INSERT INTO role_holding (person_id, role, unit_id) SELECT i, 'user', i FROM unnest(%s::uuid[]) AS t (i)",
            (ids,),
        )
        await tx.run(
            "INSERT INTO session (id, token_hash, person_id, expires_at)"
            " SELECT i, decode(md5(i::text), 'hex'), %s, now() + interval '1 day' FROM unnest(%s::uuid[]) AS t (i)",
            (ditte, ids[:40]),
        )
        await tx.run(
            "INSERT INTO provider (id, slug, name, kind, zone)"
            " SELECT i, 'udbyder-' || n, 'Udbyder ' || n, 'scripted', 'Z4'"
            " FROM unnest(%s::uuid[], %s::int[]) AS t (i, n)",
            (ids, numbers),
        )
        await tx.run(
            "INSERT INTO model (id, slug, name, zone) SELECT i, 'model-' || n, 'Model ' || n, 'Z4'"
            " FROM unnest(%s::uuid[], %s::int[]) AS t (i, n)",
            (ids, numbers),
        )
        await tx.run(
            "INSERT INTO endpoint (model_id, position, provider_id, upstream_name)"
            " SELECT i, 1, i, 'x' FROM unnest(%s::uuid[]) AS t (i)",
            (ids,),
        )
        await tx.run(
            "INSERT INTO collection (id, name, owner_id, unit_id)"
            " SELECT i, 'Samling ' || n, %s, %s FROM unnest(%s::uuid[], %s::int[]) AS t (i, n)",
            (ditte, unit, ids, numbers),
        )
        await tx.run(
            "INSERT INTO document (id, collection_id, name)"
            " SELECT i, c.id, 'Dokument ' || n FROM unnest(%s::uuid[], %s::int[]) AS t (i, n),"
            " (SELECT id FROM collection ORDER BY created_at LIMIT 1) AS c",
            (ids, numbers),
        )
        await tx.run(
            "INSERT INTO grant_entry (object_kind, object_id, subject_kind, subject_id, right_name)"
            " SELECT 'document', d.id, 'person', i, 'read' FROM unnest(%s::uuid[]) AS t (i),"
            " (SELECT id FROM document ORDER BY created_at LIMIT 1) AS d",
            (ids,),
        )
        await tx.run(
            "INSERT INTO audit (actor_kind, actor_id, act, object_kind, object_id)"
            " SELECT 'person', i, 'test.filled', 'person', i FROM unnest(%s::uuid[]) AS t (i)",
            (ids,),
        )
