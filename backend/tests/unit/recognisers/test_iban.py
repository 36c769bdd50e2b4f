"""IBAN, with mod 97."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "«DK5000400440116243»",
    "IBAN: «DK50 0040 0440 1162 43»",
    "iban «dk50 0040 0440 1162 43».",
    "«DE89 3704 0044 0532 0130 00» er tysk",
    "«NO93 8601 1117 947»",
    "«GB82 WEST 1234 5698 7654 32» and more",
    "IBAN «DK5000400440116244»",
    "DE89370400440532013001",
    "DK50",
    "XDK5000400440116243",
    "AB12 345",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.IBAN)
