"""Må jeg? over HTTP: the same three questions in two departments that decided differently."""

from typing import Any

import pytest
from api.conftest import SignIn
from cast import Cast
from facts import OWNED_ABROAD
from httpx import AsyncClient

from aarhusai.compose import Services
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.terms.classes import Zone

BUNDLED = "SmolLM2 135M (prøvemodel)"
PARTS = ("K0", "K1", "K2", "K3", "K4", "K5", "K6")
CHATGPT = {"name": "ChatGPT", "zone": "Z1", "supplier": "OpenAI", "link": "https://chatgpt.example"}
COPILOT = {"name": "Copilot", "zone": "Z2", "agreement": "processor", "agreement_text": "Microsoft 365-aftalen"}
AZURE = {
    "name": "OpenAI i Azure",
    "zone": "Z2",
    "agreement": "processor",
    "agreement_text": "Kommunens Azure-aftale",
    "contact_name": "Ditte Vestermark",
    "contact_email": "ditte@lindehoej.example",
}


def terms(*rules: str, **more: object) -> dict[str, object]:
    """Rules from K0 on; the rest is refused."""
    each = [*rules, *["refuse"] * (len(PARTS) - len(rules))]
    return {"rules": dict(zip(PARTS, each, strict=True)), **more}


async def bring_in(client: AsyncClient, cast: Cast, facts: dict[str, str], own: dict[str, object]) -> dict[str, Any]:
    body = {"unit_id": str(cast.units["kommunen"]), "facts": facts, "terms": own}
    answer = await client.post("/api/admin/services", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def narrow(client: AsyncClient, service: dict[str, Any], unit: object, own: dict[str, object]) -> None:
    body = {"unit_id": str(unit), "revision": service["revision"], "terms": own}
    answer = await client.put(f"/api/admin/services/{service['id']}/terms", json=body)
    assert answer.status_code == 200, answer.text


async def ask(client: AsyncClient, service: str | None, data: str, purpose: str | None = None) -> dict[str, Any]:
    body = {
        "data": data,
        "place_kind": "service" if service else "other",
        "place_id": service,
        "purpose": purpose,
    }
    answer = await client.post("/api/may-i", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def decided(sign_in: SignIn, cast: Cast) -> dict[str, str]:
    """Three services of the municipality's, which Sundhed og Omsorg has narrowed. Gives their ids by name."""
    ditte, anton = await sign_in("ditte"), await sign_in("anton")
    omsorg = cast.units["omsorg"]
    chatgpt = await bring_in(ditte, cast, CHATGPT, terms("allow", "allow", "replace", decided_by="Direktionen"))
    copilot = await bring_in(ditte, cast, COPILOT, terms("allow", "allow", "allow"))
    azure = await bring_in(ditte, cast, AZURE, terms("allow", "allow", "allow", "replace"))
    await narrow(anton, chatgpt, omsorg, terms(decided_by="Ledelsen i Omsorg"))
    await narrow(anton, copilot, omsorg, terms("allow", "allow", purposes=["write", "shorten"]))
    await narrow(anton, azure, omsorg, terms("allow", "allow", "refuse"))
    return {"chatgpt": chatgpt["id"], "copilot": copilot["id"], "azure": azure["id"]}


async def test_three_questions_have_different_answers_in_two_departments(
    sign_in: SignIn, decided: dict[str, str]
) -> None:
    karla, oda = await sign_in("karla"), await sign_in("oda")
    questions = [
        (decided["chatgpt"], "minutes_with_names", "summarise"),
        (decided["copilot"], "internal_note", "summarise"),
        (decided["azure"], "mail_name_address", "answer_citizen"),
    ]
    found = {
        who: [(a["verdict"], a["why"], a["rule"]["unit_name"]) for q in questions for a in [await ask(client, *q)]]
        for who, client in (("omsorg", karla), ("teknik", oda))
    }
    assert found["omsorg"] == [
        ("no", "class_refused", "Sundhed og Omsorg"),
        ("no", "purpose_refused", "Sundhed og Omsorg"),
        ("no", "class_refused", "Sundhed og Omsorg"),
    ]
    assert found["teknik"] == [
        ("yes_replaced", "replace_yourself", "Lindehøj Kommune"),
        ("yes", "allowed", "Lindehøj Kommune"),
        ("yes_replaced", "replace_yourself", None),  # the terms allow it; the zone's rule is stricter
    ]


async def test_an_answer_says_why_what_to_watch_and_where_instead(sign_in: SignIn, decided: dict[str, str]) -> None:
    karla = await sign_in("karla")
    answer = await ask(karla, decided["chatgpt"], "minutes_with_names", "decide")
    assert (answer["verdict"], answer["because"], answer["data_class"]) == ("no", "K2", "K2")
    rule = answer["rule"]
    assert (rule["origin"], rule["version"], rule["decided_by"]) == ("inherited", 1, "Ledelsen i Omsorg")
    assert [watch["code"] for watch in answer["watch"]] == ["human_decides", "read_it_through"]
    assert (answer["best"]["place"]["kind"], answer["best"]["verdict"]) == ("model", "yes")
    elsewhere = [(item["place"]["name"], item["verdict"]) for item in answer["elsewhere"]]
    assert [pair for pair in elsewhere if pair[0] != BUNDLED] == [
        ("Prøvemodel", "yes"),
        ("Copilot", "no"),
        ("OpenAI i Azure", "no"),
        ("ChatGPT", "no"),
    ]
    assert answer["ask"] == {
        "unit_name": "Sundhed og Omsorg",
        "people": [{"name": "Anton Skovbjerg", "email": "anton@lindehoej.example"}],
    }


async def test_a_model_through_the_municipalitys_azure_agreement_answers_by_each_units_rules(
    sign_in: SignIn, house: Services, cast: Cast
) -> None:
    async with house.db.transaction() as tx:
        provider = ProviderDraft("Azure", "scripted", Zone.Z2, slug="azure", facts=OWNED_ABROAD)
        await house.model_admin.ensure_provider(tx, provider)
        provider_id = await house.model_admin.provider_named(tx, "azure")
        assert provider_id is not None
        draft = ModelDraft("GPT i Azure", Zone.Z2, (Way(provider_id, "gpt"),), slug="gpt-azure")
        await house.model_admin.ensure_model(tx, draft)
    await house.registry.refresh()
    anton = await sign_in("anton")
    rule = {"base_version": 0, "reason": "Kun herhjemme", "changes": [{"part": "K2", "zone": "Z2", "rule": "refuse"}]}
    decided = await anton.post(f"/api/admin/policy/units/{cast.units['omsorg']}/versions", json=rule)
    assert decided.status_code == 201, decided.text
    found: dict[str, Any] = {}
    for who in ("karla", "oda"):
        client = await sign_in(who)
        places = (await client.get("/api/may-i")).json()["places"]
        model = next(place for place in places if place["name"] == "GPT i Azure")
        body = {"data_class": "K2", "place_kind": "model", "place_id": model["id"], "purpose": "write"}
        answer = (await client.post("/api/may-i", json=body)).json()
        origin = answer["rule"]["origin"], answer["rule"]["unit_name"], answer["rule"]["version"]
        found[who] = (answer["verdict"], answer["why"], answer["because"], origin)
    assert found == {
        "karla": ("no", "class_refused", "K2", ("inherited", "Sundhed og Omsorg", 1)),
        "oda": ("yes_replaced", "replaced", "K2", ("default", None, None)),
    }


async def test_the_list_and_the_choices(sign_in: SignIn, decided: dict[str, str]) -> None:
    karla = await sign_in("karla")
    choices = (await karla.get("/api/may-i")).json()
    assert len(choices["kinds"]) >= 25
    assert all(kind["name"] is None for kind in choices["kinds"])
    names = [place["name"] for place in choices["places"]]
    assert names == ["Prøvemodel", BUNDLED, "Copilot", "OpenAI i Azure", "ChatGPT"]
    azure = next(place for place in choices["places"] if place["id"] == decided["azure"])
    assert (azure["agreement"], azure["agreement_text"]) == ("processor", "Kommunens Azure-aftale")
    rows = (await karla.get("/api/may-i/overview")).json()["rows"]
    assert rows[0]["verdicts"] == dict.fromkeys(PARTS, "allow")
    assert rows[-1]["verdicts"] == dict.fromkeys(PARTS, "refuse")


async def test_the_narrowing_is_told_with_its_reason(sign_in: SignIn, cast: Cast, decided: dict[str, str]) -> None:
    peter = await sign_in("peter")
    service = (await peter.get(f"/api/admin/services/{decided['chatgpt']}")).json()
    body = {
        "unit_id": str(cast.units["teknik"]),
        "revision": service["revision"],
        "terms": terms("allow", "allow", "replace", "replace"),
    }
    answer = await peter.put(f"/api/admin/services/{service['id']}/terms", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "looser_than_above"
    assert answer.json()["facts"] == {"part": "K3", "rule": "refuse", "unit": "Lindehøj Kommune"}
    assert [own["unit_name"] for own in service["terms"]] == ["Lindehøj Kommune"]  # not the other department's


@pytest.mark.parametrize(
    "wrong",
    [
        {"place_kind": "other"},
        {"data": "public_text", "data_class": "K2", "place_kind": "other"},
        {"data_class": "K7", "place_kind": "other"},
        {"data": "public_text", "place_kind": "planet"},
        {"data": "public_text", "place_kind": "other", "purpose": "teleport"},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(sign_in: SignIn, wrong: dict[str, str]) -> None:
    assert (await (await sign_in("karla")).post("/api/may-i", json=wrong)).status_code == 422
