"""The registry refuses a wrong recogniser at once, settles overlaps, and no text keeps a pattern busy."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.recognisers.table import REGISTRY

from aarhusai.protection.recognisers import BUILT_IN, NumberRecogniser, PatternRecogniser, Recogniser, Registry
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind, class_of


def nothing(match: re.Match[str], reading: Reading) -> Finding | None:
    return None


@pytest.mark.parametrize(
    "recogniser",
    [
        PatternRecogniser("empty", "", nothing),
        PatternRecogniser("matches-nothingness", "[0-9]*", nothing),
        PatternRecogniser("broken", "(", nothing),
        PatternRecogniser("", "[0-9]", nothing),
    ],
    ids=lambda one: one.name or "nameless",
)
def test_a_wrong_recogniser_stops_the_start(recogniser: PatternRecogniser) -> None:
    with pytest.raises(ValueError):
        Registry([*BUILT_IN, recogniser])


def test_two_of_one_name_stop_the_start() -> None:
    with pytest.raises(ValueError, match="called cpr"):
        Registry([*BUILT_IN, PatternRecogniser("cpr", "[0-9]", nothing)])


def test_a_registry_of_nothing_stops_the_start() -> None:
    with pytest.raises(ValueError):
        Registry([])


def test_what_a_recogniser_raises_is_not_swallowed() -> None:
    class Crashing:
        name = "crashing"

        def prepare(self) -> None:
            return

        def find(self, text: str) -> Iterator[Finding]:
            raise RuntimeError("out of order")

    crashing: Recogniser = Crashing()
    with pytest.raises(RuntimeError):
        Registry([*BUILT_IN, crashing]).find_all("anything")


def test_a_letter_is_read_as_a_whole() -> None:
    text = (
        "Sagsnr.: 2016-003798-62\nAnna Holm, cpr 610180-0008, Nørregade 12, 2. tv., 8000 Aarhus C, tlf. 86 12 34 56, "
        "anna@example.dk, konto 1234 1234567890, bil AB 12 345, CVR 10000009."
    )
    found = REGISTRY.find_all(text)
    assert [(one.kind, text[one.start : one.end]) for one in found] == [
        (Kind.CASE_ID, "2016-003798-62"),
        (Kind.PERSON, "Anna Holm"),
        (Kind.CPR, "610180-0008"),
        (Kind.ADDRESS, "Nørregade 12, 2. tv., 8000 Aarhus C"),
        (Kind.PHONE, "86 12 34 56"),
        (Kind.EMAIL, "anna@example.dk"),
        (Kind.ACCOUNT, "1234 1234567890"),
        (Kind.PLATE, "AB 12 345"),
        (Kind.CVR, "10000009"),
    ]
    assert str(class_of(found)) == "K2+K4"


def test_numbers_of_an_ordinary_day_are_found_like_replacement_numbers() -> None:
    # Lowered here, so that no number of an ordinary day stands in the repository.
    for text in ("610180-0008", "910385-4321", "890204-4000"):
        ordinary = f"{int(text[:2]) - 60:02}{text[2:]}"
        assert [one.kind for one in REGISTRY.find_all(ordinary)] == [Kind.CPR]


FRAGMENTS = st.sampled_from(
    [
        "1", "61", "0101", "-", " - ", ".", "/", " ", "\n", "A", "Aa", "Ny ", "vej ", "gade 1", "DK",
        "DK50 ", "@", "a.", "kr", "konto ", "sagsnr. ", "+45", "(", "8000 ", "Aarhus ", ", ", "st. ", "tv",
        "f. ", "marts", "reg.", "é", "x", "\u00a0", "nr. ",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(FRAGMENTS, min_size=1, max_size=6), st.lists(FRAGMENTS, max_size=12))
def test_no_text_is_too_much_and_findings_lie_in_order_inside_it(repeated: list[str], tail: list[str]) -> None:
    # The bound on the work is the tests' own time limit: a pattern that backtracks for long would never come back.
    text = "".join(repeated) * 400 + "".join(tail)
    at = 0
    for one in REGISTRY.find_all(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end


@given(st.lists(FRAGMENTS, max_size=40))
def test_the_same_text_gives_the_same_findings(fragments: list[str]) -> None:
    text = "".join(fragments)
    assert REGISTRY.find_all(text) == REGISTRY.find_all(text)


PATTERNS = [one for one in BUILT_IN if isinstance(one, PatternRecogniser | NumberRecogniser)]


@pytest.mark.parametrize("recogniser", PATTERNS, ids=lambda one: one.name)
def test_a_pattern_repeats_a_bounded_number_of_times_only(recogniser: PatternRecogniser | NumberRecogniser) -> None:
    plain = re.sub(r"\[(?:\\.|[^\]\\])+\]", "x", re.sub(r"\\[^\]]", "x", recogniser.source))
    assert not re.search(r"[*+]|\{\d*,\}", plain)


@pytest.mark.parametrize("recogniser", PATTERNS, ids=lambda one: one.name)
def test_a_pattern_begins_with_a_plain_character_so_that_ordinary_text_is_skipped(
    recogniser: PatternRecogniser | NumberRecogniser,
) -> None:
    assert re.sub(r"^\(\?P<\w+>", "", recogniser.source).startswith(("[", "@", "://", "www", "(?:["))


DIGITS = st.text("0123456789 -./AB", max_size=30)


@given(st.lists(DIGITS | FRAGMENTS, max_size=30))
def test_the_lengths_of_runs_exclude_nothing_a_pattern_matches(pieces: list[str]) -> None:
    text = "".join(pieces)
    for recogniser in BUILT_IN:
        if isinstance(recogniser, NumberRecogniser):
            for match in re.finditer(recogniser.source, text):
                run = re.match("[0-9]+", match[0])
                assert run is not None, recogniser.name
                assert len(run[0]) in recogniser.runs, recogniser.name
                after = recogniser.runs[len(run[0])]
                following = text[match.start() + len(run[0]) :][:2]
                assert not after or following[0] in after
                assert not after or recogniser.worded or not following[1:].isalpha(), recogniser.name
                assert not recogniser.first or run[0][0] in recogniser.first, recogniser.name
