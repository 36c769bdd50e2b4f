"""Words of a text in the form in which they are compared: folded, numbers in one way of writing, stems."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Final, Protocol, cast

import Stemmer

_LETTERS: Final = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss", "đ": "d", "ł": "l"}
_DANISH: Final = str.maketrans(_LETTERS)
_MARKS: Final = re.compile("[\u0300-\u036f\u00ad\u200b\ufeff]+")

_WORD: Final = re.compile(
    r"[^\W\d_][^\W_]*(?:['’][^\W_]+)*"  # begins with a letter: as nearly every word does, so it stands first
    r"|§+ ?\d+(?: ?[a-z]\b)?"  # a paragraph of a law: § 27, § 27 a
    r"|(?<![\d-])(?:\d{2} \d{2} \d{2} \d{2}|\d{4} \d{4})(?![\d-])"  # a telephone number: 89 40 20 00
    r"|\d{1,3}(?:\.\d{3})+(?!\d)"  # a number with points between its thousands: 1.250.000
    r"|[^\W_]+(?:['’][^\W_]+)*"
)
"""What counts as a word, in folded text."""

_JOINED: Final = re.compile(r"[^\W_]+(?:[-/.:][^\W_]+)+")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPS: Final = re.compile(r"[ .§]+")

LONGEST: Final = 60
"""Letters of a word that are looked at: nobody searches for the rest of a word without an end."""


def fold(text: str) -> str:
    """Small letters without marks; æ, ø and å as they are written where those keys are missing: ae, oe, aa.

    Folding what is folded changes nothing.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFC", text).lower()
    for letter, written in _LETTERS.items():  # in a long text ten times as fast as str.translate
        text = text.replace(letter, written)
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_DANISH)


def words_in(folded: str) -> list[str]:
    """The words of a folded text, in order.

    "su'en" is "su", "1.250" is "1250", "§ 27 a" is "§27a", and "89 40 20 00" is one.
    """
    return [found if found.isalpha() and len(found) <= LONGEST else _plain(found) for found in _WORD.findall(folded)]


def numbers_in(folded: str) -> list[str]:
    """Numbers of cases and the like, as they are written: what has a digit and is joined by - / . or : (21/04567-3)."""
    return [
        each[:LONGEST]
        for between_spaces in folded.split()
        # Most words have nothing but letters; what is sought has no space in it.
        if not between_spaces.isalpha() and any(map(str.isdigit, between_spaces))
        for each in _JOINED.findall(between_spaces)
        if any(map(str.isdigit, each)) and not _THOUSANDS.fullmatch(each)
    ]


def _plain(word: str) -> str:
    if word[0] == "§":
        return "§" + _GROUPS.sub("", word)
    if word[0].isdigit():
        return _GROUPS.sub("", word)[:LONGEST]
    return word.replace("’", "'").split("'", 1)[0][:LONGEST]


_lock: Final = Lock()
"""A stemmer must not be called by two threads at once."""

_PLURAL_OF_EL: Final = re.compile(r"[bdfgkmnprstv]l$")
_TWICE_BEFORE_EL: Final = re.compile(r"([bdfgkmnprstv])\1el$")
_PLURAL_OF_ER: Final = re.compile(r"[bdfgkmpstv]r$")
_SHORT: Final = re.compile(
    r"((?:[bcdfghjklmnpqrstvwx]{0,3}(?:ae|oe|aa)|[bcdfghjklmnpqrstvwx]{1,3}[yi]))(?:e[nrt]s?|ern?e?s?|ene?s?)"
)
"""Words of one syllable that end in a vowel, with an ending: Snowball takes none off byen and træer."""
_OTHER_VOWEL: Final = {
    "boeg": "bog",
    "boend": "bond",
    "boern": "barn",
    "broedr": "bror",
    "doetr": "dat",
    "faedr": "far",
    "foedd": "fod",
    "haend": "haand",
    "maend": "mand",
    "moedr": "mor",
    "naett": "nat",
    "taend": "tand",
}
"""Stems of plurals that change the vowel, and of the singular; those that are another word as well are left out."""


class _Snowball(Protocol):
    """PyStemmer's stemmer, which has no types of its own."""

    def stemWord(self, word: str, /) -> str: ...  # noqa: N802  # the library's own name
    def stemWords(self, words: Sequence[str], /) -> list[str]: ...  # noqa: N802  # the library's own name


@cache
def _danish() -> _Snowball:
    return cast("_Snowball", Stemmer.Stemmer("danish", 0))  # pyright: ignore[reportUnknownMemberType]  # no types


def stem(word: str) -> str:
    """The stem of a folded word: Snowball's for Danish, and what it leaves apart.

    Words such as by and træ have endings too; words in -el and -er lose their e in the plural (regel and regler, nummer
    and numre, minister and ministre), and some plurals change the vowel (barn and børn). Their stems are made the same.
    """
    with _lock:
        found = _danish().stemWord(_unfolded(word))
    return _same(found)


def stems(words: Sequence[str]) -> list[str]:
    """The stem of each, at once."""
    with _lock:
        found = _danish().stemWords([_unfolded(word) for word in words])
    return [_same(each) for each in found]


def _unfolded(word: str) -> str:
    """With æ, ø and å: Snowball would take the e off "miljoe". That "poesi" becomes "pøsi" on the way is no harm."""
    return word.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")


def _same(found: str) -> str:
    found = found.translate(_DANISH)
    if len(found) < 11 and (short := _SHORT.fullmatch(found)):
        return short[1]
    if found[-1:] == "l":
        if _PLURAL_OF_EL.search(found):
            return found[:-1] + "el"
        if _TWICE_BEFORE_EL.search(found):
            return found[:-3] + "el"
    elif found[-1:] == "r" and len(found) > 3 and _PLURAL_OF_ER.search(found):
        return _OTHER_VOWEL.get(found, found[:-1])
    return _OTHER_VOWEL.get(found, found)
