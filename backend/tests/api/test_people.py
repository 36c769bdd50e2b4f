"""The administration over HTTP: people, units, branding and the log."""

from uuid import UUID

import pytest
from api.conftest import SignIn
from cast import PASSWORD, Cast, email
from httpx import AsyncClient, Response

NOBODY = UUID(int=7)
LOOK = {
    "revision": 0,
    "municipality": "Lindehøj Kommune",
    "product_name": "LindehøjAI",
    "accent_light": "#7a1f3d",
    "accent_dark": "#f0a6bf",
    "banner": {"text": "Øvelse i dag", "tone": "warning"},
}


def told(answer: Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


async def person(client: AsyncClient, cast: Cast, who: str) -> dict[str, object]:
    answer = await client.get(f"/api/admin/people/{cast.people[who]}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_people_are_listed_searched_and_paged(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    first = (await ditte.get("/api/admin/people", params={"limit": 5})).json()
    rest = (await ditte.get("/api/admin/people", params={"limit": 5, "cursor": first["next_cursor"]})).json()
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [5, 3, None]
    names = [item["name"].split()[0] for item in [*first["items"], *rest["items"]]]
    assert names == ["Anton", "Birgit", "Ditte", "Karla", "Mikkel", "Oda", "Peter", "Signe"]
    found = (await ditte.get("/api/admin/people", params={"q": "nørre"})).json()["items"]
    assert [item["email"] for item in found] == [email("karla")]
    branch = {"unit_id": str(cast.units["omsorg"]), "state": "active"}
    assert len((await ditte.get("/api/admin/people", params=branch)).json()["items"]) == 4
    for wrong in ({"cursor": "x"}, {"limit": 0}, {"limit": 201}, {"state": "gone"}, {"unit_id": "x"}):
        assert (await ditte.get("/api/admin/people", params=wrong)).status_code == 422


async def test_a_person_is_made_with_a_one_time_password_and_signs_in(
    sign_in: SignIn, anonymous: AsyncClient, cast: Cast
) -> None:
    ditte = await sign_in("ditte")
    new = {"email": "Ny@Lindehoej.example", "name": "Ny Kollega", "unit_id": str(cast.units["plejehjem"])}
    made = await ditte.post("/api/admin/people", json=new)
    assert made.status_code == 201
    body = made.json()
    assert (body["email"], body["state"], body["has_password"]) == ("ny@lindehoej.example", "active", True)
    assert [role["role"] for role in body["roles"]] == ["user"]
    credentials = {"email": body["email"], "password": body["one_time_password"]}
    session = await anonymous.post("/api/session", json=credentials)
    assert session.json()["person"]["must_change_password"]
    assert told(await ditte.post("/api/admin/people", json=new)) == (409, "email_taken")
    nowhere = {**new, "email": "b@lindehoej.example", "unit_id": str(NOBODY)}
    assert told(await ditte.post("/api/admin/people", json=nowhere)) == (404, "unit_not_found")


async def test_with_a_password_of_ones_own_no_one_time_password_is_made(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    new = {
        "email": "ny@lindehoej.example", "name": "Ny", "unit_id": str(cast.units["teknik"]), "password": PASSWORD,
        "roles": [{"role": "builder", "unit_id": str(cast.units["teknik"])}],
    }  # fmt: skip
    made = (await ditte.post("/api/admin/people", json=new)).json()
    assert made["one_time_password"] is None
    assert made["roles"] == [{"role": "builder", "unit_id": str(cast.units["teknik"]), "unit_name": "Teknik og Miljø"}]


async def test_blocking_signs_out_at_once_and_a_stale_edit_is_told(sign_in: SignIn, cast: Cast) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    path = f"/api/admin/people/{cast.people['karla']}"
    revision = (await person(ditte, cast, "karla"))["revision"]
    blocked = await ditte.patch(path, json={"revision": revision, "state": "blocked"})
    assert blocked.json()["state"] == "blocked"
    assert (await karla.get("/api/me/sessions")).status_code == 401
    assert told(await ditte.patch(path, json={"revision": revision, "name": "K"})) == (409, "changed_meanwhile")


async def test_a_password_is_reset_a_person_signed_out_and_unlocked(
    sign_in: SignIn, anonymous: AsyncClient, cast: Cast
) -> None:
    ditte, karla = await sign_in("ditte"), await sign_in("karla")
    path = f"/api/admin/people/{cast.people['karla']}"
    assert (await ditte.post(f"{path}/sign-out")).status_code == 204
    assert (await karla.get("/api/me/sessions")).status_code == 401
    for _ in range(5):
        await anonymous.post("/api/session", json={"email": email("karla"), "password": "forkert"})
    assert (await ditte.post(f"{path}/unlock")).status_code == 204
    await sign_in("karla")
    one_time = (await ditte.post(f"{path}/password")).json()["one_time_password"]
    answer = await anonymous.post("/api/session", json={"email": email("karla"), "password": one_time})
    assert answer.status_code == 200


async def test_a_unit_owner_grants_in_the_branch_and_nothing_else(sign_in: SignIn, cast: Cast) -> None:
    anton = await sign_in("anton")
    karla = await person(anton, cast, "karla")
    path = f"/api/admin/people/{cast.people['karla']}"

    async def grant(role: str, unit: str) -> Response:
        revision = (await person(anton, cast, "karla"))["revision"]
        roles = [{"role": role, "unit_id": str(cast.units[unit])}]
        return await anton.put(f"{path}/roles", json={"revision": revision, "roles": roles})

    granted = await grant("builder", "visitation")
    assert [(r["role"], r["unit_name"]) for r in granted.json()["roles"]] == [("builder", "Visitation")]
    assert told(await grant("unit_owner", "visitation")) == (403, "role_not_yours")
    assert told(await grant("builder", "teknik")) == (404, "unit_not_found")
    change = {"revision": karla["revision"], "name": "Noget Andet"}
    assert told(await anton.patch(path, json=change)) == (403, "not_a_platform_owner")
    new = {"email": "ny@lindehoej.example", "name": "Ny", "unit_id": str(cast.units["omsorg"])}
    assert told(await anton.post("/api/admin/people", json=new)) == (403, "not_a_platform_owner")


@pytest.mark.parametrize("who", ["anton", "mikkel", "karla"])
async def test_what_is_not_yours_answers_exactly_like_what_does_not_exist(
    sign_in: SignIn, cast: Cast, who: str
) -> None:
    client = await sign_in(who)
    for kind, there in (("people", cast.people["oda"]), ("units", cast.units["vejtraeer"])):
        stale: dict[str, object] = {"revision": 1, "name": "Nyt", "roles": []}
        calls = [("PATCH", ""), ("DELETE", "")]
        if kind == "people":
            posts = [("POST", tail) for tail in ("/password", "/sign-out", "/unlock")]
            calls = [("GET", ""), ("PATCH", ""), ("PUT", "/roles"), *posts]
        for method, tail in calls:
            answers = [
                await client.request(method, f"/api/admin/{kind}/{target}{tail}", json=stale)
                for target in (there, NOBODY)
            ]
            assert answers[0].status_code == 404, (who, kind, method, tail, answers[0].text)
            assert answers[0].json() == answers[1].json()


async def test_those_who_administer_nothing_are_told_so(sign_in: SignIn) -> None:
    karla = await sign_in("karla")
    assert told(await karla.get("/api/admin/people")) == (403, "not_an_administrator")
    assert told(await karla.get("/api/admin/units")) == (403, "not_an_administrator")
    assert told(await karla.get("/api/admin/branding")) == (403, "not_a_platform_owner")
    assert told(await karla.get("/api/admin/audit")) == (403, "not_an_auditor")


async def test_a_unit_is_made_renamed_moved_and_removed(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    made = await ditte.post("/api/admin/units", json={"parent_id": str(cast.units["teknik"]), "name": "Grønne områder"})
    assert made.status_code == 201
    unit = made.json()
    assert (unit["slug"], unit["people"], unit["revision"]) == ("groenne-omraader", 0, 1)
    path = f"/api/admin/units/{unit['id']}"
    change = {"revision": 1, "name": "Parker", "parent_id": str(cast.units["vejtraeer"])}
    moved = (await ditte.patch(path, json=change)).json()
    assert (moved["name"], moved["parent_id"]) == ("Parker", str(cast.units["vejtraeer"]))
    assert told(await ditte.patch(path, json=change)) == (409, "changed_meanwhile")
    assert (await ditte.delete(path)).status_code == 204
    assert told(await ditte.delete(path)) == (404, "unit_not_found")
    full = f"/api/admin/units/{cast.units['plejehjem']}"
    assert told(await ditte.delete(full)) == (409, "unit_not_empty")
    own = {"revision": 1, "parent_id": str(cast.units["visitation"])}
    omsorg = f"/api/admin/units/{cast.units['omsorg']}"
    assert told(await ditte.patch(omsorg, json=own)) == (409, "unit_cycle")


async def test_a_unit_owner_sees_the_branch_as_a_tree_of_its_own(sign_in: SignIn) -> None:
    anton = await sign_in("anton")
    items = (await anton.get("/api/admin/units")).json()["items"]
    assert [item["name"] for item in items if item["parent_id"] is None] == ["Sundhed og Omsorg"]
    assert {item["slug"] for item in items} == {"omsorg", "visitation", "visitation-nord", "plejehjem"}


async def test_branding_is_read_and_written_with_a_revision(sign_in: SignIn, anonymous: AsyncClient) -> None:
    ditte = await sign_in("ditte")
    assert (await ditte.get("/api/admin/branding")).json()["revision"] == 0
    written = await ditte.put("/api/admin/branding", json=LOOK)
    assert written.json() == {**LOOK, "revision": 1, "logo": False}
    assert told(await ditte.put("/api/admin/branding", json=LOOK)) == (409, "changed_meanwhile")
    seen = (await anonymous.get("/api/session")).json()["branding"]
    assert seen == {**{k: v for k, v in LOOK.items() if k != "revision"}, "logo": False}
    pale = await ditte.put("/api/admin/branding", json={**LOOK, "revision": 1, "accent_light": "#d0d0d0"})
    assert told(pale) == (422, "contrast_too_low")
    assert pale.json()["facts"]["field"] == "accent_light"


async def test_the_log_says_who_did_what_by_name_to_those_who_may_read_it(sign_in: SignIn, cast: Cast) -> None:
    ditte = await sign_in("ditte")
    revision = (await person(ditte, cast, "karla"))["revision"]
    await ditte.patch(f"/api/admin/people/{cast.people['karla']}", json={"revision": revision, "name": "Karla N."})
    signe = await sign_in("signe")
    page = (await signe.get("/api/admin/audit", params={"act": "person.changed", "limit": 1})).json()
    (item,) = page["items"]
    assert item["actor"] == {"kind": "person", "id": str(cast.people["ditte"]), "name": "Ditte Vestermark"}
    assert (item["object_kind"], item["object_name"], item["details"]) == ("person", "Karla N.", {"fields": ["name"]})
    by_actor = {"actor_id": str(cast.people["signe"])}
    acts = [found["act"] for found in (await signe.get("/api/admin/audit", params=by_actor)).json()["items"]]
    assert acts == ["audit.read", "session.opened"]
