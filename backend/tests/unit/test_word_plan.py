"""Which chunks are looked at for a question's words."""

from hypothesis import given
from hypothesis import strategies as st

from aarhusai.knowledge.index.finding import compared
from aarhusai.knowledge.index.word_plan import ALL_SEEN, ENOUGH, MOST_SEEN, Step, WordPlan, plan
from aarhusai.knowledge.index.words import counts_of, number_of, numbered, weight_of, weights_of

MILLION = 1_000_000


def test_a_small_scope_is_compared_as_a_whole_and_a_wide_one_near_the_question() -> None:
    assert compared(MILLION, 5_000, 2_000) is None
    assert compared(10_000, 10_000, 100) == 5_000
    assert (compared(100_000, 100_000, 400) or 0) > 20_000
    assert compared(MILLION, MILLION, 2_000) == 50_000


def test_before_cells_are_divided_everything_is_compared_as_far_as_it_goes() -> None:
    assert compared(40_000, 40_000, 1) is None
    assert compared(MILLION, MILLION, 100) == 50_000


def test_a_small_scope_is_looked_at_as_a_whole() -> None:
    assert plan([1, 2], {1: 500_000}, ALL_SEEN, MILLION) == WordPlan()


def test_the_rarest_words_choose_and_the_common_ones_do_not() -> None:
    found = plan([1, 2, 3], {1: 300_000, 2: 2_000, 3: 50_000}, MILLION, MILLION)
    assert found.steps == (Step(any_of=(2,)),)


def test_a_word_that_was_not_counted_is_taken_for_a_rare_one() -> None:
    found = plan([1, 2], {1: 400_000}, MILLION, MILLION)
    assert found.steps[0] == Step(any_of=(2,))


def test_common_words_choose_in_pairs_and_the_least_common_of_them_alone_at_last() -> None:
    found = plan([1, 2, 3], {1: 300_000, 2: 200_000, 3: 100_000}, MILLION, MILLION)
    assert found.steps == (Step(pairs=((3, 2), (3, 1), (2, 1))), Step(any_of=(3,)))


def test_a_narrow_scope_may_be_asked_for_commoner_words() -> None:
    found = plan([1, 2], {1: 2_000, 2: 20_000}, 50_000, MILLION)
    assert found == WordPlan((Step(any_of=(1, 2)),), inside=True)


def test_a_narrow_scope_is_asked_for_pairs_of_words_that_are_too_common() -> None:
    found = plan([1, 2], {1: 200_000, 2: 100_000}, 50_000, MILLION)
    assert found == WordPlan((Step(pairs=((2, 1),)),), inside=True)


@given(
    st.dictionaries(st.integers(1, 50), st.integers(0, MILLION), min_size=1, max_size=12),
    st.integers(ALL_SEEN + 1, MILLION),
)
def test_every_plan_has_a_step_and_its_first_looks_at_no_more_than_is_allowed(
    found_in: dict[int, int], admitted: int
) -> None:
    found = plan(list(found_in), {word: float(count) for word, count in found_in.items()}, admitted, MILLION)
    assert found.steps
    share = admitted / MILLION
    together = sum(found_in[word] for word in found.steps[0].any_of) * (share if found.inside else 1)
    assert together <= MOST_SEEN + 1e-6 or len(found.steps) == 1 or found.steps[0].pairs
    assert ENOUGH < MOST_SEEN


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_how_often_a_word_stands_somewhere_is_told_by_its_weight(count: int, length: int) -> None:
    stored = float(f"{weight_of(count, length):.7g}")
    told = counts_of(["ord"], [stored], length)["ord"]
    assert abs(told - count) <= max(1, count // 100) * (count > 50)


def test_words_are_in_order_and_those_that_share_a_number_are_one() -> None:
    words = numbered({"hund": 2, "kat": 1, "ko": 0})
    assert words == sorted([(number_of("hund"), 2), (number_of("kat"), 1)])
    assert weights_of([(3, 1), (9, 1)], 120) == "{3:0.4545455,9:0.4545455}/1000000000"
