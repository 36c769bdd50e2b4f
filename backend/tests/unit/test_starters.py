"""The four assistants that a municipality starts with: whole, in good order, and with tests that can be passed."""

import json

import pytest

from aarhusai.assistants.porting.reading import read_file
from aarhusai.assistants.porting.types import Ported
from aarhusai.assistants.starters import STARTERS, starter_file


def starters() -> list[Ported]:
    items = read_file(json.dumps(starter_file()).encode())
    assert [item.problems for item in items] == [()] * len(STARTERS)
    return [item.ported for item in items if item.ported is not None]


def test_the_set_is_read_like_any_other_file() -> None:
    assert tuple(one.slug for one in starters()) == STARTERS


@pytest.mark.parametrize("place", range(len(STARTERS)))
def test_each_is_whole(place: int) -> None:
    one = starters()[place]
    content = one.content
    assert 1_500 < len(content.instructions) < 4_500
    assert 60 < len(content.description) < 160
    assert 4 <= len(content.suggested_prompts) <= 6
    assert content.banner
    assert content.ceiling is not None
    assert content.gate.required
    assert len(one.cases) >= 5
    assert one.model is None
    for case in one.cases:
        assert case.facts or case.must or case.must_not or case.rubric
        assert len(case.question) < 1_000


@pytest.mark.parametrize("place", range(len(STARTERS)))
def test_they_name_no_real_person_and_promise_no_magic(place: int) -> None:
    text = starters()[place].content.instructions
    assert "prompt" not in text.lower()
    assert "sprogmodel" not in text.lower()
    assert not any(character in text for character in "\t\u2028")
