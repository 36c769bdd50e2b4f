"""Titles, tags, search words and snippets: pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.chat.repository.search import HIT_BEGINS, HIT_ENDS
from aarhusai.chat.searching import snippet, split_query
from aarhusai.chat.types import SnippetPart
from aarhusai.chat.wording import SHORT_TITLE, storable, tag_list, title_from


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Kort", "Kort"),
        ("  To\nlinjer\t her ", "To linjer her"),
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 59 + "…"),
        ("ord " * 15 + "til sidst", "ord " * 14 + "ord…"),
        (
            "Gør brevet lettere at læse: Vi har modtaget jeres lange ansøgning om fældning",
            "Gør brevet lettere at læse: Vi har modtaget jeres lange…",
        ),
    ],
)  # fmt: skip
def test_a_title_is_the_first_words_of_the_question(question: str, title: str) -> None:
    assert title_from(question) == title


@given(st.text(min_size=1).filter(lambda text: text.strip() != ""))
def test_a_title_is_one_short_line(question: str) -> None:
    title = title_from(question)
    assert 0 < len(title) <= SHORT_TITLE
    assert "\n" not in title


@given(st.text(st.characters(codec=None)))
def test_what_is_storable_can_be_encoded_and_holds_no_nul(text: str) -> None:
    clean = storable(text)
    assert "\x00" not in clean
    assert clean.encode().decode() == clean
    assert storable(clean) == clean


def test_tags_are_kept_once_whatever_their_case() -> None:
    assert tag_list(["Byg", " byg ", "Sag  1", "BYG"]) == ["Byg", "Sag 1"]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("afslag", ("", "afslag")),
        ("afslag byg", ("afslag", "byg")),
        ("afslag ", ("afslag ", None)),
        ('"afslag på byg', ('"afslag på byg', None)),
        ("afslag -byg", ("afslag -byg", None)),
        ("afslag or byg", ("afslag or byg", None)),
        ("afslag or", ("afslag or", None)),
        ("", ("", None)),
    ],
)
def test_only_a_bare_last_word_may_go_on(typed: str, parts: tuple[str, str | None]) -> None:
    assert split_query(typed) == parts


def test_a_snippet_is_parts_on_one_line() -> None:
    marked = f"Om {HIT_BEGINS}afslaget{HIT_ENDS}\n\nog  {HIT_BEGINS}sagen{HIT_ENDS}"
    assert snippet(marked) == (
        SnippetPart("Om ", hit=False),
        SnippetPart("afslaget", hit=True),
        SnippetPart(" og ", hit=False),
        SnippetPart("sagen", hit=True),
    )
