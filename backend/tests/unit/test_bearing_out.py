"""Whether computed figures bear out what a model says of them in its own words: right and wrong, side by side."""

import pytest

from aarhusai.assistants.grounding import Given, unsupported
from aarhusai.assistants.sentence_figures import figures_of
from aarhusai.terms.sheets import Row, SheetComputed, ShownColumn

QUESTION = "Hvad har områderne brugt, og hvordan fordeler det sig?"


def computed(words: str, columns: tuple[ShownColumn, ...], *rows: Row, used: int = 0) -> SheetComputed:
    return SheetComputed(
        (1,), words, "SELECT …", columns, rows, len(rows), used_total=used, place="udgifter.csv, A1:C5"
    )


AREAS = computed(
    "Summen af »Beløb« i tabellen »udgifter.csv«, hvor »År« er 2024, fordelt på »Område«.",
    (ShownColumn("Område", "text"), ShownColumn("Summen af Beløb", "number")),
    ("Vest", "1.334,75"),
    ("Øst", "10,00"),
    ("Syd-Vest 2", "12.345.678,90"),
    used=3,
)
ONE = computed(
    "Summen af »Beløb« i tabellen »udgifter.csv«, hvor »Område« er »Vest«.",
    (ShownColumn("Summen af Beløb", "number"),),
    ("1.334,75",),
    used=2,
)
BILLS = computed(
    "Alle kolonner i tabellen »udgifter.csv«, ordnet efter »Beløb« (største først), kun de 2 første.",
    (ShownColumn("Leverandør", "text"), ShownColumn("Beløb", "number"), ShownColumn("Dato", "date")),
    ("Testhuset A/S", "1.234,50", "01-03-2024"),
    ("Lindegaard ApS", "-100,25", "02-04-2024"),
)
MONTHS = computed(
    "Summen af »Beløb« i tabellen »udgifter.csv«, fordelt på måned af »Dato«.",
    (ShownColumn("måned", "date"), ShownColumn("Summen af Beløb", "number")),
    ("marts 2024", "500,00"),
    ("april 2024", "700,00"),
)

RIGHT = (
    (AREAS, "Vest har brugt 1.334,75 kr. [1]"),
    (AREAS, "I Vest er der i alt afholdt udgifter for 1.334,75 kr. [1]."),
    (AREAS, "Øst har kun brugt 10 kr. [1]"),
    (AREAS, "Vest har brugt 1.334,75 kr., mens Øst har brugt 10 kr. [1]."),
    (AREAS, "Vest og Øst har brugt henholdsvis 1.334,75 og 10,00 kr. [1]."),
    (AREAS, "Der er brugt 1.334,75 kr. i Vest og 10,00 kr. i Øst [1]."),
    (AREAS, "Vests forbrug er på ca. 1.335 kr. [1]."),
    (AREAS, "Syd-Vest 2 har brugt 12,3 mio. kr. [1]."),
    (AREAS, "- **Vest:** 1334,75 kr. [1]"),
    (AREAS, "| Vest | 1.334,75 |"),
    (AREAS, "I 2024 brugte Øst 10 kr. [1]."),
    (AREAS, "De tre områders forbrug er 1.334,75 kr., 10 kr. og 12.345.678,90 kr. [1]."),
    (AREAS, "Syd-Vest 2 har brugt mest [1]."),
    (AREAS, "Øst har brugt mindst, nemlig 10 kr. [1]."),
    (ONE, "Forbruget i Vest er 1.334,75 kr. [1]"),
    (ONE, "Områderne har brugt 1.334,75 kr. fordelt på 2 poster [1]."),
    (BILLS, "Den største regning er på 1.234,50 kr. fra Testhuset A/S den 1. marts 2024 [1]."),
    (BILLS, "Lindegaard ApS står med minus 100,25 kr. i april 2024 [1]."),
    (MONTHS, "I marts 2024 blev der brugt 500 kr., og i april 2024 700 kr. [1]."),
)
WRONG = (
    (AREAS, "Vest har brugt 1.434,75 kr. [1]"),
    (AREAS, "Vest har brugt 133.475 kr. [1]"),
    (AREAS, "Vest har brugt 133,475 kr. [1]"),
    (AREAS, "Øst har brugt 1.334,75 kr. [1]"),
    (AREAS, "Vest har brugt 10 kr., mens Øst har brugt 1.334,75 kr. [1]."),
    (AREAS, "Nord har brugt 1.334,75 kr. [1]"),
    (AREAS, "Direktør Bodil Lund i Vest har brugt 1.334,75 kr. [1]."),
    (AREAS, "I alt er der brugt 12.347.023,65 kr. [1]."),
    (AREAS, "Vest har brugt ca. 1.400 kr. [1]."),
    (AREAS, "Syd-Vest 2 har brugt 12,4 mio. kr. [1]."),
    (AREAS, "Øst har brugt mest, nemlig 10 kr. [1]."),
    (AREAS, "Vest har brugt mest [1]."),
    (AREAS, "De fire områder har brugt op til 1.334,75 kr. [1]."),
    (AREAS, "I 2023 brugte Øst 10 kr. [1]."),
    (AREAS, "Vest har ikke brugt 1.334,75 kr. [1]."),
    (AREAS, "Vest har brugt det halve af 12.345.678,90 kr., fordi lederen besluttede det uden kommunens vidende [1]."),
    (ONE, "Nord har brugt 1.334,75 kr. [1]"),
    (BILLS, "Testhuset A/S fik 1.234,50 kr. den 2. april 2024 [1]."),
    (BILLS, "Lindegaard ApS fik 100,25 kr. [1]."),
    (MONTHS, "I april 2024 blev der brugt 500 kr. [1]."),
    (MONTHS, "I maj 2024 blev der brugt 500 kr. [1]."),
)


def marked(result: SheetComputed, text: str, question: str = QUESTION) -> bool:
    passage = "\n".join([result.words, *(" | ".join(cell or "" for cell in row) for row in result.rows)])
    return bool(unsupported(text, Given({1: f"udgifter.csv\nBeregnet i tabellen\n{passage}"}, {1: [result]}, question)))


@pytest.mark.parametrize(("result", "text"), RIGHT)
def test_a_sentence_in_a_models_own_words_stands_on_the_figures_it_tells(result: SheetComputed, text: str) -> None:
    assert not marked(result, text)


@pytest.mark.parametrize(("result", "text"), WRONG)
def test_a_wrong_figure_row_name_or_day_is_marked(result: SheetComputed, text: str) -> None:
    assert marked(result, text)


def test_a_name_in_the_question_does_not_make_a_figure_its_own() -> None:
    assert marked(ONE, "Nord har brugt 1.334,75 kr. [1]", "Hvad har Nord brugt?")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.334,75", "1334,75"),
        ("1.334,50", "1.334,5"),
        ("1,334.75", "1.334,75"),
        ("1 334,75", "1.334,75"),
        ("3. marts 2024", "03-03-2024"),
        ("3. marts 2024", "2024-03-03"),
        ("tolv", "12"),
        ("1,5 mio.", "1.500.000"),
    ],
)
def test_figures_are_compared_by_what_they_are_worth(one: str, other: str) -> None:
    (known,) = figures_of(other).figures
    assert figures_of(one).holds(known) or figures_of(other).holds(figures_of(one).figures[0])
