"""Forms out of YAML files, each checked against itself: what it names must be there."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

from aarhusai.errors import StartError
from aarhusai.usecases.screening.form import PREFILLS, Condition, Form, Question, QuestionKind, When

FORMS: Final = Path(__file__).parent / "forms"
LARGEST: Final = 1_000_000
"""Bytes of a file."""


class BadForm(ValueError):
    """A file is not a form; the text says where."""


@cache
def shipped_forms() -> tuple[Form, ...]:
    """The forms of this release, the oldest first. Raises StartError("bad_form")."""
    forms: list[Form] = []
    for path in sorted(FORMS.glob("*.yaml")):
        try:
            forms.append(read_form(path.read_bytes()))
        except BadForm as error:
            raise StartError(
                "bad_form", f"The form {path.name} cannot be used: {error}", "Correct the file."
            ) from error
    return tuple(sorted(forms, key=lambda form: form.effective_from))


def in_force(forms: Sequence[Form], today: date) -> Form:
    """The newest form that holds today; the oldest where none does yet."""
    return max(
        (form for form in forms if form.effective_from <= today), key=lambda form: form.effective_from, default=forms[0]
    )


def read_form(text: bytes) -> Form:
    """One form. Raises BadForm."""
    if len(text) > LARGEST:
        raise BadForm("the file is too large")
    try:
        form = Form.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadForm("it is not YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadForm(f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}") from error
    faults = list(_faults(form))
    if faults:
        raise BadForm(faults[0])
    return form


def _faults(form: Form) -> Iterable[str]:
    yield from _doubles("question", [one.id for one in form.questions()])
    yield from _doubles("duty", [duty.code for duty in form.duties])
    yield from _doubles("course", [course.code for course in form.courses])
    earlier: dict[str, Question] = {}
    for question in form.questions():
        yield from _faults_of_question(question, earlier)
        earlier[question.id] = question
    rules = form.risk
    yield from _faults_of_when("risk.annex", rules.annex, earlier)
    conditions = {
        "risk.prohibited": rules.prohibited,
        "risk.exception": rules.exception,
        "risk.dpia": rules.dpia,
        "risk.dpo": rules.dpo,
        **{f"duties.{duty.code}.if": duty.condition for duty in form.duties},
        **{f"duties.{duty.code}.met": duty.met for duty in form.duties if duty.met is not None},
    }
    for place, condition in conditions.items():
        yield from _faults_of_condition(place, condition, earlier)


def _faults_of_question(question: Question, earlier: dict[str, Question]) -> Iterable[str]:
    place = f"question {question.id}"
    listed = question.kind in {QuestionKind.CHOICE, QuestionKind.MANY}
    if listed != bool(question.options):
        yield f"{place}: options go with choice and many"
    yield from _doubles(f"option of {question.id}", [option.id for option in question.options])
    if question.when is not None:
        yield from _faults_of_when(place, question.when, earlier)
    possible = question.possible()
    given = (question.prefill,) if isinstance(question.prefill, str) else question.prefill or ()
    if possible is not None and not set(given) <= possible | PREFILLS:
        yield f"{place}: the prefill is no answer"


def _faults_of_when(place: str, when: When, known: dict[str, Question]) -> Iterable[str]:
    yield from _faults_of_answers(place, when.question, when.answers, known)


def _faults_of_condition(place: str, condition: Condition, known: dict[str, Question]) -> Iterable[str]:
    for part in condition.parts():
        if (part.question is None) != (not part.answers):
            yield f"{place}: question and is go together"
        if part.question is not None:
            yield from _faults_of_answers(place, part.question, part.answers, known)
        if part.answered is not None and part.answered not in known:
            yield f"{place}: there is no question {part.answered}"


def _faults_of_answers(
    place: str, question_id: str, answers: tuple[str, ...], known: dict[str, Question]
) -> Iterable[str]:
    question = known.get(question_id)
    if question is None:
        yield f"{place}: there is no question {question_id} before it"
        return
    possible = question.possible()
    if possible is None:
        yield f"{place}: {question_id} has free answers"
    elif not set(answers) <= possible:
        yield f"{place}: {question_id} has no answer {min(set(answers) - possible)}"


def _doubles(what: str, names: Sequence[str]) -> Iterable[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the {what} {name} is there twice"
