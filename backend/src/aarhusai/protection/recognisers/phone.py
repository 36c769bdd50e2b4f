"""Telephone numbers: Danish ones of eight digits, and foreign ones with their country code.

Dots join the digits of an announced number only: otherwise those are dates.
"""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.dates import is_date, is_plausible_year
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import HYPHEN, HYPHENS, SPACE, SPACES, char_at, inside_number
from aarhusai.protection.spans import Finding, Kind

_JOINT = rf"(?:{SPACE}|{HYPHEN}|\.)"
_EIGHT = (
    rf"[0-9](?:[0-9]{{6}}|[0-9]{{2}}(?P<half>{_JOINT})[0-9]{{4}}|"
    rf"(?P<joint>{_JOINT})[0-9]{{2}}(?P=joint)[0-9]{{2}}(?P=joint)[0-9]{{2}}|"
    rf"{SPACE}[0-9]{{3}}{SPACE}[0-9]{{3}}|[0-9]{SPACE}[0-9]{{2}}{SPACE}[0-9]{{3}}|"
    rf"(?<=\([0-9]{{2}})\){SPACE}?[0-9]{{2}}{SPACE}?[0-9]{{2}}{SPACE}?[0-9]{{2}}|{SPACE}{{1,2}}[0-9]{{6}})(?![0-9])"
)
# "45" before a number is the country's code when eight digits more follow.
_DANISH = rf"[2-9](?<![0-9][0-9])(?!5\))(?P<code>(?<=4)5(?:{SPACE}{{1,2}}|-)[2-9])?{_EIGHT}"
# "4586123456" and "004586123456": the code grown together with the eight digits.
_CODED = r"[04](?:(?<=4)(?<![0-9]4)5|(?<=0)(?<![0-9]0)045)[2-9]" + _EIGHT
_FOREIGN = rf"[0-9](?<![0-9][0-9])(?!45)(?:(?<=\+[0-9])|(?<=0)0[1-9])[0-9](?:{SPACE}?[-(]?[0-9]\)?){{6,12}}(?![0-9])"
_CODE_BEFORE = rf"(?:(?<![0-9])(?:\+|00){SPACE}?45|\((?:\+|00)?45\)){SPACE}{{0,2}}[-(]?\Z"
_ELSEWHERE = frozenset(
    {Label.CVR, Label.CASE, Label.OTHER, Label.ACCOUNT, Label.P_NUMBER, Label.PASSPORT, Label.MONEY, Label.GOODS}
)
_MONEY_AFTER = r"(?i)(?:,[0-9]|,-|\s?(?:kr\b|kroner|dkk|eur\b|euro|mio|mia|m2|m²|m3|km|kwh|mwh|stk\b|ton\b|liter|%))"
# "86 12 34 56 / 57": the last digits of a second number.
_SECOND = r" ?[/,-] ?[0-9]{2}(?![0-9.,:/]|[ -][0-9])"


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    near = max(0, start - 10)
    code = compiled(_CODE_BEFORE).search(text, near, start) if text.find("45", near, start) >= 0 else None
    if code is not None:
        return _told(text, start - len(code[0]), end, 0.98, "phone-code")
    if match["code"]:
        return _coded(reading, start, end)
    if ")" in match[0]:
        start -= 1  # the bracket stands before it: the pattern asks for that
    dotted = "." in match[0]
    label = reading.label_before(start)
    if label is not None and label[0] is Label.PHONE:
        inside = inside_number(text, start, end, "-") and not _listed(text, end)
        return None if inside else _told(text, start, end, 0.95, "phone-named")
    inside = inside_number(text, start, end, "-/" if dotted else "-/.") and not _listed(text, end)
    named_otherwise = label is not None and label[1] <= 6 and label[0] in _ELSEWHERE
    if dotted or inside or named_otherwise or _is_something_else(text, start, end):
        return None
    return Finding(Kind.PHONE, start, end, 0.85 if end - start > 8 else 0.6, "phone-bare")


def _told(text: str, start: int, end: int, score: float, reason: str) -> Finding:
    """A number that is certainly one, with the end of a second that only its last digits are given of."""
    second = compiled(_SECOND).match(text, end)
    return Finding(Kind.PHONE, start, end if second is None else second.end(), score, reason)


def _listed(text: str, end: int) -> bool:
    """Whether a stroke and another number of eight digits follow: "86123456/86123457"."""
    return compiled(r"/[2-9](?:[0-9]{7}|[0-9](?: [0-9]{2}){3})(?![0-9/-])").match(text, end) is not None


