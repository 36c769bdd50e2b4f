"""Whether what was computed from tables bears out what a sentence says of it, in whatever words (law.md E8). Pure.

The figures of a sentence must be those of the result, in the row that the sentence names; the words around them are
the writer's own. It errs towards no: what is not borne out is marked for a person to check.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aarhusai.assistants.sentence_figures import Figures, figures_of
from aarhusai.assistants.wording import EMPTY_WORDS, Words, stem, stems, words_of
from aarhusai.terms.sheets import SheetComputed

ENOUGH: Final = 0.6
"""The share of a sentence's words that must be known: of the result, the question, or such as figures are told in."""

_TELLING: Final = """
kr kroner dkk pct procent mio mia millioner milliarder tusind antal antallet sum summen samlet samlede samlede total
totale totalt gennemsnit gennemsnittet gennemsnitlig gennemsnitlige median medianen snit beløb beløbet beløber
udgift udgifter udgifterne forbrug forbruget budget række rækker rækken post poster linje linjer udgør udgjorde brugt
bruger brugte bruge koster kostede ligger lå størst største højest højeste mindst mindste lavest laveste flest færrest
tabel tabellen regneark regnearket ark arket beregnet beregning opgjort fordelt følger efterfulgt henholdsvis nemlig
registreret tallet tal tallene resultat resultatet værdi værdien perioden periode måned måneden kvartal år dato ca
cirka omkring knap godt omtrent afrundet mens derefter dernæst lavere højere januar februar marts april maj juni juli
august september oktober november december
"""
TELLING: Final = frozenset(map(stem, _TELLING.split()))
"""Stems of words in which figures are told: that they are missing from a table says nothing."""

