"""What turns an endpoint off: missing, expired, contradicting, training, or a country that is off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from facts import FACTS, OWNED_ABROAD
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.errors import Invalid
from aarhusai.kit.clock import today
from aarhusai.policy.facts import (
    COUNTRIES,
    EEA,
    EndpointFacts,
    SubProcessor,
    TransferTool,
    check_facts,
    shortcomings,
    zone_of,
)
from aarhusai.policy.facts_stored import from_json, to_json
from aarhusai.terms.classes import Zone

TODAY = today()
ABROAD = (SubProcessor("Støtte Ltd.", "IN"),)


def codes(zone: Zone, facts: EndpointFacts | None, *off: str, day: date = TODAY) -> list[str]:
    return [one.code for one in shortcomings(zone, facts, day, off)]


@pytest.mark.parametrize(
    ("zone", "change", "told"),
    [
        (Zone.Z3, {}, []),
        (Zone.Z3, {"owner": "US"}, ["zone_contradicts_facts"]),
        (Zone.Z2, {"owner": "US"}, []),
        (Zone.Z3, {"support": ("DK", "IN"), "transfer": TransferTool.SCC}, ["zone_contradicts_facts"]),
        (Zone.Z2, {"support": ("DK", "IN"), "transfer": TransferTool.SCC}, []),
        (Zone.Z2, {"support": ("DK", "IN")}, ["facts_missing"]),  # a transfer without a tool
        (Zone.Z3, {"sub_processors": ABROAD, "transfer": TransferTool.SCC}, ["zone_contradicts_facts"]),
        (Zone.Z2, {"processing": ("US",), "transfer": TransferTool.DPF}, ["zone_contradicts_facts"]),
        (Zone.Z1, {"processing": ("US",), "transfer": TransferTool.DPF}, []),
        (Zone.Z3, {"training": "yes"}, ["trains_on_data"]),
        (Zone.Z3, {"training": "unknown"}, ["facts_missing"]),
        (Zone.Z3, {"support": ()}, ["facts_missing"]),
        (Zone.Z3, {"retention_days": None}, ["facts_missing"]),
        (Zone.Z3, {"agreement_on": None}, ["facts_missing"]),
        (Zone.Z3, {"checked_on": TODAY - timedelta(days=366)}, ["facts_expired"]),
        (Zone.Z3, {"checked_on": TODAY - timedelta(days=365)}, []),
    ],
)
def test_what_turns_an_endpoint_off(zone: Zone, change: dict[str, object], told: list[str]) -> None:
    assert codes(zone, replace(FACTS, **change)) == told  # pyright: ignore[reportArgumentType]  # any one field


def test_without_facts_everything_outside_the_own_machines_is_off() -> None:
    assert [codes(zone, None) for zone in Zone] == [["facts_missing"]] * 3 + [[]]
    missing = shortcomings(Zone.Z3, None, TODAY, ())[0].about["fields"].split(",")
    assert {"processor", "processing", "support", "owner", "training", "agreement_on", "checked_on"} <= set(missing)


@pytest.mark.parametrize("off", ["DK", "SE"])
def test_a_country_that_is_off_turns_off_whatever_has_a_hand_there(off: str) -> None:
    assert codes(Zone.Z3, FACTS, off) == ["place_off"]
    assert codes(Zone.Z3, FACTS, "US") == []
    assert codes(Zone.Z4, FACTS, off) == []


def test_the_owners_country_and_the_transfer_tool_count_too() -> None:
    assert codes(Zone.Z2, OWNED_ABROAD, "US") == ["place_off"]
    assert codes(Zone.Z2, replace(OWNED_ABROAD, transfer=TransferTool.DPF), "dpf") == ["place_off"]


def test_the_zone_is_derived_from_the_facts() -> None:
    assert zone_of(FACTS) is Zone.Z3
    assert zone_of(OWNED_ABROAD) is Zone.Z2
    assert zone_of(replace(FACTS, processing=("US",))) is Zone.Z1
    assert zone_of(EndpointFacts()) is Zone.Z1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"processing": ("XX",)}, "processing"),
        ({"support": ("dk",)}, "support"),
        ({"owner": "Danmark"}, "owner"),
        ({"sub_processors": (SubProcessor("A", "ZZ"),)}, "sub_processors"),
        ({"retention_days": -1}, "retention_days"),
        ({"checked_on": TODAY + timedelta(days=2)}, "checked_on"),
        ({"valid_days": 2000}, "valid_days"),
        ({"processor": "a\nb"}, "processor"),
    ],
)
def test_what_cannot_be_a_fact_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_facts(replace(FACTS, **change), TODAY)  # pyright: ignore[reportArgumentType]  # any one field
    assert (refused.value.code, refused.value.facts) == ("bad_facts", {"field": field})


@given(
    st.builds(
        EndpointFacts,
        processor=st.text(max_size=20),
        processing=st.lists(st.sampled_from(sorted(COUNTRIES)), max_size=3).map(tuple),
        owner=st.none() | st.sampled_from(sorted(EEA)),
        transfer=st.none() | st.sampled_from(TransferTool),
        training=st.sampled_from(("no", "yes", "unknown")),
        retention_days=st.none() | st.integers(0, 1000),
        agreement_on=st.none() | st.dates(),
        checked_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        valid_days=st.integers(1, 1096),
    )
)
def test_facts_come_back_from_storage_as_they_went_in(facts: EndpointFacts) -> None:
    assert from_json(to_json(facts)) == facts


def test_facts_that_cannot_be_read_count_as_not_known() -> None:
    assert from_json(None) is None
    broken = from_json({"processing": "DK", "training": 1, "owner": 7, "checked_on": "i går", "sub_processors": [3]})
    assert broken is not None
    assert codes(Zone.Z3, broken)[0] == "facts_missing"
