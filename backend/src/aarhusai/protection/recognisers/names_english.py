"""English in a text: which of its lines are English, and which words are words of English.

The tagger of names was trained on Danish, where "Retrieve" or "subreddit" look like names nobody has heard of. Whether
a line is English its little words tell; `training/names/english.py` made the list of words (names that are also words
stand in it only where the word is the commoner).
"""

import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.names_features import COMMON, Words
from aarhusai.protection.recognisers.names_words import WideSet

# Little words of one language that the other has not, or hardly: "a", "to", "is", "have", "her" are words of both.
_OF_ENGLISH = (
    "the of and with this that these those from which are you your it its be been was were or as when should "
    "must has not only if where what who whose how why can will would could may their they them our we than then "
    "into about on please his she he dear does"
)
_OF_DANISH = (
    "og er det der som på af til en har blev ved kan skal vil fra om jeg vi din sig også efter ikke hun han du "
    "den de med eller hvis når så mig dig os kære hej hilsen venlig hos mod ud op ned være været hvad hvem "
    "hvor hvornår fik får bor et mvh"
)
_ENGLISH, _DANISH = (
    frozenset([*some.split(), *map(str.capitalize, some.split())]) for some in (_OF_ENGLISH, _OF_DANISH)
)
_WITH_CAPITALS = (
    "English Danish Swedish Norwegian German French Spanish Italian Dutch Polish Turkish Arabic Chinese Japanese "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March July September October "
    "November December Markdown JavaScript Internet"
)
CAPITALISED = frozenset(_WITH_CAPITALS.split())
"""Words that English writes with a capital wherever they stand; those that somebody may well be called are left out."""


@cache
def _words() -> WideSet:
    packed = (Path(__file__).parent / "names_data" / "english.z").read_bytes()
    try:
        return WideSet(zlib.decompress(packed))
    except zlib.error as damaged:
        raise ValueError("the list of English words is damaged") from damaged


def prepare() -> None:
    """Reads the list. Raises ValueError when it is damaged."""
    _words()


def is_english(word: str) -> bool:
    """Whether it is a word of English, or some of them in one as programs write them: "mimeType", "page_number"."""
    low = word.lower()
    if len(low) == 1 or low in _words():
        return True
    parts = word_parts(word)
    if len(parts) > 1:
        return all(len(part) == 1 or part.isdigit() or part.lower() in _words() for part in parts)
    return low.endswith(("'s", "’s")) and low[:-2] in _words()


def word_parts(word: str) -> list[str]:
    """The words that a programmer's word is put together of: at signs, at digits, and where a capital follows."""
    parts: list[str] = []
    for piece in compiled(r"[^\W\d_]+|\d+").findall(word):
        start = 0
        for at in range(1, len(piece)):
            if piece[at].isupper() and (piece[at - 1].islower() or piece[at + 1 : at + 2].islower()):
                parts.append(piece[start:at])
                start = at
        parts.append(piece[start:])
    return parts


def english_lines(words: Sequence[str], known: Words) -> list[tuple[int, int]]:
    """The lines that are English, in order, as index ranges (end exclusive); they stand between line ends."""
    found: list[tuple[int, int]] = []
    start = 0
    for index, word in enumerate(words):
        if word[0] == "\n":
            if index > start and _line_is_english(words[start:index], known):
                found.append((start, index))
            start = index + 1
    if start < len(words) and _line_is_english(words[start:], known):
        found.append((start, len(words)))
    return found


def _line_is_english(line: Sequence[str], known: Words) -> bool:
    """More different little words of English than of Danish; where neither tells, English words that are not Danish.

    These must be written small: a line of capitals may be a name and no more, and a name must be found.
    """
    score = len(_ENGLISH.intersection(line)) - len(_DANISH.intersection(line))
    if score:
        return score > 0
    spelled = [word for word in line if word[0].isalpha()]
    return len(spelled) <= _SHORT and 2 * sum(_only_english(word, known) for word in spelled) > len(spelled)


def _only_english(word: str, known: Words) -> bool:
    return word[0].islower() and not known.flags.get(word, 0) & COMMON and not known.ordinary(word) and is_english(word)


_SHORT = 12
"""Words of a line that is judged by its words alone."""
