"""Dates of birth: a date that a word announces, and a CPR number whose last four digits are hidden."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.dates import is_date
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.pattern import LabelledRecogniser, PatternRecogniser
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
    rf"(?P<wday>[0-9]?)\.? ?(?P<month>(?i:{_MONTH_NAMES}))\b\.?,? ?'?(?P<wyear>[0-9]{{4}}|[0-9]{{2}})(?![0-9])|"
    r"(?P<iyear>[0-9]{3})(?P<ijoint>[-/.])(?P<imonth>[01][0-9])(?P=ijoint)(?P<idate>[0-3][0-9])(?![0-9])|"
    rf"(?P<day>[0-9]?)(?P<joint>{_JOINT}) ?(?P<dmonth>[01]?[0-9]){_JOINT} ?'?"
    rf"(?P<year>(?:18|19|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9])|"
    r"(?P<bday>[0-9])(?P<bmonth>[01][0-9])(?P<byear>(?:18|19|20)[0-9]{2}|[0-9]{2})(?![0-9-]))"
)
# Before four signs that hide the last digits.
_HIDDEN = (
    rf"(?<![0-9])(?P<day>[0-9]{{2}})(?P<joint>{_JOINT})?(?P<month>[01][0-9])(?(joint)(?P=joint))[0-9]{{2}}"
    rf" ?(?:{HYPHEN}| )? ?\Z"
)
_SIGNS = "xX*•●_"
_UNITS = (
    "første anden tredje fjerde femte sjette syvende ottende niende tiende ellevte tolvte trettende fjortende femtende "
    "sekstende syttende attende nittende tyvende enogtyvende toogtyvende treogtyvende fireogtyvende femogtyvende "
    "seksogtyvende syvogtyvende otteogtyvende niogtyvende tredivte enogtredivte"
)
_WORDED = (
    rf"[^\n.]{{0,40}}?\b(?P<date>(?:{'|'.join(_UNITS.split())}) (?:{_MONTH_NAMES})"
    r"(?:,? (?:[0-9]{4}|(?:nitten|tyve|atten)(?:hundrede|tusinde?)?(?: ?og)? ?[a-zæøå]{0,24}))?)\b"
)
_PLACE_NAMES = r"(?P<date>(?i:" + _MONTH_NAMES + r"),? (?:19|20)[0-9]{2})(?![0-9])"


def _judge_hidden(match: re.Match[str], _: Reading) -> Finding | None:
    """A CPR number without its last four digits tells the date of birth."""
    at = match.start()
    number = compiled(_HIDDEN).search(match.string, max(0, at - 12), at)
    if number is None or not is_date(2000, int(number["month"]), int(number["day"]) % 60):
        return None
    return Finding(Kind.BIRTH_DATE, number.start(), match.end(), 0.9, "birthdate-hidden-cpr")


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    start, end = match.span()
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
    label = reading.label_before(start, 60)
    if label is None or "." in match.string[start - label[1] : start].replace("d.", "").replace("kl.", ""):
        return None
    return Finding(Kind.BIRTH_DATE, start, end, 0.9, "birthdate-named")


def _judge_worded(match: re.Match[str], _: Reading) -> Finding | None:
    """A date in words: "født den tredje maj nittenhundrede syvogfirs", and a month with its year."""
    return Finding(Kind.BIRTH_DATE, *match.span("date"), 0.8, "birthdate-words")


_JOINTS = HYPHENS + "./ "
_SOON = _JOINTS + "jfmasondJFMASOND"
_BORN = frozenset({Label.BIRTH})
_RUNS = {1: _SOON, 2: _SOON, 4: "-/.", 6: "", 8: ""}
BIRTH_DATE = NumberRecogniser("birthdate", _SOURCE, _judge, _RUNS, labels=_BORN, worded=True)
BIRTH_WORDS = LabelledRecogniser("birthdate-words", rf"(?i:{_WORDED})", _judge_worded, _BORN)
BIRTH_MONTH = LabelledRecogniser("birthdate-month", rf"[: ]{{0,2}}(?:i )?{_PLACE_NAMES}", _judge_worded, _BORN)
HIDDEN_CPR = PatternRecogniser(
    "birthdate-hidden-cpr", rf"[{_SIGNS}]{{4}}", _judge_hidden, tuple(sign * 4 for sign in _SIGNS)
)
