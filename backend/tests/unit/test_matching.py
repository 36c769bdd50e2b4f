"""Whether an answer says what it should: the ways in which Danes write the same, and the ways in which they do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aarhusai.evaluation.matching import Answer
from aarhusai.evaluation.values import values_of

SAID = (
    # the fact, and an answer that says it
    ("Fristen er 14 dage", "Du har en frist på fjorten dage."),
    ("Fristen er 14 dage", "**Fristen** er 14 dage [1]."),
    ("fristen for at klage er 4 uger", "Du skal klage inden fire uger, ellers er det for sent."),
    ("det koster 1.250 kr.", "Prisen: det koster 1250 kroner."),
    ("det koster 1.250 kr.", "Det koster 1.250,00 kr. pr. år."),
    ("gebyret er 62,50 kr.", "Der er et gebyr på 62,5 kroner."),
    ("budgettet er 1,2 mio. kr.", "Budgettet er på 1.200.000 kr."),
    ("der åbnes kl. 9", "Borgerservice åbner klokken 9.00."),
    ("der åbnes kl. 9.30", "Vi åbner 9:30."),
    ("ring 89 40 20 00", "Ring på +45 89402000."),
    ("ring 89 40 20 00", "Ring på 8940 2000 mellem 9 og 12."),
    ("ansøgningsfristen er 1. maj 2026", "Fristen for at søge er den 1.5.2026."),
    ("ansøgningsfristen er 1. maj 2026", "Du skal ansøge senest 2026-05-01."),
    ("ansøgningsfristen er 1. maj", "Ansøgningsfrist: 1. maj 2026"),
    ("andelen er 75 %", "Det svarer til 75 procent af borgerne, altså en stor andel."),
    ("Parkering er gratis", "Det er gratis at parkere."),
    ("Parkering er gratis | Det koster ikke noget at parkere", "Parkeringen koster ikke noget."),
    ("det er ikke tilladt at brænde haveaffald af", "Det er aldrig tilladt at afbrænde haveaffald."),
    ("Kontakt Karla Nørrelund", "Du kan kontakte Karla Nørrelund i Visitation Nord."),
    ("Fristen er 14 dage", "Fristen er 14 dage og ikke 30 dage."),
    ("tilskud til briller", "Du kan få tilskud til:\n\n- tandlæge\n- briller\n- medicin"),
    ("kontor på Rådhuspladsen 2", "Kontoret ligger på Rådhuspladsen 2, 8000 Lindehøj."),
    ("21 dage", "Du får svar efter enogtyve dage."),
)

NOT_SAID = (
    ("Fristen er 14 dage", "Fristen er 4 uger."),
    ("Fristen er 14 dage", "Fristen er ikke 14 dage, men 4 uger."),
    ("Fristen er 14 dage", "Se kilde [14] om fristen på nogle dage."),
    ("det er ikke tilladt at brænde haveaffald af", "Det er tilladt at brænde haveaffald af."),
    ("Parkering er gratis", "Parkering koster 20 kr. i timen."),
    ("Parkering er gratis", "Parkering er ikke gratis."),
    ("Kontakt Karla Nørrelund", "Kontakt Karla Holm."),
    ("det koster 1.250 kr.", "Det koster 125 kr."),
    ("ansøgningsfristen er 1. maj 2026", "Ansøgningsfristen er 1. maj 2025."),
    ("ansøgningsfristen er 1. maj", "Ansøgningsfristen er 1. juni."),
    ("Ansøgningen sendes digitalt", "Ansøgningen sendes med posten."),
    ("tilskud til briller", "Du kan ikke få tilskud til:\n- briller"),
    ("der åbnes kl. 9.30", "Der åbnes kl. 9."),
    ("ring 89 40 20 00", ""),
)


@pytest.mark.parametrize(("fact", "answer"), SAID)
def test_a_fact_is_found_however_it_is_written(fact: str, answer: str) -> None:
    assert Answer(answer).says(fact).found, Answer(answer).says(fact)


@pytest.mark.parametrize(("fact", "answer"), NOT_SAID)
def test_what_is_not_said_or_denied_is_not_found(fact: str, answer: str) -> None:
    assert not Answer(answer).says(fact).found


def test_a_denial_is_told_apart_from_silence() -> None:
    assert Answer("Fristen er ikke 14 dage.").says("fristen er 14 dage").denied
    assert not Answer("Det fremgår ikke.").says("fristen er 14 dage").denied


def test_what_is_missing_is_named() -> None:
    assert Answer("Fristen er fire uger.").says("Fristen er 14 dage").missing[0] == "14"


@pytest.mark.parametrize(
    ("phrase", "answer", "holds"),
    [
        ("venlig hilsen", "Med venlig hilsen\nVisitation", True),
        ("borgeren", "Du kan hjælpe borgerne.", True),
        ("borgeren", "Medborgerskab er vigtigt.", False),
        ("i henhold til", "Afgørelsen er truffet i henhold til loven.", True),
        ("i henhold til", "Loven henviser til det.", False),
        ("»Kære Anna«", "Kære Anna", True),
        ('"Kære Anna"', "kære anna", False),
        ("§ 27", "Se forvaltningslovens § 27.", True),
        ("!", "Hej!", True),
    ],
)
def test_a_phrase_is_found_as_words_that_follow_each_other(phrase: str, answer: str, *, holds: bool) -> None:
    assert Answer(answer).holds(phrase) is holds


@settings(max_examples=300, deadline=None)
@given(fact=st.text(max_size=60), answer=st.text(max_size=300))
def test_any_text_can_be_asked_of_any_answer(fact: str, answer: str) -> None:
    asked = Answer(answer)
    asked.says(fact)
    asked.holds(fact)
    assert all(0 <= one.start < one.end <= len(answer) for one in values_of(answer))
