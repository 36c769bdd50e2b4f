"""E-mail addresses."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "skriv til «anna.holm@example.dk».",
    "<«anna@example.com»>",
    "mailto:«anna@example.dk»?subject=x",
    "«åse_holm+test@børn.example.dk»",
    "«a@b.dk»;«c@d.dk»",
    "«ANNA@EXAMPLE.DK»",
    "«anna.holm (at) example.dk»",
    "«anna[at]example.dk»",
    "«anna @ example.dk»",
    "«anna(a)example.dk»",
    "«anna snabela example.dk»",
    "«anna [at] example [dot] dk»",
    "@anna på Mastodon",
    "anna@localhost",
    "pris 3 @ 5.00",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.EMAIL)
