"""Dates of birth are told by a word before; a CPR number without its last four digits by its shape."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "født den «12. marts 1980»",
    "født «12.03.1980»",
    "født d. «12-03-80» i Viby",
    "født «12/3 1980»",
    "f. «12.3.1980»",
    "Fødselsdato: «1980-03-12»",
    "fødselsdato «120380»",
    "Fødselsdato «12031980»",
    "Anna («610180-xxxx»)",
    "«610180-****»",
    "«610180-XXXX» er skjult",
    "født i Aarhus den «1. maj 1999»",
    "født den «3. maj 1987»",
    "født den «tredje maj nittenhundrede syvogfirs»",
    "født i «maj 1987»",
    "f. «3/5-87»",
    "fødselsdato: «1987/05/03»",
    "født på Aarhus Kommunehospital den «3. maj 1987»",
    "født 1987",
    "født den 31. februar 1980",
    "mødet den 12. marts 1980",
    "12.03.1980",
    "født 2. barn",
    "611380-xxxx",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.BIRTH_DATE)
