"""On the captured bytes of requests: no original leaves the municipality, in no spelling and no encoding (B1)."""

import base64
import json
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from urllib.parse import quote

import pytest
from rooms.protection.case_texts import CaseText, Person, case_texts
from rooms.protection.outside import Outside, opened_outside

from aarhusai.gateway.types import (
    ChatMessage,
    ChatRequest,
    TextDelta,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)
from aarhusai.protection import ConversationProtection
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.spans import Kind
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone

TEXTS = 2_000
TOGETHER = 40
"""Texts in one request."""

ZONES = (Zone.Z1, Zone.Z2, Zone.Z3)


@pytest.fixture
async def outside(db: Database) -> AsyncIterator[Outside]:
    async with opened_outside(db) as opened:
        yield opened


def numbers_of(one: Person) -> Iterable[str]:
    """What must not leave, as digits alone."""
    yield from (one.cpr, one.phone, one.account, one.iban[4:])


def ways_of(value: str) -> set[bytes]:
    """A value as text, as JSON, as part of an address, and in base64 wherever it begins."""
    raw = value.encode()
    shifted = {base64.b64encode(b"x" * lead + raw)[4 if lead else 0 : -4] for lead in range(3)}
    escaped = {json.dumps(value)[1:-1].encode(), json.dumps(value, ensure_ascii=False)[1:-1].encode()}
    return {raw, quote(value).encode(), *escaped, *(one for one in shifted if len(one) >= 12)}


def request_of(batch: Sequence[CaseText]) -> ChatRequest[str]:
    """One prompt with texts in every place where text may stand."""
    system, in_tool, called, answered, *said = batch
    messages = [ChatMessage("system", (TextPart(system.text),))]
    for number, one in enumerate(said):
        messages.append(ChatMessage("user" if number % 2 == 0 else "assistant", (TextPart(one.text),)))
    arguments = json.dumps({"notat": called.text, "dele": called.text.split(". ")})
    result = json.dumps({"fundet": [{"tekst": answered.text}]}, ensure_ascii=False)
    messages += [
        ChatMessage("assistant", (ToolCallPart("k1", "gem_notat", arguments),)),
        ChatMessage("tool", (ToolResultPart("k1", "gem_notat", result),)),
    ]
    schema = json.dumps({"type": "object", "properties": {"notat": {"type": "string", "description": in_tool.text}}})
    return ChatRequest(tuple(messages), tools=(ToolDefinition("gem_notat", in_tool.text, schema),), stop=("SLUT",))


async def test_no_number_address_or_found_name_leaves_and_every_text_comes_back(outside: Outside) -> None:
    texts = list(case_texts(TEXTS))
    detector = Detector(Registry())
    for number in range(0, TEXTS, TOGETHER):
        batch = texts[number : number + TOGETHER]
        outside.upstream.received.clear()
        await outside.chat(ZONES[number // TOGETHER % 3], request_of(batch))
        left, read = outside.left(), outside.texts()
        loose = re.sub(r"(?<=\d)[\s.\-\u2013/]+(?=\d)", "", read)
        for one in batch:
            for value in one.written:
                assert not any(way in left for way in ways_of(value)), f"{value!r} of {one.text!r}"
            for person in one.people:
                for bare in numbers_of(person):
                    assert bare not in loose, f"{bare!r} of {one.text!r}"
                assert person.street not in read, one.text
                assert person.email not in read.lower(), one.text
        unnamed = re.sub(r"\[[A-ZØ]+-\w{3,5}\]", "", read)
        scan = await detector.scan([one.text for one in batch])
        for one in batch:
            for found in scan.findings(one.text):
                if found.kind is Kind.PERSON:
                    name = one.text[found.start : found.end]
                    assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", unnamed), f"{name!r} of {one.text!r}"


async def test_what_left_comes_back_as_it_was(outside: Outside) -> None:
    for zone, one in zip(ZONES * 20, case_texts(60, seed=7), strict=True):
        outside.upstream.received.clear()
        protection = ConversationProtection()
        await outside.chat(zone, one.text, protection)
        (sent,) = protection.sent
        assert sent.messages[-1].text == outside.upstream.received[0].json["messages"][-1]["content"]  # type: ignore[index]  # JSON
        echo = sent.messages[-1].text
        outside.answers = [echo[at : at + 3] for at in range(0, len(echo), 3)]
        events = await outside.chat(zone, one.text, protection)
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == one.text


async def test_for_embeddings_and_reranking_nothing_leaves_either(outside: Outside) -> None:
    texts = list(case_texts(60, seed=11))
    context = outside.context(Zone.Z1)
    await outside.door.embed(context, [one.text for one in texts])
    await outside.door.rerank(outside.context(Zone.Z2), texts[0].text, [one.text for one in texts[1:]], 1)
    left = outside.left()
    for one in texts:
        assert not any(way in left for value in one.written for way in ways_of(value)), one.text
    assert b"[NAVN-" not in left
