"""No place of a body in OpenAI's form, and no way of spelling, lets out what must be replaced."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue
from aarhusai.gateway.wire.outgoing import outgoing
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wire.reading import chat_request
from aarhusai.gateway.wire.shapes import SHAPES
from aarhusai.gateway.wire.sizes import size_of
from aarhusai.protection import ConversationProtection, DetectingClassifier, Placeholders
from aarhusai.protection.json_body import PLAIN_WORDS, Shape
from aarhusai.protection.spans import Finding, Kind
from aarhusai.protection.view import plain
from aarhusai.terms.classes import Base, DataClass

NAME, NUMBER = "Karen Holm", 6701901234
_SECRET = re.compile(f"{NAME}|{NUMBER}")


class _Scan:
    data_class = DataClass(Base.PERSONAL)

    def findings(self, text: str) -> tuple[Finding, ...]:
        return tuple(Finding(Kind.PERSON, one.start(), one.end(), 1.0, "test") for one in _SECRET.finditer(text))


class _Scanning:
    async def scan(self, texts: Iterable[str]) -> _Scan:
        list(texts)
        return _Scan()


def escaped(text: str) -> str:
    """Every other letter as JSON may escape it."""
    return "".join(f"\\u{ord(letter):04x}" if at % 2 else letter for at, letter in enumerate(text))


SPELLED = (
    NAME,
    f"Skriv til {NAME} i dag",
    f'Her står {{"navn": "{escaped(NAME)}"}}',
    f'{{"navn": "{escaped(NAME)}"}}',
    json.dumps({NAME: [1, {"a": NAME}]}),
    json.dumps({"a": json.dumps({"navn": NAME})}),
    f"data:text/plain,{NAME}",
    f"https://example.dk/?q={NAME}",
    "Karen\u200b Holm",
)


def fields_of(shape: Shape, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    if id(shape) in seen:
        return
    for name, inner in shape.fields.items():
        yield name
        yield from fields_of(inner, seen | {id(shape)})


NAMES = sorted({name for shape in SHAPES.values() for name in fields_of(shape)})

strings = st.one_of(
    st.sampled_from(SPELLED),
    st.sampled_from(sorted(PLAIN_WORDS)),
    st.text(max_size=8),
    st.just("data:image/png;base64,aGVq"),
)
leaves: st.SearchStrategy[JsonValue] = st.one_of(
    strings, st.just(NUMBER), st.just(float(NUMBER)), st.booleans(), st.none(), st.integers(0, 9)
)
names = st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(SPELLED), st.text(max_size=4))
values: st.SearchStrategy[JsonValue] = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)
parts: st.SearchStrategy[JsonValue] = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)
content: st.SearchStrategy[JsonValue] = st.one_of(strings, st.lists(parts, max_size=3))


def _message(said: JsonValue, more: dict[str, JsonValue]) -> JsonValue:
    return {"role": "user", **more, "content": said}


message = st.builds(_message, content, st.dictionaries(names, values, max_size=3))
MOST: Mapping[WirePath, st.SearchStrategy[dict[str, JsonValue]]] = {
    WirePath.CHAT: st.fixed_dictionaries({"messages": st.lists(message, min_size=1, max_size=2)}),
    WirePath.TEXT: st.fixed_dictionaries(
        {"prompt": st.one_of(strings, st.lists(leaves, min_size=1, max_size=3), values)}
    ),
    WirePath.EMBED: st.fixed_dictionaries(
        {"input": st.one_of(strings, st.lists(leaves, min_size=1, max_size=3), values)}
    ),
    WirePath.RERANK: st.fixed_dictionaries({"query": strings, "documents": st.lists(values, min_size=1, max_size=3)}),
}
bodies = st.sampled_from(sorted(MOST)).flatmap(
    lambda path: st.tuples(st.just(path), MOST[path], st.dictionaries(names, values, max_size=3))
)


def strings_of(value: JsonValue) -> Iterator[str]:
    """Every string and number, names and JSON in strings included, however it is written."""
    if isinstance(value, str):
        yield plain(value)
        if value.lstrip()[:1] in {"{", "["}:
            try:
                yield from strings_of(cast("JsonValue", json.loads(value)))
            except ValueError:
                return
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield plain(name)
            yield from strings_of(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from strings_of(inner)
    elif value is not None:
        yield str(value)


def left(path: WirePath, body: Mapping[str, JsonValue]) -> Mapping[str, JsonValue] | None:
    """The body as it leaves for a zone where everything found is replaced; None when it does not leave."""
    try:
        asked = outgoing(path, body)
        if asked.leaving.unreadable:
            return None  # such a zone gets what cannot be read only where its declared class may go as it is
        protection = ConversationProtection()
        reading = asyncio.run(DetectingClassifier(_Scanning()).read(asked.leaving.texts(), protection))
        return Placeholders(protection, reading).protect_body(asked.body, asked.shape).reveal()
    except Invalid:
        return None


@given(bodies)
def test_what_must_be_replaced_never_leaves(given: tuple[WirePath, dict[str, JsonValue], dict[str, JsonValue]]) -> None:
    path, body, more = given
    sent = left(path, {**more, **body})
    if sent is not None:
        assert not [text for text in strings_of(json.loads(json.dumps(sent))) if _SECRET.search(text)]


@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.parametrize("place", ["content", "metadata", "nyt_felt", "arguments", "schema"])
def test_every_spelling_is_found_at_every_place(spelled: str, place: str) -> None:
    said: dict[str, JsonValue] = {"role": "user", "content": spelled if place == "content" else "Hej"}
    calls: list[JsonValue] = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": spelled}}]
    body: dict[str, JsonValue] = {
        "messages": [said, *([{"role": "assistant", "tool_calls": calls}] if place == "arguments" else [])],
        **({"metadata": {"a": spelled}} if place == "metadata" else {}),
        **({"nyt_felt": [{"b": [spelled]}]} if place == "nyt_felt" else {}),
    }
    if place == "schema":
        function = {"name": "f", "parameters": {"type": "object", "properties": {spelled: {"description": spelled}}}}
        body["tools"] = [{"type": "function", "function": function}]
    sent = left(WirePath.CHAT, body)
    assert sent is not None
    assert not [text for text in strings_of(sent) if _SECRET.search(text)]
    assert "[" in str(sent)


@given(bodies)
def test_a_body_is_read_into_the_houses_values_or_refused(
    given: tuple[WirePath, dict[str, JsonValue], dict[str, JsonValue]],
) -> None:
    path, body, more = given
    whole = {**more, **body}
    with suppress(Invalid):
        size_of(path, outgoing(path, whole).body)
    with suppress(Invalid):
        chat_request(whole)
