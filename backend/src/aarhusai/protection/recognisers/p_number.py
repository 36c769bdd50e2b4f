"""P numbers of workplaces: ten digits without a check digit, told from a CPR number by their label alone."""

import re

from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACE, SPACES, inside_number
from aarhusai.protection.spans import Finding, Kind

_P_NUMBER = rf"[0-9](?<![0-9][0-9])(?:{SPACE}?[0-9]){{9}}(?![0-9])"


def _judge_p_number(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    label = reading.label_before(start)
    if label is None or label[0] is not Label.P_NUMBER or inside_number(text, start, end, "-/"):
        return None
    return Finding(Kind.P_NUMBER, start, end, 0.95, "pnumber-named")


_RUNS = dict.fromkeys(range(1, 10), SPACES) | {10: ""}
P_NUMBER = NumberRecogniser("pnumber", _P_NUMBER, _judge_p_number, _RUNS, labels=frozenset({Label.P_NUMBER}))
