"""Replacing and restoring: the identity for any text, in every cut, and what models do to placeholders meanwhile."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aarhusai.protection import json_text
from aarhusai.protection.classifier import DetectingClassifier, Reading
from aarhusai.protection.conversation import ConversationProtection, Free, Mark
from aarhusai.protection.replacer import Placeholders
from aarhusai.protection.restorer import Restorer
from aarhusai.protection.spans import Finding, Kind
from aarhusai.terms.classes import Base, DataClass

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def reading(found: Mapping[str, Sequence[Finding]]) -> Reading:
    """A reading that found just this."""
    return Reading(DataClass(Base.PERSONAL), {text: tuple(findings) for text, findings in found.items()})


def finding(text: str, value: str, kind: Kind = Kind.PERSON) -> Finding:
    """The first place of a value in a text."""
    start = text.index(value)
    return Finding(kind, start, start + len(value), 0.9, "test")


def replaced(text: str, *values: tuple[str, Kind], protection: ConversationProtection | None = None) -> str:
    """The text as it leaves when these values were found in it."""
    found = [finding(text, value, kind) for value, kind in values]
    return Placeholders(protection or ConversationProtection(), reading({text: found})).protect(text).reveal()


def restored(pieces: Sequence[str], protection: ConversationProtection, *, json: bool | None = False) -> str:
    """The pieces as a reader gets them."""
    restorer = Restorer(protection.map, json=json)
    return "".join([*(restorer.restore(piece) for piece in pieces), restorer.rest()])


def known(*values: tuple[str, str]) -> ConversationProtection:
    """A conversation that knows these values, each with an ending."""
    protection = ConversationProtection()
    for ending, value in values:
        protection.map.restore(ending, "person", value)
    return protection


FRAGMENTS = st.sampled_from(
    [
        *("NAVN", "navn-", "[", "]", "\\", "[NAVN-", "-7FK", "7FK]", " 7fk", "s", "Vibeke", "Vibeke Jensen"),
        *("[NAVN-7FK]", "\\[TLF-3BB\\]", "{", "\n", '"', "æ", "NAME-", "_", " ", "2", "K", "12 34 56 78"),
        *("0101801234", "\u200b", "İ"),
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=10).map("".join))


@st.composite
def found_in_text(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """Any text, and any findings in it that do not overlap."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    kinds = st.sampled_from([Kind.PERSON, Kind.CPR, Kind.PHONE, Kind.EMAIL, Kind.OWN, Kind.TERM_HEALTH])
    return text, [Finding(draw(kinds), a, b, 0.9, "x") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@settings(max_examples=400, deadline=None)
@given(found_in_text(), st.lists(TEXTS, max_size=3), st.lists(st.floats(0, 1), max_size=5))
def test_replaced_and_restored_is_the_same_text_whatever_it_holds_and_wherever_it_is_cut(
    one: tuple[str, list[Finding]], earlier: list[str], parts: list[float]
) -> None:
    text, findings = one
    protection = ConversationProtection()
    for value in filter(str.strip, earlier):
        protection.map.put(value, "person")
    gone = Placeholders(protection, reading({text: findings})).protect(text).reveal()
    for cut in range(len(gone) + 1):
        assert restored([gone[:cut], gone[cut:]], protection) == text
    assert restored(list(gone), protection) == text
    cuts = sorted(round(part * len(gone)) for part in parts)
    pieces = [gone[a:b] for a, b in zip([0, *cuts], [*cuts, len(gone)], strict=True)]
    assert restored(pieces, protection) == text


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.one_of(TEXTS, st.integers(), st.none(), st.booleans()),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
        max_leaves=8,
    ).filter(lambda value: isinstance(value, list | dict)),
    st.booleans(),
)
def test_json_stays_json_and_comes_back_as_it_was(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    found: dict[str, list[Finding]] = {}
    for leaf in json_text.leaves(text):
        shift = len(leaf.read) - len(leaf.value)
        spans = (
            [Finding(Kind.PERSON, shift, len(leaf.read), 0.9, "x")] if leaf.value.strip() and not leaf.is_number else []
        )
        found[leaf.read] = spans
    protection = ConversationProtection()
    gone = Placeholders(protection, reading(found)).protect_json(text).reveal()
    json.loads(gone)
    for cut in range(len(gone) + 1):
        back = restored([gone[:cut], gone[cut:]], protection, json=True)
        assert json.loads(back) == value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Kære [NAVN-7FK],", "Kære Vibeke,"),
        ("[NAVN-7FK]s sag", "Vibekes sag"),
        ("[NAVN-7FKs] sag", "Vibekes sag"),
        ("NAVN-7FK og NAVN-3BD", "Vibeke og Otto"),
        ("NAVN-7FKs sag", "Vibekes sag"),
        ("navn-7fk", "Vibeke"),
        ("[NAVN 7FK] [NAVN_7FK] [navn\u20117fk] [NAVN\u20137FK] [NAVN\uff0d7FK]", "Vibeke Vibeke Vibeke Vibeke Vibeke"),
        (r"\[NAVN-7FK\]", "Vibeke"),
        (r"[NAVN\-7FK] NAVN\_7FK", "Vibeke Vibeke"),
        ("**NAVN-7FK** og **[NAVN-7FK]**", "**Vibeke** og **Vibeke**"),
        ("[NAME-7FK] PERSON-7FK [IMIĘ-7FK]", "Vibeke Vibeke Vibeke"),
        ("[NAVN-7FK, NAVN-3BD]", "[Vibeke, Otto]"),
        ("[NAVN-9XX] NAVN-9XX", "[NAVN-9XX] NAVN-9XX"),
        ("[[NAVN-7FK]]", "[Vibeke]"),
        ("xNAVN-7FK NAVN-7FK8 NAVN7FK", "xNAVN-7FK NAVN-7FK8 NAVN7FK"),
        ("[NAVN-7FK", "[Vibeke"),
        ("i[NAVN-7FK]i", "iVibekei"),
    ],
)
def test_what_models_make_of_a_placeholder_is_still_read_in_every_cut(written: str, read: str) -> None:
    protection = known(("7FK", "Vibeke"), ("3BD", "Otto"))
    assert restored([written], protection) == read
    for cut in range(len(written) + 1):
        assert restored([written[:cut], written[cut:]], protection) == read
    assert restored(list(written), protection) == read


