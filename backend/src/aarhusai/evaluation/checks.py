"""What an answer is held against: pure functions of what was wanted and what came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from aarhusai.evaluation.matching import Answer
from aarhusai.evaluation.types import Checked, CheckKind, Expected, WantedSource
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import SourceFound

_NUMBERS: Final = re.compile(r"\[(\d[\d,; ]*)\]")


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question.

    `sources` are those that the answer was given, `data_class` the class of all that it was built on, None where nobody
    looked. `leaked` counts values that should have been replaced and left as they are. `code` is an error's, where
    there is no answer.
    """

    text: str
    sources: tuple[SourceFound, ...] = ()
    data_class: DataClass | None = None
    leaked: int = 0
    code: str | None = None
    ms: int = 0


def checked(expected: Expected, answered: Answered) -> tuple[Checked, ...]:
    """Every check but the rubric's, in the order in which they are shown."""
    if answered.code is not None:
        return (Checked(CheckKind.ANSWER, "", False, answered.code),)
    answer = Answer(answered.text)
    found = [
        *(_fact(answer, fact) for fact in expected.facts),
        *(_must(answer, phrase) for phrase in expected.must),
        *(_must_not(answer, phrase) for phrase in expected.must_not),
    ]
    if expected.source is not None:
        found.append(_source(expected.source, answered))
    if expected.data_class is not None:
        found.append(_class(expected.data_class, answered))
    return tuple(found)


def passed(checks: Sequence[Checked]) -> bool:
    """Whether a case held: every check did, and an answer came."""
    return all(check.passed for check in checks)


def cited(text: str) -> frozenset[int]:
    """The numbers of the sources that an answer cites."""
    return frozenset(int(number) for group in _NUMBERS.findall(text) for number in re.findall(r"\d+", group))


def within(data_class: DataClass, highest: DataClass) -> bool:
    """Whether a class is no higher than another: neither in its base nor by a flag."""
    return data_class.base <= highest.base and data_class.flags <= highest.flags


def _fact(answer: Answer, fact: str) -> Checked:
    said = answer.says(fact)
    if said.found:
        return Checked(CheckKind.FACT, fact, True, "said")
    why = "denied" if said.denied else "not_said"
    return Checked(CheckKind.FACT, fact, False, why, ", ".join(said.missing))


def _must(answer: Answer, phrase: str) -> Checked:
    there = answer.holds(phrase)
    return Checked(CheckKind.MUST, phrase, there, "there" if there else "not_there")


def _must_not(answer: Answer, phrase: str) -> Checked:
    there = answer.holds(phrase)
    return Checked(CheckKind.MUST_NOT, phrase, not there, "there" if there else "not_there")


def _source(wanted: WantedSource, answered: Answered) -> Checked:
    named = cited(answered.text)
    fitting = [source for source in answered.sources if _is(source, wanted)]
    shown = wanted.name or next((source.title for source in fitting), "")
    if any(source.number in named for source in fitting):
        return Checked(CheckKind.SOURCE, shown, True, "cited")
    why = "given_not_cited" if fitting else "not_given"
    titles = sorted({source.title for source in answered.sources if source.number in named})
    return Checked(CheckKind.SOURCE, shown, False, why, ", ".join(titles))


def _is(source: SourceFound, wanted: WantedSource) -> bool:
    if wanted.document_id is not None and source.document_id == wanted.document_id:
        return True
    return wanted.name is not None and bool(set(_names(source.title)) & set(_names(wanted.name)))


def _names(title: str) -> Iterator[str]:
    """A title as it is, and without the ending of a file's name."""
    folded = " ".join(title.casefold().split())
    yield folded
    ending = PurePath(folded).suffix
    if 2 <= len(ending) <= 6 and " " not in ending:
        yield folded[: -len(ending)]


def _class(highest: DataClass, answered: Answered) -> Checked:
    """Law.md A1 and B1: the class is not higher than it may be, and what should be replaced did not leave."""
    if answered.leaked:
        return Checked(CheckKind.CLASS, str(highest), False, "left_unreplaced", str(answered.leaked))
    if answered.data_class is None:
        return Checked(CheckKind.CLASS, str(highest), None, "class_unknown")
    kept = within(answered.data_class, highest)
    return Checked(
        CheckKind.CLASS, str(highest), kept, "class_kept" if kept else "class_raised", str(answered.data_class)
    )
