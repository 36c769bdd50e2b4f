"""The figures and days that a Danish text tells, compared by what they are worth, however they are written. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from aarhusai.knowledge.danish.words import fold
from aarhusai.knowledge.sheets.cells import MONTHS, moment_of, number_of

_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY: Final = re.compile(
    rf"\b(?:\d{{1,2}}[-./]\d{{1,2}}[-./]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}\.? (?:{_MONTH})\.? \d{{4}})\b",
    re.IGNORECASE,
)
_MONTH_OF: Final = re.compile(rf"\b({_MONTH})\.? (\d{{4}})\b", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"(?P<sign>(?<!\w)[-−]|\bminus )?"
    r"(?P<digits>(?<![\w,.])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?![\d])|(?<![\w])\d+(?:[.,]\d+)*)"
    r"(?P<factor>\s*(?:mio|mia|millioner|million|milliarder|milliard|tusind)\b)?",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"\b(?:ca|cirka|omkring|omtrent|knap|godt|næsten|rundt regnet|lidt (?:over|under)|afrundet(?: til)?)\.?\s*"
    r"(?:kr\.?\s*)?$",
    re.IGNORECASE,
)
_LESS: Final = re.compile(r"\b(?:minus|underskud|fald|faldt|negativ|tab|merforbrug|mindreforbrug)", re.IGNORECASE)
_COUNTED_WORDS: Final = "to tre fire fem seks syv otte ni ti elleve tolv"
_COUNTED: Final = {word: Decimal(number) for number, word in enumerate(_COUNTED_WORDS.split(), 2)}
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or a day or month. `step` is how exactly a rounded number is told; 0 for one that is exact.

    `dates` is the first and the last day; `less` whether the text says in words that the number is below nought.
    """

    value: Decimal = Decimal(0)
    step: Decimal = Decimal(0)
    dates: tuple[date, date] | None = None
    less: bool = False


@dataclass(slots=True)
class Figures:
    """The figures of a text, in order. `counts` are further whole numbers that may be told of it."""

    figures: list[Figure]
    counts: set[int] = field(default_factory=set[int])

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.figures)

    @property
    def value(self) -> Decimal | None:
        """The first number."""
        return next((one.value for one in self.figures if one.dates is None), None)

    def holds(self, wanted: Figure) -> bool:
        """Whether a figure is told here: the same number, one that rounds to it, a day within the days, its year."""
        if wanted.dates is not None:
            first, last = wanted.dates
            return any(one.dates is not None and first <= one.dates[0] <= last for one in self.figures)
        if wanted.value in self.counts:
            return True
        return any(_same(wanted, one) for one in self.figures)


def _same(wanted: Figure, known: Figure) -> bool:
    if known.dates is not None:
        return wanted.value in {known.dates[0].year, known.dates[1].year}
    values = [known.value, -known.value] if wanted.less and known.value < 0 else [known.value]
    if wanted.step:
        return any(abs(value - wanted.value) <= wanted.step / 2 for value in values)
    return wanted.value in values


def figures_of(text: str) -> Figures:
    """The figures of a text: days, months, numbers, and numbers in words up to tolv."""
    found: list[tuple[int, Figure]] = []
    left = text
    for pattern, read in ((_DAY, _day), (_MONTH_OF, _month)):
        for match in list(pattern.finditer(left)):
            days = read(match)
            if days is not None:
                found.append((match.start(), Figure(dates=days)))
                left = left[: match.start()] + " " * (match.end() - match.start()) + left[match.end() :]
    found += _numbers(left)
    for match in _WORD.finditer(left):
        if (value := _COUNTED.get(match[0].lower())) is not None:
            found.append((match.start(), Figure(value)))
    return Figures([one for _, one in sorted(found, key=lambda pair: pair[0])])


def _numbers(text: str) -> Iterator[tuple[int, Figure]]:
    less = _LESS.search(text) is not None
    for match in _NUMBER.finditer(text):
        digits = match["digits"].replace("\u00a0", " ").replace("\u202f", " ")
        known = number_of(digits) or number_of(digits, "english")
        if known is None:
            continue
        value = -known[0] if match["sign"] else known[0]
        factor = _factor(match["factor"] or "")
        exponent = known[0].as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) else 0
        step = Decimal(0)
        if factor != 1:
            step = factor.scaleb(-decimals)
        elif _ABOUT.search(text[: match.start()]):
            step = _roundness(known[0])
        yield match.start(), Figure(value * factor, step, None, less)


def _factor(word: str) -> Decimal:
    said = word.strip().lower()
    if said.startswith(("mia", "milliard")):
        return Decimal(1_000_000_000)
    if said.startswith(("mio", "million")):
        return Decimal(1_000_000)
    return Decimal(1_000) if said.startswith("t") else Decimal(1)


def _roundness(value: Decimal) -> Decimal:
    """The step that a rounded number seems to be told in: 1.300 in hundreds, 12,5 in tenths; at most a tenth of it."""
    exponent = value.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return min(step, abs(value) / 10) if value else step


def _day(match: re.Match[str]) -> tuple[date, date] | None:
    text = match[0]
    if " " in text and "." not in text.split(" ")[0]:
        text = text.replace(" ", ". ", 1)
    moment = moment_of(text)
    return None if moment is None else (moment.date(), moment.date())


def _month(match: re.Match[str]) -> tuple[date, date] | None:
    month, year = MONTHS.get(fold(match[1])), int(match[2])
    if month is None or not 1 <= year <= 9998:  # the years that a date can have
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), date.fromordinal(following.toordinal() - 1)
