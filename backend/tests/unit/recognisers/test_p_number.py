"""P numbers are told by their label."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "P-nr. «1000000001»",
    "P-nummer: «1000000001»",
    "P nr. «1 000 000 001»",
    "produktionsenhed «6101800008»",
    "produktionsnummer «1000000001»",
    "1000000001",
    "konto 1000000001",
    "P-nr. 10000000011",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.P_NUMBER)
