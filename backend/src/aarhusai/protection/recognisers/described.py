"""Names in what tools are described with: a program wrote it, for every caller, so most of it is nobody's name.

Words of a program stand alone, in English or in Danish, and without a sentence around them: "Retrieve", "subreddit",
"owner". There a person is who has a first name and a last name that are known. What has a form (a CPR number, an
address) is looked for as everywhere.
"""

from collections.abc import Iterable

from aarhusai.protection.recognisers.names import known_words
from aarhusai.protection.recognisers.names_english import is_english, word_parts
from aarhusai.protection.recognisers.names_features import COMMON, FIRST, LAST, PLACE
from aarhusai.protection.spans import Finding, Kind

_LEAST = 2


def somebody(text: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without persons who have no first and last name that are known. Outside recognisers' too."""
    return tuple(one for one in findings if one.kind is not Kind.PERSON or has_full_name(text[one.start : one.end]))


def has_full_name(found: str) -> bool:
    """Whether it holds a known first name, and after it a last name: one that is known, or is no word at all."""
    words = word_parts(found)
    if len(words) < _LEAST:
        return False
    flags = known_words().flags
    first = [at for at, word in enumerate(words[:-1]) if flags.get(word.lower(), 0) & FIRST and not is_english(word)]
    return bool(first) and any(_may_be_last(word) for word in words[first[0] + 1 :])


def _may_be_last(word: str) -> bool:
    flags = known_words().flags.get(word.lower(), 0)
    if flags & (FIRST | LAST):
        return not flags & PLACE or not is_english(word)
    return len(word) > 1 and not flags and not is_word(word)


def is_word(name: str) -> bool:
    """Whether a name is also a word, so that alone it says nobody: "line", "Mark"."""
    low = name.lower()
    known = known_words()
    return is_english(low) or bool(known.flags.get(low, 0) & COMMON) or known.ordinary(low)
