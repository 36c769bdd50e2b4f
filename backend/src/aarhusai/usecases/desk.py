"""What every verb on a use case begins with: the case as the actor may see it, its facts now, and what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from aarhusai.assistants.facts import AssistantFacts, KnownModels
from aarhusai.errors import Conflict, Forbidden, NotFound
from aarhusai.kit.clock import Clock, day_of, now
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, UseCaseId
from aarhusai.usecases.duties import Assessment, Situation, assess
from aarhusai.usecases.facts import facts_of, suppliers_of_house
from aarhusai.usecases.repository import cases, decisions, records
from aarhusai.usecases.rights import CaseRight, reading_scope, rights_on
from aarhusai.usecases.screening.form import Form
from aarhusai.usecases.screening.versions import Forms
from aarhusai.usecases.types import ApprovalKind, Approved, Facts, Record, RecordStatus, UseCase, UseCaseState


class GateResult(Protocol):
    """How a version did in its tests (`evaluation`). `reason` is a code."""

    @property
    def required(self) -> bool:
        """Whether it must pass before others use it."""
        ...

    @property
    def passed(self) -> bool:
        """Whether it did."""
        ...


class Gate(Protocol):
    """Asks whether a version passed its tests."""

    async def __call__(self, executor: Executor, assistant_id: AssistantId, version: int) -> GateResult:
        """The result of the newest run of this version."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """A use case with everything that is decided from. `facts` are of the version that the case is about just now:
    the submitted one, otherwise the newest; None before there is one, and when the assistant is gone.
    """

    case: UseCase
    form: Form
    found: AssistantFacts | None
    facts: Facts | None
    assessment: Assessment
    records: tuple[Record, ...]
    given: tuple[Approved, ...]

    def rights(self, actor: Actor) -> tuple[CaseRight, ...]:
        """What the actor may do."""
        return rights_on(actor, self.case, self.given)


class Desk:
    """Shared by the room's services. `forms` are the forms there are.

    `may_share` tells whether assistants of the unit of this path may be brought to others.
    """

    def __init__(
        self,
        db: Database,
        models: KnownModels,
        gate: Gate,
        may_share: Callable[[str], bool],
        forms: Forms,
        clock: Clock = now,
    ) -> None:
        self.db = db
        self.models = models
        self.gate = gate
        self.may_share = may_share
        self.clock = clock
        self.forms = forms

    @property
    def form(self) -> Form:
        """The form in force."""
        return self.forms.in_force(self.today)

    def form_of(self, version: str) -> Form:
        """The form of this version; the one in force for one that is no longer known."""
        return self.forms.of(version) or self.form

    @property
    def today(self) -> date:
        """The day now, in Denmark."""
        return day_of(self.clock())

    async def readable(self, executor: Executor, actor: Actor, case_id: UseCaseId) -> UseCase:
        """The case. Raises NotFound("use_case_not_found")."""
        found = await cases.readable(executor, actor, reading_scope(actor), case_id)
        if found is None:
            raise NotFound("use_case_not_found", "There is no such use case.")
        return found

    async def allowed(
        self, tx: Transaction, actor: Actor, case_id: UseCaseId, right: CaseRight, revision: int | None = None
    ) -> Known:
        """The case, locked, for somebody who may do this to it as it stands.

        Raises NotFound("use_case_not_found"), Forbidden("use_case_not_yours") and Conflict("changed_meanwhile").
        """
        await self.readable(tx, actor, case_id)
        await cases.lock(tx, case_id)
        known = await self.known(tx, await self.readable(tx, actor, case_id))
        if revision is not None and known.case.revision != revision:
            raise Conflict("changed_meanwhile", "It was changed after you read it.")
        if right not in known.rights(actor):
            raise Forbidden("use_case_not_yours", "The caller may not do this to the use case as it stands.")
        return known

    async def known(
        self, executor: Executor, case: UseCase, version: int | None = None, form: Form | None = None
    ) -> Known:
        """Everything about the case; facts are of `version` where one is given.

        Without a `form` it is judged by the one that was answered where the answers stand, else by the one in force.
        """
        form = form or (self.form_of(case.form_version) if case.state in _STANDING else self.form)
        about = case.about
        wanted = version or (case.submitted.version if case.submitted else about.newest_version)
        found, facts = None, None
        if wanted is not None and about.state is not None:
            suppliers = await suppliers_of_house(executor, self.today)
            found, facts = await facts_of(executor, self.models, suppliers, about.id, wanted)
        stored = await records.records(executor, case.id)
        given = await decisions.approvals(executor, case.id, case.submissions) if case.submissions else ()
        assessment = self.assessed(form, case, facts, stored, given)
        return Known(case, form, found, facts, assessment, stored, given)

    def assessed(
        self, form: Form, case: UseCase, facts: Facts | None, stored: Sequence[Record], given: Sequence[Approved]
    ) -> Assessment:
        """What follows for the case as it stands, under the form."""
        done = frozenset(one.kind for one in stored if one.status is not RecordStatus.BEGUN)
        counts = case.state in {UseCaseState.SUBMITTED, UseCaseState.APPROVED, UseCaseState.SUSPENDED}
        approved = frozenset(one.kind for one in given) if counts else frozenset[ApprovalKind]()
        return assess(form, Situation(case.answers, facts or _NOTHING, self.today, done, approved))


_STANDING: Final = frozenset({
    UseCaseState.SUBMITTED, UseCaseState.APPROVED, UseCaseState.SUSPENDED, UseCaseState.RETIRED,
})  # fmt: skip
"""States in which what was answered counts, whatever is asked since."""

_NOTHING: Final = Facts(version=0, name="", model_id=None, model="", zone=None)


def purpose_of(case: UseCase) -> str:
    """The purpose as it was answered."""
    return " ".join(case.answers.get("purpose", ()))
