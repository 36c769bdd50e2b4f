"""Number plates."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "bilen «AB 12 345»",
    "«AB12345»",
    "Køretøj «AB 12345» holdt der",
    "nummerplade «XY 123»",
    "reg.nr. «AB 12 345»",
    "nummerpladen «ab12345»",
    "nummerplade «AB 1234»",
    "set: «CJ 45 678».",
    "bilen «AB-12-345»",
    "bilen «KZ 40.410» er solgt",
    "køretøjet «ta-61-337»",
    "reg.nr. «kz 40.410»",
    "registreringsnummer: «Kz 40 410»",
    "bilen (en blå Skoda) med «kz40410»",
    "bilen «KR-85265» holdt",
    "for KZ 40.410 i alt",
    "side ta-61-337",
    "XY 123",
    "EU 12345",
    "KR 12 345",
    "NR 12345",
    "AB 12 345,50",
    "AB 123456",
    "ABC 12 345",
    "IO 12 345",
    "ab12345",
    "DK 12345",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.PLATE)
