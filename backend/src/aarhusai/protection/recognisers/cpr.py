"""CPR numbers in all their spellings. Modulus 11 was given up in 2007 and is never asked for.

The date's two joints must be the same ("010180", "01.01.80", "01 01 80"): document numbers such as "2012-206289" have
two different ones. Replacement numbers carry 60 more on the day (61-91).
"""

import re

from aarhusai.protection.recognisers.dates import cpr_year, is_date
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.pattern import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import BLANK, HYPHEN, HYPHENS, SPACES, char_at
from aarhusai.protection.spans import Finding, Kind

_DAY_JOINT = rf"(?:{BLANK}?(?:{HYPHEN}|[./]){BLANK}?|{BLANK})?"
# A line may break after the hyphen.
_LAST_JOINT = rf"(?:{BLANK}{{0,2}}(?:{HYPHEN}|[./_])(?:{BLANK}{{0,2}}|\r?\n)|{BLANK}{{1,2}})?"
_SOURCE = (
    rf"[0-36-9](?<![0-9][0-9])[0-9](?P<joint>{_DAY_JOINT})[01][0-9](?P=joint)"
    rf"(?:(?P<long>(?:18|19|20)[0-9]{{2}})(?P<lj>{_LAST_JOINT})(?P<ls>[0-9]{{4}})|"
    rf"(?P<year>[0-9]{{2}})(?P<last>{_LAST_JOINT})(?P<serial>[0-9]{{4}}))(?![0-9])"
)
_PREFIXES = frozenset({"cpr", "nr", "cprnr", "cprnummer", "personnr", "personnummer", "cprno", "f"})
# A number that one of these announces is that, when it is written without a joint; a joint tells a CPR number whatever
# the label says: it serves as customer and case number too.
_NOT_BARE = frozenset(
    {Label.P_NUMBER, Label.CASE, Label.ACCOUNT, Label.PHONE, Label.OTHER, Label.IBAN, Label.MONEY, Label.REGISTRATION}
)


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    long = match["long"]
    serial = match["ls"] if long else match["serial"]
    last = match["lj"] if long else match["last"]
    joint = match["joint"]
    digits = [character for character in match[0] if character.isdigit()]
    day, month = int("".join(digits[:2])), int("".join(digits[2:4]))
    year = cpr_year(int(long[2:] if long else match["year"]), int(serial[0]))
    if not is_date(int(long) if long else year, month, day - 60 if day > 60 else day):
        return None
    if (joint and not last) or _is_part(text, start, end, bare=not last):
        return None
    label = reading.label_before(start)
    named = label is not None and label[0] is Label.CPR
    if not last and label is not None and label[1] <= 8 and label[0] in _NOT_BARE:
        return None
    if named:
        return Finding(Kind.CPR, start, end, 0.99, "cpr-named")
    if long and int(long) != year:
        # A date and a number that happen to stand together: the seventh digit gives another century.
        return None
    return Finding(Kind.CPR, start, end, _score(joint, last), "cpr-joined" if last else "cpr-bare")


def _score(joint: str, last: str) -> float:
    if not last:
        return 0.7
    # Above a named case number (0.9): a CPR number called a case number would not raise the class.
    return 0.75 if not last.strip() else 0.92 if joint else 0.95


def _is_part(text: str, start: int, end: int, *, bare: bool) -> bool:
    """Whether the number is a piece of a longer one, or of a word that is no label."""
    before, after = char_at(text, start - 1), char_at(text, end)
    if before.isalpha():
        word = re.search(r"[^\W\d_]{1,16}\Z", text[max(0, start - 16) : start])
        if word is None or word[0].lower() not in _PREFIXES:
            return True
    if before in {"-", ".", ",", "_"} and char_at(text, start - 2).isdigit():
        return True
    if before in {"-", "/"} and bare and char_at(text, start - 2).isalnum():
        return True
    if after == "-" and char_at(text, end + 1).isdigit():
        return True
    return bare and (
        (after.isalpha() and after != "s") or (after in {".", ",", "/"} and char_at(text, end + 1).isdigit())
    )


_JOINTS = "\t" + SPACES + HYPHENS + "./"
_RUNS = {2: _JOINTS, 6: _JOINTS + "_", 8: _JOINTS + "_", 10: "", 12: ""}
CPR = NumberRecogniser("cpr", _SOURCE, _judge, _RUNS)
