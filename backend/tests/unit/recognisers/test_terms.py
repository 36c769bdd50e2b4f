"""Terms raise the class when they are said of a person nearby, and of nobody else."""

import pytest
from unit.recognisers.table import REGISTRY, marked

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.recognisers.terms.tables import FAMILIES
from aarhusai.protection.spans import Kind, class_of

CASES = {
    Kind.TERM_HEALTH: [
        "Borgeren «har fået konstateret demens».",
        "Karen er «diabetiker».",
        "Hun er «sygemeldt» på fjerde måned.",
        "Mit barn «har fået diagnosen ADHD».",
        "Han har «KOL».",
        "Min mor har «Parkinsons» «sygdom».",
        "Jeg har «migræne».",
        "CPR 610180-0008. «Skizofreni».",
        "Diabetes er en sygdom.",
        "Der er penge til demensområdet.",
        "Mennesker med depression har ret til hjælp.",
        "Hun holdt oplæg om angst.",
        "Als er en ø, og han bor der.",
        "Den syge hund blev hentet.",
    ],
    Kind.TERM_UNION: [
        "Han er «medlem af 3F».",
        "Hun «meldte sig ind i HK».",
        "Peter Holm er «tillidsmand».",
        "FOA og kommunen forhandler.",
        "hk er en forkortelse, siger han.",
    ],
    Kind.TERM_RELIGION: [
        "Familien er «muslimer».",
        "Hun er «medlem af folkekirken».",
        "Loven gælder for muslimer og kristne.",
        "Hun underviser i religion.",
    ],
    Kind.TERM_ETHNICITY: [
        "Borgeren er «af somalisk oprindelse».",
        "Han er «kurder».",
        "Eleven «har anden etnisk baggrund».",
        "Manden «er same».",
        "Karen is asked first; the others stay the same.",
        "Somalisk kultur er rig.",
        "Det har sin oprindelse i loven, siger hun.",
    ],
    Kind.TERM_SEXUALITY: [
        "Han er «homoseksuel».",
        "Homoseksuelle fik ret til at gifte sig.",
    ],
    Kind.TERM_POLITICS: [
        "Hun «stemmer på Venstre».",
        "Han er «medlem af Enhedslisten».",
        "Hans venstre arm er brækket.",
        "Venstre stemte for, og det gjorde hun også.",
    ],
    Kind.TERM_GENETIC: [
        "Hendes «gentest» viste noget.",
        "En gentest koster 500 kr.",
    ],
    Kind.TERM_BIOMETRIC: [
        "Medarbejderens «fingeraftryk» er gemt.",
        "Døren åbnes med fingeraftryk.",
    ],
    Kind.TERM_CRIME: [
        "Han «er dømt for vold».",
        "Klienten «blev sigtet for tyveri».",
        "Faderen sidder «varetægtsfængslet».",
        "Straffen for tyveri er skærpet.",
        "Batchnummer for indbrud: ingen.",
    ],
    Kind.TERM_SOCIAL: [
        "Barnet blev «tvangsfjernet».",
        "Hun søger «gældssanering».",
        "Børnene er «anbragt» i pleje.",
        "Kommunens misbrugspolitik skal revideres.",
        "Antallet af hjemløse steg, oplyste hun.",
    ],
}


@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in CASES.items() for case in cases], ids=str)
def test_exactly_the_marked_is_found(kind: Kind, case: str) -> None:
    text, wanted = marked(case)
    assert [text[one.start : one.end] for one in REGISTRY.find_all(text) if one.kind is kind] == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hun har fået konstateret demens.", "K2+K6"),
        ("Han er dømt for vold.", "K2+K5"),
        ("Barnet blev tvangsfjernet.", "K2+K3"),
        ("Han er alkoholiker.", "K2+K3+K6"),
        ("Hun har fået konstateret demens, og han er dømt for vold.", "K2+K5+K6"),
        ("Demens er en sygdom.", "K0"),
    ],
)
def test_a_term_raises_the_class_by_its_family(text: str, expected: str) -> None:
    assert str(class_of(REGISTRY.find_all(text))) == expected


def test_a_person_in_the_neighbouring_sentence_is_near_and_one_further_off_is_not() -> None:
    far = "Mødet var kort. Vejret var godt. Alle gik hjem. Kemoterapi blev nævnt."
    assert str(class_of(REGISTRY.find_all("Karen Holm kom ind. Kemoterapi begynder mandag."))) == "K2+K6"
    assert str(class_of(REGISTRY.find_all(f"Han kom. {far}"))) == "K0"


def test_a_role_in_a_rule_is_anybody_and_a_pronoun_in_it_is_not() -> None:
    assert class_of(REGISTRY.find_all("Hvis borgeren har demens, gælder § 3.")).flags == frozenset()
    assert class_of(REGISTRY.find_all("Når han får morfin, sover han.")).flags != frozenset()


def test_a_name_of_an_illness_that_is_read_as_a_name_still_raises_the_class() -> None:
    assert str(class_of(REGISTRY.find_all("Ole har Parkinsons sygdom."))) == "K2+K6"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.kind.value)
def test_every_table_is_in_small_letters_and_no_entry_is_too_short(family: Family) -> None:
    for pattern in family.patterns():
        assert pattern.word == pattern.word.lower()
        assert pattern.shape == "word" or len(pattern.word) >= 5
