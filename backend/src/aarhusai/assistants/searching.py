"""What to look for: the words of a question, with the one before it where it cannot be understood alone."""

import re
from collections.abc import Sequence
from typing import Final

from aarhusai.assistants.types import Said

MOST_SEARCHED: Final = 2_000
"""Characters of a question that are searched for; a longer one is a text to work on."""

_SHORT: Final = 8
"""Words; a question that has more says itself what it is about, unless it begins as a continuation."""

_POINTS_BACK: Final = re.compile(
    r"\b(hun|han|hende|ham|hendes|hans|den|det|de|dem|deres|dens|dets|denne|dette|disse|der|dér|herom|derom|heraf|"
    r"samme|sidstnævnte|førstnævnte|she|he|her|him|his|they|them|their|it|its|that|those|these)\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"^\s*(og|men|hvad med|så|også|eller|and|but|what about|so)\b", re.IGNORECASE)


def searched_for(question: str, history: Sequence[Said]) -> tuple[str, ...]:
    """The texts to search with, the best first, each at most MOST_SEARCHED characters.

    A question that leans on the one before it is searched for together with it, and by itself too.
    """
    earlier = [said.text for said in history if said.role == "user" and said.text.strip()]
    alone = question.strip()[:MOST_SEARCHED]
    if not earlier or not follows_up(alone):
        return (alone,)
    return f"{earlier[-1].strip()[: MOST_SEARCHED // 2]}\n{alone}"[:MOST_SEARCHED], alone


def follows_up(question: str) -> bool:
    """Whether the question leans on what was said before it."""
    words = question.split()
    if _GOES_ON.match(question) and len(words) <= 2 * _SHORT:
        return True
    return len(words) <= _SHORT and (_POINTS_BACK.search(question) is not None or len(words) <= 3)
