"""The responder that quotes: what it picks, what it leaves out, and what it says when there is nothing."""

import pytest

from aarhusai.assistants.figures import NOT_COMPUTED
from aarhusai.assistants.quoting import MOST_QUOTES, NO_MODEL, quoted_answer
from aarhusai.assistants.searching import follows_up, searched_for
from aarhusai.assistants.types import Said
from aarhusai.gateway.types import PassagePart

PASSAGES = (
    PassagePart(
        1, "Hvem gør hvad", 2, "Kontakter › Digitalisering",
        "Kontaktperson: Mette Holmgaard Riis\nTelefon: 89 40 20 17\nE-mail: digitalisering@lindehoej.example",
    ),
    PassagePart(
        2, "Hvem gør hvad", 3, "Kontakter › Løn",
        "Kontaktperson: Bo Sandager Lund\nTelefon: 89 40 30 99\nRåd om løn gives på Skovvangen 12, 8200 Lindehøj.",
    ),
    PassagePart(
        3, "Digitaliseringsstrategi", 1, "Formål",
        "Strategien skal gøre hverdagen lettere for borgere og medarbejdere. Den gælder fra 1. januar 2026 til 31. "
        "december 2029. Den evalueres hvert andet år af økonomiudvalget.",
    ),
    PassagePart(
        4, "Takster 2026", 1, "Madservice",
        "| Ydelse | Pris |\n| Hovedret | 62,50 kr. |\n| Levering | 12 kr. |\nDu kan klage over prisen inden fire uger.",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "holds", "lacks", "cites"),
    [
        ("Hvad er telefonnummeret til kontaktpersonen i digitalisering?", ("89 40 20 17", "Mette"), ("99", "Bo"), 1),
        ("Hvem er kontaktperson i løn?", ("Bo Sandager Lund",), ("Mette",), 2),
        ("Hvad er mailadressen til digitalisering?", ("digitalisering@lindehoej.example",), ("Bo",), 1),
        ("Hvad er adressen, hvor man får råd om løn?", ("Skovvangen 12",), ("Mette",), 2),
        ("Hvornår gælder digitaliseringsstrategien fra?", ("1. januar 2026",), ("89 40",), 3),
        ("Hvad koster en hovedret?", ("62,50 kr.",), ("Levering",), 4),
        ("Hvad er fristen for at klage over prisen?", ("fire uger",), ("2029",), 4),
        ("Hvad skal strategien gøre for borgere?", ("hverdagen lettere",), ("89 40",), 3),
    ],
)
def test_the_sentence_that_answers_is_quoted_and_cited(
    question: str, holds: tuple[str, ...], lacks: tuple[str, ...], cites: int
) -> None:
    answer = quoted_answer(question, "", PASSAGES)
    assert [one for one in holds if one not in answer] == []
    assert [one for one in lacks if one in answer] == []
    assert f"[{cites}]" in answer
    assert answer.count(NO_MODEL) == 1
    assert answer.count("»") <= MOST_QUOTES


@pytest.mark.parametrize(
    "question",
    ["Hvad koster en parkeringslicens?", "Hvor mange ansatte har kommunen?", "Hvem er borgmester i Aalborg?"],
)
def test_what_does_not_stand_there_is_said_not_to(question: str) -> None:
    answer = quoted_answer(question, "", PASSAGES)
    assert answer.startswith("Det står ikke i kilderne.")
    assert "»" not in answer


def test_nothing_found_is_nothing_said() -> None:
    assert quoted_answer("Hvad er klokken?", "", ()).startswith("Det står ikke i kilderne.")


def test_a_question_that_leans_on_the_one_before_is_read_with_it() -> None:
    answer = quoted_answer("og hvad er hendes telefonnummer?", "Hvem er kontaktperson i digitalisering?", PASSAGES)
    assert "89 40 20 17" in answer
    assert "89 40 30 99" not in answer
    other = quoted_answer("og hvad er nummeret i løn?", "Hvem er kontaktperson i digitalisering?", PASSAGES)
    assert "89 40 30 99" in other


def test_what_is_quoted_stands_there_word_for_word() -> None:
    answer = quoted_answer("Hvad skal strategien gøre for borgere?", "", PASSAGES)
    quotes = [part.split("«")[0] for part in answer.split("»")[1:]]
    assert quotes
    assert all(any(quote in passage.text for passage in PASSAGES) for quote in quotes)


def test_a_search_takes_the_question_before_along_when_it_must() -> None:
    history = (Said("user", "Hvem er kontaktperson i digitalisering?"), Said("assistant", "Det er Mette [1]."))
    both, alone = searched_for("og hvad er hendes telefonnummer?", history)
    assert both.startswith("Hvem er kontaktperson")
    assert alone == "og hvad er hendes telefonnummer?"
    assert searched_for("Hvilke regler gælder for støj fra byggepladser om aftenen?", history) == (
        "Hvilke regler gælder for støj fra byggepladser om aftenen?",
    )
    assert follows_up("Hvad med hende?")
    assert not follows_up("Hvornår skal affaldet være sorteret?")


@pytest.mark.parametrize("hours", ["kl. 9-17", "klokken 9", "klokken ni", "kl. 9.30", "døgnet rundt hele døgnet"])
def test_an_hour_is_known_however_it_is_written(hours: str) -> None:
    passage = PassagePart(1, "Regler for svømmehallen", 1, "Åbningstider", f"Svømmehallen har åbent {hours}.")
    assert hours in quoted_answer("Hvornår åbner svømmehallen?", "", (passage,))


REFUSED = PassagePart(
    5,
    "Regnskab",
    1,
    NOT_COMPUTED,
    "Det kan ikke beregnes. Det er ikke til at se, hvad »hovedret« svarer til i tabellen.",
)


def test_what_cannot_be_computed_hides_no_other_document() -> None:
    rows = PassagePart(6, "Regnskab", 1, "", "Hovedret | 99,00 kr.")
    answer = quoted_answer("Hvad koster en hovedret?", "", (REFUSED, *PASSAGES, rows))
    assert "62,50 kr." in answer
    assert "[4]" in answer
    assert "kan ikke beregnes" in answer
    assert "[5]" in answer
    assert "99,00" not in answer, "rows of the table itself would look like an answer"


def test_what_cannot_be_computed_stands_alone_where_nothing_else_answers() -> None:
    answer = quoted_answer("Hvad er summen af budgettet for raketter?", "", (REFUSED, *PASSAGES))
    assert answer.startswith("Det kan ikke beregnes.")
    assert "Det siger kilderne" not in answer
