"""Numbers, dates and times of a Danish text in one way of writing: "kl. 9" is "9.00", "to uger" is "2 uger". Pure.

A value may be read in more ways than one ("12.50" is a time and a number): it has every form it may have, and two
values are the same when they share one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

Forms = frozenset[str]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH: Final = (
    r"(januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|okt|nov|dec)\b\.?"
)
_TIMES: Final = {"tusind": 1_000, "tusinde": 1_000, "mio": 1_000_000, "million": 1_000_000, "millioner": 1_000_000}
_LARGE: Final = {**_TIMES, "mia": 1_000_000_000, "milliard": 1_000_000_000, "milliarder": 1_000_000_000}

_PHONE: Final = r"(?<![\d.,])(?:\+45\s?\d{8}|(?:\+45\s?)?(?:\d{2}[ .]\d{2}[ .]\d{2}[ .]\d{2}|\d{4} \d{4}))(?![.,]?\d)"
_NUMBER: Final = r"(\d{1,3}(?:[.\u00a0 ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
_TIMES_OF: Final = f"({'|'.join(sorted(_LARGE, key=len, reverse=True))})"

_ONES: Final = {
    "én": 1, "ét": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9,
}  # fmt: skip
_TENS: Final = {
    "tyve": 20, "tredive": 30, "fyrre": 40, "halvtreds": 50, "tres": 60, "firs": 80, "halvfjerds": 70, "halvfems": 90,
}  # fmt: skip
_OTHERS: Final = {
    "halvanden": Decimal("1.5"), "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15,
    "seksten": 16, "sytten": 17, "atten": 18, "nitten": 19, "hundrede": 100, "tusinde": 1_000,
}  # fmt: skip
_WORDS: Final[dict[str, Decimal]] = {
    word: Decimal(value)
    for word, value in (
        *_ONES.items(),
        *_TENS.items(),
        *_OTHERS.items(),
        *((f"{one}og{ten}", value + more) for one, value in (("en", 1), *_ONES.items()) for ten, more in _TENS.items()),
    )
}
"""Number words. "en" and "et" are left out: nearly always they are articles."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a text: where it stands, in characters, and every form it may have."""

    start: int
    end: int
    forms: Forms


_KINDS: Final = (
    ("date", rf"\b(\d{{1,2}})\.?\s*{_MONTH}"),
    ("iso", r"\b(\d{4})-(\d{2})-(\d{2})\b"),
    ("phone", _PHONE),
    ("numeric", r"(?<![\d.,])(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)?\d{2})(?!\d)"),
    ("clock", r"\b(?:kl\.?|klokken)\s*(\d{1,2})(?:[.:](\d{2}))?(?![\d])"),
    ("large", rf"(?<![\d.,]){_NUMBER}\s*{_TIMES_OF}\b\.?"),
    ("time", r"(?<![\d.,])(\d{1,2})[.:](\d{2})(?![\d]|[.,]\d)"),
    ("number", rf"(?<![\d.,]){_NUMBER}"),
    ("word", r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b"),
)  # fmt: skip
_ANY: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS), re.IGNORECASE)
_EACH: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _KINDS}


def values_of(text: str) -> Iterator[Value]:
    """The values in order. A date gives its day and its year as two."""
    for found in _ANY.finditer(text):
        name = found.lastgroup or ""
        match = _EACH[name].match(text, found.start())
        if match is None:  # the pattern looks behind: alone it finds the same
            continue
        for forms in _READ[name](match):
            yield Value(match.start(), match.end(), frozenset(forms))


def _date(match: re.Match[str]) -> Iterator[set[str]]:
    day, month = int(match.group(1)), _MONTHS.index(match.group(2)[:3].casefold()) + 1
    yield {f"d:{month}-{day}"}


def _iso(match: re.Match[str]) -> Iterator[set[str]]:
    year, month, day = map(int, match.groups())
    yield {f"d:{month}-{day}"}
    yield {f"n:{year}"}


def _numeric(match: re.Match[str]) -> Iterator[set[str]]:
    day, month, year = int(match.group(1)), int(match.group(2)), int(match.group(3))
    if not (1 <= day <= 31 and 1 <= month <= 12):
        yield {f"n:{part}" for part in re.split(r"\D+", match.group())}
        return
    yield {f"d:{month}-{day}"}
    yield {f"n:{year if year > 99 else 2000 + year}"}


def _phone(match: re.Match[str]) -> Iterator[set[str]]:
    digits = re.sub(r"\D", "", match.group())[-8:]
    yield {f"n:{digits}"}


def _clock(match: re.Match[str]) -> Iterator[set[str]]:
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    yield _of_the_day(hour, minute)


def _time(match: re.Match[str]) -> Iterator[set[str]]:
    hour, minute = int(match.group(1)), int(match.group(2))
    forms = {f"n:{_plain(f'{hour}.{minute:02d}')}"}
    if hour < 25 and minute < 60:
        forms |= _of_the_day(hour, minute)
    yield forms


def _of_the_day(hour: int, minute: int) -> set[str]:
    return {f"t:{hour}:{minute:02d}", f"n:{hour}"} if minute == 0 else {f"t:{hour}:{minute:02d}"}


def _large(match: re.Match[str]) -> Iterator[set[str]]:
    yield {f"n:{_plain(_danish(match.group(1)), _LARGE[match.group(2).casefold()])}"}


def _number(match: re.Match[str]) -> Iterator[set[str]]:
    yield {f"n:{_plain(_danish(match.group(1)))}"}


def _word(match: re.Match[str]) -> Iterator[set[str]]:
    yield {f"n:{_plain(str(_WORDS[match.group(1).casefold()]))}"}


def _danish(written: str) -> str:
    """A number as Danes write it, with a point before its decimals: "1.250,50" is "1250.50", "2.5" stays."""
    plain = re.sub(r"[\u00a0 ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    return plain.replace(",", ".")


def _plain(number: str, times: int = 1) -> str:
    try:
        value = Decimal(number) * times
    except InvalidOperation:
        return number
    return format(value.normalize(), "f")


_READ: Final[dict[str, Callable[[re.Match[str]], Iterator[set[str]]]]] = {
    "date": _date,
    "iso": _iso,
    "numeric": _numeric,
    "phone": _phone,
    "clock": _clock,
    "large": _large,
    "time": _time,
    "number": _number,
    "word": _word,
}
