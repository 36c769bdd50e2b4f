"""Danish bank accounts need a word nearby."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "konto «1234 1234567890»",
    "Kontonr. «1234-1234567890»",
    "Reg.nr. «1234 Kontonr. 1234567890»",
    "reg. nr.: «1234, kontonummer: 1234567»",
    "Reg.nr. «1234 konto 0001234567»",
    "NemKonto: «1234 0123456789»",
    "kontonummer «1234567890»",
    "bankkonto «1234 12 34 567»",
    "bank «1234 1234567890»",
    "«1234 konto 1234567890»",
    "1234 1234567890",
    "konto 123",
    "kontoen har 1.234 kr.",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.ACCOUNT)
