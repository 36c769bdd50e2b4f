"""Names of persons: the forms they have in letters, mails, notes and tables, and what is not a person."""

import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.recognisers.table import marked

from aarhusai.protection.recognisers.names import NAMES, NameRecogniser, without_genitive
from aarhusai.protection.recognisers.names_features import LABELS
from aarhusai.protection.recognisers.names_model import NameModel, write_weights, write_words
from aarhusai.protection.recognisers.names_runs import runs
from aarhusai.protection.recognisers.names_tokens import tokens
from aarhusai.protection.recognisers.names_words import WideSet
from aarhusai.protection.spans import Finding, Kind


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in NAMES.find(text)]


PERSONS = [
    "Kære «Fatima»\n\nTak for din mail.",
    "Kære «Mette» og «Jonas»\nVi ses på mandag.",
    "Hej «Ali», kan du ringe i morgen?",
    "Mvh. «Nguyen Thi Lan»",
    "«karen_holm»",
    "Ring til «Jane Read» i morgen.",
    "«Line Jensen» ringede.",
    "«jens_peter_hansen»",
    "name: «karen_holm»",
    "Please write to «Karen Holm Jensen» about her case.",
    "«Fatima Hassan» called because the payment has not arrived.",
    "Mr. «Holm» has not answered the letter.",
    "The caseworker, «Ali Yılmaz», has asked for a statement.",
    "Translate this: Kære «Mette», tak for din mail. The reader is in the office.",
    "Please answer in English.\nBorgeren «Vilhelmine Skov» har ringet til os.",
    "Med venlig hilsen\n\n«Birgitte Kjærgaard»\nSocialrådgiver",
    "Sagsbehandler «Ali Yılmaz» har talt med familien.",
    "Fru «Holm» har brug for hjælp til bad.",
    "Hr. «Sørensen» ønsker en ny tid.",
    "Navn: «Katarzyna Wiśniewska»\nTelefon: 12 34 56 78",
    "Barn: «Amina», født 2014.",
    "Notat: «J. P. Holm» deltog i mødet.",
    "«H.C. Andersen» skrev eventyr.",
    "Borgeren «Anne-Mette Bang-Jensen» er flyttet.",
    "Det er «Vibekes» sag.",
    "«Lars Jensens» klage er afvist.",
    "REFERAT AF MØDE MED «FATIMA HASSAN» DEN 3. MAJ",
    "NAVN: «KURT HANSEN»",
    "hej «mette» fra skolen har ringet",
    "skriv en mail til «peter sørensen» om mødet",
    "«Jensen», «Mette»; Nørregade 4",
    "| «Mohamed Warsame» | 34 |",
    "Jeg mødte «Ludwig van der Berg» i går.",
    "Faren, «Abdirahman», henter børnene.",
    "«Aviaja Kleist» er flyttet fra Nuuk.",
    "Kontakt «Jógvan Joensen», hvis du har spørgsmål.",
    "«Arjun Henriksen Farah» og «Anders Joensen Jeppesen» deltog.",
    "Deltagere: «Arjun Henriksen»\n«Farah Warsame»",
    "Vedr. BK-123456 «Jens Holm»",
    "«Jens Holm», CPR 610180-0008, IBAN DK69 1913 0412",
]
NOBODY = [
    "get_current_timestamp",
    "read_memory_path",
    "update_calendar_event",
    "days_ago",
    "query",
    "Search the web for information",
    "Number of results to return",
    "Read a note by its id",
    "Retrieve the page and return it as text. Only works within allowed directories.",
    "Mark the item as done. May be repeated.",
    "The keyspace, the subreddit and the UUID are required.",
    "hours back",
    "mimeType",
    "Mødet holdes på Park Allé i Aarhus.",
    "Han bor på Jens Baggesens Vej.",
    "Bussen kører til Skt. Annæ Plads.",
    "Novo Nordisk og Carlsberg betaler skat i Danmark.",
    "Log ind i KMD Nexus med MitID.",
    "Afgørelsen er truffet efter Serviceloven og Forvaltningsloven.",
    "Kære borger\n\nDu har søgt om boligstøtte.",
    "Emne: Indkaldelse til møde\nDato: 4. april",
    "Mandag den 7. August er der lukket.",
    "Det Sociale Nævn og Ankestyrelsen er hørt.",
    "Hun tog toget fra Odense til København.",
    "der lå sten på vejen, og han tog en bid af brødet",
    "se https://eksempel.dk/Mette-Holm",
    "Journalnotat\nDato: 3. maj",
    "Telefonnotat\n\nBorgeren ringede.",
    "til IBAN DK69 1913 0412, SWIFT DABADKKK",
    "IBAN: dk6919130412, BIC og EAN 5790001, SE 12345678",
    "Sagsbehandler GL1234 og BK-123456",
    "",
    "   \n\n ",
    "12 34 56 - 78 %",
]


@pytest.mark.parametrize("case", PERSONS)
def test_a_name_is_found_in_the_forms_of_life(case: str) -> None:
    text, wanted = marked(case)
    assert found(text) == wanted


@pytest.mark.parametrize("text", NOBODY)
def test_streets_houses_and_words_are_nobody(text: str) -> None:
    assert found(text) == []


