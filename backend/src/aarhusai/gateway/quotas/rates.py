"""Rates between currencies, with the day each begins: what a model's price is in the currency of a limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

HOME: Final = "DKK"
"""Rates are told in kroner."""

MOST_KRONER: Final = 1_000_000.0
"""Of one of another currency."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One of a currency costs so many kroner from a day on, until its next rate begins."""

    currency: str
    since: date
    kroner: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates that are known, each currency's newest first."""

    of: dict[str, Sequence[Rate]] = field(default_factory=dict[str, Sequence[Rate]])

    def between(self, currency: str, wanted: str, day: date) -> float | None:
        """How many of the wanted currency one of the other is on a day; None where that is not known."""
        if currency == wanted:
            return 1.0
        price, unit = self._kroner(currency, day), self._kroner(wanted, day)
        return None if price is None or unit is None else price / unit

    def _kroner(self, currency: str, day: date) -> float | None:
        if currency == HOME:
            return 1.0
        return next((rate.kroner for rate in self.of.get(currency, ()) if rate.since <= day), None)


def rates_of(known: Iterable[Rate]) -> Rates:
    """The rates in their order."""
    found: dict[str, Sequence[Rate]] = {}
    for rate in sorted(known, key=lambda one: one.since, reverse=True):
        found[rate.currency] = (*found.get(rate.currency, ()), rate)
    return Rates(found)
