"""The words that carry a Danish text's meaning: stems, numbers and names, compared whatever their endings. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aarhusai.knowledge.danish import words

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NUMBER: Final = re.compile(r"\d+(?:[.,  ]\d+)*(?:[:/-]\d+)*")
_SHORTEST_PART: Final = 5
"""Letters of a stem that may be found as part of a longer word, as Danish puts words together."""

_EMPTY: Final = """
af alle alt anden andet andre at bare begge blev blive bliver både da de dem den denne der deres det dette dig din
dine disse dit dog du efter eller en end endnu enhver er et fik fleste flere for fordi forskellige fra få får før
god godt gør gøre ham han hans har havde have hele helt hende hendes her hos hun hvad hvem hver hvilke hvilken
hvilket hvis hvor hvordan hvorfor hvornår i ikke ind ingen intet ja jeg jer jeres jo kan kom komme kommer kun kunne
lige lidt lille man mange med meget men mens mere mest mig min mindre mit mod må måtte ned nej noget nogen nogle nok
nu når og også om op os over på samme sammen selv sig sige siger sin sine sit skal skulle som stor stå står så sådan
synes således tage til under ud uden var ved vi vil ville være været vor vore vores ønsker kære hej venlig hilsen
findes finde find oplys oplyse fortæl svar svaret spørgsmål spørgsmålet gerne altså derfor dermed desuden samt
blandt ifølge kilde kilden kilder kilderne fremgår derudover herunder både enten the a an of to is are and or in on
for with what who where when which how does do be it this that as by from at
"""
EMPTY_WORDS: Final = frozenset(_EMPTY.split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, as the search knows it."""
    return words.stem(words.fold(word))


def stems(text: str) -> Iterator[str]:
    """The stems of the words that say something, in order."""
    for word in _WORD.findall(text):
        for part in (word, *word.split("-")) if "-" in word else (word,):
            if len(part) > 1 and part.casefold() not in EMPTY_WORDS:
                yield stem(part)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text in one way of writing: 1.250,00 is 1250, 62,50 is 62,5, 89 40 20 00 is 89402000."""
    return frozenset(_plain(found) for found in _NUMBER.findall(text))


_DECIMAL: Final = re.compile(r"((?:\d{1,3}(?:[. \u00a0]\d{3})*|\d+)),(\d+)")
_ENGLISH: Final = re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d+)")


def _plain(number: str) -> str:
    """The decimals keep their comma: 13.347,5 is not 1.334,75."""
    said = number.strip()
    decimal = _DECIMAL.fullmatch(said) or _ENGLISH.fullmatch(said)
    whole, part = (decimal[1], decimal[2].rstrip("0")) if decimal else (said, "")
    digits = re.sub(r"\D", "", whole).lstrip("0") or "0"
    return f"{digits},{part}" if part else digits


@dataclass(frozen=True, slots=True)
class Words:
    """What a text holds, for looking up what another says."""

    stems: frozenset[str]
    numbers: frozenset[str]
    digits: str
    """Every digit of the text in order, so that a number written with other spaces is found."""
    whole: str
    """The stems, one after the other, to look for parts of them."""
    parts: tuple[str, ...]
    """Those of them that may be part of a longer word."""

    def has(self, wanted: str) -> bool:
        """Whether a stem is there, by itself or as a part of a longer word, or has a longer part that is there."""
        if wanted in self.stems:
            return True
        if len(wanted) < _SHORTEST_PART:
            return False
        return wanted in self.whole or any(one in wanted for one in self.parts)

    def has_number(self, number: str) -> bool:
        """Whether a number is there, however it is written."""
        return number in self.numbers or (len(number) >= _SHORTEST_PART and number in self.digits)

    def share_of(self, wanted: Collection[str]) -> float:
        """How many of the stems are there, 0 to 1; 1 when none is wanted."""
        return sum(map(self.has, wanted)) / len(wanted) if wanted else 1.0


def words_of(*texts: str) -> Words:
    """The words of texts taken together."""
    whole = "\n".join(texts)
    found, held = numbers(whole), frozenset(stems(whole))
    return Words(
        stems=held,
        numbers=found,
        digits=" ".join(sorted(found)) + " " + re.sub(r"[^\d\n]", "", whole),
        whole=" ".join(sorted(held)),
        parts=tuple(one for one in held if len(one) >= _SHORTEST_PART),
    )
