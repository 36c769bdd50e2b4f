"""Finds terms that raise the class: a telling word, said of a person nearby and not of a subject.

"Borgeren har fået konstateret demens" tells of somebody's health; "demens er en sygdom" and "kommunens
misbrugspolitik" tell of nobody.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.persons import PersonWord
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.terms.family import Nearness, Term
from aarhusai.protection.recognisers.terms.tables import leads
from aarhusai.protection.recognisers.words import PersonSpot
from aarhusai.protection.spans import Finding, Kind

_SENTENCE_ENDS = r"[.!?:][\"'»)]?\s+(?=[A-ZÆØÅ«\"0-9])|\n\s*"
_POSSESSIVE = r"\b(?:min|mit|mine|vores|hans|hendes|deres|din|dit|dine|sin|sit|sine|den) (?:\w{1,20} )?\Z"
_AGE_AFTER = r" på (?:\w{1,12}|[0-9]{1,3}) år|(?<=børnene) (?:er|blev|var|bor|bliver|har)\b"
_PRONOUNS = frozenset({"han", "hun", "ham", "hende", "hans", "hendes"})
# Sentences of rules: a role in them is anybody's.
_RULE = r"\s*(?:hvis|når|såfremt|hvordan|hvornår|hvilke|skal|kan|må)\b"
_SELF = (
    r"\b(?:jeg (?:\w{1,12} )?(?:er|var|har|havde|fik|får|blev|bliver|lider|led|tager|tog|kom|gik|går|søger|mistede|"
    r"drikker|betaler|stemmer|stemte|lever|kæmper|døjer|ryger|kan ikke|skærer|hører|mener ikke)|"
    r"(?:er|var|har|havde|fik|får|blev|bliver|lider|tager|går|gik) jeg)\b"
    r"(?!.{0,50}(?:, (?:at|hvis|som|der|når|hvor)\b|\bat man\b|\bikke er\b))"
    r"(?!.{0,60}\b(?:skrive|skrevet|artikel|oplæg|projekt|læst|arbejdet med|ansvar for|spurgt)\b)"
)
_MINE = r"\b(?:min|mit|mine) (?:\w{1,16} )?\Z"
# Talk of many, or of the subject itself.
_MANY = (
    r"(?:\b(?:mennesker|personer|borgere|borgerne|patienter|børn|unge|ældre|danskere|dem|folk|kvinder|mænd|elever|"
    r"familier|medarbejdere|ansatte|alle|nogle|mange|andre) (?:(?:med|uden|i)|(?:der|som) (?:har|er|lider af|bliver)) "
    r"(?:\w{1,16} ){0,1}|"
    r"\b(?:indsats|indsatsen|kampen|forskning|forsker|forsket|oplæg|kursus|kurser|viden|information|artikel|artikler|"
    r"bog|film|rapport|strategi|regler|reglerne|penge|midler|tilbud|forebyggelse|forebygge|høring|lovgivning|debat|"
    r"politik|tema|temadag|underviser|undervise|undervisning) (?:mod|for|i|om|på|til|af|inden for|vedrørende) "
    r"(?:\w{1,16} )?|\bman (?:\w{1,14} ){0,4}|"
    r"\b(?:et barn|en borger|en person|en elev|en patient|en forælder|en gruppe|gruppen?(?: af)?|dem), ?"
    r"(?:med|der|på|som) (?:\w{1,14} ){0,3}|\b(?:et barn|en borger|en person|en elev|en patient|en forælder) "
    r"(?:med|der|på|som) (?:\w{1,14} ){0,3}|"
    r"\b(?:antal(?:let)?(?: af)?|andel(?:en)?(?: af)?|leder af|formand for|ansvarlig for) (?:\w{1,16} )?)\Z"
)
_SUBJECT = r"\b(?:om|mod|vedrørende) \Z"
_DEFINITE = ("en", "et", "erne", "ene")
# Words that count after a lead though they are small; names of parties are not.
_SMALL = ("parti", "oprindelse", "baggrund", "afstamning")
_WINDOW = 80
_FACTS = frozenset({Kind.PERSON, Kind.CPR, Kind.BIRTH_DATE})


class _People:
    """The persons of a text, by place; and its sentences."""

    def __init__(self, reading: Reading) -> None:
        text, lower = reading.text, reading.lower
        self.lower = lower
        self._facts = sorted([one.start for one in reading.found if one.kind in _FACTS])
        self._words = [spot for spot in reading.spots.persons if _points(lower, spot)]
        self._at = [spot.start for spot in self._words]
        self._borders = [0, *(found.end() for found in compiled(_SENTENCE_ENDS).finditer(text)), len(text) + 1]

    def sentences(self, start: int, beside: int) -> tuple[int, int]:
        """The sentence that holds a place, and so many beside it."""
        index = bisect_right(self._borders, start) - 1
        last = len(self._borders) - 1
        return self._borders[max(0, index - beside)], self._borders[min(last, index + 1 + beside)]

    def certain(self, start: int, end: int) -> bool:
        """Whether a name, a CPR number or a date of birth begins there."""
        index = bisect_left(self._facts, start)
        return index < len(self._facts) and self._facts[index] < end

    def told(self, start: int, end: int) -> bool:
        """Whether a word there points at a person."""
        rule = compiled(_RULE).match(self.lower, start) is not None
        for spot in self._words[bisect_left(self._at, start) : bisect_left(self._at, end)]:
            if not rule or self.lower[spot.start : spot.end] in _PRONOUNS:
                return True
        return False


def _points(lower: str, spot: PersonSpot) -> bool:
    """Whether a word points at one person, without the writer's own "jeg" and "min"."""
    for sort in spot.sorts:
        if sort is PersonWord.THIRD:
            return True
        if sort is PersonWord.OWNED and compiled(_POSSESSIVE).search(lower, max(0, spot.start - 30), spot.start):
            return True
        if sort is PersonWord.AGED:
            if lower.startswith("årig", spot.start) and lower[spot.start - 1 : spot.start] in {"-", "‑"}:
                return True
            if compiled(_AGE_AFTER).match(lower, spot.end):
                return True
    return False