def test_only_what_may_become_a_placeholder_is_held_back() -> None:
    restorer = Restorer(known(("7FK", "Vibeke")).map)
    assert restorer.restore("Jeg skriver til ") == "Jeg skriver til "
    assert restorer.restore("[NAV") == ""
    assert restorer.restore("N-7FK] i dag") == "Vibeke i dag"
    assert restorer.restore(" [se bilag nr. 1 og så videre") == " [se bilag nr. 1 og så videre"
    assert restorer.restore(" en sa") == " en "
    assert restorer.restore("nd") == "sand"
    assert restorer.rest() == ""


def test_an_invented_placeholder_is_left_and_counted() -> None:
    protection = known(("7FK", "Vibeke"))
    call = Placeholders(protection, reading({}))
    restorer = call.restorer()
    assert restorer.restore("[NAVN-7FK] [NAVN-4ZZ] [TLF-4BB] ") == "Vibeke [NAVN-4ZZ] [TLF-4BB] "
    assert (call.count.restored, call.count.invented) == (1, 1)


def test_a_value_inside_json_is_written_as_json() -> None:
    protection = known(("7FK", 'Vibeke "Vips"\nJensen'))
    arguments = '{"navn": "[NAVN-7FK]"}'
    assert json.loads(restored(list(arguments), protection, json=True)) == {"navn": 'Vibeke "Vips"\nJensen'}
    for answer in (arguments, f"```json\n{arguments}", f"[{arguments}]"):
        assert json.loads(restored(list(answer), protection, json=None).removeprefix("```json"))
    assert restored(["[NAVN-7FK] sagde ja"], protection, json=None) == 'Vibeke "Vips"\nJensen sagde ja'


