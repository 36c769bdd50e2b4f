"""Må jeg?: what holds of a service at a unit, who may decide it, and what a person is answered."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from cast import QUICK, Cast, assemble

from aarhusai.audit.service import Audit
from aarhusai.audit.types import AuditFilter
from aarhusai.config import Settings
from aarhusai.errors import AarhusError, Conflict
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.service import Identity
from aarhusai.kit.ids import new_id
from aarhusai.policy.ceilings import DefaultCeilings
from aarhusai.policy.decision import Rule, Verdict
from aarhusai.policy.matrix import Part
from aarhusai.policy.may_i import Answer, InsideModel, MayI, Question
from aarhusai.policy.may_i_answer import May, PlaceKind, RuleShown, Why
from aarhusai.policy.may_i_types import Agreement, DataKind, Medium, Service, ServiceFacts, ServiceId, Terms
from aarhusai.policy.services import DeclaredService, OutsideServices, ensure_kinds, ensure_service
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import ModelId

TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = InsideModel(ModelId(new_id()), "Skriveassistenten", Zone.Z4)
EU = InsideModel(ModelId(new_id()), "Kvalitetsstandarder", Zone.Z2)
OPEN: dict[Part, Rule] = {Base.PUBLIC: Rule.ALLOW, Base.INTERNAL: Rule.ALLOW}
CHATGPT = ServiceFacts("ChatGPT", Zone.Z1, supplier="OpenAI")
COPILOT = ServiceFacts("Copilot", Zone.Z2, agreement=Agreement.PROCESSOR, agreement_text="Microsoft 365")


@dataclass
class Town:
    """The invented municipality, with one model of its own and one in the EU."""

    db: Database
    cast: Cast
    actors: dict[str, Actor]
    services: OutsideServices
    may_i: MayI

    async def bring_in(self, who: str, unit: str, facts: ServiceFacts, rules: dict[Part, Rule]) -> Service:
        return await self.services.create(self.actors[who], self.cast.units[unit], facts, Terms(rules))

    async def decide(self, who: str, service: Service, unit: str, terms: Terms) -> Service:
        now, _ = await self.services.read(self.actors["ditte"], service.id)
        return await self.services.decide(self.actors[who], service.id, self.cast.units[unit], now.revision, terms)

    async def ask(
        self, who: str, place: Service | InsideModel | None, material: str | DataClass, purpose: str | None = None
    ) -> Answer:
        kind = PlaceKind.SERVICE if isinstance(place, Service) else PlaceKind.MODEL if place else PlaceKind.OTHER
        question = Question(material, kind, str(place.id) if place else None, purpose)
        return await self.may_i.ask(self.actors[who], question)


def no_book(unit_path: str, part: Part, zone: Zone) -> RuleShown:
    """Every rule is the product's own."""
    return RuleShown("default")


@pytest.fixture
async def town(db: Database) -> Town:
    cast = await assemble(db)
    identity = Identity(db, Settings(), Passwords(QUICK))
    actors = {name: await identity.actor_for_job(person) for name, person in cast.people.items()}
    known = {name: actor for name, actor in actors.items() if actor is not None}
    may_i = MayI(db, DefaultCeilings(), lambda _: [EU, HERE], no_book, lambda: TODAY)
    return Town(db, cast, known, OutsideServices(db), may_i)


async def refusal(verb: Awaitable[object]) -> str:
    with pytest.raises(AarhusError) as raised:
        await verb
    return raised.value.code


async def test_what_nobody_decided_about_is_refused_and_says_whom_to_ask(town: Town) -> None:
    answer = await town.ask("karla", None, "public_text")
    assert (answer.ruled.may, answer.ruled.why) == (May.NO, Why.UNKNOWN_SERVICE)
    assert answer.best is not None
    assert answer.best[0].name == "Skriveassistenten"
    assert (answer.responsible.unit_name, [person.name for person in answer.responsible.people]) == (
        "Sundhed og Omsorg",
        ["Anton Skovbjerg"],
    )
    assert [p.name for p in (await town.ask("ditte", None, "public_text")).responsible.people] == ["Ditte Vestermark"]