_SHARES: Final = re.compile(
    r"\b(?:dobbelt|tredobbelt|halv|halvdelen|halvt|tredjedel|fjerdedel|gange så)\b", re.IGNORECASE
)
_NOT: Final = re.compile(r"\b(?:ikke|aldrig|ingen|intet)\b", re.IGNORECASE)
_HIGH: Final = re.compile(r"\b(?:mest|flest|(?:de[tn] )?(?:størst|højest|dyrest)e?)\b", re.IGNORECASE)
_LOW: Final = re.compile(r"\b(?:mindst|færrest|(?:de[tn] )?(?:lavest|billigst)e?)\b", re.IGNORECASE)
_AFTER_THE_FIRST: Final = re.compile(r"\b(?:næst|end|blandt|efterfulgt|derefter)", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<![.!?:] )(?<!^)(?<![«»\"“(])\b([A-ZÆØÅ][\w-]+)")
_FIRST: Final = re.compile(r"^\W*([A-ZÆØÅ][\w-]*)")
_SHORTEST_LABEL: Final = 2


@dataclass(slots=True)
class _Row:
    """One row of a result: its texts, and the places of its figures among the others'."""

    figures: Figures
    labels: tuple[str, ...]


@dataclass(slots=True)
class Results:
    """What was computed, as sentences are held against it. `question` is what was asked."""

    words: Words
    around: Figures
    rows: list[_Row]
    asked: frozenset[str]
    single: list[SheetComputed] = field(default_factory=list[SheetComputed])


def results_of(computed: Sequence[SheetComputed], question: str) -> Results:
    """The results taken together, for one sentence or many."""
    rows = [_Row(_cells(one, row), tuple(_labels(one, row))) for one in computed for row in one.rows]
    told = [_told(one) for one in computed]
    around = figures_of("\n".join(told))
    for one in computed:
        around.counts |= {len(one.rows), one.total_rows, one.used_total}
    shown = "\n".join(cell or "" for one in computed for row in one.rows for cell in row)
    names = {stem(name) for name in _NAME.findall(question)}
    return Results(
        words=words_of(*told, shown),
        around=around,
        rows=rows,
        asked=frozenset(stems(question)) - names,
        single=list(computed),
    )


def borne_out(text: str, results: Results) -> bool | None:
    """Whether the results bear a sentence out; None for one that tells no figure of theirs: its words decide.

    `text` is the sentence without its citations and marks.
    """
    masked, labels = _without_labels(text, results.rows)
    said = figures_of(masked)
    foremost = _foremost(text, labels, results)
    if not said.any and foremost is None:
        return None
    if foremost is False or not _names_known(masked, results, labelled=bool(labels)):
        return False
    if _SHARES.search(text) or (_NOT.search(text) and "ikke" not in " ".join(map(_told, results.single))):
        return False
    return _figures_known(said, labels, results) and _share(text, results) >= ENOUGH


def _told(computed: SheetComputed) -> str:
    names = "\n".join(column.name for column in computed.columns)
    return "\n".join((computed.words, names, computed.place, *computed.notes))


def _cells(computed: SheetComputed, row: Sequence[str | None]) -> Figures:
    kinds = [column.kind for column in computed.columns]
    return figures_of("\n".join(cell or "" for cell, kind in zip(row, kinds, strict=True) if kind != "text"))


def _labels(computed: SheetComputed, row: Sequence[str | None]) -> Iterable[str]:
    for cell, column in zip(row, computed.columns, strict=True):
        if cell and column.kind == "text" and len(cell) >= _SHORTEST_LABEL:
            yield " ".join(cell.casefold().split())


def _without_labels(text: str, rows: Sequence[_Row]) -> tuple[str, list[frozenset[int]]]:
    """The sentence with blanks for the texts of the result that it names, and the rows of each, in order."""
    places: dict[str, set[int]] = {}
    for place, row in enumerate(rows):
        for label in row.labels:
            places.setdefault(label, set()).add(place)
    masked, found = text, dict[int, frozenset[int]]()
    for label in sorted(places, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(label)}s?(?!\w)"
        for match in list(re.finditer(pattern, masked.casefold())):
            if len(masked.casefold()) != len(masked):
                continue  # letters that fold to two: places would be wrong
            found.setdefault(match.start(), frozenset(places[label]))
            masked = masked[: match.start()] + "_" * (match.end() - match.start()) + masked[match.end() :]
    return masked.replace("_", " "), [found[place] for place in sorted(found)]


def _names_known(masked: str, results: Results, *, labelled: bool) -> bool:
    """Whether the result knows the names; the first word too, where no row is named: it may be whose figure it is."""
    names = [name for name in _NAME.findall(masked) if name.casefold() not in EMPTY_WORDS and not name.isupper()]
    if not all(results.words.has(stem(name)) for name in names):
        return False
    first = _FIRST.match(masked)
    if labelled or first is None or first[1].casefold() in EMPTY_WORDS:
        return True
    said = stem(first[1])
    return said in TELLING or said in results.asked or results.words.has(said)


def _share(text: str, results: Results) -> float:
    wanted = set(stems(text))
    known = sum(one in TELLING or one in results.asked or results.words.has(one) for one in wanted)
    return known / len(wanted) if wanted else 1.0


def _figures_known(said: Figures, labels: Sequence[frozenset[int]], results: Results) -> bool:
    """Whether each figure stands in the result, in a row that the sentence names where it names any."""
    in_rows: list[frozenset[int]] = []
    named = list(labels)
    for figure in said.figures:
        rows = frozenset(place for place, row in enumerate(results.rows) if row.figures.holds(figure))
        if rows:
            # A day says whose row it is where nothing else does.
            (in_rows if labels or figure.dates is None else named).append(rows)
        elif not results.around.holds(figure):
            return False
    if not named or not in_rows:
        return True
    if any(all(place in rows for rows in (*named, *in_rows)) for place in in_rows[0]):
        return True
    if len(named) == len(in_rows):
        return all(one & other for one, other in zip(named, in_rows, strict=True))
    union = frozenset[int]().union(*named)
    return all(rows & union for rows in in_rows)


def _foremost(text: str, labels: Sequence[frozenset[int]], results: Results) -> bool | None:
    """Whether the one row that is said to have the most, or the least, does; None when that is not said or known."""
    high, low = _HIGH.search(text), _LOW.search(text)
    if (high is None) == (low is None) or len(labels) != 1 or _AFTER_THE_FIRST.search(text):
        return None
    if len(results.single) != 1 or len(results.single[0].rows) < 2:  # one row is always foremost
        return None
    (computed,) = results.single
    places = [place for place, column in enumerate(computed.columns) if column.kind == "number"]
    if len(places) != 1 or computed.total_rows > len(computed.rows):
        return None
    values = [figures_of(row[places[0]] or "").value for row in computed.rows]
    known = [value for value in values if value is not None]
    if not known:
        return None
    best = max(known) if high else min(known)
    return any(values[place] == best for place in labels[0])


def together(computed: Mapping[int, Sequence[SheetComputed]], numbers: Iterable[int]) -> list[SheetComputed]:
    """What was computed under these numbers, each once."""
    found: list[SheetComputed] = []
    for number in numbers:
        found += [one for one in computed.get(number, ()) if one not in found]
    return found
