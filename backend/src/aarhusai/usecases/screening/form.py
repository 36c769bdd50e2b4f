"""The screening form as values: questions, conditions, duties and courses.

Read from YAML by `loading`, which refuses what contradicts itself; here is only what a form is.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from aarhusai.terms.classes import DataClass, Zone
from aarhusai.usecases.types import ApprovalKind, RecordKind

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
ClassPart = Literal["K0", "K1", "K2", "K3", "K4", "K5", "K6"]


def _data_class(value: object) -> object:
    return DataClass.parse(value) if isinstance(value, str) else value


class Strict(BaseModel):
    """Nothing unknown, and nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Words(Strict):
    """A text in both languages."""

    da: str
    en: str

    def in_language(self, language: str) -> str:
        """Danish unless English is asked for."""
        return self.en if language == "en" else self.da


NOTHING = Words(da="", en="")


class QuestionKind(StrEnum):
    """What an answer is: a text, an option's id, several, "yes" or "no", a unit's or a person's id, a day."""

    TEXT = "text"
    CHOICE = "choice"
    MANY = "many"
    YESNO = "yesno"
    UNIT = "unit"
    PERSON = "person"
    DATE = "date"


class Option(Strict):
    """A possible answer. `exclusive` goes with no other; `data_class` is what saying so means for the class."""

    id: Identifier
    label: Words
    help: Words = NOTHING
    exclusive: bool = False
    data_class: Annotated[DataClass | None, BeforeValidator(_data_class), Field(alias="class")] = None


class When(Strict):
    """A question is asked when another one is asked and has one of these answers."""

    question: Identifier
    answers: Annotated[tuple[str, ...], Field(alias="is", min_length=1)]


Prefill = Literal["description", "unit", "data"]
PREFILLS: frozenset[str] = frozenset({"description", "unit", "data"})
"""What is taken from the assistant; every other prefill is the answer itself."""


class Question(Strict):
    """One question. `prefill` is one of PREFILLS, or the answer that stands there to begin with."""

    id: Identifier
    kind: QuestionKind
    label: Words
    help: Words = NOTHING
    options: tuple[Option, ...] = ()
    required: bool = False
    when: When | None = None
    prefill: str | tuple[str, ...] | None = None

    def possible(self) -> frozenset[str] | None:
        """Every answer there is, or None where it is free."""
        if self.kind is QuestionKind.YESNO:
            return frozenset({"yes", "no"})
        return frozenset(option.id for option in self.options) if self.options else None


class Section(Strict):
    """Questions that belong together."""

    id: Identifier
    title: Words
    help: Words = NOTHING
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


RiskWord = Literal["prohibited", "annex", "exception", "high_risk", "dpia", "dpo"]


class Condition(Strict):
    """Holds when everything that it names holds; the empty one always does.

    `all`, `any`, `none`: of these conditions all, at least one, no one. `question` with `is`: the answer is, or holds,
    one of these. `answered`: the question has an answer. `classes`: the data have one of these parts. `zones`: the
    loosest zone is one of these. `ceiling`: the assistant has one, or has none. `risk`, `record`, `approved`: see
    duties.
    """

    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    none: tuple["Condition", ...] = ()
    question: Identifier | None = None
    answers: Annotated[tuple[str, ...], Field(alias="is")] = ()
    answered: Identifier | None = None
    classes: tuple[ClassPart, ...] = ()
    zones: tuple[Zone, ...] = ()
    ceiling: bool | None = None
    risk: RiskWord | None = None
    record: RecordKind | None = None
    approved: ApprovalKind | None = None

    def parts(self) -> Iterator["Condition"]:
        """This one and every one inside it."""
        yield self
        for inner in (*self.all, *self.any, *self.none):
            yield from inner.parts()


class RiskRules(Strict):
    """When a use is prohibited (AI Act 5), in annex III, excepted (6(3)), needs a DPIA (GDPR 35), needs the DPO.

    A use in annex III is of high risk unless it is excepted.
    """

    prohibited: Condition
    annex: When
    exception: Condition
    dpia: Condition
    dpo: Condition


DutyNeeds = Literal["owner", "dpo", "record", "course", "none"]
ReasonCode = Literal["prohibited", "high_risk", "profiling", "exception", "dpia", "ordinary"]


class Duty(Strict):
    """What the law asks where `condition` holds; `met` None is something to know.

    Before `effective_from` it blocks nothing. `record` is the kind of record that meets it.
    """

    code: Identifier
    title: Words
    text: Words
    source: Words
    effective_from: date
    effective_to: date | None = None
    needs: DutyNeeds
    record: RecordKind | None = None
    condition: Annotated[Condition, Field(alias="if")]
    met: Condition | None = None
    blocks: Literal["submit", "approve"] | None = None


class Course(Strict):
    """A course in using AI (AI Act 4). What was completed longer ago than `valid_months` has run out."""

    code: Identifier
    version: Annotated[str, Field(min_length=1, max_length=20)]
    valid_months: Annotated[int, Field(ge=1, le=240)]
    title: Words
    about: Words = NOTHING


class Form(Strict):
    """A whole form: what is asked from `effective_from` on, and what follows."""

    version: Annotated[str, Field(min_length=1, max_length=40)]
    effective_from: date
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    risk: RiskRules
    reasons: dict[ReasonCode, Words]
    duties: tuple[Duty, ...]
    courses: tuple[Course, ...] = ()

    def questions(self) -> Iterator[Question]:
        """Every question in order."""
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        """The question of this id."""
        return next((one for one in self.questions() if one.id == question_id), None)

    def course(self, code: str) -> Course | None:
        """The course of this code."""
        return next((one for one in self.courses if one.code == code), None)
