"""CPR numbers in every spelling; all numbers are invented, with 60 added to the day."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "«610180-0008»",
    "CPR: «6101800008».",
    "Borger «6101800008» søger.",
    "Borger «610180 0008» søger.",
    "Borger «610180 - 0008» søger.",
    "Borger «610180/0008» søger.",
    "Borger «610180.0008» søger.",
    "Borger «610180\u20100008» søger.",
    "Borger «610180\u20110008» søger.",
    "Borger «610180\u20120008» søger.",
    "Borger «610180\u20130008» søger.",
    "Borger «610180\u20140008» søger.",
    "Borger «610180\u2212\u00a00008» søger.",
    "Borger «610180\u00a00008» søger.",
    "Borger «610180-\n0008» søger.",
    "Borger «61 01 80-0008» søger.",
    "Borger «61.01.80-0008» søger.",
    "Borger «61-01-80-0008» søger.",
    "Borger «61/01/80 - 0008» søger.",
    "Borger «61 01 80 0008» søger.",
    "Borger «61011980-0008» søger.",
    "Borger «61-01-1980-0008» søger.",
    "Borger «61.01.1980 0008» søger.",
    "Borger «610119800008» søger.",
    "cpr.nr.«610180-0008»",
    "CPR«610180-0008»",
    "cpr_«610180-0008».pdf",
    "(«610180-0008»)",
    "Anna («610180-0008»), Bo («720395-4321»)",
    "«610180-0008»/«720395-4321»",
    "«610180-0008»s sag",
    "«890204-4000» er en skuddag",
    "«890200-4000» er en skuddag i 2000",
    "«911231-4999»",
    "«611299-9123»",
    "Sagsnr.: «610180-0008»",
    "tlf. 86123456, cpr «610180-0008»",
    "890203-4000 er ingen skuddag",
    "921231-4999",
    "611380-0008",
    "600180-0008",
    "2012-206289",
    "Sag 2012-610180",
    "61 01-80 0008",
    "61.01-80-0008",
    "1610180-0008",
    "610180-00081",
    "610180-0008-12",
    "7-610180-0008",
    "P-nr. 6101800008",
    "P-nummer: 6101800008",
    "Sagsnr.: 6101800008",
    "Ordrenr. 6101800008",
    "konto 1234 6101800008",
    "DK5000406101800008",
    "x6101800008",
    "6101800008a",
    "6101800008,50",
    "61-01-800008",
    "61-01-1980 7345",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.CPR)
