"""Whether a pattern that somebody configured reads any text in time that grows with its length.

Python's `re` backtracks, so a part of the language is refused that can make it try the same characters in very many
ways: repeats without an upper bound or a high one, repeats of something that can itself be read in several ways, and
back references. What is left is tried on long hostile texts against the clock besides.
"""

import re
import time
from collections.abc import Iterable

MOST_REPEATS = 100
"""How often a part may be repeated at most."""
MOST_PARTS = 8
"""How many parts may be repeated a varying number of times."""
_TRIAL_SECONDS = 0.1
_TRIAL_LENGTH = 20_000

_GROUP = r"\((?:\?(?:P<\w+>|[:=!]|<[=!]|[aiLmsux-]+:))?"
_TOKEN = re.compile(
    rf"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>{_GROUP})|(?P<close>\))|"
    r"(?P<repeat>[*+?]\??|\{(?P<least>\d*)(?P<comma>,)?(?P<most>\d*)\}\??)|(?P<bar>\|)|(?P<char>.)",
    re.DOTALL,
)


def why_not_linear(source: str) -> str | None:
    """Why a pattern is refused, in a few words; None when it may be used. It must compile."""
    varying = 0
    # For every open group: whether it can be read in several ways. The lowest is the pattern itself.
    groups = [False]
    closed = False
    if "(?P=" in source or "(?(" in source:
        return "it refers back to a group"
    for token in _TOKEN.finditer(source):
        sort = token.lastgroup
        if token["escape"] and token["escape"][1] in "123456789":
            return "it refers back to a group"
        if token["open"]:
            groups.append(False)
        elif token["close"] and len(groups) > 1:
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
            continue
        elif token["bar"]:
            groups[-1] = True
        elif token["repeat"]:
            least, most = _bounds(token)
            if most > MOST_REPEATS:
                return f"a part may be repeated more than {MOST_REPEATS} times: write an upper bound, such as {{1,20}}"
            if closed and most > 1:
                return "a part that can be read in several ways is repeated"
            if least != most:
                varying += most > 1
                groups[-1] = True
        closed = False if sort != "close" else closed
    return f"more than {MOST_PARTS} parts vary in length" if varying > MOST_PARTS else None


def is_quick(pattern: re.Pattern[str], examples: Iterable[str]) -> bool:
    """Whether it reads long hostile texts fast: its own examples, nearly, and plain characters, over and over."""
    hostile = [
        *(example[:-1] or "x" for example in examples),
        *(example for example in examples),
        "a",
        "1",
        "1 ",
        "A-",
        " ",
    ]
    for piece in hostile:
        text = (piece * (_TRIAL_LENGTH // len(piece) + 1))[:_TRIAL_LENGTH] + "\0"
        began = time.process_time()
        for _ in pattern.finditer(text):
            pass
        if time.process_time() - began > _TRIAL_SECONDS:
            return False
    return True


def _bounds(token: re.Match[str]) -> tuple[int, int]:
    """How often at least and at most. A pattern without a bound is repeated endlessly."""
    sign = token["repeat"].rstrip("?") or "?"
    endless = 1_000_000
    if sign == "*":
        return 0, endless
    if sign == "+":
        return 1, endless
    if sign == "?":
        return 0, 1
    least = int(token["least"] or 0)
    if not token["comma"]:
        return least, least
    return least, int(token["most"]) if token["most"] else endless
