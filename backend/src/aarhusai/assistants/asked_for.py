"""What kind of thing a question asks for: a telephone number, a date, an amount. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.wording import stem

_MONTH: Final = (
    r"(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|jan|feb|mar|apr|jun|jul|"
    r"aug|sep|sept|okt|nov|dec)\.?"
)
_DATE: Final = (
    rf"(?:\b\d{{1,2}}\.\s*{_MONTH}(?:\s+\d{{4}})?|\b\d{{1,2}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|"
    rf"\b{_MONTH}\s+\d{{4}}|\b(?:19|20)\d{{2}}\b)"
)
_HOURS: Final = "et|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv"
_SPAN: Final = (
    r"\b(?:\d+|en|et|to|tre|fire|fem|seks|syv|otte|ni|ti|tolv|fjorten)\s+(?:arbejds|hver|kalender|bank)?"
    r"(?:dage?|uger?|måneder?|år|timer?|minutter)\b"
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A kind of thing. `asked` finds it in a question, `value` in a source; `words` say what it is, not whose."""

    name: str
    asked: re.Pattern[str]
    value: re.Pattern[str]
    words: frozenset[str]


def _sought(name: str, asked: str, value: str, words: Iterable[str], *, case: bool = False) -> Sought:
    flags = 0 if case else re.IGNORECASE
    return Sought(name, re.compile(asked, re.IGNORECASE), re.compile(value, flags), frozenset(map(stem, words)))


KINDS: Final = (
    _sought(
        "phone",
        r"telefon|\btlf\b|mobil(?:nummer|nr)|ringe\b|ringer\b|\bnummer(?:et)?\b|phone",
        r"(?:\+45[ ]?)?\b\d{2}[ .]?\d{2}[ .]?\d{2}[ .]?\d{2}\b|\b\d{4}[ ]\d{4}\b",
        ("telefonnummer", "telefonnummeret", "telefon", "tlf", "mobil", "mobilnummer", "nummer", "ringe", "ring"),
    ),
    _sought(
        "mail",
        r"e-?mail|mailadresse|\bmail\b",
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        ("mail", "email", "e-mail", "mailadresse", "adresse", "skrive"),
    ),
    _sought(
        "hours",
        r"åbningstid|hvornår (?:åbner|lukker|har .{0,60} åbent|er .{0,60} åben)|hvad tid|hvilket tidspunkt|klokken",
        r"\b(?:kl\.?\s*)?\d{1,2}[.:]\d{2}\b|\b(?:kl\.?|klokken)\s*\d{1,2}\b|\b\d{1,2}\s*[-–]\s*\d{1,2}\b|"
        rf"\bklokken\s+(?:halv\s+)?(?:{_HOURS})\b|\bhele døgnet\b|\bdøgnåben",
        ("åbningstid", "åbningstider", "åbner", "lukker", "åbent", "åben", "tid", "klokken"),
    ),
    _sought(
        "deadline",
        r"\bfrist|deadline|senest\b|hvor lang tid|hvor længe|hvor mange (?:dage|uger|måneder)|hvor hurtigt",
        rf"{_DATE}|{_SPAN}",
        ("frist", "fristen", "frister", "deadline", "senest", "lang", "længe", "dage", "uger", "måneder", "hurtigt"),
    ),
    _sought("date", r"hvornår|hvilken dato|hvilket år|hvilken dag|\bdato", rf"{_DATE}|{_SPAN}", ("dato", "dag", "år")),
    _sought(
        "amount",
        r"hvor meget (?:koster|kan|skal|får|betaler|udgør|er)|hvad koster|\bpris|\btakst|\bgebyr|\bbeløb|\bkroner\b|"
        r"\bkr\b|hvor høj(?:t)? er|\bsats",
        r"\b\d[\d.]*(?:,\d+)?\s*(?:kr\.?|kroner|dkk|mio|pct\.?|%)|\bkr\.?\s*\d|\bgratis\b",
        ("koster", "pris", "prisen", "takst", "gebyr", "beløb", "kroner", "kr", "meget", "betale", "sats"),
    ),
    _sought(
        "address",
        r"adresse|hvor ligger|hvor finder|hvor bor|hvor holder",
        r"\b[A-ZÆØÅ][\wæøå.]*(?:\s[A-ZÆØÅ][\wæøå.]*){0,3}\s\d{1,4}[A-Z]?\b|\b\d{4}\s[A-ZÆØÅ][a-zæøå]+",
        ("adresse", "adressen", "ligger", "finder", "bor", "holder"),
        case=True,
    ),
    _sought(
        "count",
        r"hvor mange\b|antal",
        r"\d",
        ("antal", "mange"),
    ),
    _sought(
        "who",
        r"\bhvem\b|hvad hedder|hvis navn|navnet på",
        r"\b[A-ZÆØÅ][\wæøå-]+(?:\s(?:[A-ZÆØÅ]\.|[A-ZÆØÅ][\wæøå-]+))+",
        ("navn", "navnet", "hedder"),
        case=True,
    ),
)
"""In the order in which they are tried: the more particular first."""


def sought_in(question: str) -> Sought | None:
    """What the question asks for, or None when it is no one thing."""
    return next((kind for kind in KINDS if kind.asked.search(question)), None)
