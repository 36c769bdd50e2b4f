"""A text made to be slow: whatever is pasted, the work grows with its length and not with its square.

The bound is the tests' own time limit: each of these took minutes when values were compared one with another.
"""

import pytest

from aarhusai.protection.classifier import DetectingClassifier
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.replacer import Placeholders

LENGTH = 200_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LINES = {
    "one street": (f"Nørregade {number}, 8000 Aarhus C. " for number in range(10_000)),
    "one family": (
        f"Hans{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)} Jensen, " for n in range(17_000)
    ),
    "one name": (f"Karen Holm{number} og " for number in range(10_000)),
    "one bank": (f"DK50 0040 0440 {number:04d} 43 " for number in range(10_000)),
    "numbers": (f"{1 + n % 28:02d}{1 + n % 12:02d}70-{1000 + n % 9000} " for n in range(20_000)),
    "mails that touch": ("NAVN-7FKa@b." for _ in range(17_000)),
    "addresses in addresses": ("www." for _ in range(50_000)),
}


@pytest.mark.parametrize("kind", LINES)
async def test_a_text_full_of_values_is_read_and_replaced_in_time(kind: str) -> None:
    text = "".join(LINES[kind])[:LENGTH]
    protection = ConversationProtection()
    reading = await DetectingClassifier(Detector(Registry())).read([text], protection)
    placeholders = Placeholders(protection, reading)
    placeholders.found(text)
    placeholders.protect(text)
