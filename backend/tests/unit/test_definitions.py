"""Definitions of tools leave as they are, in English and in Danish, and what is personal in them is still found."""

import asyncio
import json
from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aarhusai.errors import Invalid
from aarhusai.gateway.types import ChatMessage, ChatRequest, JsonValue, TextPart, ToolCallPart, ToolDefinition
from aarhusai.gateway.wire.outgoing import outgoing
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wrappers.classifying import leaving_of
from aarhusai.gateway.wrappers.replacing import protected
from aarhusai.protection import ConversationProtection, DetectingClassifier, Placeholders
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers import Registry
from aarhusai.protection.recognisers.described import has_full_name

# Invented, in the manner of chat programs, agents and protocol servers.
_VERBS = "get list search read write create update delete move append fetch toggle simulate browse mark edit find"
_THINGS = (
    "page note file rule repo subreddit keyspace timestamp latitude channel branch owner assignee selector stage "
    "line server memory calendar_event mime_type uuid query chunk knowledge_base workflow webhook bcc per_page"
)
VERBS, THINGS = _VERBS.split(), _THINGS.split()
SENTENCES = (
    "Retrieve the {thing} and return it as Markdown.",
    "{Verb} one {thing}. Only works within allowed directories.",
    "Number of results per page (default 10).",
    "Optional {thing} to filter by. Recursively includes subdirectories.",
    "YYYY-MM-DD, from June to July. Pagination uses cursors.",
    "Mark the {thing} as done. May be repeated. Will not notify anyone.",
    "Slack Channel, GitHub Repo, Apache Cassandra Keyspace or Google Drive Folder",
    "Henter en {thing} og viser den som tekst.",
    "Søg i sagerne efter et emneord. Journalnotater er med.",
    "Antal resultater pr. side. Højst 50.",
    "New York, Los Angeles or Chicago",
)
PLANTED = ("Karen Holm Jensen", "610180-0008", "6101800008", "karen.holm@eksempel.dk", "Fatima Yılmaz", "Line Jensen")

words = st.sampled_from(THINGS)


def _sentence(sentence: str, thing: str, verb: str) -> str:
    return sentence.format(thing=thing, Verb=verb.capitalize())


sentences = st.builds(_sentence, st.sampled_from(SENTENCES), words, st.sampled_from(VERBS))


def _field(name: str, said: str, options: list[str]) -> JsonValue:
    title = name.replace("_", " ").title()
    return {"type": "string", "title": title, "description": said, "enum": [*options], "default": options[0]}


@st.composite
def tools(draw: st.DrawFn) -> dict[str, JsonValue]:
    names = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    fields = {name: _field(name, draw(sentences), draw(st.lists(words, min_size=1, max_size=3))) for name in names}
    function: dict[str, JsonValue] = {
        "name": f"{draw(st.sampled_from(VERBS))}_{draw(words)}",
        "description": draw(sentences),
        "parameters": {"type": "object", "properties": fields, "required": [*names], "additionalProperties": False},
    }
    return {"type": "function", "function": function}


@cache
def _classifier() -> DetectingClassifier:
    return DetectingClassifier(Detector(Registry()))


