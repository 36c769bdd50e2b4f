"""Wire shapes of the screening form, in the caller's language."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from aarhusai.usecases.forms import Checked, FormLine, Origin, State
from aarhusai.usecases.screening.form import Duty, Form, Option, Question, QuestionKind, Section
from aarhusai.usecases.screening.reading import What


class FormOption(BaseModel):
    """A possible answer; one that is `exclusive` goes with no other."""

    id: str
    label: str
    help: str
    exclusive: bool


class FormWhen(BaseModel):
    """A question is asked when this one is asked and has one of these answers."""

    question: str
    answers: list[str] = Field(alias="is")


class FormQuestion(BaseModel):
    """A question. The answer is a text, an option's id, `yes` or `no`, an id or a day; several for `many`."""

    id: str
    kind: QuestionKind
    label: str
    help: str
    options: list[FormOption]
    required: bool
    when: FormWhen | None


class FormSection(BaseModel):
    """Questions that belong together."""

    id: str
    title: str
    help: str
    questions: list[FormQuestion]


class ScreeningForm(BaseModel):
    """The form in force, in the caller's language."""

    version: str
    sections: list[FormSection]


class FormLineOut(BaseModel):
    """A version of the form; `removable` while nobody can have answered it. `added_by` is of one that was uploaded."""

    version: str
    effective_from: date
    state: State
    origin: Origin
    questions: int
    duties: int
    courses: int
    added_by: str
    added_at: datetime | None
    removable: bool


class FormList(BaseModel):
    """The newest day first."""

    items: list[FormLineOut]
    may_change: bool


class FormFaultOut(BaseModel):
    """Something wrong with a file. `message` is for who writes YAML, in English; `field` is its path."""

    model_config = ConfigDict(from_attributes=True)

    what: What
    line: int | None
    field: str
    message: str


class FormDuty(BaseModel):
    """A duty that the form leads to, and from when on it binds."""

    code: str
    title: str
    source: str
    effective_from: date
    effective_to: date | None
    blocks: Literal["submit", "approve"] | None


class FormChecked(BaseModel):
    """What a file is. `refused` is the code of why a good form cannot be kept beside the others."""

    form: ScreeningForm | None
    effective_from: date | None
    duties: list[FormDuty]
    faults: list[FormFaultOut]
    refused: str | None


def line_out(line: FormLine) -> FormLineOut:
    """A line of the list."""
    form = line.form
    return FormLineOut(
        version=form.version,
        effective_from=form.effective_from,
        state=line.state,
        origin=line.origin,
        questions=len(list(form.questions())),
        duties=len(form.duties),
        courses=len(form.courses),
        added_by=line.added_by,
        added_at=line.added_at,
        removable=line.removable,
    )


def checked_out(checked: Checked, language: str) -> FormChecked:
    """What came of a file."""
    form = checked.form
    return FormChecked(
        form=None if form is None else form_out(form, language),
        effective_from=None if form is None else form.effective_from,
        duties=[_duty(one, language) for one in form.duties] if form else [],
        faults=[FormFaultOut.model_validate(one) for one in checked.faults],
        refused=checked.refused,
    )


def _duty(duty: Duty, language: str) -> FormDuty:
    return FormDuty(
        code=duty.code,
        title=duty.title.in_language(language),
        source=duty.source.in_language(language),
        effective_from=duty.effective_from,
        effective_to=duty.effective_to,
        blocks=duty.blocks,
    )


def form_out(form: Form, language: str) -> ScreeningForm:
    """The form in the language."""
    return ScreeningForm(version=form.version, sections=[_section(one, language) for one in form.sections])


def _section(section: Section, language: str) -> FormSection:
    return FormSection(
        id=section.id,
        title=section.title.in_language(language),
        help=section.help.in_language(language),
        questions=[_question(one, language) for one in section.questions],
    )


def _question(question: Question, language: str) -> FormQuestion:
    when = question.when
    return FormQuestion(
        id=question.id,
        kind=question.kind,
        label=question.label.in_language(language),
        help=question.help.in_language(language),
        options=[_option(one, language) for one in question.options],
        required=question.required,
        when=None if when is None else FormWhen.model_validate({"question": when.question, "is": list(when.answers)}),
    )


def _option(option: Option, language: str) -> FormOption:
    return FormOption(
        id=option.id,
        label=option.label.in_language(language),
        help=option.help.in_language(language),
        exclusive=option.exclusive,
    )
