"""The pure parts of assistants: contents as JSON, variables, reach, model, budget, what is told of the others."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.assistants.budget import budget_of
from aarhusai.assistants.content import dump, parse
from aarhusai.assistants.default import default_assistant
from aarhusai.assistants.difference import difference
from aarhusai.assistants.models import answering
from aarhusai.assistants.reach import widest_branch
from aarhusai.assistants.tools import ToolCaller
from aarhusai.assistants.tools.list_assistants import ListAssistants
from aarhusai.assistants.types import Assistant, AssistantContent, Gate, ModelRequirement, Parameters
from aarhusai.assistants.variables import fill
from aarhusai.errors import Invalid
from aarhusai.gateway.types import Endpoint, Model, Task
from aarhusai.grants.types import to_branch, to_everyone, to_person, to_unit
from aarhusai.kit.ids import new_id
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CollectionId, ModelId, PersonId, ProviderId, UnitId

ANNA = Actor(ActorKind.PERSON, PersonId(new_id()), "Anna Holm", UnitId(new_id()), str(new_id()))
FULL = AssistantContent(
    "Brevhjælp", "Skriver breve.", "mail", ("breve",), "Skriv klart.", ModelId(new_id()),
    ModelRequirement(Zone.Z3, "text", 40.0), (CollectionId(new_id()),), ("search_sources",), ("Skriv et afslag",),
    Parameters(0.2, 0.9, 800), DataClass.parse("K2+K3"), "Under afprøvning", "Lokal 12", False, False, Gate(True, 0.9),
    (to_everyone(), to_person(PersonId(new_id())), to_branch(UnitId(new_id()))), (UnitId(new_id()),),
)  # fmt: skip


def a_model(zone: Zone = Zone.Z4, price: float = 10.0, *, bundled: bool = False, on: bool = True) -> Model:
    way = Endpoint(ProviderId(new_id()), "inde", "scripted", zone, "x", {})
    return Model(
        ModelId(new_id()), "m", "Model", "", zone, frozenset({Task.CHAT}), frozenset({"text"}), 8192, 1024, False, 1.0,
        price, "DKK", bundled, on, 1, (way,), 1,
    )  # fmt: skip


@dataclass(frozen=True)
class House:
    """Models that everybody may use, and assistants that everybody sees."""

    models: tuple[Model, ...] = ()
    assistants: tuple[Assistant, ...] = ()

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        return next((one for one in self.models if one.id == model_id and one.on), None)

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:
        return tuple(one for one in self.models if one.on)

    def default_model(self, actor: Actor) -> Model | None:
        return next(iter(self.visible_models(actor)), None)

    def visible(self, actor: Actor) -> tuple[Assistant, ...]:
        return self.assistants


def test_a_content_is_the_same_after_json() -> None:
    assert parse(dump(FULL)) == FULL
    assert parse(dump(AssistantContent("Tom"))) == AssistantContent("Tom")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schema": 2}, "content_newer"),
        ({"schema": True}, "bad_content"),
        ({"farve": "rød"}, "bad_content"),
        ({"name": None}, "bad_content"),
        ({"tags": "breve"}, "bad_content"),
        ({"tags": ["x"] * 11}, "content_too_long"),
        ({"instructions": "x" * 200_001}, "content_too_long"),
        ({"collections": ["ikke et id"]}, "bad_content"),
        ({"ceiling": "K9"}, "bad_content"),
        ({"requirement": {"max_zone": "Z9"}}, "bad_content"),
        ({"parameters": {"temperature": 3}}, "bad_content"),
        ({"parameters": {"temperature": float("nan")}}, "bad_content"),
        ({"gate": {"least": 1.5}}, "bad_content"),
        ({"sharing": [{"subject_kind": "everyone", "subject_id": str(UUID(int=1))}]}, "bad_content"),
        ({"sharing": [{"subject_kind": "unit", "subject_id": None}]}, "bad_content"),
    ],
)
def test_what_cannot_be_read_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse({**dump(FULL), **change})
    assert refused.value.code == code


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.dictionaries(st.text(), one)))
def test_any_other_json_is_refused_and_never_breaks(value: object) -> None:
    with pytest.raises(Invalid):
        parse(value)


def test_variables_are_filled_in_both_languages_and_nothing_else_is() -> None:
    text = "{{dato}} {{ Name }} {{enhed}} {{unit}} {{ukendt}} {navn}"
    filled = fill(text, date(2026, 3, 5), "Anna Holm", "Visitation")
    assert filled == "5. marts 2026 Anna Holm Visitation Visitation {{ukendt}} {navn}"


def test_a_name_that_looks_like_a_variable_is_not_filled_again() -> None:
    assert fill("{{navn}}", date(2026, 1, 1), "{{enhed}}", "Visitation") == "{{enhed}}"


def test_its_reach_is_the_lowest_unit_above_everybody_it_is_shared_with() -> None:
    ids = [UnitId(new_id()) for _ in range(4)]
    root, omsorg, nord, syd = ids
    paths = {
        UUID(str(omsorg)): f"{root}/{omsorg}",
        UUID(str(nord)): f"{root}/{omsorg}/{nord}",
        UUID(str(syd)): f"{root}/{omsorg}/{syd}",
    }
    home = f"{root}/{omsorg}/{nord}"
    assert widest_branch([], paths, home) == home
    assert widest_branch([to_unit(nord)], paths, home) == home
    assert widest_branch([to_unit(syd)], paths, home) == f"{root}/{omsorg}"
    assert widest_branch([to_branch(omsorg)], paths, home) == f"{root}/{omsorg}"
    assert widest_branch([to_unit(UnitId(new_id()))], paths, home) == home
    assert widest_branch([to_everyone()], paths, home) == str(root)


def test_the_named_model_answers_else_the_first_that_fits_and_never_another() -> None:
    named, loose, strict, dear = a_model(), a_model(Zone.Z1), a_model(Zone.Z3), a_model(Zone.Z4, 99.0)
    small = a_model(Zone.Z4, bundled=True)
    wanted = ModelRequirement(Zone.Z3, None, 50.0)
    house = House((small, loose, strict, dear, named))
    one = AssistantContent("En", model_id=named.id, requirement=wanted)

    assert answering(house, ANNA, one) == named
    assert answering(House((small, loose, dear, strict)), ANNA, one) == strict
    assert answering(House((small, loose)), ANNA, one) == small
    assert answering(House((loose, dear)), ANNA, one) is None
    assert answering(House((loose,)), ANNA, AssistantContent("En", model_id=named.id)) is None
    assert answering(House((loose,)), ANNA, AssistantContent("En")) == loose
    assert answering(House((replace(named, on=False),)), ANNA, AssistantContent("En", model_id=named.id)) is None


def test_instructions_longer_than_the_window_are_told() -> None:
    model = a_model()
    assert not budget_of(AssistantContent("En", instructions="Svar kort."), model).too_long
    assert budget_of(AssistantContent("En", instructions="ord " * 8_000), model).too_long


def test_only_what_differs_is_told() -> None:
    changed = replace(FULL, instructions="Skriv klart.\nOg kort.", tags=("breve", "svar"))
    assert [field.name for field in difference(FULL, changed)] == ["tags", "instructions"]
    assert difference(FULL, FULL) == ()


async def test_the_default_assistant_tells_of_the_others_and_only_where_there_are_some() -> None:
    main = default_assistant()
    letters = replace(main, id=main.id, name="Brevhjælp", is_default=False, tags=("breve",))
    alone, tool = ListAssistants(House(assistants=(main,))), ListAssistants(House(assistants=(main, letters)))

    assert not alone.offered(ANNA, main)
    assert not tool.offered(ANNA, letters)
    assert tool.offered(ANNA, main)
    told = await tool.call(ToolCaller(ANNA, main, None), {"about": "breve"})
    assert told.text.startswith("- Brevhjælp [breve]: Hjælper med")
    assert "Skriveassistenten" not in told.text
