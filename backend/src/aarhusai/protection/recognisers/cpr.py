"""CPR numbers in all their spellings. Modulus 11 was given up in 2007 and is never asked for.

The date's two joints must be the same ("010180", "01.01.80", "01 01 80"): document numbers such as "2012-206289" have
two different ones. Replacement numbers carry 60 more on the day (61-91).
"""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.dates import cpr_year, is_date
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import BLANK, HYPHEN, HYPHENS, SPACE, SPACES, char_at
from aarhusai.protection.spans import Finding, Kind

_DAY_JOINT = rf"(?:{BLANK}?(?:{HYPHEN}|[./]){BLANK}?|{BLANK})?"
# A line may break before or after the hyphen.
_BREAK = r"[ \t]{0,2}\r?\n[ \t]{0,8}"
_LAST_JOINT = (
    rf"(?:(?:{BLANK}{{0,2}}|{_BREAK})(?:{HYPHEN}{{1,2}}|[./_])(?:{_BREAK}|{BLANK}{{0,2}})|{BLANK}{{1,2}}|{_BREAK})?"
)
_SOURCE = (
    rf"(?P<day>[0-36-9](?<![0-9][0-9])[0-9])(?P<joint>{_DAY_JOINT})(?P<month>[01][0-9])(?P=joint)"
    rf"(?:(?P<long>(?:18|19|20)[0-9]{{2}})(?P<lj>{_LAST_JOINT})(?P<ls>[0-9]{{4}})|"
    rf"(?P<year>[0-9]{{2}})(?P<last>{_LAST_JOINT})(?P<serial>[0-9]{{4}}))(?![0-9])"
)
# One digit at a time, as scanners and forms with boxes write it; or a column each.
_SPACED = (
    rf"[0-36-9](?<![0-9][0-9]){SPACE}[0-9](?:{SPACE}[0-9]){{4}}{SPACE}?(?:{HYPHEN}|{SPACE})?{SPACE}?"
    rf"[0-9](?:{SPACE}[0-9]){{3}}(?![0-9])(?!{SPACE}[0-9](?![0-9]))"
)
_COLUMNS = (
    r"[0-36-9](?<![0-9][0-9])[0-9](?P<joint> ?[;|,\t] ?)[01][0-9](?P=joint)(?:18|19|20)?[0-9]{2}(?P=joint)[0-9]{4}"
    r"(?![0-9])"
)
# Where a label says what it is: ten digits however they are parted. A day or month of one digit only with joints.
_LOOSE = rf"[0-9](?<![0-9][0-9])(?:(?:{SPACE}|{HYPHEN}|[./]){{0,2}}[0-9]){{9}}(?![0-9])"
# A spreadsheet, or JSON that writes it as a number, drops the zero it begins with.
_NO_ZERO = r"[1-9](?<![0-9][0-9])[0-9]{8}(?![0-9])"
_UNPADDED = (
    rf"(?P<day>[0-9](?<![0-9][0-9])[0-9]?)(?P<joint>[./-])(?P<month>[01]?[0-9])(?P=joint)(?P<year>(?:19|20)?[0-9]{{2}})"
    rf"{SPACE}?{HYPHEN}{SPACE}?(?P<serial>[0-9]{{4}})(?![0-9])"
)
_PREFIXES = frozenset({"cpr", "nr", "cprnr", "cprnummer", "personnr", "personnummer", "cprno", "f"})
# A number that one of these announces is that, when it is written without a joint; a joint tells a CPR number whatever
# the label says: it serves as customer and case number too.
_NOT_BARE = frozenset(
    {
        Label.P_NUMBER,
        Label.CASE,
        Label.ACCOUNT,
        Label.PHONE,
        Label.OTHER,
        Label.IBAN,
        Label.MONEY,
        Label.REGISTRATION,
        Label.GOODS,
    }
)


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    long = match["long"]
    serial = match["ls"] if long else match["serial"]
    last = match["lj"] if long else match["last"]
    joint = match["joint"]
    year = _year(match["day"], match["month"], long[2:] if long else match["year"], serial)
    if year is None or _is_part(text, start, end, last):
        return None
    label = reading.label_before(start)
    if label is not None and label[0] is Label.CPR:
        return Finding(Kind.CPR, start, end, 0.99, "cpr-named")
    # Two lines of a table; a number that is said to be another; a date and a number that happen to stand together, for
    # the seventh digit gives another century.
    lines = "\n" in last and not any(one in HYPHENS for one in last)
    other = label is not None and (
        (not last and label[1] <= 8 and label[0] in _NOT_BARE) or (label[0] is Label.GOODS and label[1] <= 2)
    )
    if (joint and not last) or lines or other or (long and int(long) != year):
        return None
    return Finding(Kind.CPR, start, end, _score(joint, last), "cpr-joined" if last else "cpr-bare")


