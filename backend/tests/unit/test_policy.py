"""The decision: what the default ceilings say, and what holds for any ceilings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.policy import DEFAULT_CEILINGS, DefaultCeilings, Rule, Verdict, decide
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import Base, DataClass, Flag, Zone

classes = st.builds(DataClass, st.sampled_from(Base), st.frozensets(st.sampled_from(Flag)))
ceilings = st.dictionaries(
    st.sampled_from(Zone),
    st.dictionaries(st.one_of(st.sampled_from(Base), st.sampled_from(Flag)), st.sampled_from(Rule)),
)
ORDER = (Verdict.ALLOW, Verdict.REPLACE, Verdict.REFUSE)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("K0", "allow allow allow allow"),
        ("K1", "allow allow allow allow"),
        ("K2", "refuse replace allow allow"),
        ("K1+K3", "refuse refuse replace allow"),
        ("K2+K3", "refuse refuse replace allow"),
        ("K2+K4", "refuse refuse replace allow"),
        ("K2+K3+K4", "refuse refuse replace allow"),
        ("K2+K5", "refuse refuse refuse allow"),
        ("K2+K6", "refuse refuse refuse allow"),
        ("K2+K3+K4+K5+K6", "refuse refuse refuse allow"),
    ],
)
def test_the_default_ceilings(text: str, verdicts: str) -> None:
    found = [decide(DataClass.parse(text), zone, DEFAULT_CEILINGS).verdict.value for zone in Zone]
    assert " ".join(found) == verdicts


def test_a_refusal_says_what_decided_it_and_where_the_text_may_go() -> None:
    decision = decide(DataClass.parse("K2+K4"), Zone.Z2, DEFAULT_CEILINGS)
    assert (decision.verdict, decision.because, decision.zone) == (Verdict.REFUSE, Flag.CPR, Zone.Z2)
    assert decision.allowed_zones == (Zone.Z4,)


def test_the_same_ceilings_hold_for_everyone() -> None:
    assert DefaultCeilings().of(SYSTEM) is DEFAULT_CEILINGS


@given(classes, st.sampled_from(Zone))
def test_what_is_not_said_is_refused(data_class: DataClass, zone: Zone) -> None:
    assert decide(data_class, zone, {}).verdict is Verdict.REFUSE
    assert decide(data_class, zone, {zone: {}}).verdict is Verdict.REFUSE


@given(classes, st.sampled_from(Flag), st.sampled_from(Zone), ceilings)
def test_a_further_flag_never_loosens(
    data_class: DataClass, flag: Flag, zone: Zone, rules: dict[Zone, dict[Base | Flag, Rule]]
) -> None:
    before = decide(data_class, zone, rules).verdict
    after = decide(data_class | DataClass(Base.PUBLIC, frozenset({flag})), zone, rules).verdict
    assert ORDER.index(after) >= ORDER.index(before)


@given(classes, st.sampled_from(Zone), ceilings)
def test_the_allowed_zones_are_those_that_would_allow(
    data_class: DataClass, zone: Zone, rules: dict[Zone, dict[Base | Flag, Rule]]
) -> None:
    allowed = decide(data_class, zone, rules).allowed_zones
    assert allowed == tuple(z for z in Zone if decide(data_class, z, rules).verdict is Verdict.ALLOW)


@given(classes, st.sampled_from(Zone))
def test_the_stricter_zone_never_allows_less_by_default(data_class: DataClass, zone: Zone) -> None:
    verdict = decide(data_class, zone, DEFAULT_CEILINGS).verdict
    for other in Zone:
        if other.strictness > zone.strictness:
            assert ORDER.index(decide(data_class, other, DEFAULT_CEILINGS).verdict) <= ORDER.index(verdict)
