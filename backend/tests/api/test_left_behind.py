"""A collection whose owner left: who may take it over, what they are told before, and who sees that they did."""

from api.conftest import SignIn
from api.shelves import a_collection, collections, names, ok, put_file, refused, shared
from cast import Cast

from aarhusai.storage.database import Database


async def left(db: Database, cast: Cast, who: str) -> None:
    """The person may no longer sign in."""
    await db.run("UPDATE person SET state = 'blocked' WHERE id = %s", (cast.people[who],))


async def test_who_owns_a_unit_above_takes_it_over_and_could_not_read_it_before(
    sign_in: SignIn, cast: Cast, db: Database
) -> None:
    mikkel, anton = await sign_in("mikkel"), await sign_in("anton")
    made = await a_collection(mikkel, cast)
    await put_file(mikkel, made)
    path = f"/api/collections/{made}"
    assert (await ok(await anton.get("/api/collections/ownerless")))["items"] == []
    assert refused(await anton.post(f"{path}/owner")) == (404, "collection_not_found")
    await left(db, cast, "mikkel")
    told = (await ok(await anton.get("/api/collections/ownerless")))["items"]
    assert told == [
        {
            "id": made,
            "name": "Hjemmepleje",
            "owner": {"id": str(cast.people["mikkel"]), "name": "Mikkel Thorsager"},
            "unit": {"id": str(cast.units["visitation"]), "name": "Visitation"},
            "data_class": "K1",
        }
    ]
    assert refused(await anton.get(path)) == (404, "collection_not_found")
    assert refused(await anton.get(f"{path}/documents")) == (404, "collection_not_found")
    taken = await ok(await anton.post(f"{path}/owner"))
    assert (taken["owner"]["name"], taken["rights"]) == ("Anton Skovbjerg", ["use", "read", "write"])
    assert taken["taken_over_at"] is not None
    assert await names(anton, made) == ["Vejledning.txt"]
    assert (await ok(await anton.get("/api/collections/ownerless")))["items"] == []
    act = "SELECT count(*) FROM audit WHERE act = 'collection.taken_over' AND object_id = %s AND actor_id = %s"
    assert await db.value(int, act, (made, cast.people["anton"])) == 1


async def test_that_it_was_taken_over_is_told_to_those_who_may_change_it(
    sign_in: SignIn, cast: Cast, db: Database
) -> None:
    mikkel, anton, karla = await sign_in("mikkel"), await sign_in("anton"), await sign_in("karla")
    path = f"/api/collections/{await a_collection(mikkel, cast)}"
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "read")))
    await left(db, cast, "mikkel")
    await ok(await anton.post(f"{path}/owner"))
    assert (await ok(await karla.get(path)))["taken_over_at"] is None
    await ok(await shared(anton, path, ("person", cast.people["karla"], "write")))
    assert (await ok(await karla.get(path)))["taken_over_at"] is not None


async def test_it_is_not_taken_from_those_who_may_still_change_it(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel, anton, karla = await sign_in("mikkel"), await sign_in("anton"), await sign_in("karla")
    for subject in (("person", cast.people["karla"], "write"), ("unit_branch", cast.units["visitation"], "write")):
        path = f"/api/collections/{await a_collection(mikkel, cast)}"
        await ok(await shared(mikkel, path, subject))
        assert refused(await anton.post(f"{path}/owner")) == (404, "collection_not_found")
    await left(db, cast, "mikkel")
    assert (await ok(await anton.get("/api/collections/ownerless")))["items"] == []
    assert refused(await anton.post(f"{path}/owner")) == (404, "collection_not_found")
    assert refused(await karla.post(f"{path}/owner")) == (409, "collection_has_owner")
    await db.run("UPDATE person SET state = 'blocked' WHERE unit_id IN (SELECT id FROM unit WHERE name ~ 'Visitation')")
    assert len((await ok(await anton.get("/api/collections/ownerless")))["items"]) == 2


async def test_only_within_ones_own_branch_and_only_who_owns_units(sign_in: SignIn, cast: Cast, db: Database) -> None:
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    await left(db, cast, "mikkel")
    for who in ("karla", "signe", "birgit"):
        other = await sign_in(who)
        assert (await ok(await other.get("/api/collections/ownerless")))["items"] == []
        assert refused(await other.post(f"/api/collections/{made}/owner")) == (404, "collection_not_found")
    ditte = await sign_in("ditte")
    assert await collections(ditte) == []
    await ok(await ditte.post(f"/api/collections/{made}/owner"))
    assert await collections(ditte) == ["Hjemmepleje"]


async def test_a_document_that_was_shared_without_its_collection_is_listed(sign_in: SignIn, cast: Cast) -> None:
    mikkel, karla = await sign_in("mikkel"), await sign_in("karla")
    made = await a_collection(mikkel, cast)
    for name in ("Ansøgning.txt", "Bilag.txt", "Ærinde.txt", "Andet.txt"):
        document = await put_file(mikkel, made, name)
        if name != "Andet.txt":
            right = "use" if name == "Bilag.txt" else "read"
            grant = ("person", cast.people["karla"], right)
            await ok(await shared(mikkel, f"/api/documents/{document['id']}", grant))
    listed = await ok(await karla.get("/api/documents/shared"))
    assert ([one["name"] for one in listed["items"]], listed["total"]) == (["Ansøgning.txt", "Ærinde.txt"], 2)
    assert (await ok(await mikkel.get("/api/documents/shared")))["items"] == []
    await ok(await shared(mikkel, f"/api/collections/{made}", ("person", cast.people["karla"], "read")))
    assert (await ok(await karla.get("/api/documents/shared")))["items"] == []
