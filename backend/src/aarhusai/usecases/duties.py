"""What follows from the answers and the facts: risk, duties, approvals, and what is missing. Pure.

The rules are the form's (AI Act 5, 6, 14, 26, 27; GDPR 22, 24, 28, 30, 35); here is only how they are read. More facts
and more ticks never make a use less dangerous, but for an exception with its reason: a property test holds that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.usecases.answers import in_force, missing
from aarhusai.usecases.screening.form import Condition, Duty, Form, ReasonCode, RiskWord
from aarhusai.usecases.types import Answers, ApprovalKind, Facts, RecordKind, Risk


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that the rules look at. `done` are the records that are finished, or were found not to be needed."""

    answers: Answers
    facts: Facts
    today: date
    done: frozenset[RecordKind] = frozenset()
    approved: frozenset[ApprovalKind] = frozenset()


@dataclass(frozen=True, slots=True)
class DutyState:
    """A duty that there is. `met` None: nothing to do but know it. `holds`: its date has come."""

    duty: Duty
    met: bool | None
    holds: bool

    def blocks(self, step: str) -> bool:
        """Whether it keeps the use case from this step: "submit" or "approve"."""
        return self.holds and self.met is False and self.duty.blocks in {"submit", step}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows. `needs` are the approvals it takes, `missing` the questions without an answer."""

    risk: Risk
    reason: ReasonCode
    duties: tuple[DutyState, ...] = field(default_factory=tuple[DutyState, ...])
    needs: tuple[ApprovalKind, ...] = (ApprovalKind.UNIT_OWNER,)
    missing: tuple[str, ...] = ()

    def blocking(self, step: str) -> tuple[str, ...]:
        """The codes of the duties that are in the way of "submit" or "approve"."""
        return tuple(one.duty.code for one in self.duties if one.blocks(step))


def assess(form: Form, situation: Situation) -> Assessment:
    """What follows from the situation under the form."""
    answers = in_force(form, situation.answers)
    reader = _Reader(answers, situation, data_class_of(form, answers, situation.facts))
    rules = form.risk
    annex = tuple(one for one in answers.get(rules.annex.question, ()) if one in rules.annex.answers)
    reader.know("prohibited", holds=reader.holds(rules.prohibited))
    reader.know("annex", holds=bool(annex))
    reader.know("exception", holds=bool(annex) and reader.holds(rules.exception))
    high_risk = bool(annex) and not reader.knows("exception")
    reader.know("high_risk", holds=high_risk)
    reader.know("dpia", holds=reader.holds(rules.dpia))
    reader.know("dpo", holds=reader.holds(rules.dpo))
    duties = tuple(_states(form.duties, reader, situation.today))
    return Assessment(
        risk=Risk(
            reader.knows("prohibited"), high_risk, reader.knows("dpia"), annex, reader.data_class, situation.facts.zone
        ),
        reason=_reason(reader, claimed=bool(set(answers.get("exception", ())) - {"none"})),
        duties=duties,
        needs=(ApprovalKind.UNIT_OWNER, ApprovalKind.DPO) if reader.knows("dpo") else (ApprovalKind.UNIT_OWNER,),
        missing=missing(form, situation.answers),
    )


def data_class_of(form: Form, answers: Answers, facts: Facts) -> DataClass:
    """The class of everything it may see: what was answered ∪ its sources ∪ what its ceiling lets in, if it has one."""
    found = facts.ceiling or DataClass(Base.PUBLIC)
    for question in form.questions():
        chosen = set(answers.get(question.id, ()))
        for option in question.options:
            if option.id in chosen and option.data_class is not None:
                found |= option.data_class
    for source in facts.sources:
        found |= source.data_class
    return found


class _Reader:
    """Reads conditions over one situation."""

    def __init__(self, answers: Answers, situation: Situation, data_class: DataClass) -> None:
        self._answers = answers
        self._situation = situation
        self._risk: dict[RiskWord, bool] = {}
        self.data_class = data_class

    def know(self, word: RiskWord, *, holds: bool) -> None:
        """What was settled, for the conditions that are read after it."""
        self._risk[word] = holds

    def knows(self, word: RiskWord) -> bool:
        """Whether it was settled to hold."""
        return self._risk.get(word, False)

    def holds(self, condition: Condition) -> bool:
        """Whether everything that the condition names holds."""
        return (
            all(self.holds(one) for one in condition.all)
            and (not condition.any or any(self.holds(one) for one in condition.any))
            and not any(self.holds(one) for one in condition.none)
            and self._names(condition)
        )

    def _names(self, condition: Condition) -> bool:
        answers, situation = self._answers, self._situation
        checks = (
            condition.question is None or bool(set(answers.get(condition.question, ())) & set(condition.answers)),
            condition.answered is None or bool(answers.get(condition.answered)),
            not condition.classes or any(has_part(self.data_class, part) for part in condition.classes),
            not condition.zones or (situation.facts.zone or Zone.Z1) in condition.zones,
            condition.risk is None or self.knows(condition.risk),
            condition.ceiling is None or condition.ceiling == (situation.facts.ceiling is not None),
            condition.record is None or condition.record in situation.done,
            condition.approved is None or condition.approved in situation.approved,
        )
        return all(checks)


def has_part(data_class: DataClass, part: str) -> bool:
    """Whether the class holds this part: the base itself, or the flag. Every flag is of personal data."""
    if part in {"K3", "K4", "K5", "K6"}:
        return Flag(part) in data_class.flags
    base = Base.PERSONAL if data_class.flags else data_class.base
    return part == f"K{int(base)}"


def _states(duties: Iterable[Duty], reader: _Reader, today: date) -> Iterable[DutyState]:
    for duty in duties:
        if (duty.effective_to is None or today <= duty.effective_to) and reader.holds(duty.condition):
            met = None if duty.met is None else reader.holds(duty.met)
            yield DutyState(duty, met, today >= duty.effective_from)


def _reason(reader: _Reader, *, claimed: bool) -> ReasonCode:
    if reader.knows("prohibited"):
        return "prohibited"
    if reader.knows("high_risk"):
        return "profiling" if claimed else "high_risk"
    if reader.knows("exception"):
        return "exception"
    return "dpia" if reader.knows("dpia") else "ordinary"