def _is_something_else(text: str, start: int, end: int) -> bool:
    """Whether eight digits without a word nearby are years, a date, money or a piece of a row of numbers."""
    digits = compiled("[^0-9]").sub("", text[start:end])
    if end - start == 8:
        year_first = is_date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        year_last = is_date(int(digits[4:]) or 1, int(digits[2:4]), int(digits[:2]))
        if (year_first and is_plausible_year(int(digits[:4]))) or (year_last and is_plausible_year(int(digits[4:]))):
            return True
    elif end - start == 9 and is_plausible_year(int(digits[:4])) and is_plausible_year(int(digits[4:])):
        return True
    if compiled(_MONEY_AFTER).match(text, end) is not None:
        return True
    return (end - start == 11 and _in_row(text, start, end)) or _in_table(text, start, end)


def _in_row(text: str, start: int, end: int) -> bool:
    """Whether pairs of digits go on before or after, and not as whole telephone numbers of four pairs."""
    after = compiled(r"(?: [0-9]{2}\b){0,12}").match(text, end)
    before = compiled(r"(?:(?<!\S)[0-9]{2} ){0,12}\Z").search(text, max(0, start - 37), start)
    pairs = [len(found[0]) // 3 for found in (before, after) if found is not None]
    return any(count % 4 for count in pairs)


def _in_table(text: str, start: int, end: int) -> bool:
    """Whether a number stands among other numbers only, as in a table: nothing on its line says what it is."""
    first = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    last = text.find("\n", end, end + 200)
    line = text[first:start] + text[end : last if last >= 0 else end + 200]
    return compiled(r"[0-9]{2}").search(line) is not None and compiled(r"[^\W\d_]{2}").search(line) is None


def _judge_coded(match: re.Match[str], reading: Reading) -> Finding | None:
    return _coded(reading, match.start(), match.end())


def _coded(reading: Reading, start: int, end: int) -> Finding | None:
    """A number that begins with its own country code, "45" or "0045"; a plus before it is taken in."""
    text = reading.text
    if char_at(text, start - 1) == "+":
        return _told(text, start - 1, end, 0.98, "phone-code")
    if inside_number(text, start, end, "-/"):
        return None
    label = reading.label_before(start)
    if text.startswith("0045", start) or (label is not None and label[0] is Label.PHONE):
        return _told(text, start, end, 0.9, "phone-code")
    # "45 86 12 34 56" in a sentence; not in a row or a table of numbers, and not money.
    grouped = end - start > 11 and text[start + 2] in SPACES
    if not grouped or label is not None or _in_table(text, start, end) or compiled(_MONEY_AFTER).match(text, end):
        return None
    in_row = compiled(r"[0-9] \Z").search(text, max(0, start - 2), start) or compiled(r" [0-9]").match(text, end)
    return None if in_row else Finding(Kind.PHONE, start, end, 0.65, "phone-code")


def _judge_foreign(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    if ")" in match[0] and "(" not in match[0]:
        end = start + match[0].index(")")
    named = text[start - 1 : start] == "+"
    label = reading.label_before(start)
    if not named and (label is None or label[0] is not Label.PHONE):
        return None
    if named:
        start -= 1
    if label is not None and label[1] <= 6 and label[0] in _ELSEWHERE:
        return None
    return None if inside_number(text, start, end, "-/") else Finding(Kind.PHONE, start, end, 0.85, "phone-foreign")


_JOINTS = SPACES + HYPHENS + "."
PHONE = NumberRecogniser("phone", _DANISH, _judge, {2: _JOINTS + ")", 3: SPACES, 4: _JOINTS, 8: ""}, first="23456789")
PHONE_CODED = NumberRecogniser(
    "phone-coded",
    _CODED,
    _judge_coded,
    {4: _JOINTS + ")", 5: SPACES, 6: _JOINTS + ")", 7: SPACES, 8: _JOINTS, 10: "", 12: ""},
    first="04",
)
PHONE_FOREIGN = NumberRecogniser("phone-foreign", _FOREIGN, _judge_foreign, dict.fromkeys(range(1, 16), ""), before="+")
PHONE_ZEROS = NumberRecogniser(
    "phone-zeros", _FOREIGN, _judge_foreign, dict.fromkeys(range(3, 16), ""), labels=frozenset({Label.PHONE})
)
