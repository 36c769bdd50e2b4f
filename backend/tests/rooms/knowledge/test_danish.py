"""Danish words: folded, stemmed, taken apart, and questions without how they are put."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.knowledge.danish.compounds import parts
from aarhusai.knowledge.danish.question import essence
from aarhusai.knowledge.danish.spelling import near_spellings, unknown_words
from aarhusai.knowledge.danish.terms import WHOLE, exact_terms, query_terms, terms_of
from aarhusai.knowledge.danish.words import fold, numbers_in, words_in


@pytest.fixture(scope="module", autouse=True)
def dictionary() -> None:
    """Read before the first test, and not within the time of one example."""
    parts()


WORDS = st.text(st.sampled_from("abdefghijklmnoprstuvyæøå"), min_size=1, max_size=30)


@given(st.text(max_size=80))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_taking_a_word_apart_loses_no_letter(word: str) -> None:
    assert "".join(parts().split(fold(word))) == fold(word)


@given(st.text(max_size=200))
def test_any_text_has_terms_that_its_own_question_finds(text: str) -> None:
    terms = terms_of(text)
    assert all(count > 0 for count in terms.counts.values())
    assert terms.length * WHOLE <= sum(terms.counts.values())
    assert set(query_terms(text)) <= set(terms.counts)


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("Århus", "Aarhus"),
        ("København", "KOEBENHAVN"),
        ("æble", "aeble"),
        ("A\u030arhus", "Århus"),
        ("café", "cafe"),
        ("vej\u00adtræ", "vejtræ"),
    ],
)
def test_one_word_written_in_two_ways_is_one_word(written: str, also: str) -> None:
    assert fold(written) == fold(also)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("su'en og DR's", ["su", "og", "dr"]),
        ("1.250.000 kr.", ["1250000", "kr"]),
        ("§ 27 a i loven", ["§27a", "i", "loven"]),
        ("ring 89 40 20 00 nu", ["ring", "89402000", "nu"]),
        ("ring 8940 2000", ["ring", "89402000"]),
        ("klima- og energi", ["klima", "og", "energi"]),
    ],
)
def test_what_counts_as_a_word(text: str, words: list[str]) -> None:
    assert words_in(fold(text)) == words


def test_numbers_of_cases_are_kept_as_they_are_written() -> None:
    assert numbers_in(fold("Sag EMN-2021-00012, jf. 21/04567-3 og 1.250 kr. til os.")) == [
        "emn-2021-00012",
        "21/04567-3",
    ]


@pytest.mark.parametrize(
    "forms",
    [
        "plads pladsen pladser",
        "proces processen processer",
        "by byen byer byerne byens",
        "træ træet træer træerne",
        "sø søen søer",
        "miljø miljøet miljøer",
        "regel reglen regler reglerne",
        "nummer nummeret numre numrene",
        "minister ministeren ministre",
        "kartoffel kartofler",
        "barn barnet børn børnene",
        "mand mænd mændene",
        "skole skolen skoler skolernes",
        "tilladelse tilladelser tilladelsen",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({parts().stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("word", "apart"),
    [
        ("vejtræer", "vej træer"),
        ("sagsbehandlingstid", "sags behandlingstid"),
        ("arbejdspladser", "arbejds pladser"),
        ("skatteministeren", "skatte ministeren"),
        ("børnehaver", "børne haver"),
        ("byudvikling", "by udvikling"),
        ("telefonnummeret", "telefon nummeret"),
        ("digitaliseringsafdelingen", "digitaliserings afdelingen"),
    ],
)
def test_compounds_are_taken_apart(word: str, apart: str) -> None:
    assert parts().split(fold(word)) == tuple(fold(apart).split())


@pytest.mark.parametrize(
    "word", ["minister", "regeringen", "spørgeren", "borgeren", "naturen", "kultur", "universitet", "parterne", "vej"]
)
def test_other_words_are_left_whole(word: str) -> None:
    assert parts().split(fold(word)) == (fold(word),)


def test_a_word_itself_counts_more_than_a_part_of_one() -> None:
    assert terms_of("vejen").counts["vej"] > terms_of("vejtræer").counts["vej"] > 0
    asked = query_terms("vejtræer")
    assert asked["vejtrae"] > asked["vej"] == asked["trae"] > 0


def test_parts_are_taken_apart_too() -> None:
    assert {"skolevej", "skol", "vej", "patrulj"} <= set(terms_of("skolevejspatruljer").counts)


def test_headings_and_title_are_words_of_the_chunk() -> None:
    assert {"digitalisering", "parkering"} <= set(terms_of("Ring til os", ["Digitalisering"], "Parkering").counts)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Hvad er ministerens holdning til, at fjernvarmepuljen er løbet tør for penge?", "fjernvarmepuljen er løbet"),
        ("Kan du fortælle mig om reglerne for parkering ved skoler?", "reglerne for parkering"),
        ("Can you tell me about the rules for parking near schools?", "rules for parking"),
        ("Hvor er det?", "Hvor er det?"),
        ("Telefonnummer", "Telefonnummer"),
    ],
)
def test_a_question_is_searched_without_how_it_is_put(question: str, about: str) -> None:
    assert essence(question).startswith(about)


def test_a_question_of_nothing_but_small_words_has_no_terms() -> None:
    assert query_terms("Hvad er det?") == {}


def test_numbers_that_name_one_thing() -> None:
    assert exact_terms("Hvad står der i sag 21/04567-3?") == {"21/04567-3"}
    assert exact_terms("Hvis nummer er 89 40 20 00?") == {"89402000"}
    assert exact_terms("Hvad kostede OS2-produktet i 2024 efter § 1234?") == frozenset()


def test_spellings_one_letter_away() -> None:
    near = near_spellings("parkring")
    assert "parkering" in near
    assert "parkring" not in near
    assert {"akrring", "arkring"}.isdisjoint(near)
    assert "prakring" in near


def test_a_word_is_unknown_when_neither_the_documents_nor_the_dictionary_have_it() -> None:
    assert unknown_words("Hvad koster parkring ved skolevejen og stadion?", {"vej", "kost"}) == ["parkring"]
