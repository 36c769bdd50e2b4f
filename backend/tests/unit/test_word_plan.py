"""Which chunks are looked at for a question's words."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from aarhusai.knowledge.index.finding import compared
from aarhusai.knowledge.index.word_plan import ALL_SEEN, MOST_LISTED, MOST_SEEN, Step, WordPlan, plan
from aarhusai.knowledge.index.words import counts_of, number_of, numbered, weight_of, weights_of

MILLION = 1_000_000


def test_a_small_scope_is_compared_as_a_whole_and_a_wide_one_near_the_question() -> None:
    assert compared(MILLION, 12_000, 2_000) is None
    assert compared(10_000, 10_000, 100) is None
    assert (compared(100_000, 100_000, 400) or 0) > 25_000
    assert (compared(100_000, 50_000, 400) or 0) > 12_000
    assert 200_000 < (compared(MILLION, MILLION, 2_000) or 0) < 220_000


def test_before_cells_are_divided_everything_is_compared_as_far_as_it_goes() -> None:
    assert compared(40_000, 40_000, 1) is None
    assert compared(MILLION, MILLION, 100) == 220_000


def _plan(found_in: Mapping[int, float], admitted: int, chunks: int = MILLION, says: float = 1.0) -> WordPlan:
    return plan(dict.fromkeys(found_in, says), {w: n for w, n in found_in.items() if n}, admitted, chunks)


def test_a_small_scope_is_looked_at_as_a_whole() -> None:
    assert _plan({1: 500_000, 2: 0}, ALL_SEEN) == WordPlan()


def test_the_rarest_words_choose_first_and_must_say_more_than_the_others_could() -> None:
    found = _plan({1: 300_000, 2: 2_000, 3: 50_000}, MILLION, says=2.0)
    assert found.first == Step(any_of=(2,))
    assert 0 < found.bound < 2 * 2.0


def test_a_word_that_was_not_counted_is_taken_for_a_rare_one() -> None:
    assert _plan({1: 400_000, 2: 0}, MILLION).first == Step(any_of=(2,))


def test_common_words_choose_together_when_few_chunks_have_them_together() -> None:
    found = _plan({1: 300_000, 2: 200_000, 3: 40_000}, MILLION)
    assert found.first is None
    assert found.steps == (Step(together=((3, 2),)), Step())
    three = _plan({1: 300_000, 2: 200_000, 3: 200_000}, MILLION)
    assert three.steps == (Step(together=((2, 3, 1),)), Step())


def test_a_common_word_alone_chooses_nothing_when_it_would_take_long_to_list() -> None:
    assert _plan({1: 900_000}, MILLION).steps == (Step(),)
    assert _plan({1: 9_000}, MILLION).steps == (Step(any_of=(1,)),)


def test_a_narrow_scope_may_be_asked_for_commoner_words() -> None:
    found = _plan({1: 2_000, 2: 12_000}, 50_000)
    assert (found.first, found.steps) == (Step(any_of=(1,)), (Step(any_of=(2,)),))
    assert found.inside


def test_a_scope_is_met_with_the_words_first_where_that_spares_looking_at_many_chunks() -> None:
    assert _plan({1: 3_900}, 10_000).first_inside
    assert not _plan({1: 39}, 10_000).first_inside
    assert not _plan({1: 3_900}, MILLION).first_inside


@given(
    st.dictionaries(st.integers(1, 50), st.integers(0, MILLION), min_size=1, max_size=12),
    st.integers(ALL_SEEN + 1, MILLION),
)
def test_every_plan_has_a_step_and_none_lists_more_than_is_allowed(found_in: dict[int, int], admitted: int) -> None:
    found = _plan({word: float(count) for word, count in found_in.items()}, admitted)
    steps = [step for step in (found.first, *found.steps) if step is not None]
    assert steps
    for step in steps:
        assert sum(found_in[word] for word in step.any_of) <= MOST_LISTED
    assert sum(found_in[word] for word in (found.first or Step()).any_of) <= found.seen <= MOST_SEEN


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_how_often_a_word_stands_somewhere_is_told_by_its_weight(count: int, length: int) -> None:
    stored = float(f"{weight_of(count, length):.7g}")
    told = counts_of(["ord"], [stored], length)["ord"]
    assert abs(told - count) <= max(1, count // 100) * (count > 50)


def test_words_are_in_order_and_those_that_share_a_number_are_one() -> None:
    words = numbered({"hund": 2, "kat": 1, "ko": 0})
    assert words == sorted([(number_of("hund"), 2), (number_of("kat"), 1)])
    assert weights_of([(3, 1), (9, 1)], 120) == "{3:0.4545455,9:0.4545455}/1000000000"
