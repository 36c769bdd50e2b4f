"""Scores and their fusion: pure, and in the order that anybody would expect."""

from collections.abc import Mapping
from itertools import pairwise
from math import isclose
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from aarhusai.knowledge.danish.terms import WHOLE
from aarhusai.knowledge.fusion import by_document, fused, reordered
from aarhusai.knowledge.index.finding import Candidate
from aarhusai.knowledge.index.statistics import TermStatistics
from aarhusai.knowledge.ranking import asked_of, joint_score, word_score
from aarhusai.terms.ids import ChunkId, CollectionId, DocumentId

STATISTICS = TermStatistics(1000, 100.0, {"vej": 500, "trae": 5, "21/04567-3": 1})
ASKED = asked_of({"vej": 1.0, "trae": 1.0}, STATISTICS)
WORDLESS = asked_of({}, STATISTICS)


def candidate(
    number: int, similarity: float | None = None, matched: Mapping[str, int] | None = None, document: int | None = None
) -> Candidate:
    place = DocumentId(UUID(int=number if document is None else document))
    return Candidate(ChunkId(number), place, CollectionId(UUID(int=0)), similarity, matched or {}, 100)


def test_a_rare_word_says_more_than_a_common_one() -> None:
    assert (
        word_score(candidate(1, matched={"trae": WHOLE}), ASKED).score
        > word_score(candidate(2, matched={"vej": WHOLE}), ASKED).score
    )


def test_coverage_is_all_of_it_or_none() -> None:
    assert word_score(candidate(1, matched={"vej": 1, "trae": 1}), ASKED).coverage == 1
    assert word_score(candidate(1), ASKED).coverage == 0


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 900))
def test_more_of_a_word_is_never_worse_and_length_is_never_better(count: int, more: int, length: int) -> None:
    def score(times: int, words: int) -> float:
        found = Candidate(ChunkId(1), DocumentId(UUID(int=1)), CollectionId(UUID(int=0)), None, {"trae": times}, words)
        return word_score(found, ASKED).score

    assert score(count + more, length) >= score(count, length)
    assert score(count, length + more) <= score(count, length)


SIMILARITIES = st.lists(st.integers(-100, 100).map(lambda percent: percent / 100), min_size=2, max_size=30)


@given(SIMILARITIES, st.lists(st.integers(0, 6), min_size=30, max_size=30))
def test_what_is_better_on_both_sides_is_never_behind(similarities: list[float], counts: list[int]) -> None:
    candidates = [
        candidate(number, similarity, {"trae": counts[number]}) for number, similarity in enumerate(similarities)
    ]
    hits = fused(candidates, ASKED)
    assert all(0 <= hit.score <= 1 for hit in hits)
    for ahead, behind in pairwise(hits):
        one, other = ahead.candidate, behind.candidate
        closer = (other.similarity or 0) > (one.similarity or 0)
        assert not (closer and other.matched["trae"] > one.matched["trae"] and behind.score < ahead.score)


@given(SIMILARITIES)
def test_without_words_closeness_alone_decides(similarities: list[float]) -> None:
    hits = fused([candidate(number, each) for number, each in enumerate(similarities)], WORDLESS)
    assert [hit.candidate.similarity for hit in hits] == sorted(similarities, reverse=True)


def test_without_vectors_words_alone_decide() -> None:
    hits = fused([candidate(1, matched={"vej": 2}), candidate(2, matched={"trae": 2})], ASKED)
    assert [(hit.candidate.chunk_id, hit.dense) for hit in hits] == [(2, 0), (1, 0)]
    assert hits[0].score == 1


def test_nothing_found_is_nothing() -> None:
    assert fused([], ASKED) == []
    assert by_document([]) == []


def test_a_number_that_names_one_thing_decides() -> None:
    asked = asked_of({"21/04567-3": 1.0, "vej": 1.0}, STATISTICS, frozenset({"21/04567-3"}))
    hits = fused([candidate(1, 0.95, {"vej": 9}), candidate(2, 0.1, {"21/04567-3": WHOLE})], asked)
    assert [hit.candidate.chunk_id for hit in hits] == [2, 1]


def test_a_number_that_nothing_has_decides_nothing() -> None:
    asked = asked_of({"99/1": 1.0, "vej": 1.0}, STATISTICS, frozenset({"99/1"}))
    hits = fused([candidate(1, 0.9, {"vej": 2}), candidate(2, 0.1, {"vej": 2})], asked)
    assert hits[0].score == 1


def test_each_document_comes_once_and_the_one_with_more_to_say_first() -> None:
    found = [
        candidate(1, 0.9, {"trae": 2}, document=1),
        candidate(2, 0.9, {"trae": 2}, document=2),
        candidate(3, 0.8, {"trae": 2}, document=2),
        candidate(4, 0.1, {}, document=3),
    ]
    ordered = by_document(fused(found, ASKED))
    assert [hit.candidate.chunk_id for hit in ordered] == [2, 1, 4]
    assert 1 >= ordered[0].score > ordered[1].score > ordered[2].score >= 0


def test_words_on_both_sides_of_a_cut_count_together() -> None:
    asked = asked_of({"vejbump": 1.0, "trae": 1.0}, TermStatistics(1000, 100.0, {"vejbump": 6, "trae": 5}))
    found = [
        candidate(1, 0.5, {"trae": 2}, document=1),
        candidate(2, 0.5, {"vejbump": 2}, document=1),
        candidate(11, 0.5, {"trae": 2}, document=2),
        candidate(20, 0.5, {"vejbump": 2}, document=2),
    ]
    assert [hit.candidate.chunk_id for hit in fused(found, asked)] == [1, 2, 11, 20]


@given(st.dictionaries(st.sampled_from(["vej", "trae", "hegn"]), st.integers(0, 9)), st.integers(0, 500))
def test_the_words_of_one_chunk_together_are_its_words(matched: dict[str, int], length: int) -> None:
    one = Candidate(ChunkId(1), DocumentId(UUID(int=1)), CollectionId(UUID(int=0)), None, matched, length)
    assert isclose(joint_score([one], ASKED), word_score(one, ASKED).score, abs_tol=1e-12)


def test_what_stands_in_another_document_is_nobodys_surroundings() -> None:
    apart = [candidate(1, 0.5, {"trae": 2}, document=1), candidate(2, 0.5, {"vej": 2}, document=2)]
    farther = [candidate(1, 0.5, {"trae": 2}, document=1), candidate(9, 0.5, {"vej": 2}, document=2)]
    assert [hit.score for hit in fused(apart, ASKED)] == [hit.score for hit in fused(farther, ASKED)]


def test_of_two_documents_with_the_same_to_say_the_longer_is_not_the_better() -> None:
    short = [candidate(1, 0.9, {"trae": 2}, document=1), candidate(2, 0.8, {"trae": 2}, document=1)]
    long = [candidate(20, 0.9, {"trae": 2}, document=2), candidate(30, 0.8, {"trae": 2}, document=2)]
    rest = [candidate(40 + 10 * number, 0.1, document=2) for number in range(6)]
    best = by_document(fused([*short, *long, *rest], ASKED))
    assert [hit.candidate.document_id.int for hit in best] == [1, 2]


def test_what_a_reranker_left_out_comes_last_in_the_old_order() -> None:
    assert reordered(["a", "b", "c", "d"], {2: 0.9, 1: 0.1}) == ["c", "b", "a", "d"]
