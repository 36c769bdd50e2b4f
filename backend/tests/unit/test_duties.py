"""What follows from answers and facts: risk, duties and approvals, as a table and as properties."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aarhusai.kit.ids import new_id
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import CollectionId
from aarhusai.usecases.answers import asked, in_force, missing
from aarhusai.usecases.duties import Assessment, Situation, assess
from aarhusai.usecases.screening.form import Form, Question, QuestionKind
from aarhusai.usecases.screening.loading import shipped_forms
from aarhusai.usecases.screening.reading import BadForm, read_form
from aarhusai.usecases.screening.versions import Forms
from aarhusai.usecases.types import ApprovalKind, Facts, RecordKind, Source

FORM = shipped_forms()[-1]
TODAY = date(2026, 11, 23)
OURS = Facts(version=1, name="Klart sprog", model_id=None, model="", zone=Zone.Z4)
PLAIN = {
    "purpose": ("Gør breve lettere at forstå.",),
    "unit": ("01890000-0000-7000-8000-000000000000",),
    "use": ("writing",),
    "public": ("yes",),
    "review": ("12",),
    "data": ("internal",),
    "banned": ("none",),
    "annex": ("none",),
}


Answer = str | tuple[str, ...]


def judged(zone: Zone | None = Zone.Z4, today: date = TODAY, **answers: Answer) -> Assessment:
    return judge(answers, zone, today)


def judge(answers: Mapping[str, Answer], zone: Zone | None = Zone.Z4, today: date = TODAY) -> Assessment:
    said = {key: (value,) if isinstance(value, str) else value for key, value in answers.items()}
    return assess(FORM, Situation({**PLAIN, **said}, replace(OURS, zone=zone), today))


def test_an_ordinary_assistant_takes_one_approval_and_leaves_nothing_open() -> None:
    found = judged()
    assert (found.needs, found.missing, found.reason) == ((ApprovalKind.UNIT_OWNER,), (), "ordinary")
    assert found.blocking("submit") == found.blocking("approve") == ()
    assert [one.duty.code for one in found.duties] == ["unit_owner", "ceiling", "transparency"]


def test_an_ordinary_assistant_is_asked_eight_questions_and_three_of_them_are_not_filled_in() -> None:
    questions = asked(FORM, PLAIN)
    prefilled = {one.id for one in FORM.questions() if one.prefill is not None}
    assert len(questions) == 8
    assert questions - prefilled == {"use", "banned", "annex"}


@pytest.mark.parametrize("practice", sorted(FORM.risk.prohibited.answers))
def test_every_prohibited_practice_stops_it(practice: str) -> None:
    found = judged(banned=practice)
    assert (found.risk.prohibited, found.reason) == (True, "prohibited")
    assert "prohibited" in found.blocking("submit")


@pytest.mark.parametrize("area", FORM.risk.annex.answers)
def test_every_area_of_annex_iii_is_of_high_risk_and_takes_the_data_protection_officer(area: str) -> None:
    found = judged(annex=area, exception="none")
    assert (found.risk.high_risk, found.risk.annex) == (True, (area,))
    assert ApprovalKind.DPO in found.needs
    assert {"overseer", "oversight"} <= set(found.missing)


REASONED = {"annex": "benefits", "exception": "narrow", "exception_reason": "Den sorterer kun post."}


@pytest.mark.parametrize(
    ("answers", "high", "reason"),
    [
        (REASONED, False, "exception"),
        ({**REASONED, "exception_reason": ()}, True, "profiling"),
        ({**REASONED, "exception": "none"}, True, "high_risk"),
        ({**REASONED, "data": "ordinary", "profiling": "yes"}, True, "profiling"),
        ({**REASONED, "data": "ordinary", "profiling": "no"}, False, "exception"),
    ],
)
def test_the_exception_takes_a_reason_and_no_profiling(answers: Mapping[str, Answer], high: bool, reason: str) -> None:
    found = judge(answers)
    assert (found.risk.high_risk, found.reason) == (high, reason)


@pytest.mark.parametrize("data", ["criminal", "sensitive"])
@pytest.mark.parametrize(
    ("zone", "asks"), [(Zone.Z4, False), (Zone.Z3, True), (Zone.Z2, True), (Zone.Z1, True), (None, True)]
)
def test_crime_and_sensitive_data_outside_the_house_take_a_dpia_and_the_officer(
    data: str, zone: Zone | None, asks: bool
) -> None:
    found = judged(zone, data=data)
    assert (found.risk.dpia_needed, ApprovalKind.DPO in found.needs) == (asks, asks)
    assert ("dpia" in found.blocking("approve")) is asks


@pytest.mark.parametrize("trigger", ["effects", "scale", "monitoring", "vulnerable", "genetic", "combining", "refusal"])
def test_every_sign_of_datatilsynets_list_takes_a_dpia(trigger: str) -> None:
    assert judged(data="ordinary", dpia=trigger).risk.dpia_needed


def test_a_finished_record_meets_its_duty_and_one_that_is_begun_does_not() -> None:
    answers = {**PLAIN, "data": ("ordinary",), "dpia": ("vulnerable",)}
    done = assess(FORM, Situation(answers, OURS, TODAY, done=frozenset({RecordKind.DPIA})))
    assert "dpia" not in done.blocking("approve")
    assert "dpia" in judged(data="ordinary", dpia="vulnerable").blocking("approve")


def test_a_duty_blocks_from_its_day_on_and_is_shown_before() -> None:
    before = judged(annex="benefits", exception="none")
    after = judged(today=date(2027, 12, 2), annex="benefits", exception="none")
    assert "fria" in {one.duty.code for one in before.duties}
    assert "fria" not in before.blocking("approve")
    assert "fria" in after.blocking("approve")


def test_sources_count_whatever_was_answered() -> None:
    source = Source(CollectionId(new_id()), "Sager", DataClass(Base.PERSONAL, frozenset({Flag.SENSITIVE})))
    found = assess(FORM, Situation(PLAIN, replace(OURS, zone=Zone.Z2, sources=(source,)), TODAY))
    assert str(found.risk.data_class) == "K2+K6"
    assert ApprovalKind.DPO in found.needs


def test_an_answer_to_a_question_that_fell_away_does_not_count() -> None:
    answers = {**PLAIN, "dpia": ("scale",), "profiling": ("yes",)}
    assert "dpia" not in in_force(FORM, answers)
    assert not assess(FORM, Situation(answers, OURS, TODAY)).risk.dpia_needed


def answer_of(question: Question) -> st.SearchStrategy[tuple[str, ...]]:
    possible = question.possible()
    if possible is None:
        return st.sampled_from([(), ("Noget.",)])
    single = st.sampled_from(sorted(possible)).map(lambda one: (one,))
    if question.kind is not QuestionKind.MANY:
        return st.one_of(st.just(tuple[str, ...]()), single)
    free = sorted(one.id for one in question.options if not one.exclusive)
    several = st.lists(st.sampled_from(free), unique=True).map(tuple[str, ...])
    return st.one_of(several, single)


ANSWERS = st.fixed_dictionaries({question.id: answer_of(question) for question in FORM.questions()})
ZONES = st.sampled_from([*Zone, None])


@given(answers=ANSWERS, zone=ZONES)
@settings(max_examples=60)
def test_what_is_missing_is_asked_and_required_and_nothing_else_is(
    answers: dict[str, tuple[str, ...]], zone: Zone | None
) -> None:
    found = assess(FORM, Situation(answers, replace(OURS, zone=zone), TODAY))
    wanted = {one.id for one in FORM.questions() if one.required and one.id in asked(FORM, answers)}
    assert set(found.missing) == {one for one in wanted if not answers[one]} == set(missing(FORM, answers))
    assert found.needs[0] is ApprovalKind.UNIT_OWNER


@given(answers=ANSWERS, zone=ZONES, more=st.sampled_from(["banned", "annex", "dpia", "data"]))
@settings(max_examples=80)
def test_one_more_tick_never_makes_a_use_less_dangerous(
    answers: dict[str, tuple[str, ...]], zone: Zone | None, more: str
) -> None:
    facts = replace(OURS, zone=zone)
    question = FORM.question(more)
    assert question is not None
    every = tuple(one.id for one in question.options if not one.exclusive)
    less = assess(FORM, Situation(answers, facts, TODAY)).risk
    worse = assess(FORM, Situation({**answers, more: every}, facts, TODAY)).risk
    assert (less.prohibited, less.dpia_needed) <= (worse.prohibited, worse.dpia_needed) or worse.prohibited
    # Asking after profiling needs personal data, so more data can only take an exception away.
    assert less.high_risk <= worse.high_risk


@given(answers=ANSWERS)
@settings(max_examples=60)
def test_a_looser_zone_never_takes_fewer_approvals(answers: dict[str, tuple[str, ...]]) -> None:
    needs = [len(assess(FORM, Situation(answers, replace(OURS, zone=zone), TODAY)).needs) for zone in Zone]
    assert needs == sorted(needs, reverse=True)


def changed(text: str, old: str, new: str) -> bytes:
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("- id: unit\n", "- id: purpose\n", "there twice"),
        ("question: banned\n", "question: bananas\n", "no question bananas"),
        ("is: [deciding]", "is: [dancing]", "no answer dancing"),
        ("kind: unit", "kind: throne", "kind"),
        ('version: "2026-11"', "version: [", "not YAML"),
        ("prefill: house", "prefill: home", "prefill"),
        ("    blocks: submit", "    blocks: everything", "blocks"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused_with_the_place(old: str, new: str, says: str) -> None:
    from aarhusai.usecases.screening.loading import FORMS

    text = (FORMS / "2026-11.yaml").read_text(encoding="utf-8")
    with pytest.raises(BadForm, match=says):
        read_form(changed(text, old, new))


def test_the_newest_form_whose_day_has_come_is_in_force() -> None:
    later: Form = FORM.model_copy(update={"version": "2027-01", "effective_from": date(2027, 1, 1)})
    forms = Forms((FORM, later))
    assert forms.in_force(TODAY).version == FORM.version
    assert forms.in_force(date(2027, 1, 1)).version == "2027-01"


def test_every_text_is_there_in_both_languages() -> None:
    for question in FORM.questions():
        assert question.label.da
        assert question.label.en
        assert all(option.label.da and option.label.en for option in question.options)
    assert all(duty.title.da and duty.title.en and duty.source.da for duty in FORM.duties)
