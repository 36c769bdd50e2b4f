"""An assistant on its way to others and back: by approval alone, narrower at once, and gone within a second."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import httpx
import pytest
from api.conftest import SignIn
from api.streams import whole_turn
from api.things import Things
from cast import Cast

from aarhusai.assistants import publishing
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.types import AssistantContent
from aarhusai.compose import Services
from aarhusai.errors import Conflict
from aarhusai.gateway.providers.scripted import ScriptedProvider
from aarhusai.grants.types import Grant, to_branch, to_everyone, to_person, to_unit
from aarhusai.kit.clock import now
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.collections import NewCollection
from aarhusai.storage.announcements import Announcements
from aarhusai.terms.approval import Approval
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AssistantId, CollectionId, UnitId, UseCaseId


@pytest.fixture
def things(house: Services, cast: Cast) -> Things:
    return Things(house, cast, httpx.AsyncClient())


async def saved(things: Things, sharing: Sequence[Grant], **more: object) -> AssistantId:
    """Mikkel's, saved with these wishes and nobody else's yet."""
    mikkel = await things.actor("mikkel")
    content = AssistantContent("Visitationsguiden", sharing=tuple(sharing), **more)  # pyright: ignore[reportArgumentType]
    draft = await things.house.workshop.drafts.make(mikkel, things.cast.units["visitation"], content)
    await things.house.workshop.versions.save(mikkel, draft.id, draft.revision, "")
    return draft.id


async def approved(
    things: Things, assistant_id: AssistantId, use: Sequence[Grant], denied: Sequence[UnitId] = (), version: int = 1
) -> None:
    """As `usecases` does once everybody whose consent it takes has given it."""
    anton = await things.actor("anton")
    subjects = tuple(publishing.audience(one) for one in use)
    consent = Approval(assistant_id, version, subjects, tuple(denied), UseCaseId(new_id()), anton.person_id, now())
    async with things.house.db.transaction() as tx:
        await publishing.publish(tx, anton, consent)
    await things.house.assistants.refresh()


async def sees(things: Things, who: str, assistant_id: AssistantId) -> bool:
    return assistant_id in {one.id for one in things.house.assistants.visible(await things.actor(who))}


async def test_a_wish_reaches_nobody_before_it_is_approved(things: Things) -> None:
    wanted = to_everyone()
    made = await saved(things, [wanted])

    assert [who for who in ("karla", "birgit", "anton", "ditte") if await sees(things, who, made)] == []
    assert await sees(things, "mikkel", made)

    await approved(things, made, [wanted])

    assert all([await sees(things, who, made) for who in ("karla", "birgit", "oda", "ditte")])


async def test_a_branch_reaches_those_below_it_and_nobody_beside(things: Things, cast: Cast) -> None:
    wanted = to_branch(cast.units["visitation"])
    made = await saved(things, [wanted])
    await approved(things, made, [wanted])

    found = [who for who in ("karla", "mikkel", "anton", "birgit", "oda", "peter") if await sees(things, who, made)]
    assert found == ["karla", "mikkel"]


async def test_a_denied_unit_wins_over_every_grant_but_ownership(things: Things, cast: Cast) -> None:
    wanted = [to_everyone(), to_person(cast.people["karla"]), to_unit(cast.units["visitation-nord"])]
    made = await saved(things, wanted, denied=(cast.units["visitation"],))
    await approved(things, made, wanted, [cast.units["visitation"]])

    assert not await sees(things, "karla", made)
    assert await sees(things, "birgit", made)
    assert await sees(things, "mikkel", made)


async def test_an_approval_of_more_than_the_version_asks_for_is_refused(things: Things, cast: Cast) -> None:
    made = await saved(things, [to_unit(cast.units["visitation"])])

    with pytest.raises(Conflict) as refused:
        await approved(things, made, [to_everyone()])

    assert refused.value.code == "approval_does_not_fit"
    assert not await sees(things, "birgit", made)


async def test_what_others_meet_is_the_approved_version_while_its_owner_goes_on(things: Things) -> None:
    made = await saved(things, [to_everyone()], instructions="Første.")
    await approved(things, made, [to_everyone()])
    mikkel, karla = await things.actor("mikkel"), await things.actor("karla")
    drafts = things.house.workshop.drafts
    draft = await drafts.get(mikkel, made)
    again = AssistantContent("Visitationsguiden", instructions="Anden.", sharing=(to_everyone(),))
    draft = await drafts.save(mikkel, made, draft.revision, again)
    await things.house.workshop.versions.save(mikkel, made, draft.revision, "")

    assert things.house.assistants.get(karla, made).instructions == "Første."
    assert things.house.assistants.get(mikkel, made).instructions == "Anden."


async def test_withdrawn_it_is_gone_everywhere_within_a_second_and_says_why(things: Things) -> None:
    made = await saved(things, [to_everyone()])
    await approved(things, made, [to_everyone()])
    elsewhere, announcements = Assistants(things.house.db), Announcements(things.house.db.url)
    await elsewhere.start(announcements)
    announcements.start()
    await asyncio.wait_for(announcements.connected.wait(), 10)
    karla, mikkel = await things.actor("karla"), await things.actor("mikkel")
    try:
        assert elsewhere.get(karla, made)
        async with things.house.db.transaction() as tx:
            await publishing.withdraw(
                tx, await things.actor("anton"), made, "approval_withdrawn", "Modellen er skiftet."
            )
        for _ in range(100):
            if made not in {one.id for one in elsewhere.visible(karla)}:
                break
            await asyncio.sleep(0.01)
        with pytest.raises(Conflict) as told:
            elsewhere.get(karla, made)
        assert (told.value.code, told.value.facts["reason"]) == ("assistant_suspended", "Modellen er skiftet.")
        assert elsewhere.get(mikkel, made)
        async with things.house.db.transaction() as tx:
            await publishing.resume(tx, await things.actor("anton"), made)
        await elsewhere.refresh()
        assert elsewhere.get(karla, made)
    finally:
        await elsewhere.stop()
        await announcements.stop()


async def test_its_owner_shares_with_fewer_at_once_and_with_more_never(things: Things, sign_in: SignIn) -> None:
    omsorg = to_branch(things.cast.units["omsorg"])
    made = await saved(things, [omsorg, to_person(things.cast.people["oda"])])
    await approved(things, made, [omsorg, to_person(things.cast.people["oda"])])
    mikkel = await sign_in("mikkel")
    where = f"/api/assistants/{made}"
    narrower = {"grants": [{"subject_kind": "unit_branch", "subject_id": str(omsorg.subject_id)}]}

    answer = await mikkel.put(f"{where}/narrow", json={**narrower, "denied": [str(things.cast.units["plejehjem"])]})

    assert answer.status_code == 200, answer.text
    assert [one["name"] for one in answer.json()["grants"]] == ["Sundhed og Omsorg"]
    assert [who for who in ("karla", "birgit", "oda") if await sees(things, who, made)] == ["karla"]
    wishes = (await mikkel.get(f"{where}/draft")).json()["content"]
    assert (len(wishes["sharing"]), len(wishes["denied"])) == (1, 1)

    for more in ({**narrower, "denied": []}, {"grants": [{"subject_kind": "everyone"}], "denied": wishes["denied"]}):
        refused = await mikkel.put(f"{where}/narrow", json=more)
        assert (refused.status_code, refused.json()["code"]) == (422, "only_narrower")


async def test_a_unit_owner_takes_it_down_for_everybody_and_puts_it_back(things: Things, sign_in: SignIn) -> None:
    made = await saved(things, [to_everyone()])
    await approved(things, made, [to_everyone()])
    anton, karla, peter, mikkel = [await sign_in(one) for one in ("anton", "karla", "peter", "mikkel")]
    where = f"/api/assistants/{made}"

    refused = await peter.post(f"{where}/take-down", json={"reason": "Den er ikke min."})
    down = await anton.post(f"{where}/take-down", json={"reason": "Den svarer forkert om hjælpemidler."})

    assert (refused.status_code, down.status_code) == (404, 204)
    for who in (karla, mikkel):
        told = await who.get(where)
        assert (told.status_code, told.json()["code"]) == (409, "assistant_suspended")
        assert told.json()["facts"]["reason"] == "Den svarer forkert om hjælpemidler."
    (shown,) = (await anton.get("/api/assistants/catalogue?view=managed")).json()["items"]
    assert shown["suspended"] == "Den svarer forkert om hjælpemidler."
    assert (await anton.post(f"{where}/put-back")).status_code == 204
    assert (await karla.get(where)).status_code == 200


async def test_it_is_told_why_somebody_sees_an_assistant(things: Things, sign_in: SignIn) -> None:
    nord, omsorg = to_unit(things.cast.units["visitation-nord"]), to_branch(things.cast.units["omsorg"])
    made = await saved(things, [omsorg, nord])
    await approved(things, made, [omsorg, nord])
    karla = await sign_in("karla")

    shown = (await karla.get(f"/api/assistants/{made}")).json()

    assert shown["why"] == [
        {"kind": "unit", "name": "Visitation Nord"},
        {"kind": "branch", "name": "Sundhed og Omsorg"},
    ]


async def test_users_are_answered_from_lent_sources_until_no_owner_may_ask_them(
    things: Things, sign_in: SignIn, model: ScriptedProvider
) -> None:
    house, mikkel = things.house, await things.actor("mikkel")
    unit = things.cast.units["visitation"]
    collection = await house.knowledge.collections.create(mikkel, NewCollection("Visitation", unit))
    made = await saved(things, [to_everyone()], collections=(CollectionId(collection.id),), open_sources=False)
    await approved(things, made, [to_everyone()])
    karla = await things.actor("karla")
    assistant = house.assistants.get(karla, made)
    lending = house.assistants.lending(assistant)

    assert await house.knowledge.citing.chosen(karla, assistant.collections) == ()
    (lent,) = await house.knowledge.citing.chosen(karla, assistant.collections, lending)
    assert lent.name == "Visitation"
    page = await sign_in("karla")
    assert (await page.get(f"/api/assistants/{made}")).json()["sources"] is None

    await house.db.run(
        "UPDATE collection SET owner_id = %s WHERE id = %s", (things.cast.people["ditte"], collection.id)
    )

    assert await house.knowledge.citing.chosen(karla, assistant.collections, lending) == ()
    question = {"request_id": str(UUID(int=7)), "text": "Hvem visiteres?", "assistant_id": str(made)}
    refused = await page.post("/api/turns", json=question)
    assert (refused.status_code, refused.json()["code"]) == (409, "assistant_sources_gone")


async def test_more_than_its_ceiling_is_refused_with_the_class(
    things: Things, sign_in: SignIn, model: ScriptedProvider
) -> None:
    made = await saved(things, [to_everyone()], ceiling=DataClass.parse("K1"))
    await approved(things, made, [to_everyone()])
    karla = await sign_in("karla")

    end = await whole_turn(karla, "Ring til Solvej på 22 33 44 55.", assistant_id=str(made))

    assert end["code"] == "assistant_ceiling"