class TermRecogniser:
    """All families of terms. Runs after the recognisers of names and numbers, whose finds are persons to it."""

    name = "terms"

    def prepare(self) -> None:
        """Makes the tables. Raises ValueError when an entry is wrong."""
        Reading("").spots  # noqa: B018  # reading an empty text makes every table

    def find(self, text: str) -> Iterator[Finding]:
        """Terms with a person told by a word nearby."""
        return self.find_in(Reading(text))

    def find_in(self, reading: Reading) -> Iterator[Finding]:
        """Terms with a person nearby, those found before included."""
        terms = reading.spots.terms
        if not terms:
            return
        people = _People(reading)
        for start, end, term in terms:
            place = _whole(reading, start, end, term)
            if place is not None:
                score = _said_of(people, place, term)
                if score and not _is_a_subject(people.lower, place, start, end):
                    yield Finding(term.kind, *place, score, term.kind.value.removeprefix("term:") + "-term")


def _whole(reading: Reading, start: int, end: int, term: Term) -> tuple[int, int] | None:
    """The place of a term with its phrase and leading words; None when what it asks for is not there."""
    text, lower = reading.text, reading.lower
    if term.capitals and not text[start:end].isupper():
        return None
    if term.before or term.after:
        start -= len(term.before)
        if start < 0 or not lower.startswith(term.before, start) or not lower.startswith(term.after, end):
            return None
        end += len(term.after)
        if lower[start - 1 : start].isalpha() or (term.after and lower[end : end + 1].isalpha()):
            return None
    pattern = leads().get(term.kind.value)
    lead = compiled(rf"\b{pattern}\Z").search(lower, max(0, start - _WINDOW), start) if pattern else None
    if term.led and (lead is None or not (text[start].isupper() or lower.startswith(_SMALL, start))):
        return None
    return (start if lead is None else lead.start()), end


def _said_of(people: _People, place: tuple[int, int], term: Term) -> float:
    """How certainly a term is said of a person: 0 when none is near enough."""
    start = place[0]
    first, last = people.sentences(start, 0)
    if people.certain(first, last):
        return 0.9
    if people.told(first, last):
        return 0.8
    lower = people.lower
    if compiled(_MINE).search(lower, max(first, start - 30), start) is not None:
        return 0.75
    if compiled(_SELF).search(lower, max(first, start - 70), place[1]) is not None:
        return 0.75
    if term.nearness is Nearness.NEIGHBOUR:
        first, last = people.sentences(start, 1)
        if people.certain(first, last) or people.told(first, last):
            return 0.6
    return 0.0


def _is_a_subject(lower: str, place: tuple[int, int], start: int, end: int) -> bool:
    """Whether a term is what people talk about, or said of many: "mennesker med demens", "oplæg om angst"."""
    edge = max(0, place[0] - _WINDOW)
    if compiled(_MANY).search(lower, edge, place[0]) is not None:
        return True
    if lower.endswith(_DEFINITE, start, end):
        return False
    return compiled(_SUBJECT).search(lower, edge, place[0]) is not None


TERMS = TermRecogniser()
