"""Test cases of an assistant and runs of them, as its builder meets them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from api.conftest import SignIn
from cast import Cast

from aarhusai.assistants.types import AssistantContent, Gate
from aarhusai.compose import Services
from aarhusai.evaluation.tasks import RunWanted
from aarhusai.gateway.providers.scripted import Hold, Say, ScriptedProvider, Step
from aarhusai.gateway.types import ChatRequest, TextPart
from aarhusai.protection.text import ProtectedText
from aarhusai.terms.ids import AssistantId

Json = dict[str, Any]
LENGTH = {
    "question": "Hvor lang er fristen?",
    "facts": ["fristen er 14 dage"],
    "must_not": ["måske"],
}
POLITE = {"question": "Skriv en hilsen.", "must": ["venlig hilsen"], "rubric": "Hilsenen er venlig og kort."}


async def built(house: Services, cast: Cast, instructions: str = "Svar kort.", **more: Any) -> AssistantId:
    """An assistant of Mikkel's with one saved version."""
    actor = await house.identity.actor_for_job(cast.people["mikkel"])
    assert actor is not None
    content = AssistantContent("Fristhjælperen", instructions=instructions, **more)
    draft = await house.workshop.drafts.make(actor, cast.units["visitation"], content)
    await house.workshop.versions.save(actor, draft.id, draft.revision, "Første")
    return draft.id


async def worked(house: Services, run: Json) -> None:
    """What the worker does with a run."""
    await house.proving.running.do(RunWanted(run["id"]))


def answers(
    by_words: Mapping[str, str], verdict: str = '{"opfyldt": true, "grund": "Den er venlig."}'
) -> Callable[[ChatRequest[ProtectedText]], Sequence[Step]]:
    """A model that answers by what stands in the question or in the instructions, and judges."""

    def script(request: ChatRequest[ProtectedText]) -> Sequence[Step]:
        parts = [part for message in request.messages for part in message.parts if isinstance(part, TextPart)]
        whole = "\n".join(part.text.reveal() for part in parts)
        if "Du bedømmer et svar" in whole:
            return (Say(verdict),)
        return (Say(next((said for words, said in by_words.items() if words in whole), "Det ved jeg ikke.")),)

    return script


GOOD = {"frist": "Fristen er 14 dage.", "hilsen": "Med venlig hilsen\nVisitationen"}


