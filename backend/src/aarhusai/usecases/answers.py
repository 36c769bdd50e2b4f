"""Answers to a form: what may be stored, what is asked, and what is missing. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from aarhusai.errors import Invalid
from aarhusai.usecases.screening.form import Form, Question, QuestionKind
from aarhusai.usecases.types import Answers

LONGEST_TEXT: Final = 4000
"""Characters of one answer."""

Given = Mapping[str, str | Sequence[str] | None]
"""As a client sends them: a text, several for `many`, null to take an answer back."""


def cleaned(form: Form, given: Given) -> dict[str, tuple[str, ...]]:
    """What was given, as it is stored; an empty tuple takes the answer back.

    Raises Invalid("unknown_question" | "bad_answer"), each with the question.
    """
    found: dict[str, tuple[str, ...]] = {}
    for question_id, value in given.items():
        question = form.question(question_id)
        if question is None:
            raise Invalid("unknown_question", "There is no such question.", {"question": question_id[:40]})
        values = () if value is None else (value,) if isinstance(value, str) else tuple(value)
        found[question_id] = _checked(question, tuple(one.strip() for one in values if one.strip()))
    return found


def merged(form: Form, before: Answers, change: Answers) -> dict[str, tuple[str, ...]]:
    """The answers after a change, in the form's order; what the form no longer asks falls away."""
    both = {**before, **change}
    return {one.id: both[one.id] for one in form.questions() if both.get(one.id)}


def asked(form: Form, answers: Answers) -> frozenset[str]:
    """The questions that are asked with these answers."""
    found: set[str] = set()
    for question in form.questions():
        when = question.when
        if when is None or (when.question in found and set(answers.get(when.question, ())) & set(when.answers)):
            found.add(question.id)
    return frozenset(found)


def in_force(form: Form, answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers to what is asked: one that was given before its question fell away does not count."""
    wanted = asked(form, answers)
    return {question_id: values for question_id, values in answers.items() if question_id in wanted and values}


def missing(form: Form, answers: Answers) -> tuple[str, ...]:
    """The required questions that are asked and have no answer, in order."""
    wanted = asked(form, answers)
    return tuple(one.id for one in form.questions() if one.required and one.id in wanted and not answers.get(one.id))


def _checked(question: Question, values: tuple[str, ...]) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(values))
    sound = len(unique) <= 1 or question.kind is QuestionKind.MANY
    possible = question.possible()
    if possible is not None:
        sound &= set(unique) <= possible
        exclusive = {option.id for option in question.options if option.exclusive}
        sound &= len(unique) <= 1 or not exclusive & set(unique)
    elif question.kind in {QuestionKind.UNIT, QuestionKind.PERSON}:
        sound &= all(_is_id(value) for value in unique)
    elif question.kind is QuestionKind.DATE:
        sound &= all(_is_day(value) for value in unique)
    sound &= all(len(value) <= LONGEST_TEXT and "\0" not in value for value in unique)
    if not sound:
        raise Invalid("bad_answer", "The answer cannot be used.", {"question": question.id})
    return unique


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
