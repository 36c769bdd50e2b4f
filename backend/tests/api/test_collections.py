"""Collections: who makes them, who sees them, what sharing them does, and that nothing else shows through."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from api.conftest import SignIn
from api.shelves import a_collection, collections, names, ok, put_file, refused, shared
from cast import Cast

from aarhusai.compose import Services
from aarhusai.grants.types import Right
from aarhusai.knowledge.repository import documents
from aarhusai.knowledge.scope import scope_of
from aarhusai.knowledge.types import ReadableScope
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId


async def the_scope(
    db: Database, actor: Actor, right: Right = Right.USE, wanted: Sequence[CollectionId] | None = None
) -> ReadableScope:
    """What the actor may search now."""
    async with db.session() as session:
        return await scope_of(session, actor, right, wanted)


async def test_who_makes_a_collection_owns_it_and_nobody_else_sees_it(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    listed = await ok(await mikkel.get("/api/collections"))
    assert (listed["items"], listed["may_create"]) == ([], True)
    assert [unit["name"] for unit in listed["units"]] == ["Visitation", "Visitation Nord"]
    made = await ok(
        await mikkel.post(
            "/api/collections",
            json={"name": "  Hjemmepleje ", "unit_id": str(cast.units["visitation"])},
        )
    )
    assert made["owner"] == {"id": str(cast.people["mikkel"]), "name": "Mikkel Thorsager"}
    assert made["unit"]["name"] == "Visitation"
    assert (made["data_class"], made["found_class"], made["warning"]) == ("K1", "K0", False)
    assert made["rights"] == ["use", "read", "write"]
    assert made["shared"] == {"everyone": False, "units": 0, "people": 0}
    for who in ("karla", "anton", "signe", "ditte"):
        other = await sign_in(who)
        assert await collections(other) == []
        assert refused(await other.get(f"/api/collections/{made['id']}")) == (404, "collection_not_found")


async def test_those_who_do_not_build_make_none(sign_in: SignIn, cast: Cast) -> None:
    karla = await sign_in("karla")
    listed = await ok(await karla.get("/api/collections"))
    assert (listed["may_create"], listed["units"]) == (False, [])
    body = {"name": "Min", "unit_id": str(cast.units["visitation-nord"])}
    assert refused(await karla.post("/api/collections", json=body)) == (403, "not_a_builder")
    mikkel = await sign_in("mikkel")
    body["unit_id"] = str(cast.units["plejehjem"])
    assert refused(await mikkel.post("/api/collections", json=body)) == (404, "unit_not_found")


async def test_use_read_and_write_are_three_things(sign_in: SignIn, cast: Cast) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    made = await a_collection(mikkel, cast)
    document = await put_file(mikkel, made)
    path, doc = f"/api/collections/{made}", f"/api/documents/{document['id']}"
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "use")))
    assert (await ok(await karla.get(path)))["rights"] == ["use"]
    assert refused(await karla.get(f"{path}/documents")) == (403, "collection_not_readable")
    assert refused(await karla.get(doc)) == (404, "document_not_found")
    assert refused(await karla.get(f"{doc}/file")) == (404, "document_not_found")
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "read")))
    assert await names(karla, made) == ["Vejledning.txt"]
    assert (await karla.get(f"{doc}/file")).content == b"Ring 12."
    assert (await ok(await karla.get(f"{path}/progress")))["files"] == []
    upload = await karla.post(f"{path}/documents", params={"name": "Min.txt"}, content=b"x")
    assert refused(upload) == (403, "collection_not_writable")
    for attempt in (
        karla.get(f"{path}/grants"),
        karla.delete(path),
        karla.delete(doc),
        karla.post(f"{path}/ingestion", json={"action": "cancel"}),
    ):
        assert refused(await attempt) == (403, "collection_not_writable")
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "write")))
    await put_file(karla, made, "Min.txt")
    assert await names(mikkel, made) == ["Min.txt", "Vejledning.txt"]
    assert (await ok(await karla.get(path)))["rights"] == ["use", "read", "write"]


@pytest.mark.parametrize(
    ("who", "subject", "answer"),
    [
        ("mikkel", ("unit_branch", "visitation"), 200),
        ("mikkel", ("unit", "visitation-nord"), 200),
        ("mikkel", ("person", "karla"), 200),
        ("mikkel", ("unit", "plejehjem"), "not_yours_to_share_with"),
        ("mikkel", ("unit_branch", "omsorg"), "not_yours_to_share_with"),
        ("mikkel", ("person", "birgit"), "subject_not_found"),
        ("mikkel", ("person", None), "subject_not_found"),
        ("mikkel", ("unit", None), "subject_not_found"),
        ("mikkel", ("everyone", None), "not_yours_to_share_with"),
        ("anton", ("unit_branch", "omsorg"), 200),
        ("anton", ("person", "birgit"), 200),
        ("anton", ("unit", "teknik"), "not_yours_to_share_with"),
        ("anton", ("everyone", None), "not_yours_to_share_with"),
        ("ditte", ("everyone", None), 200),
        ("ditte", ("unit_branch", "kommunen"), 200),
        ("ditte", ("person", "oda"), 200),
    ],
)
async def test_sharing_stays_within_ones_own_branch(
    sign_in: SignIn, cast: Cast, who: str, subject: tuple[str, str | None], answer: int | str
) -> None:
    client = await sign_in(who)
    made = await a_collection(client, cast, {"mikkel": "visitation", "anton": "omsorg", "ditte": "kommunen"}[who])
    kind, named = subject
    known = cast.people if kind == "person" else cast.units
    one = known[named] if named else None if kind == "everyone" else uuid4()
    told = await shared(client, f"/api/collections/{made}", (kind, one, "use"))
    assert (told.status_code if told.status_code == 200 else told.json()["code"]) == answer


async def test_a_person_is_not_passed_off_as_a_unit(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    path = f"/api/collections/{await a_collection(mikkel, cast)}"
    told = await shared(mikkel, path, ("unit", cast.people["karla"], "use"))
    assert refused(told) == (404, "subject_not_found")


async def test_what_somebody_wider_shared_may_stay_when_a_builder_changes_the_rest(sign_in: SignIn, cast: Cast) -> None:
    ditte, mikkel = await sign_in("ditte"), await sign_in("mikkel")
    path = f"/api/collections/{await a_collection(ditte, cast, 'kommunen')}"
    everyone, his = ("everyone", None, "use"), ("person", cast.people["mikkel"], "write")
    await ok(await shared(ditte, path, everyone, his))
    told = await ok(await shared(mikkel, path, everyone, his, ("unit", cast.units["visitation-nord"], "read")))
    assert [(one["subject_kind"], one["name"], one["unit"], one["right"]) for one in told["grants"]] == [
        ("everyone", "", "", "use"),
        ("person", "Mikkel Thorsager", "Visitation", "write"),
        ("unit", "Visitation Nord", "", "read"),
    ]
    assert (await ok(await ditte.get(path)))["shared"] == {"everyone": True, "units": 1, "people": 1}


async def test_people_are_offered_by_name_within_the_branch_only(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    path = f"/api/collections/{await a_collection(mikkel, cast)}/subjects"
    assert await ok(await mikkel.get(path, params={"q": "karla"})) == {
        "people": [{"id": str(cast.people["karla"]), "name": "Karla Nørrelund", "unit": "Visitation Nord"}],
        "units": [],
        "everyone": False,
    }
    assert (await ok(await mikkel.get(path, params={"q": "birgit"})))["people"] == []
    unasked = await ok(await mikkel.get(path))
    assert (unasked["people"], len(unasked["units"])) == ([], 2)
    karla = await sign_in("karla")
    assert refused(await karla.get(path)) == (404, "collection_not_found")


async def test_a_restricted_document_does_not_show_through(sign_in: SignIn, cast: Cast, house: Services) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    made = await a_collection(mikkel, cast)
    path = f"/api/collections/{made}"
    await put_file(mikkel, made, "Åben.txt")
    secret = await put_file(mikkel, made, "Hemmelig.txt", b"Hemmeligt indhold")
    await ok(await shared(mikkel, path, ("unit_branch", cast.units["visitation"], "read")))
    assert await names(karla, made) == ["Hemmelig.txt", "Åben.txt"]
    change = {"revision": secret["revision"], "restricted": True}
    await ok(await mikkel.patch(f"/api/documents/{secret['id']}", json=change))
    listed = await ok(await karla.get(f"{path}/documents"))
    assert ([one["name"] for one in listed["items"]], listed["total"]) == (["Åben.txt"], 1)
    assert (await ok(await karla.get(path)))["documents"] == 1
    assert await names(karla, made, q="hemmelig") == []
    for what in ("", "/pages", "/passages", "/file"):
        assert refused(await karla.get(f"/api/documents/{secret['id']}{what}")) == (404, "document_not_found")
    assert await names(mikkel, made) == ["Hemmelig.txt", "Åben.txt"]
    actor = await house.identity.actor_for_job(cast.people["karla"])
    assert actor is not None
    scope = await the_scope(house.db, actor)
    assert ([str(one) for one in scope.hidden], scope.granted) == ([secret["id"]], ())
    await ok(await shared(mikkel, f"/api/documents/{secret['id']}", ("person", cast.people["karla"], "read")))
    assert await names(karla, made) == ["Hemmelig.txt", "Åben.txt"]
    assert (await the_scope(house.db, actor)).hidden == ()


async def test_a_single_document_is_shared_without_its_collection(sign_in: SignIn, cast: Cast, house: Services) -> None:
    anton, birgit = await sign_in("anton"), await sign_in("birgit")
    made = await a_collection(anton, cast, "omsorg")
    document = await put_file(anton, made)
    await ok(await shared(anton, f"/api/documents/{document['id']}", ("person", cast.people["birgit"], "read")))
    assert await collections(birgit) == []
    assert refused(await birgit.get(f"/api/collections/{made}")) == (404, "collection_not_found")
    seen = await ok(await birgit.get(f"/api/documents/{document['id']}"))
    assert (seen["name"], seen["collection"], seen["rights"]) == ("Vejledning.txt", None, ["use", "read"])
    actor = await house.identity.actor_for_job(cast.people["birgit"])
    assert actor is not None
    scope = await the_scope(house.db, actor)
    assert (scope.collections, [str(one) for one in scope.granted]) == ((), [document["id"]])


async def test_what_is_taken_from_somebody_is_gone_at_once(sign_in: SignIn, cast: Cast, house: Services) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    made = await a_collection(mikkel, cast)
    document = await put_file(mikkel, made)
    path = f"/api/collections/{made}"
    actor = await house.identity.actor_for_job(cast.people["karla"])
    assert actor is not None
    ways = [
        ("unit_branch", cast.units["visitation"], "read"),
        ("unit", cast.units["visitation-nord"], "read"),
        ("person", cast.people["karla"], "read"),
    ]
    for way in ways:
        await ok(await shared(mikkel, path, way))
        assert await collections(karla) == ["Hjemmepleje"]
        assert [str(one) for one in (await the_scope(house.db, actor)).collections] == [made]
        await ok(await shared(mikkel, path))
        assert await collections(karla) == []
        assert refused(await karla.get(path)) == (404, "collection_not_found")
        assert refused(await karla.get(f"/api/documents/{document['id']}")) == (404, "document_not_found")
        assert (await the_scope(house.db, actor)).empty


async def test_a_scope_holds_what_its_right_admits_and_nothing_else_that_is_asked_for(
    sign_in: SignIn, cast: Cast, house: Services, db: Database
) -> None:
    mikkel = await sign_in("mikkel")
    mine, used, read = [await a_collection(mikkel, cast, name=name) for name in ("Min", "Brug", "Læs")]
    karla = ("person", cast.people["karla"])
    await ok(await shared(mikkel, f"/api/collections/{used}", (*karla, "use")))
    await ok(await shared(mikkel, f"/api/collections/{read}", (*karla, "read")))
    actor = await house.identity.actor_for_job(cast.people["karla"])
    owner = await house.identity.actor_for_job(cast.people["mikkel"])
    ditte = await house.identity.actor_for_job(cast.people["ditte"])
    assert actor is not None
    assert owner is not None
    assert ditte is not None
    everything = (await the_scope(db, owner)).collections
    assert {str(one) for one in everything} == {mine, used, read}
    assert {str(one) for one in (await the_scope(db, actor)).collections} == {used, read}
    assert {str(one) for one in (await the_scope(db, actor, Right.READ)).collections} == {read}
    assert (await the_scope(db, actor, Right.WRITE)).empty
    assert {str(one) for one in (await the_scope(db, actor, Right.USE, everything[:1])).collections} <= {used, read}
    assert (await the_scope(db, actor, Right.USE, [])).empty
    assert (await the_scope(db, ditte)).empty, "who owns the platform reads nothing for that"


async def test_raising_the_class_is_free_and_lowering_it_needs_a_reason(
    sign_in: SignIn, cast: Cast, db: Database
) -> None:
    mikkel = await sign_in("mikkel")
    path = f"/api/collections/{await a_collection(mikkel, cast)}"

    async def declare(data_class: str, reason: str = "") -> tuple[int, str]:
        revision = (await ok(await mikkel.get(path)))["revision"]
        told = await mikkel.patch(path, json={"revision": revision, "data_class": data_class, "reason": reason})
        return told.status_code, told.json().get("code") or told.json()["data_class"]

    assert await declare("K2+K6") == (200, "K2+K6")
    assert await declare("K2+K4") == (422, "reason_needed")
    assert await declare("K2+K4", "  ") == (422, "reason_needed")
    assert await declare("K2+K4", "x" * 1001) == (413, "reason_too_long")
    assert await declare("K2+K4", "Bilagene er taget ud") == (200, "K2+K4")
    kept = "SELECT was || ' ' || became || ' ' || reason FROM collection_lowering"
    assert await db.value(str, kept) == "K2+K6 K2+K4 Bilagene er taget ud"
    logged = "SELECT details::text FROM audit WHERE act = 'collection.changed' ORDER BY id DESC LIMIT 1"
    assert "Bilagene" not in (await db.value(str, logged) or "")


async def test_a_collection_warns_when_more_is_found_in_it_than_it_was_to_hold(
    sign_in: SignIn, cast: Cast, db: Database
) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    await db.run("UPDATE collection SET found_class = 'K2+K4' WHERE id = %s", (made,))
    assert (await ok(await mikkel.get(f"/api/collections/{made}")))["warning"] is True


async def test_of_two_who_change_it_at_once_one_is_told(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    path = f"/api/collections/{await a_collection(mikkel, cast)}"
    revision = (await ok(await mikkel.get(path)))["revision"]
    told = await asyncio.gather(
        *(mikkel.patch(path, json={"revision": revision, "name": f"Navn {n}"}) for n in range(4))
    )
    assert sorted(one.status_code for one in told) == [200, 409, 409, 409]
    grants: dict[str, object] = {"revision": revision, "grants": []}
    assert refused(await mikkel.put(f"{path}/grants", json=grants)) == (409, "changed_meanwhile")


async def test_lists_are_in_danish_order_page_by_page(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel = await sign_in("mikkel")
    await db.run(
        "INSERT INTO collection (id, name, owner_id, unit_id)"
        " SELECT gen_random_uuid(), CASE n %% 3 WHEN 0 THEN 'Å' WHEN 1 THEN 'Zebra ' ELSE 'æble ' END || n, %s, %s"
        " FROM generate_series(1, 120) AS n",
        (cast.people["mikkel"], cast.units["visitation"]),
    )
    found: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = await ok(await mikkel.get("/api/collections", params={"cursor": cursor} if cursor else {}))
        found += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert (len(found), len({*found}), cursor) == (120, 120, None)
    assert [name[0] for name in found] == ["Z"] * 40 + ["æ"] * 40 + ["Å"] * 40
    assert await collections(mikkel, q="zebra 10") == ["Zebra 10", "Zebra 100", "Zebra 103", "Zebra 106", "Zebra 109"]
    for bad in ("x", "WyJhIiwiYiJd"):
        assert refused(await mikkel.get("/api/collections", params={"cursor": bad})) == (422, "bad_cursor")


async def test_an_unfit_name_or_description_is_refused(sign_in: SignIn, cast: Cast) -> None:
    mikkel = await sign_in("mikkel")
    body = {"unit_id": str(cast.units["visitation"])}
    for name in ("", "   ", "x" * 201, "linje\u202eknud"):
        assert refused(await mikkel.post("/api/collections", json={**body, "name": name}))[1] == "bad_name"
    long = {**body, "name": "Navn", "description": "x" * 2001}
    assert refused(await mikkel.post("/api/collections", json=long)) == (413, "description_too_long")


async def test_what_may_only_be_asked_is_found_by_that_right(sign_in: SignIn, cast: Cast, house: Services) -> None:
    mikkel = await sign_in("mikkel")
    one, other = [(await put_file(mikkel, await a_collection(mikkel, cast)))["id"] for _ in range(2)]
    await ok(await shared(mikkel, f"/api/documents/{one}", ("person", cast.people["karla"], "use")))
    await ok(await shared(mikkel, f"/api/documents/{other}", ("person", cast.people["karla"], "read")))
    karla = await house.identity.actor_for_job(cast.people["karla"])
    assert karla is not None
    async with house.db.session() as session:
        for document, right, found in (
            (one, Right.USE, True), (one, Right.READ, False), (other, Right.USE, True), (other, Right.READ, True),
        ):  # fmt: skip
            row = await documents.get(session, karla, DocumentId(UUID(document)), right)
            assert (row is not None) == found, (document, right)
            assert row is None or row.reads == (document == other)
