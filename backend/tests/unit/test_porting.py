"""Files of assistants: our own, Open WebUI's, and whatever else somebody hands in."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aarhusai.assistants.porting.own import dump_file
from aarhusai.assistants.porting.reading import read_file
from aarhusai.assistants.porting.types import MOST_BYTES, MOST_ITEMS, REFUSING, Fault, ItemKind, Ported, PortedCase
from aarhusai.assistants.types import AssistantContent, Gate, ModelRequirement, Parameters
from aarhusai.errors import Invalid, TooLarge
from aarhusai.terms.classes import Base, DataClass, Flag, Zone

SPECIALIST = Ported(
    "visitationens-hjaelper",
    AssistantContent(
        name="Visitationens hjælper",
        description="Svarer ud fra kvalitetsstandarderne.",
        icon="book",
        tags=("ældre", "visitation"),
        instructions="Svar ud fra kilderne. I dag er det {{dato}}.",
        requirement=ModelRequirement(Zone.Z3, "text", 30.0),
        tools=("search_sources",),
        suggested_prompts=("Hvad er fristen?",),
        parameters=Parameters(0.2, None, 800),
        ceiling=DataClass(Base.PERSONAL, frozenset({Flag.CONFIDENTIAL})),
        banner="Svar er udkast.",
        open_instructions=False,
        gate=Gate(required=True, least=0.8),
    ),
    "mistral-small",
    ("Kvalitetsstandarder 2026",),
    (
        PortedCase("Hvad er fristen?", ("fristen er 14 dage",), ("kvalitetsstandard",), ("måske",), "Standarder.pdf"),
        PortedCase("Må jeg få et CPR-nummer?", data_class=DataClass(Base.PERSONAL), rubric="Svaret afviser venligt."),
    ),
)


def written(*assistants: Ported) -> bytes:
    return json.dumps(dump_file(assistants), ensure_ascii=False).encode()


def test_what_was_written_is_read_again() -> None:
    plain = Ported("kort", AssistantContent("Kort"))
    assert [item.ported for item in read_file(written(SPECIALIST, plain))] == [SPECIALIST, plain]
    assert dump_file([SPECIALIST, plain]) == json.loads(written(SPECIALIST, plain))


def test_a_file_names_no_person_and_no_id() -> None:
    content = replace(SPECIALIST.content, contact="Karla Nørrelund, karla@lindehoej.example")
    assert b"karla" not in written(replace(SPECIALIST, content=content)).lower()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_unreadable"),
        (b"\xff\xfe\x00", "import_unreadable"),
        (b"{", "import_unreadable"),
        (b"[" * 100_000, "import_unreadable"),
        (b'{"format": "aarhusai.assistants", "version": NaN}', "import_unreadable"),
        (b'{"format": "aarhusai.assistants"}', "import_unreadable"),
        (b'{"format": "aarhusai.assistants", "version": true, "assistants": []}', "import_unreadable"),
        (b'{"format": "aarhusai.assistants", "version": 1, "assistants": 7}', "import_unreadable"),
        (b'{"format": "aarhusai.assistants", "version": 3, "assistants": []}', "import_newer"),
        (b'{"version": 0, "ui": {}}', "import_unknown"),
        (b"[]", "import_unknown"),
        (b"7", "import_unknown"),
        (b'["a", 7]', "import_unknown"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(data)
    assert refused.value.code == code


def test_a_newer_file_says_which_version_it_is_of() -> None:
    with pytest.raises(Invalid) as refused:
        read_file(b'{"format": "aarhusai.assistants", "version": 9, "assistants": []}')
    assert refused.value.facts == {"version": 9, "known": 2}


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(TooLarge, match="import_too_large"):
        read_file(b" " * (MOST_BYTES + 1))
    with pytest.raises(TooLarge, match="import_too_many"):
        read_file(written(*[replace(SPECIALIST, slug=f"a-{number}") for number in range(MOST_ITEMS + 1)]))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": 7}, Fault.UNREADABLE),
        ({"name": "  "}, Fault.UNREADABLE),
        ({"surprise": 1}, Fault.UNKNOWN_FIELD),
        ({"sharing": []}, Fault.UNKNOWN_FIELD),
        ({"instructions": "x" * 200_001}, Fault.TOO_LONG),
        ({"tests": [{"question": ""}]}, Fault.UNREADABLE),
        ({"tests": [{"question": "?", "answer": "!"}]}, Fault.UNREADABLE),
        ({"tests": [{"question": "?"}] * 101}, Fault.TOO_LONG),
        ({"ceiling": "K9"}, Fault.UNREADABLE),
    ],
)
def test_what_is_wrong_with_one_assistant_keeps_only_that_one_out(change: dict[str, object], problem: Fault) -> None:
    file = json.loads(written(SPECIALIST, replace(SPECIALIST, slug="den-anden")))
    file["assistants"][0] |= change
    first, second = read_file(json.dumps(file).encode())
    assert (first.ported, first.problems) == (None, (problem,))
    assert second.ported is not None
    assert not second.problems


def test_the_same_name_twice_in_a_file_is_taken_once() -> None:
    first, second = read_file(written(SPECIALIST, SPECIALIST))
    assert first.ported == SPECIALIST
    assert second.problems == (Fault.TWICE,)


MODEL = {
    "id": "klart-sprog",
    "user_id": "0b1c",
    "base_model_id": "llama3.1:70b",
    "name": "Klart sprog",
    "params": {"system": "Skriv klart til {{USER_NAME}}. {{CURRENT_DATE}} {{CUSTOM}}", "temperature": 0.3, "top_p": 9},
    "meta": {
        "profile_image_url": "data:image/png;base64,AAAA",
        "description": "Gør tekster klare.",
        "suggestion_prompts": [{"content": "Gør teksten klar", "title": ["Gør", "klar"]}, {"content": "Forkort"}],
        "tags": [{"name": "sprog"}, {"name": "breve"}],
        "toolIds": ["vejret"],
        "knowledge": [{"id": "k1", "name": "Sprogpolitik", "type": "collection"}],
        "capabilities": {"vision": True},
    },
    "access_control": {"read": {"group_ids": [], "user_ids": ["u1"]}},
    "is_active": True,
    "created_at": 1718000000,
    "updated_at": 1718000000,
    "user": {"id": "u1", "name": "Karla Nørrelund", "email": "karla@lindehoej.example", "role": "user"},
}
PROMPT = {
    "command": "/resume",
    "user_id": "u1",
    "title": "Resumé",
    "content": "Opsummér: {{CLIPBOARD}}",
    "timestamp": 1,
}
NEWER_PROMPT = {"id": "p1", "command": "svar", "name": "Svar", "content": "Svar på {{spørgsmål}}", "tags": ["svar"]}
TOOL: dict[str, object] = {
    "id": "vejret",
    "name": "Vejret",
    "content": "class Tools:\n    pass",
    "specs": [],
    "meta": {"description": ""},
}
FUNCTION: dict[str, object] = {
    "id": "filter1",
    "name": "Filter",
    "type": "filter",
    "content": "class Filter: pass",
    "meta": {},
}
CHAT: dict[str, object] = {"id": "c1", "title": "Min samtale", "chat": {"history": {"messages": {}}}}


def theirs(*rows: object) -> bytes:
    return json.dumps(rows).encode()


def test_a_model_of_open_webui_is_an_assistant() -> None:
    (item,) = read_file(theirs(MODEL))
    assert item.ported is not None
    content = item.ported.content
    assert (item.kind, item.name, item.slug) == (ItemKind.ASSISTANT, "Klart sprog", "klart-sprog")
    assert content.instructions == "Skriv klart til {{navn}}. {{dato}} (CUSTOM)"
    assert content.suggested_prompts == ("Gør teksten klar", "Forkort")
    assert content.tags == ("sprog", "breve")
    assert content.parameters == Parameters(0.3, None, None)
    assert (item.ported.model, item.ported.collections) == ("llama3.1:70b", ("Sprogpolitik",))
    assert set(item.problems) == {Fault.UNKNOWN_TOOL, Fault.UNKNOWN_VARIABLE}
    assert "Karla" not in repr(item)


def test_an_export_of_before_has_the_model_within() -> None:
    (item,) = read_file(theirs({"id": "klart-sprog", "object": "model", "owned_by": "openai", "info": MODEL}))
    assert item.ported is not None
    assert item.ported.content.name == "Klart sprog"


def test_one_model_alone_is_read_too() -> None:
    (item,) = read_file(json.dumps(MODEL).encode())
    assert item.ported is not None


def test_a_model_without_a_system_prompt_is_no_assistant() -> None:
    (item,) = read_file(theirs({"id": "gpt-4o", "name": "GPT-4o", "base_model_id": None, "params": {}, "meta": {}}))
    assert (item.ported, item.problems) == (None, (Fault.NO_INSTRUCTIONS,))


def test_a_prompt_of_open_webui_becomes_an_assistant_that_does_it() -> None:
    resume, answer = read_file(theirs(PROMPT, NEWER_PROMPT))
    assert resume.ported is not None
    assert answer.ported is not None
    assert (resume.kind, resume.slug) == (ItemKind.PROMPT, "resume")
    assert resume.ported.content.name == "Resumé"
    assert resume.ported.content.instructions == "Opsummér: (den tekst, som medarbejderen indsætter)"
    assert answer.ported.content.tags == ("svar",)
    assert answer.problems == (Fault.UNKNOWN_VARIABLE,)


def test_code_and_chats_are_recognised_and_refused() -> None:
    items = read_file(theirs(TOOL, FUNCTION, CHAT))
    assert [(item.kind, item.problems) for item in items] == [
        (ItemKind.TOOL, (Fault.TOOL_CODE,)),
        (ItemKind.FUNCTION, (Fault.FUNCTION_CODE,)),
        (ItemKind.CONVERSATION, (Fault.CONVERSATION,)),
    ]
    assert all(item.ported is None for item in items)


def test_what_is_too_long_for_us_is_cut_and_told() -> None:
    long = {**MODEL, "name": "n" * 500, "meta": {"suggestion_prompts": [{"content": f"nr {n}"} for n in range(20)]}}
    (item,) = read_file(theirs(long))
    assert item.ported is not None
    assert len(item.ported.content.name) == 100
    assert len(item.ported.content.suggested_prompts) == 6
    assert Fault.SHORTENED in item.problems


def test_an_endless_name_of_what_cannot_be_taken_in_is_not_repeated() -> None:
    (item,) = read_file(theirs({**TOOL, "name": "n" * 1_000_000}))
    assert len(item.name) == 200


@pytest.mark.parametrize("number", [10**400, -(10**400)])
def test_a_number_beyond_all_numbers_leaves_the_models_own(number: int) -> None:
    params = {"system": "Skriv klart.", "temperature": number, "max_tokens": number}
    (item,) = read_file(theirs({**MODEL, "params": params}))
    assert item.ported is not None
    assert item.ported.content.parameters == Parameters(None, None, None)


@pytest.mark.parametrize("text", ["{{" + " " * 100_000, "{{ }}", "{{\n}}", "{" * 100_000])
def test_braces_around_nothing_are_text(text: str) -> None:
    """A pattern that could read the blanks in two ways would hold the process for hours here."""
    (item,) = read_file(theirs({**MODEL, "params": {"system": f"Skriv klart.{text}Slut."}}))
    assert item.ported is not None
    assert item.ported.content.instructions.startswith(f"Skriv klart.{text}"[:1000])
    assert Fault.UNKNOWN_VARIABLE not in item.problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*MODEL, *PROMPT, *TOOL, "format", "version", "assistants", "x"]), inner, max_size=6
        )
    ),
    max_leaves=30,
)


def _read(data: bytes) -> None:
    try:
        items = read_file(data)
    except (Invalid, TooLarge):
        return
    for item in items:
        assert (item.ported is None) == bool(REFUSING & set(item.problems))
        if item.ported is not None:
            (again,) = read_file(written(item.ported))
            assert again.ported == item.ported
            assert "\0" not in repr(item.ported)


@settings(max_examples=300, deadline=None)
@given(value=JSON)
def test_no_json_confuses_the_reader(value: object) -> None:
    _read(json.dumps(value).encode())
    _read(json.dumps([value, MODEL]).encode())
    _read(json.dumps({"format": "aarhusai.assistants", "version": 1, "assistants": [value]}).encode())


@settings(max_examples=200, deadline=None)
@given(key=st.sampled_from(sorted(json.loads(written(SPECIALIST))["assistants"][0])), value=JSON)
def test_one_wrong_field_refuses_one_assistant(key: str, value: object) -> None:
    file = json.loads(written(SPECIALIST))
    file["assistants"][0][key] = value
    _read(json.dumps(file).encode())


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 5_000), byte=st.binary(max_size=3))
def test_a_damaged_file_is_refused_or_read(at: int, byte: bytes) -> None:
    data = written(SPECIALIST)
    place = at % len(data)
    _read(data[:place] + byte + data[place + 1 :])
    _read(data[:place])