def test_the_product_s_own_instructions_are_nobody() -> None:
    for name in ("skriveassistenten.md", "title.md"):
        text = (files("aarhusai.assistants.prompts") / name).read_text(encoding="utf-8")
        assert found(text) == []
        for line in text.splitlines():
            assert found(line) == []
            assert found(line.lstrip("- ")) == []


# Names that are in no list the tagger was trained with, by origin; the whole table of origins is in docs/detection.md.
UNSEEN = {
    "danish": ["Madsine Alstrup", "Thorgunna Skriversgaard"],
    "turkish": ["Canfeza Özbilek", "Nafile Karabacaklı"],
    "arabic": ["Rabeea Al-Qattawi", "Munadil Boushra"],
    "somali": ["Cawaale Xirsi", "Sucdiya Guuleed"],
    "polish": ["Radomiła Rembacz", "Świętosława Brzezik"],
    "vietnamese": ["Nguyễn Tùng Chi", "Trần Hưng Vũ"],
    "tamil": ["Sarojinidevi Kanagasundaram", "Thirukumaran Sellathurai"],
    "iranian": ["Behnoush Ghasemzadeh", "Payman Safavipour"],
    "greenlandic": ["Nukaakannguaq Chemnitz", "Aqissiaq Møllersen"],
    "faroese": ["Dánjalína Jógvansdóttir", "Høgnina Skálagarð"],
    "african": ["Oluwadamilola Ogunbanjo", "Nsengimana Habyarimana"],
    "chinese": ["Liu Qiuyan", "Zhang Ruolan"],
    "english": ["Raewyn McGarraghy", "Fainche O'Tierney"],
}
CARRIERS = [
    "Kære {}\n\nVi har modtaget din ansøgning.",
    "Sagsbehandler {} har talt med familien.",
    "Det blev aftalt, at {} tager kontakt til lægen.",
    "Navn: {}\nTelefon: 12 34 56 78",
    "Med venlig hilsen\n{}\nSpecialkonsulent",
]


@pytest.mark.parametrize("origin", UNSEEN)
def test_names_from_everywhere_are_found_though_no_list_has_them(origin: str) -> None:
    for name in UNSEEN[origin]:
        missed = [carrier for carrier in CARRIERS if name not in found(carrier.format(name))]
        assert len(missed) <= 1, missed


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_text_gives_findings_in_order_inside_it(text: str) -> None:
    first, second = list(NAMES.find(text)), list(NAMES.find(text))
    assert first == second
    at = 0
    for one in first:
        assert at <= one.start < one.end <= len(text)
        assert one.kind is Kind.PERSON
        at = one.end


@given(
    st.lists(
        st.sampled_from(["Mette", "J.", "-", "'", "van", "@mette", "\n", "ÆØÅ", "«", "ﬁ", "İ", "́", "王"]), max_size=40
    )
)
@settings(deadline=None, max_examples=200)
def test_odd_mixtures_do_not_disturb(pieces: list[str]) -> None:
    for joint in ("", " "):
        list(NAMES.find(joint.join(pieces)))


@pytest.mark.parametrize(
    "unit", ["A.", "Aa-", "a'", "Mette ", "@a", "x" * 61, "A-b'c-", "van der ", "\n", "é", "mette og "]
)
def test_hostile_text_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.thread_time()
        list(NAMES.find(text))
        return time.thread_time() - start

    seconds(2_000)
    assert seconds(80_000) < 2.5


def in_another_thread(text: str) -> list[Finding]:
    return list(NameRecogniser().find(text))


def test_what_was_read_before_changes_nothing() -> None:
    texts = ["Mette\n", "\nMette", "Kære Mette\n\nHilsen\nAli", "Ali", ", Ali (3.)"]
    one, other = NameModel.load(), NameModel.load()
    for order, model in ((texts, one), (texts[::-1], other)):
        for text in order:
            model.person_chances(tokens(text).words, runs(tokens(text).words, model.known))
    for text in texts:
        words = tokens(text).words
        found = runs(words, one.known)
        assert one.person_chances(words, found) == other.person_chances(words, found)


def test_threads_share_one_recogniser() -> None:
    texts = [f"Kære Mette {letter}olm, hilsen Ali Yılmaz" for letter in "HBCDFGK"] * 10
    alone = [list(NAMES.find(text)) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(in_another_thread, texts)) == alone


def test_a_finding_says_how_sure_it_is() -> None:
    (sure,) = NAMES.find("Sagsbehandler Mette Holm ringede.")
    assert sure.score > 0.9
    assert sure.reason == "name-tagger"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Vibekes", "Vibeke"),
        ("Lars Jensens", "Lars Jensen"),
        ("Jens", "Jens"),
        ("Lars'", "Lars"),
        ("Mette Holm", "Mette Holm"),
    ],
)
def test_the_genitive_ending_can_be_told_from_the_name(written: str, name: str) -> None:
    assert without_genitive(written) == name


def test_a_damaged_model_says_so() -> None:
    words = write_words({"mette": 1}, WideSet.of(["xu"], 64), WideSet.of(["by"], 64))
    weights = write_weights({"0w=mette": (0.0, 1.0, 0.0, 0.0)}, [(0.0, 0.0, 0.0, 0.0)] * len(LABELS))
    NameModel.from_bytes(words, weights)
    for broken in ((words[:-9], weights), (words, weights[:-9]), (b"", weights), (words, b"{}")):
        with pytest.raises(ValueError, match="damaged"):
            NameModel.from_bytes(*broken)
