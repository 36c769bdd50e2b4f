"""Telephone numbers, and what looks like them."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "Tlf. «86123456»",
    "tlf.: «86 12 34 56»",
    "telefon «8612 3456»",
    "Ring «+45 86 12 34 56» i dag",
    "«+4586123456»",
    "«0045 86123456»",
    "«004586123456»",
    "«(+45) 86 12 34 56»",
    "«(45) 86 12 34 56»",
    "mobil «45 86 12 34 56»",
    "mobil «4586123456»",
    "mobil: «20-30-40-50»",
    "mobil «20.30.40.50»",
    "mobilnummer «20304050».",
    "Kontakt mig på «20304050»",
    "Kontakt mig på «20 30 40 50».",
    "«20\u00a030\u00a040\u00a050»",
    "«+46 70 123 45 67»",
    "«+49 (0)30 901820»",
    "«+298 123456»",
    "Han har «20 30 40 50», hun «60 70 80 90»",
    "Bor Nygade 12, «20 30 40 50»",
    "Ring på «86 12 34 56 / 57»",
    "Tlf.: «86123456»/«86123457»",
    "Du kan fange mig på «45 86 12 34 56»",
    "mobil «+45-20304050»",
    "«(86) 12 34 56»",
    "Tlf.«86-12-34-56»",
    "den 20.12.20.14",
    "20121231",
    "faktura 20304050",
    "«20 23 20 24»",
    "31122012",
    "årene 2012 2013",
    "20304050 kr.",
    "20 304 050,00",
    "20304050 kroner",
    "10203040",
    "sag 2012-20304050",
    "Sagsnr. 20304050",
    "CVR 20304050",
    "EAN 5790000123456",
    "123456789",
    "20304050-1",
    "20 30 40 50 60 70",
    "12 20 30 40 50",
    "610180-0008",
    "2030.4050",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.PHONE)
