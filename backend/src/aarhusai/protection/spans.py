"""What a recogniser found in a text, and which finding stands where several overlap.

Offsets are Unicode code points, `end` is exclusive: `text[start:end]` is what was found.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from aarhusai.terms.classes import Base, DataClass, Flag


class Kind(StrEnum):
    """What was found. The values are the kinds of the command line and of placeholders."""

    PERSON = "person"
    CPR = "cpr"
    CVR = "cvr"
    P_NUMBER = "pnumber"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    POSTCODE_TOWN = "place"
    PLATE = "plate"
    IBAN = "iban"
    ACCOUNT = "account"
    CASE_ID = "case"
    PASSPORT = "passport"
    BIRTH_DATE = "birthdate"
    VIN = "vin"
    GPS = "gps"
    URL = "url"
    TERM_HEALTH = "term:health"
    TERM_UNION = "term:union"
    TERM_RELIGION = "term:religion"
    TERM_ETHNICITY = "term:ethnicity"
    TERM_SEXUALITY = "term:sexuality"
    TERM_POLITICS = "term:politics"
    TERM_GENETIC = "term:genetic"
    TERM_BIOMETRIC = "term:biometric"
    TERM_CRIME = "term:crime"
    TERM_SOCIAL = "term:social"
    OWN = "own"
    """What a municipality's own recogniser found under a word of its own (`Finding.label`)."""

    # That of an enumeration is a step of Python, and findings are looked up by kind all the time.
    __hash__ = str.__hash__

    @property
    def raises_to(self) -> DataClass:
        """The class a text has at least when this stands in it (law.md, classes; databeskyttelsesloven 11 for CPR)."""
        return _RAISES_TO.get(self, _PERSONAL)

    @property
    def replaceable(self) -> bool:
        """Whether a placeholder takes its place; a term only tells what the text is about, and raises the class."""
        return self not in _TERMS


