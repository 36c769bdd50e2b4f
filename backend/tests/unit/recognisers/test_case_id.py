"""Case, journal and document numbers, KLE and title numbers: so that they are neither CPR nor phone."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "«2012-28505»",
    "Se sag «2012-206289».",
    "Sagsnr.: «2016-003798-62»",
    "Dok.nr.: «4711-12»",
    "Dokumentnr. «123456789»",
    "Journalnr. «27.45.04-A00-1-20»",
    "j.nr. «2020-1234»",
    "Sagsnummer «S2020-12345»",
    "Sagsnr. «20304050»",
    "Sagsnr.: «6101800008»",
    "KLE «27.45.04»",
    "KLE-nr.: «27.03.04»",
    "emne «27.45.04»",
    "emne «27.03.00G01»",
    "BrevId «4711123»",
    "jf. «15/12345»",
    "matr.nr. «12ab, Viby By, Viby»",
    "Matrikelnr. «7 c»",
    "2012-2016",
    "den 27.03.04",
    "udvikle 365 ting",
    "husnr. 12",
    "1/2",
    "610180-0008",
    "0,2012-28505",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.CASE_ID)
