"""Web addresses: those that name or number somebody."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "Se «https://example.dk/sag?id=1234567».",
    "(«https://example.dk/borger/anna-holm»)",
    "«https://www.facebook.com/anna.holm.7»",
    "«www.example.dk/login?token=abc123»",
    "«https://example.dk/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301»",
    "«http://example.dk/profil/12345678», siger hun",
    "https://www.aarhus.dk/borger",
    "https://www.retsinformation.dk/eli/lta/2018/502",
    "www.example.dk",
    "https://example.dk/nyheder/2026/11/23",
    "http://",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.URL)
