"""Telephone numbers: Danish ones of eight digits, and foreign ones with their country code.

Dots join the digits of an announced number only: otherwise those are dates.
"""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.dates import is_date, is_plausible_year
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.pattern import NumberRecogniser, PatternRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import HYPHEN, HYPHENS, SPACE, SPACES, char_at, inside_number
from aarhusai.protection.spans import Finding, Kind

_JOINT = rf"(?:{SPACE}|{HYPHEN}|\.)"
_EIGHT = (
    rf"[0-9](?:[0-9]{{6}}|[0-9]{{2}}(?P<half>{_JOINT})[0-9]{{4}}|"
    rf"(?P<joint>{_JOINT})[0-9]{{2}}(?P=joint)[0-9]{{2}}(?P=joint)[0-9]{{2}}|"
    rf"{SPACE}[0-9]{{3}}{SPACE}[0-9]{{3}}|[0-9]{SPACE}[0-9]{{2}}{SPACE}[0-9]{{3}})(?![0-9])"
)
_DANISH = rf"[2-9](?<![0-9][0-9])(?P<code>(?<=4)5{SPACE}{{1,2}}[2-9])?{_EIGHT}"
# "4586123456" and "004586123456": the code grown together with the eight digits.
_CODED = r"[04](?:(?<=4)(?<![0-9]4)5|(?<=0)(?<![0-9]0)045)[2-9]" + _EIGHT
_FOREIGN = rf"[+0](?<![0-9+][+0])(?:(?<=\+)|0)(?!45)[1-9][0-9](?:{SPACE}?[-(]?[0-9]\)?){{6,12}}(?![0-9])"
_CODE_BEFORE = rf"(?:(?<![0-9])(?:\+|00)45|\((?:\+|00)?45\)){SPACE}{{0,2}}-?\Z"
_ELSEWHERE = frozenset({Label.CVR, Label.CASE, Label.OTHER, Label.ACCOUNT, Label.P_NUMBER, Label.PASSPORT, Label.MONEY})
_MONEY_AFTER = r"(?i)(?:,[0-9]|,-|\s?(?:kr\b|kroner|dkk|eur\b|euro|mio|mia|m2|m²|kwh|stk\b|%))"


def _judge(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    code = compiled(_CODE_BEFORE).search(text, max(0, start - 9), start)
    if code is not None:
        return Finding(Kind.PHONE, start - len(code[0]), end, 0.98, "phone-code")
    if match["code"]:
        return _coded(reading, start, end)
    dotted = "." in match[0]
    if inside_number(text, start, end, "-/" if dotted else "-/."):
        return None
    label = reading.label_before(start)
    if label is not None and label[0] is Label.PHONE:
        return Finding(Kind.PHONE, start, end, 0.95, "phone-named")
    named_otherwise = label is not None and label[1] <= 6 and label[0] in _ELSEWHERE
    if dotted or named_otherwise or _is_something_else(text, start, end):
        return None
    return Finding(Kind.PHONE, start, end, 0.85 if end - start > 8 else 0.6, "phone-bare")


def _is_something_else(text: str, start: int, end: int) -> bool:
    """Whether eight digits without a word nearby are years, a date, money or a piece of a row of numbers."""
    digits = re.sub("[^0-9]", "", text[start:end])
    if end - start == 8:
        year_first = is_date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        year_last = is_date(int(digits[4:]) or 1, int(digits[2:4]), int(digits[:2]))
        if (year_first and is_plausible_year(int(digits[:4]))) or (year_last and is_plausible_year(int(digits[4:]))):
            return True
    elif end - start == 9 and is_plausible_year(int(digits[:4])) and is_plausible_year(int(digits[4:])):
        return True
    if compiled(_MONEY_AFTER).match(text, end) is not None:
        return True
    return end - start == 11 and _in_row(text, start, end)


def _in_row(text: str, start: int, end: int) -> bool:
    """Whether pairs of digits go on before or after, and not as whole telephone numbers of four pairs."""
    after = re.match(r"(?: [0-9]{2}\b){0,12}", text[end : end + 40])
    before = re.search(r"(?:(?<!\S)[0-9]{2} ){0,12}\Z", text[max(0, start - 37) : start])
    pairs = [len(found[0]) // 3 for found in (before, after) if found is not None]
    return any(count % 4 for count in pairs)


def _judge_coded(match: re.Match[str], reading: Reading) -> Finding | None:
    return _coded(reading, match.start(), match.end())


def _coded(reading: Reading, start: int, end: int) -> Finding | None:
    """A number that begins with its own country code, "45" or "0045"; a plus before it is taken in."""
    text = reading.text
    if char_at(text, start - 1) == "+":
        return Finding(Kind.PHONE, start - 1, end, 0.98, "phone-code")
    if inside_number(text, start, end, "-/"):
        return None
    label = reading.label_before(start)
    if text.startswith("0045", start) or (label is not None and label[0] is Label.PHONE):
        return Finding(Kind.PHONE, start, end, 0.9, "phone-code")
    return None


def _judge_foreign(match: re.Match[str], reading: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    named = match[0][0] == "+"
    label = reading.label_before(start)
    if not named and (label is None or label[0] is not Label.PHONE):
        return None
    if label is not None and label[1] <= 6 and label[0] in _ELSEWHERE:
        return None
    return None if inside_number(text, start, end, "-/") else Finding(Kind.PHONE, start, end, 0.85, "phone-foreign")


_JOINTS = SPACES + HYPHENS + "."
PHONE = NumberRecogniser("phone", _DANISH, _judge, {2: _JOINTS, 3: SPACES, 4: _JOINTS, 8: ""})
PHONE_CODED = NumberRecogniser(
    "phone-coded", _CODED, _judge_coded, {4: _JOINTS, 5: SPACES, 6: _JOINTS, 7: SPACES, 8: _JOINTS, 10: "", 12: ""}
)
PHONE_FOREIGN = PatternRecogniser("phone-foreign", _FOREIGN, _judge_foreign)
