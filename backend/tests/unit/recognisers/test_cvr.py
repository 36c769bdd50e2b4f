"""CVR numbers need a word nearby."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "CVR «10000009»",
    "CVR-nr.: «10000009»",
    "CVR nr. «10 00 00 09»",
    "Cvr-nummer «10000009»",
    "SE-nr. «10000009»",
    "virksomheden «10000009» (CVR)",
    "DK«10000009»",
    "DK-«10000009»",
    "CVR-nr. «10000008»",
    "CVR-nr. «10000009», tlf. 86123456",
    "tallet 10000009 alene",
    "tlf. 20000007",
    "ADK10000009",
    "CVR 100000091",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.CVR)