@pytest.fixture
async def mikkel(sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("mikkel")


async def add(client: httpx.AsyncClient, assistant: UUID, *cases: Json) -> list[Json]:
    made = [await client.post(f"/api/assistants/{assistant}/tests", json=case) for case in cases]
    assert [one.status_code for one in made] == [201] * len(cases), [one.text for one in made]
    return [one.json() for one in made]


async def run(client: httpx.AsyncClient, house: Services, assistant: UUID, **wish: Any) -> Json:
    begun = await client.post(f"/api/assistants/{assistant}/runs", json={"targets": ["draft"], **wish})
    assert begun.status_code == 202, begun.text
    await worked(house, begun.json())
    return (await client.get(f"/api/runs/{begun.json()['id']}")).json()


async def test_cases_are_written_ordered_changed_and_removed(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast
) -> None:
    assistant = await built(house, cast)
    first, second = await add(mikkel, assistant, LENGTH, POLITE)
    assert (first["position"], second["position"]) == (0, 1)
    assert first["facts"] == ["fristen er 14 dage"]

    moved = await mikkel.patch(f"/api/tests/{second['id']}", json={"position": 0, "must": ["hilsen"]})

    assert (moved.json()["position"], moved.json()["must"], moved.json()["rubric"]) == (0, ["hilsen"], POLITE["rubric"])
    late = await mikkel.patch(f"/api/tests/{second['id']}", json={"revision": 1, "question": "Hej?"})
    assert (late.status_code, late.json()["code"]) == (409, "test_changed_meanwhile")
    assert (await mikkel.delete(f"/api/tests/{second['id']}")).status_code == 204
    listed = (await mikkel.get(f"/api/assistants/{assistant}/tests")).json()["items"]
    assert [(one["id"], one["position"]) for one in listed] == [(first["id"], 0)]


async def test_draft_and_saved_version_are_run_side_by_side(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast, instructions="Version et.")
    await add(mikkel, assistant, LENGTH, POLITE)
    draft = (await mikkel.get(f"/api/assistants/{assistant}/draft")).json()
    content = draft["content"] | {"instructions": "Vær altid i tvivl."}
    await mikkel.put(f"/api/assistants/{assistant}/draft", json={"revision": draft["revision"], "content": content})
    model.script = answers({"Vær altid i tvivl": "Det er måske 14 dage.", **GOOD})

    done = await run(mikkel, house, assistant, targets=["draft", 1])

    assert (done["state"], done["done"], done["total"]) == ("done", 4, 4)
    assert [(one["label"], one["version"], one["passed"]) for one in done["targets"]] == [
        ("draft", None, 0),
        ("1", 1, 2),
    ]
    length = [one for one in done["results"] if one["question"] == LENGTH["question"]]
    assert [one["passed"] for one in length] == [False, True]
    checks = {check["kind"]: (check["passed"], check["why"]) for check in length[0]["checks"]}
    assert checks == {"fact": (False, "not_said"), "must_not": (False, "there")}
    assert length[1]["answer"] == "Fristen er 14 dage."
    assert done["settings"] == {"temperature": 0, "seed": 7}


async def test_a_rubric_is_judged_by_a_model_and_a_verdict_that_is_none_says_so(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, POLITE)
    model.script = answers(GOOD)
    judged = await run(mikkel, house, assistant)
    model.script = answers(GOOD, "Ja, den er fin.")
    unjudged = await run(mikkel, house, assistant)

    good, bad = judged["results"][0]["checks"][-1], unjudged["results"][0]["checks"][-1]
    assert (good["passed"], good["why"], good["about"]) == (True, "judged", "Den er venlig.")
    assert (bad["passed"], bad["why"]) == (None, "not_judged")
    assert (judged["results"][0]["passed"], unjudged["results"][0]["passed"]) == (True, False)


async def test_personal_data_in_a_case_raises_the_class_that_must_be_kept(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    case = {"question": "Skriv til Karla Nørrelund, cpr-nr. 610189-1234.", "data_class": "K1"}
    allowed = {"question": "Hvad er en høring?", "data_class": "K1"}
    await add(mikkel, assistant, case, allowed)
    done = await run(mikkel, house, assistant)
    checks = [one["checks"][0] for one in done["results"]]
    assert (checks[0]["passed"], checks[0]["why"]) == (False, "class_raised")
    assert "K4" in checks[0]["about"]
    assert (checks[1]["passed"], checks[1]["why"]) == (True, "class_kept")


async def test_what_a_model_does_wrong_is_a_result(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, LENGTH)
    model.script = (Say(""),)
    done = await run(mikkel, house, assistant)
    assert done["state"] == "done"
    assert [(one["kind"], one["passed"]) for one in done["results"][0]["checks"]] == [("answer", False)]
    assert done["results"][0]["checks"][0]["why"] == "answer_empty"


async def test_a_run_goes_on_where_it_was_when_its_worker_died(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, LENGTH, {**LENGTH, "question": "Og hvad er fristen nu?"}, POLITE)
    held = asyncio.Event()

    def script(request: ChatRequest[ProtectedText]) -> Sequence[Step]:
        steps = answers(GOOD)(request)
        return (Hold(held), *steps) if any("Med venlig" in str(one) for one in steps) else steps

    model.script = script
    begun = (await mikkel.post(f"/api/assistants/{assistant}/runs", json={"targets": ["draft"]})).json()
    first = asyncio.create_task(worked(house, begun))
    while (await mikkel.get(f"/api/runs/{begun['id']}")).json()["done"] < 2:  # noqa: ASYNC110  # as a page asks
        await asyncio.sleep(0.02)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    asked = len(model.requests)
    held.set()

    await worked(house, begun)

    done = (await mikkel.get(f"/api/runs/{begun['id']}")).json()
    assert (done["state"], done["done"]) == ("done", 3)
    assert len(model.requests) == asked + 2  # the one that was broken off, and its judge


async def test_a_run_is_stopped_with_what_came(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, LENGTH)
    model.script = (Hold(asyncio.Event()),)
    begun = (await mikkel.post(f"/api/assistants/{assistant}/runs", json={"targets": ["draft"]})).json()
    again = await mikkel.post(f"/api/assistants/{assistant}/runs", json={"targets": ["draft"]})
    assert (again.status_code, again.json()["code"]) == (409, "run_under_way")
    working = asyncio.create_task(worked(house, begun))
    while model.running == 0:  # noqa: ASYNC110  # it tells in no other way
        await asyncio.sleep(0.01)
    assert (await mikkel.post(f"/api/runs/{begun['id']}/stop")).status_code == 204
    await working
    stopped = (await mikkel.get(f"/api/runs/{begun['id']}")).json()
    assert (stopped["state"], stopped["code"], stopped["done"]) == ("cut_off", "stopped", 0)
    assert model.running == 0


async def test_what_models_answered_is_sealed(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, LENGTH)
    model.script = (Say("Svaret er sløret."),)
    done = await run(mikkel, house, assistant)
    assert done["results"][0]["answer"] == "Svaret er sløret."
    rows = await house.db.value(str, "SELECT string_agg(to_jsonb(r)::text, '') FROM evaluation_result AS r")
    assert rows is not None
    assert "sløret" not in rows
    assert "Svaret" not in bytes.fromhex("".join(rows.split('"sealed": "\\\\x')[1].split('"')[0])).decode("latin-1")


async def test_an_empty_wish_or_one_of_nothing_is_refused(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast
) -> None:
    assistant = await built(house, cast)
    begin = f"/api/assistants/{assistant}/runs"
    assert (await mikkel.post(begin, json={"targets": ["draft"]})).json()["code"] == "no_tests"
    await add(mikkel, assistant, LENGTH)
    assert (await mikkel.post(begin, json={"targets": ["live"]})).json()["code"] == "version_not_found"
    assert (await mikkel.post(begin, json={"targets": [7]})).json()["code"] == "version_not_found"
    nowhere = "01890000-0000-7000-8000-000000000000"
    assert (await mikkel.post(begin, json={"targets": ["draft"], "models": [nowhere]})).json()["code"] == (
        "model_not_available"
    )
    assert (await mikkel.post(begin, json={"targets": ["draft"], "tests": [nowhere]})).json()[
        "code"
    ] == "test_not_found"
    assert (await mikkel.post(begin, json={"targets": []})).status_code == 422


async def test_what_is_not_yours_does_not_exist(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, sign_in: SignIn
) -> None:
    assistant = await built(house, cast)
    (case,) = await add(mikkel, assistant, LENGTH)
    begun = (await mikkel.post(f"/api/assistants/{assistant}/runs", json={"targets": ["draft"]})).json()
    for other in ("karla", "oda", "peter"):
        client = await sign_in(other)
        assert (await client.get(f"/api/assistants/{assistant}/tests")).status_code == 404
        assert (await client.patch(f"/api/tests/{case['id']}", json={"question": "?"})).status_code == 404
        assert (await client.get(f"/api/runs/{begun['id']}")).status_code == 404
        assert (await client.post(f"/api/runs/{begun['id']}/stop")).status_code == 404


async def test_the_gate_holds_a_version_until_its_tests_pass(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast, gate=Gate(required=True, least=0.5))

    async def gate(version: int = 1) -> tuple[bool, str]:
        async with house.db.session() as session:
            found = await house.proving.gate(session, assistant, version)
        return found.passed, found.reason

    assert await gate() == (False, "no_tests")
    cases = await add(mikkel, assistant, LENGTH, {**LENGTH, "question": "Hilsen?"})
    assert await gate() == (False, "not_run")
    await run(mikkel, house, assistant, tests=[cases[0]["id"]])
    assert await gate() == (False, "not_run")  # a part of the cases proves nothing
    model.script = (Say("Nej."),)
    failed = await run(mikkel, house, assistant)
    assert (failed["gate"]["passed"], failed["gate"]["reason"]) == (False, "too_few")
    assert await gate() == (False, "too_few")
    model.script = answers(GOOD)
    done = await run(mikkel, house, assistant)  # of the draft, which says what version 1 does
    assert (done["gate"]["share"], done["gate"]["least"], done["gate"]["passed"]) == (0.5, 0.5, True)
    assert await gate() == (True, "passed")
    await mikkel.patch(f"/api/tests/{cases[0]['id']}", json={"facts": ["fristen er 4 uger"]})
    assert await gate() == (False, "tests_changed")
    await run(mikkel, house, assistant, targets=[1])
    assert await gate() == (False, "too_few")


async def test_a_worse_prompt_fails_and_the_version_before_still_passes(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast, gate=Gate(required=True))
    await add(mikkel, assistant, LENGTH)
    model.script = answers({"Svar altid nej": "Nej.", **GOOD})
    await run(mikkel, house, assistant, targets=[1])
    draft = (await mikkel.get(f"/api/assistants/{assistant}/draft")).json()
    content = draft["content"] | {"instructions": "Svar altid nej."}
    saved = await mikkel.put(
        f"/api/assistants/{assistant}/draft", json={"revision": draft["revision"], "content": content}
    )
    await mikkel.post(f"/api/assistants/{assistant}/versions", json={"revision": saved.json()["revision"], "note": ""})
    worse = await run(mikkel, house, assistant, targets=[2])
    assert worse["gate"]["reason"] == "too_few"
    async with house.db.session() as session:
        assert (await house.proving.gate(session, assistant, 1)).passed
        assert not (await house.proving.gate(session, assistant, 2)).passed


async def test_tests_are_run_again_when_the_model_behind_changes(
    mikkel: httpx.AsyncClient, house: Services, cast: Cast, model: ScriptedProvider
) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, LENGTH)
    model.script = answers(GOOD)
    await run(mikkel, house, assistant, targets=[1])
    await house.db.run("UPDATE assistant SET state = 'live', live_version = 1 WHERE id = %s", (assistant,))
    await house.assistants.refresh()

    await house.proving.watch.look()
    assert len((await mikkel.get(f"/api/assistants/{assistant}/runs")).json()["items"]) == 1
    await house.db.run("UPDATE endpoint SET upstream_name = 'en-anden' WHERE upstream_name = 'scripted'")
    await house.registry.refresh()
    await house.proving.watch.look()
    await house.proving.watch.look()

    newest, *others = (await mikkel.get(f"/api/assistants/{assistant}/runs")).json()["items"]
    assert (newest["why"], newest["state"], newest["targets"][0]["label"]) == ("model_changed", "waiting", "live")
    assert len(others) == 1


async def test_old_runs_go_and_their_keys_with_them(mikkel: httpx.AsyncClient, house: Services, cast: Cast) -> None:
    assistant = await built(house, cast)
    await add(mikkel, assistant, LENGTH)
    done = await run(mikkel, house, assistant)
    before = await house.keys.db.value(int, "SELECT count(*) FROM conversation_key")
    await house.db.run("DELETE FROM evaluation_run WHERE id = %s", (UUID(done["id"]),))
    await house.proving.running.sweep()
    assert await house.keys.db.value(int, "SELECT count(*) FROM conversation_key") == (before or 0) - 1
    assert await house.db.value(int, "SELECT count(*) FROM evaluation_key_unused") == 0