_start = attrgetter("start")
_end = attrgetter("end")
_PERSONAL = DataClass(Base.PERSONAL)
_INTERNAL = DataClass(Base.INTERNAL)
_SENSITIVE = DataClass(Base.PERSONAL, frozenset({Flag.SENSITIVE}))
# GDPR 9(1) names the special categories, GDPR 10 criminal offences, forvaltningsloven 27 what is confidential besides.
_TERMS = {
    Kind.TERM_HEALTH: _SENSITIVE,
    Kind.TERM_UNION: _SENSITIVE,
    Kind.TERM_RELIGION: _SENSITIVE,
    Kind.TERM_ETHNICITY: _SENSITIVE,
    Kind.TERM_SEXUALITY: _SENSITIVE,
    Kind.TERM_POLITICS: _SENSITIVE,
    Kind.TERM_GENETIC: _SENSITIVE,
    Kind.TERM_BIOMETRIC: _SENSITIVE,
    Kind.TERM_CRIME: DataClass(Base.PERSONAL, frozenset({Flag.CRIMINAL})),
    Kind.TERM_SOCIAL: DataClass(Base.PERSONAL, frozenset({Flag.CONFIDENTIAL})),
}
# A company, a workplace and a town identify nobody by themselves; a case number does, to those who have the case.
_RAISES_TO = _TERMS | {
    Kind.CPR: DataClass(Base.PERSONAL, frozenset({Flag.CPR})),
    Kind.CVR: _INTERNAL,
    Kind.P_NUMBER: _INTERNAL,
    Kind.POSTCODE_TOWN: _INTERNAL,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One find. `score` is in (0, 1]; `reason` is a stable word for the rule that fired, never text that was found.

    `own_class` and `label` are set by a municipality's own recognisers only: the class such a find raises to, and the
    word they have for it. Raises ValueError when the span is empty or negative, or the score out of range.
    """

    kind: Kind
    start: int
    end: int
    score: float
    reason: str
    own_class: DataClass | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("a finding covers at least one character")
        if not 0.0 < self.score <= 1.0:
            raise ValueError("a score lies above 0 and not above 1")

    @property
    def raises_to(self) -> DataClass:
        """The class a text has at least when this stands in it."""
        return self.kind.raises_to if self.own_class is None else self.own_class


def class_of(findings: Iterable[Finding]) -> DataClass:
    """The union of the classes of what was found; K0 when nothing was."""
    found = DataClass(Base.PUBLIC)
    for data_class in {finding.raises_to for finding in findings}:
        found |= data_class
    return found


def resolve(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Findings in order of place, none overlapping another.

    The longest wins, then the most certain: so a case number suppresses the telephone number inside it, and an address
    the town. But numbers, mails and their like tell where they end: an address yields to them all, and a name to every
    other. What a loser covered beyond the winner is kept as a finding of its own when
    it holds a letter or a digit: settling who wins never uncovers a character that somebody found. A term yields to
    what is replaced; where nothing of it remains, the class it raises to goes over to what covers it.
    """
    values: list[Finding] = []
    terms: list[Finding] = []
    for finding in findings:
        (values if finding.kind.replaceable else terms).append(finding)
    kept = _apart(text, values)
    if terms:
        kept = _with_terms(text, kept, terms)
    return kept


def _apart(text: str, findings: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for group in _touching(findings):
        kept.extend(group if len(group) == 1 else _settle(text, group))
    return kept


def _with_terms(text: str, kept: list[Finding], terms: list[Finding]) -> list[Finding]:
    """The terms put where nothing is replaced. The lists' order does not matter, the outcome is in order of place."""
    merged: dict[tuple[int, int], Finding] = {}
    for term in sorted(terms, key=lambda one: (one.start, one.end, one.kind, one.score)):
        known = merged.get((term.start, term.end))
        if known is not None and known.raises_to | term.raises_to != known.raises_to:
            term = replace(known, own_class=known.raises_to | term.raises_to)  # noqa: PLW2901  # from here on the term carries both classes
        elif known is not None:
            continue
        merged[term.start, term.end] = term
    outcome, beside = _beside(kept, list(merged.values()))
    for group in _touching(beside):
        told = [one for one in group if not one.kind.replaceable]
        standing = [one for one in group if one.kind.replaceable]
        outcome += _placed(text, standing, told) if told and len(group) > 1 else group
    outcome.sort(key=_start)
    return outcome


def _beside(kept: list[Finding], told: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What stands away from every term, and the others with the terms. `kept` is in order of place, and apart."""
    ends = [one.end for one in kept]
    touched: set[int] = set()
    for term in told:
        at = bisect_right(ends, term.start)
        while at < len(kept) and kept[at].start < term.end:
            touched.add(at)
            at += 1
    away = [one for at, one in enumerate(kept) if at not in touched]
    return away, [*told, *(kept[at] for at in sorted(touched))]


def _placed(text: str, standing: list[Finding], told: list[Finding]) -> list[Finding]:
    """Terms that overlap what stands or each other, the longest first; what nothing remains of lends its class."""
    placed = sorted(standing, key=_start)
    for term in sorted(told, key=lambda one: (one.start - one.end, -one.score, one.kind, one.start)):
        pieces = [trimmed for piece in _uncovered(term, placed) if (trimmed := _trimmed(text, piece)) is not None]
        index = bisect_right(placed, term.start, key=_end)
        if not pieces and index < len(placed) and placed[index].start < term.end:
            one = placed[index]
            placed[index] = replace(one, own_class=one.raises_to | term.raises_to)
        for piece in pieces:
            insort(placed, piece, key=_start)
    return placed


def _touching(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Groups of findings that overlap, directly or through another, in order of place."""
    group: list[Finding] = []
    reach = 0
    for finding in sorted(findings, key=_start):
        if group and finding.start >= reach:
            yield group
            group = []
        group.append(finding)
        reach = max(reach, finding.end)
    if group:
        yield group


def _settle(text: str, group: list[Finding]) -> list[Finding]:
    first = min(group, key=_precedence)
    if all(first.start <= one.start and one.end <= first.end for one in group):
        return [first]
    winners: list[Finding] = []
    for finding in sorted(group, key=_precedence):
        pieces = list(_uncovered(finding, winners))
        if pieces != [finding]:
            pieces = [trimmed for piece in pieces if (trimmed := _trimmed(text, piece)) is not None]
        for piece in pieces:
            insort(winners, piece, key=_start)
    return winners


# What is read from words rather than from digits and signs takes a word too many at times, and a CPR number called an
# address would not raise the class.
_YIELDS = {Kind.ADDRESS: 1, Kind.POSTCODE_TOWN: 1, Kind.PERSON: 2}


def _precedence(one: Finding) -> tuple[int, int, float, str, int, str]:
    return (_YIELDS.get(one.kind, 0), one.start - one.end, -one.score, one.kind, one.start, one.reason)


def _trimmed(text: str, piece: Finding) -> Finding | None:
    """What remains of a loser, without the signs and blanks at its ends; None without a letter or a digit."""
    held = [at for at in range(piece.start, piece.end) if text[at].isalnum()]
    if not held:
        return None
    start, end = held[0], held[-1] + 1
    return piece if (start, end) == (piece.start, piece.end) else replace(piece, start=start, end=end)


def _uncovered(finding: Finding, winners: list[Finding]) -> Iterator[Finding]:
    """The parts of a finding that no winner covers. `winners` are in order of place, and apart: few are looked at."""
    at = finding.start
    for index in range(bisect_right(winners, at, key=_end), len(winners)):
        winner = winners[index]
        if winner.start >= finding.end:
            break
        if winner.start > at:
            yield replace(finding, start=at, end=winner.start)
        at = winner.end
    if at < finding.end:
        yield finding if at == finding.start else replace(finding, start=at)