async def test_the_models_of_the_platform_answer_by_the_units_rules(town: Town) -> None:
    as_it_is = await town.ask("karla", HERE, "health_journal")
    replaced = await town.ask("karla", EU, "mail_name_address", "answer_citizen")
    refused = await town.ask("karla", EU, "health_journal")
    assert (as_it_is.ruled.may, as_it_is.best) == (May.YES, None)
    assert (replaced.ruled.may, replaced.ruled.why, replaced.ruled.because) == (
        May.YES_REPLACED,
        Why.REPLACED,
        Base.PERSONAL,
    )
    assert (refused.ruled.may, refused.ruled.because) == (May.NO, Flag.SENSITIVE)
    assert refused.best is not None
    assert refused.best[0].name == "Skriveassistenten"
    warning = next(watch for watch in replaced.watch if watch.code == "if_heavier")
    assert (warning.facts["part"], warning.facts["place_name"]) == ("K6", "Skriveassistenten")
    assert [place.name for place, _ in replaced.elsewhere] == ["Skriveassistenten", "Kvalitetsstandarder"]


async def test_what_cannot_be_read_cannot_be_replaced(town: Town) -> None:
    photo = await town.ask("karla", EU, "photo_of_citizens")
    assert (photo.ruled.may, photo.ruled.why) == (May.NO, Why.CANNOT_BE_REPLACED)
    assert (await town.ask("karla", HERE, "photo_of_citizens")).ruled.may is May.YES


async def test_a_purpose_of_annex_iii_is_to_be_asked_about_and_a_decision_is_a_persons(town: Town) -> None:
    recruiting = await town.ask("karla", HERE, "job_application", "recruit")
    assert (recruiting.ruled.may, recruiting.ruled.why) == (May.ASK, Why.HIGH_RISK)
    assert {watch.code: watch.facts for watch in recruiting.watch}["high_risk"] == {"applies_from": "2027-12-02"}
    assert (await town.ask("karla", EU, "job_application", "recruit")).ruled.may is May.NO
    decision = await town.ask("karla", HERE, "decision_with_cpr", "decide")
    assert decision.ruled.may is May.YES
    assert [watch.code for watch in decision.watch] == ["human_decides", "read_it_through"]


async def test_a_service_holds_below_the_unit_that_brought_it_in_and_nowhere_else(town: Town) -> None:
    service = await town.bring_in("anton", "omsorg", CHATGPT, OPEN)
    assert (await town.ask("karla", service, "public_text")).ruled.may is May.YES
    assert await refusal(town.ask("oda", service, "public_text")) == "place_not_found"
    assert await refusal(town.ask("ditte", service, "public_text")) == "place_not_found"
    assert [s.id for s in await town.services.visible(town.actors["anton"])] == [service.id]
    assert await town.services.visible(town.actors["peter"]) == ()


