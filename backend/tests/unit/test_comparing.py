"""Passages with the same words and other figures; which of many are alike; the year a text says it is for."""

import random

import pytest

from aarhusai.knowledge.quality.comparing import differences, disagree, likeness, sketch_of
from aarhusai.knowledge.quality.nearness import Nearness
from aarhusai.knowledge.quality.years import claimed_year

OPENING = (
    "Borgerservice på Torvet har åbent for alle borgere uden tidsbestilling {when} og kan træffes på telefon {phone}."
)


def told(one: str, other: str) -> list[tuple[str, str]]:
    """The words that differ."""
    return [(one[a:b], other[c:d]) for (a, b), (c, d) in differences(one, other)]


def test_other_figures_in_the_same_words_disagree() -> None:
    one = OPENING.format(when="mandag fra 9 til 15", phone="70 10 20 30")
    other = OPENING.format(when="tirsdag fra 9 til 16", phone="70102031")
    assert disagree(one, other)
    assert told(one, other) == [("mandag", "tirsdag"), ("15", "16"), ("70 10 20 30", "70102031")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("70 10 20 30", "70102030"),
        ("1.250 kr", "1250 kr"),
        ("skriv@lindehoej.example", "Skriv@Lindehoej.example"),
    ],
)
def test_the_same_figure_written_otherwise_is_the_same(one: str, other: str) -> None:
    text = "Afgiften for at få en ny sundhedskort tilsendt med posten er {} for alle"
    assert told(text.format(one), text.format(other)) == []
    assert not disagree(text.format(one), text.format(other))


def test_an_address_and_a_date_in_words_are_figures() -> None:
    one = "Ansøgningen skal være kommunen i hænde senest den 3. marts 2026 og sendes til byg@lindehoej.example"
    other = one.replace("marts", "april").replace("byg@", "plan@")
    assert told(one, other) == [("marts", "april"), ("byg@lindehoej.example", "plan@lindehoej.example")]


def test_other_words_do_not_disagree() -> None:
    assert not disagree(
        "Hjemmehjælp bevilges efter en konkret vurdering, og rengøring gives hver 2. uge til alle.",
        "Skolerne holder ferie i uge 7, og fritidshjemmene har åbent som de plejer hele dagen.",
    )
    assert sketch_of("Kun ord og ingen tal i denne tekst om hjemmehjælp") is None
    assert sketch_of("12 34 56") is None


def test_a_form_filled_in_twice_does_not_disagree() -> None:
    form = " ".join(f"felt{'abcdefghijklmno'[n]} er udfyldt med tallet {{{n}}}" for n in range(12))
    assert not disagree(form.format(*range(100, 112)), form.format(*range(200, 212)))


def test_those_that_are_alike_are_found_among_many() -> None:
    chance = random.Random(7)
    words = [f"ord{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(400)]
    nearness = Nearness()
    for owner in range(600):
        text = " ".join(chance.choices(words, k=60)) + " 12"
        sketch = sketch_of(text)
        assert sketch is not None
        nearness.add(sketch, owner)
    one, other = OPENING.format(when="fra 9", phone="12"), OPENING.format(when="fra 10", phone="12")
    numbers = [nearness.add(found, 1000 + at) for at, text in enumerate((one, other)) if (found := sketch_of(text))]
    assert nearness.pairs() == [tuple(numbers)]


def test_pairs_are_of_two_documents_and_never_of_the_same_words() -> None:
    nearness = Nearness()
    one, other = (
        sketch_of(OPENING.format(when="fra 9", phone="12")),
        sketch_of(OPENING.format(when="fra 8", phone="12")),
    )
    assert one is not None
    assert other is not None
    assert likeness(one.shingles, other.shingles) == 1.0
    nearness.add(one, 1)
    nearness.add(other, 1)
    nearness.add(one, 2)
    assert nearness.pairs() == [(1, 2)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Taksterne er gældende for 2019.", 2019),
        ("Senest revideret den 4. maj 2018", 2018),
        ("Budget 2021-2024 for området", 2024),
        ("Loven fra 1999 gælder stadig", None),
        ("Priser i 2020, opdateret 2022", 2022),
        ("Mødet den 3. maj 2019", None),
    ],
)
def test_the_year_a_text_is_for(text: str, year: int | None) -> None:
    assert claimed_year(text) == year
