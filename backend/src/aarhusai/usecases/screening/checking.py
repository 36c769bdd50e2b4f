"""A form checked against itself, and against the house: what it names must be there. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, get_args

from aarhusai.usecases.screening.form import PREFILLS, Condition, Form, Question, QuestionKind, ReasonCode, When

_CHOSEN: Final = frozenset({QuestionKind.CHOICE, QuestionKind.MANY})
_NEEDED: Final[Mapping[str, frozenset[QuestionKind]]] = {
    "purpose": frozenset({QuestionKind.TEXT}),
    "public": frozenset({QuestionKind.YESNO}),
    "review": frozenset({QuestionKind.CHOICE}),
    "data": frozenset({QuestionKind.MANY}),
    "persons": _CHOSEN,
    "basis_operation": _CHOSEN,
    "basis_development": _CHOSEN,
    "recipients": _CHOSEN,
    "retention": _CHOSEN,
    "security": _CHOSEN,
}
"""Questions that the house reads by name, for reviews, the public page and the record of processing (GDPR 30(1))."""

_IF_THERE: Final[Mapping[str, QuestionKind]] = {"overseer": QuestionKind.PERSON, "course": QuestionKind.CHOICE}
_MOST_MONTHS: Final = 60


def faults(form: Form) -> Iterator[str]:
    """What is wrong with the form as a whole, each with its place."""
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
    yield from _faults_of_duties(form)
    yield from _needed(form)


def _faults_of_question(question: Question, earlier: dict[str, Question]) -> Iterator[str]:
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


def _faults_of_duties(form: Form) -> Iterator[str]:
    for missing in sorted(set(get_args(ReasonCode)) - form.reasons.keys()):
        yield f"reasons: there is no {missing}"
    for duty in form.duties:
        if (duty.needs == "record") != (duty.record is not None):
            yield f"duties.{duty.code}: needs record and a record go together"
        if duty.effective_to is not None and duty.effective_to < duty.effective_from:
            yield f"duties.{duty.code}: it ends before it begins"


def _faults_of_when(place: str, when: When, known: dict[str, Question]) -> Iterator[str]:
    yield from _faults_of_answers(place, when.question, when.answers, known)


def _faults_of_condition(place: str, condition: Condition, known: dict[str, Question]) -> Iterator[str]:
    for part in condition.parts():
        if (part.question is None) != (not part.answers):
            yield f"{place}: question and is go together"
        if part.question is not None:
            yield from _faults_of_answers(place, part.question, part.answers, known)
        if part.answered is not None and part.answered not in known:
            yield f"{place}: there is no question {part.answered}"


def _faults_of_answers(
    place: str, question_id: str, answers: tuple[str, ...], known: dict[str, Question]
) -> Iterator[str]:
    question = known.get(question_id)
    if question is None:
        yield f"{place}: there is no question {question_id} before it"
        return
    possible = question.possible()
    if possible is None:
        yield f"{place}: {question_id} has free answers"
    elif not set(answers) <= possible:
        yield f"{place}: {question_id} has no answer {min(set(answers) - possible)}"


def _doubles(what: str, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the {what} {name} is there twice"


def _needed(form: Form) -> Iterator[str]:
    for question_id, kinds in _NEEDED.items():
        question = form.question(question_id)
        if question is None:
            yield f"question {question_id}: the house reads it, so it must be there"
        elif question.kind not in kinds:
            yield f"question {question_id}: the house reads it, so its kind is {' or '.join(sorted(kinds))}"
    for question_id, kind in _IF_THERE.items():
        question = form.question(question_id)
        if question is not None and question.kind is not kind:
            yield f"question {question_id}: the house reads it, so its kind is {kind.value}"
    yield from _answers_read(form)


def _answers_read(form: Form) -> Iterator[str]:
    """Answers whose ids mean something to the house."""
    for months in _ids(form, "review"):
        if not (months.isdecimal() and 1 <= int(months) <= _MOST_MONTHS):
            yield f"question review: the id of {months} is no number of months from 1 to {_MOST_MONTHS}"
    for code in _ids(form, "course"):
        if code != "none" and form.course(code) is None:
            yield f"question course: there is no course {code}"


def _ids(form: Form, question_id: str) -> list[str]:
    question = form.question(question_id)
    return [option.id for option in question.options] if question else []