def test_one_person_has_one_placeholder_in_every_text_of_a_call_and_in_the_genitive() -> None:
    first, second, third = "Vibeke Jensen bor her.", "Vibekes søn ringede.", "JENSEN, VIBEKE: se vibeke jensens sag"
    protection = ConversationProtection()
    call = Placeholders(protection, reading({first: [finding(first, "Vibeke Jensen")], second: [], third: []}))
    gone = [call.protect(text).reveal() for text in (first, second, third)]
    assert not any(name in text.lower() for text in gone for name in ("vibeke", "jensen"))
    assert gone[1].endswith("]s søn ringede.")
    assert gone[2].endswith("]s sag")
    assert [restored([text], protection) for text in gone] == [first, second, third]


def test_other_ways_of_writing_one_person_have_placeholders_that_begin_alike() -> None:
    placeholders = ConversationProtection().map
    whole, first, shouted, other = (
        placeholders.put(name, "person").ending for name in ("Vibeke Jensen", "Vibeke", "VIBEKE JENSEN", "Otto Jensen")
    )
    assert (first[:3], shouted[:3]) == (whole, whole)
    assert len({whole, first, shouted}) == 3
    assert not other.startswith(whole)
    assert placeholders.put("Jensen", "person").ending[:3] not in {whole, other}  # whose it is nobody can tell


def test_a_name_found_in_the_genitive_is_the_same_person() -> None:
    text = "Vibeke kom. Vibekes søn kom."
    protection = ConversationProtection()
    found = [finding(text, "Vibeke"), Finding(Kind.PERSON, 12, 19, 0.9, "x")]
    gone = Placeholders(protection, reading({text: found})).protect(text).reveal()
    (entry,) = protection.map
    assert gone == f"{entry.placeholder} kom. {entry.placeholder}s søn kom."


def test_a_number_is_found_again_in_every_spacing_and_keeps_the_one_it_has() -> None:
    text = "Ring 22 33 44 55. Igen: 22334455, 2233-4455 og tel.22.33.44.55x, men ikke 2233."
    protection = ConversationProtection()
    gone = replaced(text, ("22 33 44 55", Kind.PHONE), protection=protection)
    assert "2233" not in gone.removesuffix("2233.")
    assert len(protection.map) == 4
    assert restored([gone], protection) == text


def test_what_the_conversation_knows_already_is_replaced_wherever_it_stands() -> None:
    protection = ConversationProtection()
    protection.map.put("12.34.00-G01-7-21", "case")
    protection.map.put("DK50 0040 0440 1162 43", "iban")
    protection.map.put("Lærkevej 4, 8000 Aarhus C", "address")
    text = "sag 12.34.00 G01 7 21 og dk5000400440116243 på lærkevej 4,\n8000 Aarhus C"
    gone = Placeholders(protection, reading({text: []})).protect(text).reveal()
    assert not any(word in gone for word in ("G01", "5000", "lærkevej"))
    assert restored([gone], protection) == text


def test_hidden_characters_do_not_hide_what_is_known() -> None:
    protection = ConversationProtection()
    protection.map.put("Vibeke Jensen", "person")
    protection.map.put("010180-1234", "cpr")
    text = "Vi\u200bbeke\u00a0Jen\u00adsen, 0101\u200d80-12\u206034, V\u0456beke"
    gone = Placeholders(protection, reading({text: []})).protect(text).reveal()
    assert gone.count("[NAVN-") == 2
    assert gone.count("[CPR-") == 1
    assert restored([gone], protection) == text


@pytest.mark.parametrize(
    "hidden",
    [
        base64.b64encode(b"Vibeke bor her").decode(),
        base64.urlsafe_b64encode("Vibeke på Østergade".encode()).decode().rstrip("="),
        b"Vibeke bor her".hex(),
        b"Vibeke bor her".hex(" "),
        "bor%20Vibeke%20her",
        "&#86;ibeke",
        "&#x56;ibeke",
    ],
)
async def test_what_is_written_in_another_code_is_read_as_what_it_says(hidden: str) -> None:
    text = f"Se {hidden} her"
    read = await DetectingClassifier(Finds("Vibeke")).read([text], ConversationProtection())
    (one,) = read.findings(text)
    assert text[one.start : one.end] == hidden


