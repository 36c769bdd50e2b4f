"""Documents and prompts that want more than they may have: nothing is widened, whatever they say and wherever.

Each text of `hostile/` is a question, a document in the system prompt, a tool's result and its arguments at once, in a
conversation that knows the case of Vibeke, and the model obeys: it answers with the text itself.
"""

import json
import re
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from rooms.protection.outside import Outside, opened_outside

from aarhusai.gateway.types import (
    ChatMessage,
    ChatRequest,
    Finished,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)
from aarhusai.protection import ConversationProtection
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Zone

HOSTILE: Final = sorted(Path(__file__).with_name("hostile").glob("*.txt"))
CASE: Final = (
    "Sagen drejer sig om Vibeke Nørgaard, CPR 710180-1234, tlf. 22 33 44 55, vibeke.noergaard@privat.example, "
    "Lærkevej 14, 8000 Aarhus C."
)
NUMBERS: Final = ("7101801234", "22334455")
WORDS: Final = ("vibeke", "nørgaard", "lærkevej", "vibeke.noergaard@privat.example")
TOOL: Final = ToolDefinition(
    "gem_notat", "Gemmer et notat", '{"type": "object", "properties": {"notat": {"type": "string"}}}'
)

Json = Any
"""What a test picks values out of."""


@pytest.fixture
async def outside(db: Database) -> AsyncIterator[Outside]:
    async with opened_outside(db) as opened:
        yield opened


def plain(text: str) -> str:
    """As a person reads it: nothing invisible, letters and digits in their plainest form, small."""
    seen = "".join(
        letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) not in {"Cf", "Mn"}
    )
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in seen)
    return digits.translate(str.maketrans("іеаӏо", "ieaio")).lower()


def asking(text: str) -> ChatRequest[str]:
    """The hostile text in every place that somebody else can write in."""
    return ChatRequest(
        (
            ChatMessage("system", (TextPart(f"Du hjælper en sagsbehandler.\n\nDokument:\n{text}"),)),
            ChatMessage("user", (TextPart(CASE),)),
            ChatMessage(
                "assistant", (TextPart("Forstået."), ToolCallPart("k1", "gem_notat", json.dumps({"notat": text})))
            ),
            ChatMessage("tool", (ToolResultPart("k1", "gem_notat", text),)),
            ChatMessage("user", (TextPart(text),)),
        ),
        tools=(TOOL,),
    )


def test_there_are_at_least_fifty() -> None:
    assert len(HOSTILE) >= 50


async def test_nothing_is_widened(outside: Outside) -> None:
    widened = {path.stem: found for path in HOSTILE if (found := await widening(outside, path.read_bytes().decode()))}
    assert widened == {}


async def widening(outside: Outside, text: str) -> list[str]:
    """What a text got that it should not have; empty when all is as it was."""
    protection = ConversationProtection()
    protection.map.restore("7FK", "person", "Vibeke Nørgaard")
    protection.map.restore("3BD", "cpr", "710180-1234")
    before = list(protection.map)
    outside.upstream.received.clear()
    outside.answers = [text[at : at + 7] for at in range(0, min(len(text), 14_000), 7)] or ["."]
    events = await outside.chat(Zone.Z2, asking(text), protection)

    (request,) = outside.upstream.received
    body: Json = request.json
    tools = [tool["function"]["name"] for tool in body["tools"]]
    checks = {
        "model": (request.path, body["model"]) == ("/v1/chat/completions", "model-1"),
        "tools": tools == ["gem_notat"],
        "class": {"K2", "K4"} <= set(str(protection.data_class).split("+")),
        "map": list(protection.map)[: len(before)] == before,
        "zone": [(sent.zone, len(sent.tools)) for sent in protection.sent] == [("Z2", 1)],
        "calls": all(isinstance(event, TextDelta | ReasoningDelta | Finished) for event in events),
    }
    left = plain(re.sub(r"\[[A-ZØ]+-\w{3,5}\]", "\u00a4", outside.texts()))
    loose = re.sub(r"(?<=\d)[\s.\-\u2013/]+(?=\d)", "", left)
    checks |= {number: number not in loose for number in NUMBERS}
    checks |= {word: not re.search(rf"(?<![^\W\d_]){re.escape(word)}", left) for word in WORDS}
    return [name for name, holds in checks.items() if not holds]


async def test_a_made_up_placeholder_never_becomes_somebody(outside: Outside) -> None:
    protection = ConversationProtection()
    protection.map.restore("7FK", "person", "Vibeke Nørgaard")
    outside.answers = ["Kære [NAVN-7", "FK], hils [NAVN-9WX] og NAVN-9WX, [CPR-6JK]", " og [NAVN-7FKX]."]
    events = await outside.chat(Zone.Z1, CASE, protection)
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text == "Kære Vibeke Nørgaard, hils [NAVN-9WX] og NAVN-9WX, [CPR-6JK] og [NAVN-7FKX]."
    assert await outside.house.db.value(int, "SELECT max(invented) FROM model_call") == 3
