"""Coordinates of a place: decimal degrees, and degrees with minutes and seconds."""

import re

from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import char_at
from aarhusai.protection.spans import Finding, Kind

_BETWEEN = r"[°º]? ?[NnSs]?[,;/]?\s{0,2}(?:(?i:lon(?:g(?:itude)?)?|længde(?:grad)?)[:= ]{0,3}|[EeØøWwVv] ?)?"
_DECIMAL = (
    rf"[0-9](?<![0-9.,-][0-9])[0-9]?[.,][0-9]{{4,10}}{_BETWEEN}-?(?P<lon>1?[0-9]{{1,2}})[.,][0-9]{{4,10}}(?![0-9])"
    r"(?: ?[°º](?: ?[EeØøWwVv](?![A-Za-zÆØÅæøå]))?)?"
)
_MINUTES = r"[0-9]{1,2}(?:[.,][0-9]{1,6})?['′’](?: ?[0-9]{1,2}(?:[.,][0-9]{1,6})?(?:[\"″”]|''))?"
_DEGREES = rf"[0-9](?<![0-9][0-9])[0-9]?[°º] ?{_MINUTES} ?[NnSs],? ?[0-9]{{1,3}}[°º] ?{_MINUTES} ?[EeØøWwVv]"
_TAIL = "°º"


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    start, end = match.span()
    if int(match["lon"]) > 180 or char_at(match.string, end) == "%":
        return None
    return Finding(Kind.GPS, start, end, 0.9, "gps")


def _judge_degrees(match: re.Match[str], _: Reading) -> Finding | None:
    return Finding(Kind.GPS, *match.span(), 0.97, "gps-degrees")


GPS = NumberRecogniser("gps", _DECIMAL, _judge, {1: ".,", 2: ".,"})
GPS_DEGREES = NumberRecogniser("gps-degrees", _DEGREES, _judge_degrees, {1: _TAIL, 2: _TAIL})
