"""Known values are found where they stand, however many are looked for at once and however alike they begin."""

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from aarhusai.protection.matching import Known, Matcher, matches
from aarhusai.protection.spans import Kind

BLANKS = st.text(" \t\n_", min_size=1, max_size=9)
ENDS = st.sampled_from(("Jensen", "Jensens", "Jens", "Holm17", "Holm18", "17", "118", "Aa_b", "Å", "_", "-"))


def value(ends: list[str], kind: Kind) -> Known:
    return Known(" ".join(("Karen", "Holm", *ends)), kind, "known")


VALUES = st.builds(value, st.lists(ENDS, min_size=1, max_size=3), st.sampled_from((Kind.PERSON, Kind.ADDRESS)))
TEXTS = st.lists(st.one_of(ENDS, BLANKS, st.just("Karen Holm "), st.just("karen\tholm ")), max_size=20).map("".join)


def alone(text: str, known: Sequence[Known]) -> set[tuple[int, int]]:
    return {place[:2] for one in known for place in Matcher([one]).places(text)}


@given(known=st.lists(VALUES, min_size=1, max_size=40), text=TEXTS)
@example(known=[Known(f"Karen Holm {n}", Kind.PERSON, "") for n in range(20)], text="Karen  Holm_\t17s bor her")
def test_many_that_begin_alike_are_found_as_each_would_be_alone(known: list[Known], text: str) -> None:
    assert {place[:2] for place in Matcher(known).places(text)} == alone(text, known)


def test_of_thousands_that_begin_alike_each_is_found_where_it_stands() -> None:
    known = [Known(f"Karen Holm {number}. maj", Kind.PERSON, "") for number in range(5000)]
    text = "; ".join(one.text.replace(" ", "  ") for one in known)
    whole = [found for found in matches(text, known) if text[found.start : found.end].endswith("maj")]
    assert len(whole) == len(known)