def test_for_embeddings_a_value_becomes_the_name_of_its_kind() -> None:
    text = "Vibeke har cpr 010180-1234"
    protection = ConversationProtection()
    found = [finding(text, "Vibeke"), finding(text, "010180-1234", Kind.CPR)]
    assert Placeholders(protection, reading({text: found}), names_only=True).protect(text).reveal() == (
        "navn har cpr cpr-nummer"
    )
    assert not protection.changed


def test_an_unread_text_cannot_leave() -> None:
    with pytest.raises(KeyError):
        Placeholders(ConversationProtection(), reading({})).protect("hej")


class Finds:
    """A detector that finds a word."""

    def __init__(self, word: str, kind: Kind = Kind.PERSON) -> None:
        self._word, self._kind = word, kind

    async def scan(self, texts: Iterable[str]) -> "Finds":
        return self

    def findings(self, text: str) -> tuple[Finding, ...]:
        return (finding(text, self._word, self._kind),) if self._word in text else ()


async def test_what_a_person_marked_counts_and_what_a_person_freed_does_not() -> None:
    protection = ConversationProtection()
    protection.correct(Mark("1", "solskin", "person", NOW))
    protection.correct(Free("2", "Aarhus Plads", None, "Det er et sted", NOW))
    classifier = DetectingClassifier(Finds("Aarhus Plads"))
    read = await classifier.read(["Solskins bil på Aarhus Plads"], protection)
    assert [(one.start, one.end, one.reason) for one in read.findings("Solskins bil på Aarhus Plads")] == [
        (0, 7, "mark")
    ]
    gone = Placeholders(protection, read).protect("Solskins bil på Aarhus Plads").reveal()
    assert gone.endswith("]s bil på Aarhus Plads")
    protection.remove("1")
    assert str((await classifier.read(["Aarhus Plads"], protection)).data_class) == "K0"


class FindsNothing:
    """A detector to which names in small letters mean nothing."""

    async def scan(self, texts: Iterable[str]) -> "FindsNothing":
        return self

    def findings(self, text: str) -> tuple[Finding, ...]:
        return ()


@pytest.mark.parametrize("marked", ["vibeke", "Vibeke"])
async def test_a_marked_name_is_replaced_however_it_is_written(marked: str) -> None:
    protection = ConversationProtection()
    protection.correct(Mark("1", marked, Kind.PERSON.value, NOW))
    text = "jeg talte med vibeke, og Vibeke sagde ja"
    read = await DetectingClassifier(FindsNothing()).read([text], protection)
    assert "ibeke" not in Placeholders(protection, read).protect(text).reveal()


async def test_a_view_leads_back_to_the_text_as_it_was_written() -> None:
    text = "x\u200b Vi\u00adbeke\u200b 😀 \u00a0Vibeke"
    read = await DetectingClassifier(Finds("Vibeke")).read([text], ConversationProtection())
    (one,) = read.findings(text)
    assert text[one.start : one.end] == "Vi\u00adbeke"


def test_what_a_conversation_knows_survives_being_stored() -> None:
    protection = ConversationProtection()
    entry = protection.map.put("Vibeke", "person")
    protection.correct(Mark("1", "solskin", "person", NOW))
    again = ConversationProtection.begin(protection.dump())
    assert (again.changed, again.marks) == (False, protection.marks)
    assert again.map.put("Vibeke", "person") == entry
    assert not again.changed
    again.map.put("Otto", "person")
    assert again.changed


def test_endings_are_random_and_never_repeat() -> None:
    protection = ConversationProtection()
    placeholders = [protection.map.put(f"navn {number}", "person").placeholder for number in range(3000)]
    assert len(set(placeholders)) == 3000
    assert max(map(len, placeholders)) <= len("[NAVN-7FKB]")
    assert placeholders != [ConversationProtection().map.put("navn 0", "person").placeholder]
