"""Who may read a use case and do what with it: pure functions.

Owners of the assistant answer and submit. The owner of a unit that has everybody whom the assistant reaches in its
branch approves; platform owners own the topmost unit. Where the rules ask for it the data protection officer of the
unit (or of one above) approves too. Nobody approves what they made, and no two approvals come from one person (GDPR
38(6)). Stopping is easier than starting: owners, overseers, and everybody who could approve may stop it.
"""

from enum import StrEnum

from aarhusai.identity.rights import EVERYTHING, Scope, rules_the_house
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import PersonId
from aarhusai.usecases.types import ApprovalKind, Approved, UseCase, UseCaseState

_READERS = frozenset({Role.UNIT_OWNER, Role.AUDITOR, Role.DPO})


class CaseRight(StrEnum):
    """What somebody may do with a use case as it stands."""

    EDIT = "edit"
    SUBMIT = "submit"
    GO_LIVE = "go_live"
    APPROVE_OWNER = "approve_owner"
    APPROVE_DPO = "approve_dpo"
    RETURN = "return"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVIEW = "review"
    RECORD = "record"
    REPORT = "report"


_ANSWERABLE = frozenset({
    UseCaseState.DRAFT, UseCaseState.RETURNED, UseCaseState.REOPENED, UseCaseState.APPROVED, UseCaseState.SUSPENDED,
})  # fmt: skip


def reading_scope(actor: Actor) -> Scope:
    """Whose use cases the actor reads besides their own and those they oversee."""
    if rules_the_house(actor):
        return EVERYTHING
    return Scope(tuple(dict.fromkeys(held.path for held in actor.holdings if held.role in _READERS)))


def owns_unit(actor: Actor, path: str) -> bool:
    """Whether the actor answers for the unit: its owner, one above it, or a platform owner."""
    return actor.is_platform_owner or (bool(path) and actor.holds(Role.UNIT_OWNER, path))


def is_dpo(actor: Actor, path: str) -> bool:
    """Whether the actor is the data protection officer of the unit or of one above."""
    return bool(path) and actor.holds(Role.DPO, path)


def made_it(actor: Actor, case: UseCase) -> bool:
    """Whether the actor had a hand in it, so that somebody else must approve."""
    person = actor.person_id
    submitter: PersonId | None = case.submitted.by if case.submitted else None
    return person is None or person in case.makers or person in case.about.owners or person == submitter


def rights_on(actor: Actor, case: UseCase, given: tuple[Approved, ...]) -> tuple[CaseRight, ...]:
    """What the actor may do; `given` are the approvals of what is submitted."""
    if actor.person_id is None or case.state is UseCaseState.RETIRED:
        return ()
    may = {
        **_of_owners(actor, case),
        **_of_approvers(actor, case, given),
        **_of_anybody_who_answers(actor, case),
    }
    return tuple(right for right in CaseRight if may.get(right, False))


def _of_owners(actor: Actor, case: UseCase) -> dict[CaseRight, bool]:
    owns = actor.person_id in case.about.owners
    answerable = owns and case.state in _ANSWERABLE
    return {
        CaseRight.EDIT: answerable,
        CaseRight.SUBMIT: answerable and case.about.newest_version is not None,
        CaseRight.GO_LIVE: owns and case.state in {UseCaseState.APPROVED, UseCaseState.REOPENED},
    }


def _of_approvers(actor: Actor, case: UseCase, given: tuple[Approved, ...]) -> dict[CaseRight, bool]:
    if case.state is not UseCaseState.SUBMITTED or made_it(actor, case):
        return {}
    open_kinds = set(case.needs) - {one.kind for one in given}
    already = any(one.person.id == actor.person_id for one in given)
    unit_owner = owns_unit(actor, case.decider.path)
    dpo = ApprovalKind.DPO in case.needs and is_dpo(actor, case.unit.path)
    return {
        CaseRight.APPROVE_OWNER: unit_owner and not already and ApprovalKind.UNIT_OWNER in open_kinds,
        CaseRight.APPROVE_DPO: dpo and not already and ApprovalKind.DPO in open_kinds,
        CaseRight.RETURN: unit_owner or dpo,
    }


def _of_anybody_who_answers(actor: Actor, case: UseCase) -> dict[CaseRight, bool]:
    owns = actor.person_id in case.about.owners
    answers_for_unit = owns_unit(actor, case.unit.path)
    decides = owns_unit(actor, case.decider.path)
    dpo, oversees = is_dpo(actor, case.unit.path), actor.person_id == case.overseer
    made = made_it(actor, case)
    stands = case.approved is not None
    running = stands and case.is_live
    withdrawable = running or (stands and case.state is UseCaseState.SUSPENDED)
    return {
        CaseRight.WITHDRAW: (owns and case.state is UseCaseState.SUBMITTED) or (withdrawable and (decides or dpo)),
        CaseRight.SUSPEND: running and (owns or oversees or answers_for_unit or dpo),
        CaseRight.RESUME: case.state is UseCaseState.SUSPENDED and stands and (decides or dpo) and not made,
        CaseRight.REVIEW: stands and (answers_for_unit or dpo),
        CaseRight.RECORD: owns or answers_for_unit or dpo,
        CaseRight.REPORT: owns or oversees or answers_for_unit or dpo,
    }