def _year(day: str, month: str, two_digits: str, serial: str) -> int | None:
    """The year that the seventh digit tells; None when the digits are no date."""
    of_month = int(day)
    year = cpr_year(int(two_digits), int(serial[0]))
    return year if is_date(year, int(month), of_month - 60 if of_month > 60 else of_month) else None


def _year_of(digits: str) -> int | None:
    """The same of ten digits, or of twelve with the year in full."""
    return _year(digits[:2], digits[2:4], digits[-6:-4], digits[-4:])


def _digits(text: str) -> str:
    return compiled("[^0-9]").sub("", text)


def _score(joint: str, last: str) -> float:
    if not last:
        return 0.7
    # Above a named case number (0.9) and account (0.95): a CPR number called that would not raise the class.
    return 0.75 if not last.strip() else 0.92 if joint else 0.96


def _is_part(text: str, start: int, end: int, last: str) -> bool:
    """Whether the number is a piece of a longer one, or of a word that is no label."""
    bare = not last
    before, after = char_at(text, start - 1), char_at(text, end)
    if before.isalpha():
        word = compiled(r"[^\W\d_]{1,16}\Z").search(text, max(0, start - 16), start)
        # A name grown together with the number, as PDF files give it, ends with small letters.
        grown = not bare and last.strip() != "" and word is not None and len(word[0]) >= 3 and before.islower()
        if not grown and (word is None or word[0].lower() not in _PREFIXES):
            return True
    if before in {"-", ".", "_"} and char_at(text, start - 2).isdigit():
        return True
    if before == "," and bare and char_at(text, start - 2).isdigit():
        return True
    if before in {"-", "/"} and bare and char_at(text, start - 2).isalnum():
        return True
    if after == "-" and char_at(text, end + 1).isdigit():
        return True
    return bare and (
        (after.isalpha() and after != "s") or (after in {".", ",", "/"} and char_at(text, end + 1).isdigit())
    )


def _judge_apart(match: re.Match[str], reading: Reading) -> Finding | None:
    """Digits written apart: the date must be one, and the number is the whole row or has a label or a hyphen."""
    text, start, end = match.string, match.start(), match.end()
    digits = _digits(match[0])
    year = _year_of(digits)
    if year is None or (len(digits) == 12 and int(digits[4:8]) != year):
        return None
    named = reading.announced(start, Label.CPR)
    columns = match.re.groups > 0
    before = text[max(0, start - 3) : start].rstrip(" \t")[-1:]
    if not named and before.isdigit() and not columns:
        return None
    if not named and not columns and not any(one in HYPHENS for one in match[0]):
        return None
    return Finding(Kind.CPR, start, end, 0.97 if named else 0.7, "cpr-apart")


def _judge_loose(match: re.Match[str], reading: Reading) -> Finding | None:
    if not reading.announced(match.start(), Label.CPR) or _year_of(_digits(match[0])) is None:
        return None
    return Finding(Kind.CPR, *match.span(), 0.9, "cpr-named-loose")


def _judge_no_zero(match: re.Match[str], reading: Reading) -> Finding | None:
    digits = f"0{match[0]}"
    if (
        not reading.announced(match.start(), Label.CPR)
        or _year(digits[:2], digits[2:4], digits[4:6], digits[6:]) is None
    ):
        return None
    return Finding(Kind.CPR, *match.span(), 0.9, "cpr-without-its-zero")


def _judge_unpadded(match: re.Match[str], _: Reading) -> Finding | None:
    day, month, year = f"{int(match['day']):02}", f"{int(match['month']):02}", match["year"]
    long = year if len(year) == 4 else None
    told = _year(day, month, year[-2:], match["serial"])
    if told is None or (long is not None and int(long) != told) or char_at(match.string, match.end()) == "-":
        return None
    return Finding(Kind.CPR, *match.span(), 0.8, "cpr-unpadded")


_DAY = "01236789"
_JOINTS = "\t" + SPACES + HYPHENS + "./"
CPR = NumberRecogniser(
    "cpr", _SOURCE, _judge, {2: _JOINTS, 6: _JOINTS + "_\r\n", 8: _JOINTS + "_\r\n", 10: "", 12: ""}, first=_DAY
)
CPR_SPACED = NumberRecogniser("cpr-spaced", _SPACED, _judge_apart, {1: SPACES}, first=_DAY)
CPR_COLUMNS = NumberRecogniser("cpr-columns", _COLUMNS, _judge_apart, {2: " ;|,\t"}, first=_DAY)
CPR_LOOSE = NumberRecogniser(
    "cpr-loose", _LOOSE, _judge_loose, dict.fromkeys(range(1, 11), ""), labels=frozenset({Label.CPR})
)
CPR_NO_ZERO = NumberRecogniser("cpr-no-zero", _NO_ZERO, _judge_no_zero, {9: ""}, labels=frozenset({Label.CPR}))
CPR_UNPADDED = NumberRecogniser("cpr-unpadded", _UNPADDED, _judge_unpadded, {1: "./-", 2: "./-"})
