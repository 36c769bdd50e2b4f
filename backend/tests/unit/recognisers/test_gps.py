"""Coordinates of places."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "«56.162939, 10.203921»",
    "ved «55.6761,12.5683».",
    "«56.1629 10.2039»",
    "«56,162939 10,203921»",
    "«57.0488° N, 9.9217° Ø»",
    "«56°09'46\"N 10°12'14\"E»",
    "lat «56.16293, lon 10.20392»",
    "version 4.12, 5.13",
    "1.234, 2.345",
    "12.345.678",
    "56.1629, 510.2039",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.GPS)
