"""Dates of birth: a date that a word announces, and a CPR number whose last four digits are hidden."""

import re

from aarhusai.protection.recognisers.dates import is_date
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.pattern import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import HYPHEN, HYPHENS
from aarhusai.protection.spans import Finding, Kind

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH_NAMES = (
    r"(?:januar|jan|februar|feb|marts|mar|april|apr|maj|juni|jun|juli|jul|august|aug|september|sept|sep|oktober|okt|"
    r"november|nov|december|dec)"
)
_JOINT = rf"(?:{HYPHEN}|[./ ])"
_SOURCE = (
    r"[0-9](?<![0-9][0-9])(?:"
    rf"(?P<wday>[0-9]?)\.? ?(?P<month>(?i:{_MONTH_NAMES}))\b\.?,? ?(?P<wyear>[0-9]{{4}}|[0-9]{{2}})(?![0-9])|"
    rf"(?P<iyear>[0-9]{{3}})-(?P<imonth>[01][0-9])-(?P<idate>[0-3][0-9])(?![0-9])|"
    rf"(?P<day>[0-9]?)(?P<joint>{_JOINT}) ?(?P<dmonth>[01]?[0-9]){_JOINT} ?"
    rf"(?P<year>(?:18|19|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9])|"
    r"(?P<bday>[0-9])(?P<bmonth>[01][0-9])(?P<byear>(?:18|19|20)[0-9]{2}|[0-9]{2})(?![0-9-]))"
)

_HIDDEN = rf"[0-9](?<![0-9][0-9])[0-9](?P<month>[01][0-9])[0-9]{{2}} ?(?:{HYPHEN}| )? ?(?:[xX]{{4}}|\*{{4}}|[•●]{{4}})"


def _judge_hidden(match: re.Match[str], _: Reading) -> Finding | None:
    """A CPR number without its last four digits tells the date of birth."""
    day = int(match[0][:2])
    if not is_date(2000, int(match["month"]), day - 60 if day > 60 else day):
        return None
    return Finding(Kind.BIRTH_DATE, match.start(), match.end(), 0.9, "birthdate-hidden-cpr")


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    start, end = match.start(), match.end()
    first = match[0][0]
    if match["month"]:
        day, month, year = first + match["wday"], _MONTHS.index(match["month"][:3].lower()) + 1, match["wyear"]
    elif match["iyear"]:
        day, month, year = match["idate"], int(match["imonth"]), first + match["iyear"]
    elif match["dmonth"]:
        day, month, year = first + match["day"], int(match["dmonth"]), match["year"]
    else:
        day, month, year = first + match["bday"], int(match["bmonth"]), match["byear"]
    # Two digits: 2000 is a leap year, so no date is refused for the century it may lie in.
    if not is_date(int(year) if len(year) == 4 else 2000, month, int(day)):
        return None
    if not reading.announced(start, Label.BIRTH, reach=36):
        return None
    return Finding(Kind.BIRTH_DATE, start, end, 0.9, "birthdate-named")


_JOINTS = HYPHENS + "./ "
_WORDED = _JOINTS + "jfmasondJFMASOND"
_RUNS = {1: _WORDED, 2: _WORDED, 4: "-", 6: "", 8: ""}
_NEEDS = ("fød", "f.", "fdato", "born", "birth", "dob")
BIRTH_DATE = NumberRecogniser("birthdate", _SOURCE, _judge, _RUNS, _NEEDS)
HIDDEN_CPR = NumberRecogniser("birthdate-hidden-cpr", _HIDDEN, _judge_hidden, {6: ""})
