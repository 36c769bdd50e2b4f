"""Postcode and town by themselves."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "i «8000 Aarhus C»",
    "«2000 Frederiksberg» og",
    "«5000 Odense»",
    "«DK-9000 Aalborg»",
    "«2800 Kongens Lyngby»",
    "«4800 Nykøbing F»",
    "Anna Holm, «6893 Hemmet»",
    "i 2012 Aarhus",
    "5000 Danskere",
    "0100 Aarhus",
    "8000 kroner",
    "Nørregade 12, 8000 Aarhus C",
    "12.8000 Aarhus",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.POSTCODE_TOWN)