def sent(body: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """The body as it leaves for a zone where everything found is replaced."""

    async def read() -> Mapping[str, JsonValue]:
        asked, protection = outgoing(WirePath.CHAT, body), ConversationProtection()
        reading = await _classifier().read(asked.leaving.texts(), protection, asked.leaving.definitions())
        return Placeholders(protection, reading).protect_body(asked.body, asked.shape).reveal()

    return asyncio.run(read())


def asking(*given: JsonValue, said: str = "Hej") -> dict[str, JsonValue]:
    return {"messages": [{"role": "user", "content": said}], "tools": [*given]}


def one_tool(name: str = "read_note", **function: JsonValue) -> JsonValue:
    return {"type": "function", "function": {"name": name, **function}}


@given(st.lists(tools(), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_a_set_of_tools_leaves_as_it_is(given: list[dict[str, JsonValue]]) -> None:
    assert sent(asking(*given))["tools"] == given


@given(sentences, st.sampled_from(PLANTED), sentences)
@settings(deadline=None, max_examples=60)
def test_what_is_personal_in_a_definition_is_found_at_every_place(before: str, secret: str, after: str) -> None:
    said = f"{before} {secret}. {after}"
    field: JsonValue = {"description": said, "enum": [secret], "default": secret, "title": secret, "examples": [secret]}
    parameters: JsonValue = {"type": "object", "properties": {secret: field, "note": field}, "description": said}
    form: JsonValue = {"type": "json_schema", "json_schema": {"name": "note", "schema": parameters}}
    body = asking(
        one_tool(description=said, parameters=parameters), {"type": "custom", "custom": {"description": said}}
    )
    left = json.dumps(sent({**body, "response_format": form}), ensure_ascii=False)
    assert secret not in left
    assert secret.rpartition(" ")[2] not in left


@pytest.mark.parametrize("name", ["karen_holm", "6101800008", "jens_peter_hansen"])
def test_a_tool_with_somebodys_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="cannot be replaced"):
        sent(asking(one_tool(name=name)))


@pytest.mark.parametrize("word", ["Mark", "Line"])
def test_a_persons_name_that_is_a_word_leaves_the_words_of_tools_alone(word: str) -> None:
    tool = one_tool(f"{word.lower()}_item", description=f"{word} up the item.")
    left = sent(asking(tool, said=f"Borgeren {word} Jensen har ringet. {word} vil klage."))
    assert left["tools"] == [tool]
    assert word not in json.dumps(left["messages"])


def test_a_name_known_from_the_conversation_is_replaced_in_definitions_too() -> None:
    tool = one_tool(description="Notes about Fatima")
    left = sent(asking(tool, said="Borgeren Fatima har ringet."))
    assert "Fatima" not in json.dumps(left)


def test_what_somebody_says_is_read_as_said_though_a_tool_says_it_too() -> None:
    left = sent(asking(one_tool(description="Mette"), said="Mette"))
    assert "Mette" not in json.dumps(left)


def test_the_houses_own_form_of_a_call_is_read_alike() -> None:
    async def left() -> str:
        parameters = json.dumps(
            {"properties": {"subreddit": {"title": "Subreddit", "description": "Karen Holm Jensen"}}}
        )
        request = ChatRequest(
            (
                ChatMessage("user", (TextPart("Find Mette"),)),
                ChatMessage("assistant", (ToolCallPart("c1", "edit_keyspace", "{}"),)),
            ),
            tools=(ToolDefinition("edit_keyspace", "Edit Keyspace", parameters),),
        )
        leaving, protection = leaving_of(request), ConversationProtection()
        reading = await _classifier().read(leaving.texts(), protection, leaving.definitions())
        out = protected(request, Placeholders(protection, reading))
        (tool,), question = out.tools, out.messages[1].parts[0]
        assert isinstance(question, TextPart)
        assert (tool.name, tool.description.reveal()) == ("edit_keyspace", "Edit Keyspace")
        assert "Mette" not in question.text.reveal()
        return tool.parameters.reveal()

    said = asyncio.run(left())
    assert "Subreddit" in said
    assert "Jensen" not in said


NAMES = {
    "Karen Holm Jensen": True,
    "karen_holm": True,
    "karenHolm": True,
    "KAREN HOLM": True,
    "Mark Jensen": True,
    "Karen Young": True,
    "Nguyen Thi Lan": True,
    "Anne-Mette Bang-Jensen": True,
    "Per Page": False,
    "New York": False,
    "Jina Reader": False,
    "fillColor": False,
    "Mette": False,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_definition_has_a_first_and_a_last(name: str) -> None:
    assert has_full_name(name) is NAMES[name]
