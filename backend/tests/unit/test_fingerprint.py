"""What an approval is of: which differences need consent, and which are more than was approved."""

from dataclasses import replace

import pytest

from aarhusai.kit.ids import new_id
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import CollectionId, ModelId, UnitId
from aarhusai.usecases.facts_stored import from_json, to_json
from aarhusai.usecases.fingerprint import Weight, differences, fingerprint, is_looser, needs_consent
from aarhusai.usecases.types import Facts, Reached, Source, Supplier

INTERNAL, PERSONAL = DataClass(Base.INTERNAL), DataClass(Base.PERSONAL)
SENSITIVE = DataClass(Base.PERSONAL, frozenset({Flag.SENSITIVE}))
GUIDE = Source(CollectionId(new_id()), "Vejledninger", PERSONAL)
OTHER = Source(CollectionId(new_id()), "Andre vejledninger", INTERNAL)
TEAM, BRANCH = Reached("unit", new_id(), "Visitation"), Reached("unit_branch", new_id(), "Omsorg")
NORTH = UnitId(new_id())
ACME = Supplier("Acme", Zone.Z3, "Acme ApS", processing=("DK",))
APPROVED = Facts(
    version=1,
    name="Klart sprog",
    model_id=ModelId(new_id()),
    model="Acme Stor",
    zone=Zone.Z3,
    suppliers=(ACME,),
    ceiling=PERSONAL,
    sources=(GUIDE,),
    tools=("search_sources",),
    sharing=(TEAM, BRANCH),
    unit_id=NORTH,
    unit="Visitation Nord",
)
ASKS, LOOSER, FREE = Weight.CHANGED, Weight.LOOSER, Weight.NARROWER

CHANGES: list[tuple[dict[str, object], str, Weight]] = [
    ({"model_id": ModelId(new_id()), "model": "Acme Lille"}, "model", ASKS),
    ({"zone": Zone.Z4}, "zone", ASKS),
    ({"zone": Zone.Z2}, "zone", LOOSER),
    ({"zone": None}, "zone", LOOSER),
    ({"suppliers": (replace(ACME, processor="Beta ApS"),)}, "suppliers", ASKS),
    ({"suppliers": (replace(ACME, processing=("DK", "US")),)}, "suppliers", ASKS),
    ({"ceiling": INTERNAL}, "ceiling", ASKS),
    ({"ceiling": SENSITIVE}, "ceiling", LOOSER),
    ({"ceiling": None}, "ceiling", LOOSER),
    ({"sources": (replace(GUIDE, data_class=SENSITIVE),)}, "sources", LOOSER),
    ({"sources": (replace(GUIDE, data_class=INTERNAL),)}, "sources", FREE),
    ({"sources": (GUIDE, OTHER)}, "sources", ASKS),
    ({"sources": (GUIDE, replace(OTHER, data_class=SENSITIVE))}, "sources", LOOSER),
    ({"sources": ()}, "sources", ASKS),
    ({"tools": ()}, "tools", ASKS),
    ({"sharing": (TEAM,)}, "sharing", FREE),
    ({"sharing": (TEAM, BRANCH, Reached("everyone", None, ""))}, "sharing", LOOSER),
    ({"denied": (NORTH,)}, "denied", FREE),
    ({"unit_id": UnitId(new_id()), "unit": "Plejehjem"}, "unit", ASKS),
    ({"problems": ("model_off",)}, "problems", ASKS),
]


@pytest.mark.parametrize(("change", "field", "weight"), CHANGES)
def test_a_difference_has_its_field_and_its_weight(change: dict[str, object], field: str, weight: Weight) -> None:
    now = replace(APPROVED, **change)  # pyright: ignore[reportArgumentType]  # fields by name, as the table has them
    found = differences(APPROVED, "Breve", now, "Breve")
    assert [(one.field, one.weight) for one in found] == [(field, weight)]
    assert needs_consent(found) is (weight is not FREE)
    assert is_looser(found) is (weight is LOOSER)
    assert fingerprint(now, "Breve") != fingerprint(APPROVED, "Breve")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Klart og tydeligt sprog", "instructions_sha256": "ab", "version": 2},
        {"sources": (replace(GUIDE, name="Gode vejledninger"),)},
        {"sharing": (BRANCH, replace(TEAM, name="Visitationen"))},
        {"problems": ("no_model_fits",)},
        {"suppliers": (replace(ACME, support=("SE",), sub_processors=("Hjælper (DK)",)),)},
    ],
)
def test_words_and_order_are_not_what_was_approved(change: dict[str, object]) -> None:
    now = replace(APPROVED, **change)  # pyright: ignore[reportArgumentType]  # fields by name, as the table has them
    assert differences(APPROVED, "Breve", now, "Breve") == ()
    assert fingerprint(now, "Breve") == fingerprint(APPROVED, "Breve")


def test_another_purpose_is_another_use() -> None:
    (found,) = differences(APPROVED, "Breve", APPROVED, "Afgørelser")
    assert (found.field, found.before, found.after) == ("purpose", "Breve", "Afgørelser")


def test_a_source_above_what_any_was_before_is_looser_even_when_there_were_none() -> None:
    none = replace(APPROVED, sources=())
    assert is_looser(differences(none, "", replace(none, sources=(replace(OTHER, data_class=SENSITIVE),)), ""))


def test_facts_come_back_as_they_were_stored() -> None:
    facts = replace(APPROVED, denied=(NORTH,), ceiling=SENSITIVE, problems=("model_off",))
    assert from_json(to_json(facts)) == facts


@pytest.mark.parametrize(
    ("was", "became", "weight"),
    [
        (Zone.Z3, Zone.Z2, ASKS), (Zone.Z3, Zone.Z4, FREE), (None, Zone.Z4, ASKS), (Zone.Z4, None, FREE),
        (Zone.Z3, Zone.Z3, None), (None, None, None),
    ],
)  # fmt: skip
def test_where_no_model_is_named_a_looser_one_than_there_was_asks_again(
    was: Zone | None, became: Zone | None, weight: Weight | None
) -> None:
    chosen = replace(APPROVED, model_id=None, model="", zone=None)
    before, now = (replace(chosen, loosest=one) for one in (was, became))
    assert [one.weight for one in differences(before, "", now, "")] == ([] if weight is None else [weight])


def test_what_was_approved_before_units_and_models_were_kept_is_not_compared_in_them() -> None:
    old = replace(APPROVED, model_id=None, model="", zone=None, unit_id=None, unit="")
    now = replace(old, unit_id=NORTH, unit="Visitation Nord", loosest=Zone.Z1)
    assert differences(old, "", now, "") == ()