async def test_a_unit_narrows_and_never_widens(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", CHATGPT, {**OPEN, Base.PERSONAL: Rule.REPLACE})
    await town.decide("anton", service, "omsorg", Terms(OPEN, decided_by="Ledelsen"))
    assert (await town.ask("oda", service, "minutes_with_names")).ruled.why is Why.REPLACE_YOURSELF
    narrowed = await town.ask("karla", service, "minutes_with_names")
    assert (narrowed.ruled.may, narrowed.ruled.because) == (May.NO, Base.PERSONAL)
    assert narrowed.rule is not None
    assert (narrowed.rule.unit_name, narrowed.rule.version, narrowed.rule.decided_by) == (
        "Sundhed og Omsorg", 1, "Ledelsen",
    )  # fmt: skip
    wider = Terms({**OPEN, Base.PERSONAL: Rule.ALLOW, Flag.SENSITIVE: Rule.REPLACE})
    with pytest.raises(AarhusError, match="agreement_needed"):
        await town.decide("peter", service, "teknik", wider)
    with pytest.raises(AarhusError, match="looser_than_above") as raised:
        await town.decide("peter", service, "teknik", Terms({**OPEN, Flag.SENSITIVE: Rule.REPLACE}))
    assert raised.value.facts == {"part": "K6", "rule": "refuse", "unit": "Lindehøj Kommune"}
    assert await refusal(town.decide("anton", service, "visitation", Terms({**OPEN, Base.PERSONAL: Rule.REPLACE}))) == (
        "looser_than_above"
    )


async def test_a_unit_above_that_narrows_later_narrows_everything_below(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", COPILOT, {**OPEN, Base.PERSONAL: Rule.REPLACE})
    await town.decide("anton", service, "omsorg", Terms({**OPEN, Base.PERSONAL: Rule.REPLACE}))
    await town.decide("ditte", service, "kommunen", Terms({Base.PUBLIC: Rule.ALLOW}))
    answer = await town.ask("karla", service, "internal_note")
    assert answer.ruled.may is May.NO
    assert answer.rule is not None
    assert (answer.rule.unit_name, answer.rule.origin, answer.rule.version) == ("Lindehøj Kommune", "inherited", 2)


async def test_a_service_never_gets_more_than_the_unit_lets_into_its_zone(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", COPILOT, {**OPEN, Base.PERSONAL: Rule.ALLOW})
    answer = await town.ask("karla", service, "mail_name_address")
    assert (answer.ruled.may, answer.ruled.why) == (May.YES_REPLACED, Why.REPLACE_YOURSELF)
    assert answer.rule is not None
    assert (answer.rule.origin, answer.rule.unit_id) == ("default", None)


async def test_purposes_narrow_down_the_tree_too(town: Town) -> None:
    terms = Terms(OPEN, purposes=frozenset({"write", "translate"}))
    service = await town.services.create(town.actors["ditte"], town.cast.units["kommunen"], CHATGPT, terms)
    assert (await town.ask("karla", service, "public_text", "summarise")).ruled.why is Why.PURPOSE_REFUSED
    assert (await town.ask("karla", service, "public_text", "translate")).ruled.may is May.YES
    wider = Terms(OPEN, purposes=frozenset({"write", "code"}))
    assert await refusal(town.decide("anton", service, "omsorg", wider)) == "purposes_looser_than_above"
    assert await refusal(town.decide("anton", service, "omsorg", Terms(OPEN))) == "purposes_looser_than_above"
    await town.decide("anton", service, "omsorg", Terms(OPEN, purposes=frozenset({"write"}), notes="Kun udkast."))
    refused = await town.ask("karla", service, "public_text", "translate")
    assert refused.rule is not None
    assert refused.rule.unit_name == "Sundhed og Omsorg"
    assert [watch.facts for watch in refused.watch if watch.code == "note"] == [
        {"unit": "Sundhed og Omsorg", "note": "Kun udkast."}
    ]


async def test_a_decision_whose_review_is_overdue_is_no_answer(town: Town) -> None:
    terms = Terms(OPEN, review_on=date(2026, 11, 22))
    service = await town.services.create(town.actors["ditte"], town.cast.units["kommunen"], CHATGPT, terms)
    answer = await town.ask("karla", service, "public_text")
    assert (answer.ruled.may, answer.ruled.why) == (May.ASK, Why.REVIEW_OVERDUE)


async def test_who_decides_where(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", CHATGPT, OPEN)
    theirs = await town.bring_in("peter", "teknik", CHATGPT, OPEN)
    act = {name: partial(town.services.delete, actor) for name, actor in town.actors.items()}
    assert [await refusal(act[who](service.id)) for who in ("karla", "anton", "signe")] == [
        "service_not_found", "not_your_unit", "not_your_unit",
    ]  # fmt: skip
    assert await refusal(act["anton"](theirs.id)) == await refusal(act["anton"](ServiceId(new_id())))
    assert await refusal(town.bring_in("anton", "teknik", CHATGPT, OPEN)) == "unit_not_found"
    assert await refusal(town.bring_in("signe", "teknik", CHATGPT, OPEN)) == "not_your_unit"
    assert await refusal(town.bring_in("karla", "visitation-nord", CHATGPT, OPEN)) == "not_an_administrator"
    assert await refusal(town.decide("anton", service, "kommunen", Terms(OPEN))) == "unit_not_found"
    assert await refusal(town.decide("ditte", theirs, "omsorg", Terms(OPEN))) == "service_not_there"


async def test_every_decision_is_a_version_and_is_logged(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", CHATGPT, OPEN)
    decided = await town.decide("anton", service, "omsorg", Terms({Base.PUBLIC: Rule.ALLOW}))
    omsorg, anton = town.cast.units["omsorg"], town.actors["anton"]
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await town.services.decide(anton, service.id, omsorg, service.revision, Terms(OPEN))
    taken = await town.services.inherit(anton, service.id, omsorg, decided.revision)
    assert await town.services.inherit(anton, service.id, omsorg, taken.revision) == taken
    assert (await town.ask("karla", service, "internal_note")).ruled.may is May.YES
    root = town.cast.units["kommunen"]
    assert await refusal(town.services.inherit(town.actors["ditte"], service.id, root, taken.revision)) == "terms_stay"
    _, history = await town.services.read(town.actors["ditte"], service.id)
    assert [(one.unit_name, one.version, one.in_force) for one in history] == [
        ("Sundhed og Omsorg", 2, False),
        ("Sundhed og Omsorg", 1, True),
        ("Lindehøj Kommune", 1, True),
    ]
    log = await Audit(town.db).query(town.actors["ditte"], AuditFilter(object_kind="service"))
    assert [record.act for record in log.items] == ["service_terms.withdrawn", "service_terms.set", "service.created"]


async def test_facts_are_checked_and_personal_data_need_an_agreement(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", COPILOT, {**OPEN, Base.PERSONAL: Rule.ALLOW})
    change = partial(town.services.change, town.actors["ditte"], service.id, service.revision)
    assert await refusal(change(replace(COPILOT, agreement=Agreement.NONE))) == "agreement_needed"
    assert await refusal(change(replace(COPILOT, link="javascript:alert(1)"))) == "bad_link"
    assert await refusal(change(replace(COPILOT, contact_email="ingen"))) == "bad_email"
    assert await refusal(change(replace(COPILOT, name=" "))) == "bad_name"
    assert (await change(replace(COPILOT, name="Copilot i Office"))).facts.name == "Copilot i Office"
    assert await refusal(change(COPILOT)) == "changed_meanwhile"


async def test_a_service_that_is_off_is_not_there_for_those_who_ask(town: Town) -> None:
    service = await town.bring_in("ditte", "kommunen", replace(CHATGPT, on=False), OPEN)
    assert await refusal(town.ask("karla", service, "public_text")) == "place_not_found"


async def test_the_overview_says_what_holds_for_every_part_of_a_class(town: Town) -> None:
    await town.bring_in("ditte", "kommunen", CHATGPT, {**OPEN, Base.PERSONAL: Rule.REPLACE})
    rows = {
        place.name: [v.value[:3] for _, v in row]
        for place, row in (await town.may_i.overview(town.actors["karla"])).rows
    }
    assert rows == {
        "Skriveassistenten": ["all"] * 7,
        "Kvalitetsstandarder": ["all", "all", "rep", "ref", "ref", "ref", "ref"],
        "ChatGPT": ["all", "all", "rep", "ref", "ref", "ref", "ref"],
    }
    assert Verdict.ALLOW.value.startswith("all")


async def test_configuration_as_code_brings_services_in_and_says_what_changed(town: Town) -> None:
    units = town.cast.units
    own = {units["omsorg"]: Terms({Base.PUBLIC: Rule.ALLOW})}
    declared = DeclaredService("chatgpt", units["kommunen"], CHATGPT, Terms(OPEN), own)
    async with town.db.transaction() as tx:
        assert await ensure_service(tx, SYSTEM, declared) is None
        assert await ensure_service(tx, SYSTEM, declared) == ()
        assert await ensure_service(tx, SYSTEM, replace(declared, terms=Terms({Base.PUBLIC: Rule.ALLOW}))) == ("terms",)
        moved = replace(declared, unit_id=units["teknik"])
        with pytest.raises(Conflict, match="service_elsewhere"):
            await ensure_service(tx, SYSTEM, moved)


async def test_a_municipality_changes_and_adds_kinds_of_material(town: Town) -> None:
    kinds = [
        DataKind("public_text", DataClass(Base.INTERNAL)),
        DataKind("school_photo", DataClass(Base.PERSONAL), Medium.IMAGE, "et skolefoto", "a school photo"),
        DataKind("union_membership", DataClass(Base.PERSONAL), on=False),
    ]
    async with town.db.transaction() as tx:
        assert len(await ensure_kinds(tx, SYSTEM, kinds)) == 3
        assert await ensure_kinds(tx, SYSTEM, kinds) == ()
    found = {kind.id: kind for kind in (await town.may_i.choices(town.actors["karla"])).kinds}
    assert found["public_text"].data_class == DataClass(Base.INTERNAL)
    assert found["school_photo"].name == "et skolefoto"
    assert "union_membership" not in found
    assert (await town.ask("karla", EU, "school_photo")).ruled.why is Why.CANNOT_BE_REPLACED
    assert await refusal(town.ask("karla", EU, "union_membership")) == "kind_not_found"
    assert await refusal(town.ask("karla", EU, "public_text", "teleport")) == "unknown_purpose"
