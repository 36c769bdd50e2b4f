"""Overlaps are settled: the longest and most certain wins, and nothing that was found is uncovered by it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.protection.spans import Finding, Kind, class_of, resolve

TEXT = "ab 12, cd-34.x " * 4


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    return Finding(draw(st.sampled_from(Kind)), start, end, draw(st.sampled_from([0.5, 0.9])), "drawn")


def letters(found: list[Finding]) -> set[int]:
    return {at for one in found for at in range(one.start, one.end) if TEXT[at].isalnum()}


@given(st.lists(findings(), max_size=12))
def test_what_remains_is_in_order_apart_and_covers_what_was_found(found: list[Finding]) -> None:
    kept = resolve(TEXT, found)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    assert letters(kept) == letters(found)


@given(st.lists(findings(), max_size=12))
def test_settling_twice_changes_nothing_and_the_order_does_not_matter(found: list[Finding]) -> None:
    kept = resolve(TEXT, found)
    assert resolve(TEXT, kept) == kept
    assert resolve(TEXT, found[::-1]) == kept


WORDS = {Kind.ADDRESS, Kind.POSTCODE_TOWN, Kind.PERSON}


@given(st.lists(findings(), min_size=1, max_size=12))
def test_the_longest_of_the_numbers_always_stands(found: list[Finding]) -> None:
    values = [one for one in found if one.kind.replaceable and one.kind not in WORDS]
    longest = max(((one.end - one.start, one.score) for one in values), default=(0, 0.0))
    first = {(one.start, one.end, one.kind) for one in values if (one.end - one.start, one.score) == longest}
    assert not values or first & {(one.start, one.end, one.kind) for one in resolve(TEXT, found)}


@given(findings(), st.lists(findings(), max_size=12))
def test_no_address_and_no_name_cuts_or_swallows_a_number(number: Finding, found: list[Finding]) -> None:
    words = [one for one in found if one.kind in WORDS]
    if number.kind.replaceable and number.kind not in WORDS:
        assert number in resolve(TEXT, [*words, number])


@given(st.lists(findings(), max_size=12))
def test_a_term_never_takes_the_place_of_what_is_replaced(found: list[Finding]) -> None:
    values = [one for one in found if one.kind.replaceable]
    replaced = [one for one in resolve(TEXT, found) if one.kind.replaceable]
    assert letters(replaced) == letters(values)


@given(st.lists(findings(), max_size=12))
def test_no_term_is_lost_to_the_class(found: list[Finding]) -> None:
    terms = class_of([one for one in found if not one.kind.replaceable and letters([one])])
    kept = class_of(resolve(TEXT, found))
    assert kept | terms == kept


def test_a_case_number_suppresses_what_lies_in_it_and_the_surer_wins_among_equals() -> None:
    case, phone = Finding(Kind.CASE_ID, 0, 14, 0.8, "case"), Finding(Kind.PHONE, 3, 11, 0.95, "phone")
    assert resolve(TEXT, [phone, case]) == [case]
    cpr, pnumber = Finding(Kind.CPR, 0, 10, 0.7, "cpr"), Finding(Kind.P_NUMBER, 0, 10, 0.95, "pnumber")
    assert resolve(TEXT, [cpr, pnumber]) == [pnumber]


def test_what_remains_of_a_loser_has_no_blanks_and_signs_at_its_ends() -> None:
    text = "Anna Holm; 610180-0008; Nygade 3"
    address, cpr = Finding(Kind.ADDRESS, 0, 32, 0.97, "address"), Finding(Kind.CPR, 11, 22, 0.7, "cpr")
    kept = resolve(text, [address, cpr])
    assert [text[one.start : one.end] for one in kept] == ["Anna Holm", "610180-0008", "Nygade 3"]


@pytest.mark.parametrize(("start", "end", "score"), [(1, 1, 0.5), (-1, 2, 0.5), (0, 1, 0.0), (0, 1, 1.1)])
def test_an_impossible_finding_is_refused(start: int, end: int, score: float) -> None:
    with pytest.raises(ValueError):
        Finding(Kind.CPR, start, end, score, "x")


@pytest.mark.parametrize(
    ("kind", "expected"), [(Kind.CPR, "K2+K4"), (Kind.PHONE, "K2"), (Kind.CASE_ID, "K2"), (Kind.CVR, "K1")]
)
def test_a_find_raises_the_class(kind: Kind, expected: str) -> None:
    assert str(class_of([Finding(kind, 0, 1, 0.9, "x")])) == expected


def test_nothing_found_raises_nothing() -> None:
    assert str(class_of([])) == "K0"
