"""Names in what tools are described with: a program wrote it, for every caller, so most of it is nobody's name.

Words of a program stand alone, in English or in Danish, and without a sentence around them: "Retrieve", "subreddit",
"owner". There a person is who has a first name and a last name that are known. What has a form (a CPR number, an
address) is looked for as everywhere.
"""

from collections.abc import Iterable

from aarhusai.protection.recognisers.names import known_words
from aarhusai.protection.recognisers.names_english import is_english, word_parts
from aarhusai.protection.recognisers.names_features import COMMON, FIRST, LAST, USUAL
from aarhusai.protection.spans import Finding, Kind

_LONGEST = 3
"""Words that a last name may come after a first name, middle names between them."""


def somebody(text: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, without persons where nothing else in the text is somebody's. Outside recognisers' too.

    One who has a known first and last name, or a number or an address, is somebody; then the text is read as any other.
    """
    found = tuple(findings)
    personal = any(
        has_full_name(text[one.start : one.end]) if one.kind is Kind.PERSON else one.kind.replaceable for one in found
    )
    return found if personal else tuple(one for one in found if one.kind is not Kind.PERSON)


def has_full_name(found: str) -> bool:
    """Whether it holds a known first name, and after it a last name: one that is known, or is no word at all.

    Where one of the two is also a word ("Mark Jensen", "Karen Young") the other must leave no doubt.
    """
    words = word_parts(found)
    return any(
        _are_names(words[at], last) for at in range(len(words) - 1) for last in words[at + 1 : at + 1 + _LONGEST]
    )


def _are_names(first: str, last: str) -> bool:
    flags = known_words().flags
    first_flags, last_flags = flags.get(first.lower(), 0), flags.get(last.lower(), 0)
    if not first_flags & FIRST or len(last) == 1:
        return False
    if is_english(first):
        return first[0].isupper() and bool(last_flags & LAST) and not is_english(last)
    if is_english(last):
        return bool(first_flags & USUAL and last_flags & LAST) and first[0].isupper() and last[0].isupper()
    return bool(last_flags & (FIRST | LAST)) or (not last_flags and not is_word(last))


def is_word(name: str) -> bool:
    """Whether a name is also a word, so that alone it says nobody: "line", "Mark"."""
    low = name.lower()
    known = known_words()
    flags = known.flags.get(low, 0)
    return is_english(low) or bool(flags & COMMON) or (not flags & (FIRST | LAST) and known.ordinary(low))
