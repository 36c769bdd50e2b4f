"""Passport numbers are told by their label."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "pasnr. «123456789»",
    "Pasnummer: «123456789»",
    "passport no. «A12345678»",
    "pas «123456789»",
    "tallet 123456789",
    "kompas 123456789",
    "pasnr. 1234567890",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.PASSPORT)
