"""Vehicle identification numbers."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "stelnr. «WVWZZZ1JZXW000001»",
    "Bilen («WBA3A5C50CF256651») er solgt",
    "chassisnummer: «1HGCM82633A004352».",
    "«VF1RFB00X56789012»",
    "WVWZZZ1JZXW00000",
    "WVWZZZ1JZXW0000012",
    "WVWZZZ1JZXWOOOOO1",
    "12345678901234567",
    "ABCDEFGHJKLMNPRST",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.VIN)
