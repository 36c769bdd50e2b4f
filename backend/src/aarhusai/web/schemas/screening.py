"""Wire shapes of the screening form, in the caller's language."""

from pydantic import BaseModel, Field

from aarhusai.usecases.screening.form import Form, Option, Question, QuestionKind, Section


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
