"""P numbers of workplaces: ten digits without a check digit, told from a CPR number by their label alone."""

import re

from aarhusai.protection.recognisers.pattern import PatternRecogniser
from aarhusai.protection.recognisers.surroundings import BLANK, Label, inside_number, label_before
from aarhusai.protection.spans import Finding, Kind

_P_NUMBER = rf"[0-9](?<![0-9][0-9])(?:{BLANK}?[0-9]){{9}}(?![0-9])"


def _judge_p_number(match: re.Match[str]) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    label = label_before(text, start)
    if label is None or label[0] is not Label.P_NUMBER or inside_number(text, start, end, "-/"):
        return None
    return Finding(Kind.P_NUMBER, start, end, 0.95, "pnumber-named")


_NEEDS = ("pn", "p-n", "p n", "p.n", "p\u00a0n", "produktion")
P_NUMBER = PatternRecogniser("pnumber", _P_NUMBER, _judge_p_number, _NEEDS)
