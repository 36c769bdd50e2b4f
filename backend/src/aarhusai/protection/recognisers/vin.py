"""Vehicle identification numbers: seventeen capitals and digits without I, O and Q (ISO 3779)."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.spans import Finding, Kind

_LENGTH = 17
_SIGNS = rf"[A-HJ-NPR-Z0-9]{{1,{_LENGTH}}}"
_VIN = rf"(?<![0-9A-Za-z-])[A-HJ-NPR-Z0-9]{{{_LENGTH}}}(?![0-9A-Za-z-])"


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    """A run of digits that is the first after a letter points; the number is read around it."""
    text, at = match.string, match.start()
    backwards = compiled(_SIGNS).match(text[max(0, at - _LENGTH) : at][::-1])
    start = at if backwards is None else at - backwards.end()
    number = compiled(_VIN).match(text, start)
    if number is None or number.end() <= at or compiled("[A-Z][0-9]").search(text, start, at) is not None:
        return None
    digits = sum(map(str.isdigit, number[0]))
    # Three letters of the maker, and a number of the car at the end.
    likely = 4 <= digits <= 14 and number[0][-4:].isdigit()
    if reading.announced(start, Label.VIN, Label.PLATE, Label.REGISTRATION):
        return Finding(Kind.VIN, start, number.end(), 0.97, "vin-named")
    return Finding(Kind.VIN, start, number.end(), 0.85, "vin") if likely else None


VIN = NumberRecogniser("vin", "[0-9]", _judge, dict.fromkeys(range(1, 12), ""), before="a")
