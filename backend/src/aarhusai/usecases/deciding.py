"""Submitting, approving, sending back, and taking back what was approved.

The last approval that is needed publishes in its own transaction: there is no moment at which an assistant is approved
and not live, or live and not approved.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from aarhusai.assistants import publishing
from aarhusai.assistants.reach import widest_branch
from aarhusai.audit.types import Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.kit.clock import day_of
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.approval import Approval, Audience
from aarhusai.terms.ids import PersonId, UnitId, UseCaseId
from aarhusai.usecases.answering import settled
from aarhusai.usecases.answers import in_force
from aarhusai.usecases.desk import Desk, Known, purpose_of
from aarhusai.usecases.fingerprint import Difference, Weight, differences, fingerprint, needs_consent
from aarhusai.usecases.recording import CaseAct, Happened, noted, reasoned, record
from aarhusai.usecases.repository import cases, decisions
from aarhusai.usecases.repository.decisions import NewApproval
from aarhusai.usecases.rights import CaseRight
from aarhusai.usecases.types import (
    ApprovalKind,
    Facts,
    Standing,
    Submission,
    UseCase,
    UseCaseState,
)

WITHDRAWN: Final = "approval_withdrawn"
SUSPENDED: Final = "use_suspended"
"""Codes that users of the assistant are told, with the reason."""

FURTHEST_REVIEW: Final = timedelta(days=5 * 366)

_MONTH: Final = timedelta(days=30.4375)
_RIGHT_OF: Final = {
    ApprovalKind.UNIT_OWNER: CaseRight.APPROVE_OWNER,
    ApprovalKind.DPO: CaseRight.APPROVE_DPO,
}


class Deciding:
    """The verbs. Each raises NotFound("use_case_not_found"), Forbidden("use_case_not_yours") besides what it says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def submit(self, actor: Actor, case_id: UseCaseId, version: int) -> None:
        """Asks for approval of a version, under the form in force.

        Raises NotFound("version_not_found"), Forbidden("feature_off") where assistants are not shared,
        Conflict("answers_missing" | "duties_not_met" | "shared_with_nobody" | "tests_do_not_pass").
        """
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.SUBMIT)
            known = await self._desk.known(tx, known.case, version, self._desk.form)
            assert known.facts is not None
            assert actor.person_id is not None
            self._check_switch(known.case)
            _check_complete(known)
            await self._check_tests(tx, known.case, version)
            case, at = known.case, self._desk.clock()
            submission = Submission(case.submissions + 1, version, known.facts, actor.person_id, at)
            case = replace(
                case,
                state=UseCaseState.SUBMITTED,
                submissions=submission.number,
                submitted=submission,
                makers=case.makers | {actor.person_id},
                decider=replace(case.decider, id=await self._decider(tx, known)),
                form_version=known.form.version,
            )
            await cases.save(tx, settled(case, known.form, known.assessment))
            await publishing.await_decision(tx, case.about.id, waiting=True)
            needs = [kind.value for kind in known.assessment.needs]
            await record(tx, actor, case, Happened(CaseAct.SUBMITTED, at, "", {"version": version, "needs": needs}))

    async def approve(self, actor: Actor, case_id: UseCaseId, kind: ApprovalKind, note: str, revision: int) -> bool:
        """Approves what was read at `revision`; gives whether the assistant is live with it.

        Raises Conflict("changed_meanwhile" | "facts_changed_meanwhile" | "duties_not_met" | "tests_do_not_pass"), and
        Forbidden("feature_off") where assistants are not shared any more.
        """
        why = noted(note)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, _RIGHT_OF[kind], revision)
            case, at = known.case, self._desk.clock()
            submission = case.submitted
            assert submission is not None
            assert actor.person_id is not None
            _check_unchanged(known, submission)
            if await self._decider(tx, known) != case.decider.id:  # moved since, or somebody it is shared with was
                raise _facts_changed((Difference("unit", case.decider.name, "", Weight.CHANGED),))
            approval = NewApproval(
                kind, submission.version, fingerprint(submission.facts, purpose_of(case)), submission.by,
                actor.person_id, why, at,
            )  # fmt: skip
            await decisions.add_approval(tx, case.id, submission.number, approval)
            details: dict[str, Detail] = {
                "kind": kind.value,
                "version": submission.version,
                "facts_sha256": approval.facts_sha256,
            }
            await record(tx, actor, case, Happened(CaseAct.APPROVED, at, why, details))
            whole = {one.kind for one in known.given} | {kind} >= set(case.needs)
            if whole:
                _check_duties(known, "approve")
                await self._check_tests(tx, case, submission.version)
            await self._go_on(tx, actor, known, whole=whole)
        return whole

    async def send_back(self, actor: Actor, case_id: UseCaseId, note: str) -> None:
        """Says what must be different first; what is live stays so. Raises Invalid("use_case_reason_needed")."""
        why = reasoned(note)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.RETURN)
            await cases.save(tx, replace(known.case, state=UseCaseState.RETURNED, submitted=None))
            await publishing.await_decision(tx, known.case.about.id, waiting=False)
            await record(tx, actor, known.case, Happened(CaseAct.RETURNED, self._desk.clock(), why))

    async def withdraw(self, actor: Actor, case_id: UseCaseId, reason: str | None) -> None:
        """Takes back: an owner what they submitted, an approver what was approved.

        In the second case everybody but the owners loses the assistant at once and is told the reason, and it must be
        submitted anew. Raises Invalid("use_case_reason_needed").
        """
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.WITHDRAW)
            case, at = known.case, self._desk.clock()
            if case.state is UseCaseState.SUBMITTED and actor.person_id in case.about.owners:
                why = noted(reason)
                back = _before_submission(case)
                await cases.save(tx, replace(case, state=back, submitted=None))
                await publishing.await_decision(tx, case.about.id, waiting=False)
                await record(tx, actor, case, Happened(CaseAct.RECALLED, at, why))
                return
            why = reasoned(reason)
            gone = replace(
                case, state=UseCaseState.RETURNED, submitted=None, approved=None, suspended_code=WITHDRAWN,
                suspended_text=why,
            )  # fmt: skip
            await cases.save(tx, gone)
            await publishing.withdraw(tx, actor, case.about.id, WITHDRAWN, why)
            await record(tx, actor, case, Happened(CaseAct.WITHDRAWN, at, why))

    async def suspend(self, actor: Actor, case_id: UseCaseId, reason: str) -> None:
        """Stops the use for now; users are told the reason. Raises Invalid("use_case_reason_needed")."""
        why = reasoned(reason)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.SUSPEND)
            await stop(tx, actor, known.case, SUSPENDED, why)
            await record(tx, actor, known.case, Happened(CaseAct.SUSPENDED, self._desk.clock(), why))

    async def resume(self, actor: Actor, case_id: UseCaseId, note: str | None) -> None:
        """Ends a suspension, when what was approved is still what would run.

        Raises Conflict("facts_changed_meanwhile"): then it must be submitted anew.
        """
        why = noted(note)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.RESUME)
            case = known.case
            approved = case.approved
            assert approved is not None
            live = await self._of_version(tx, known, approved.version)
            if needs_consent(since_approval(live)):
                raise _facts_changed(since_approval(live))
            await cases.save(tx, replace(case, state=UseCaseState.APPROVED, suspended_code="", suspended_text=""))
            await publishing.resume(tx, actor, case.about.id)
            await record(tx, actor, case, Happened(CaseAct.RESUMED, self._desk.clock(), why))

    async def go_live(self, actor: Actor, case_id: UseCaseId, version: int | None) -> None:
        """Makes a newer version live on the approval that there is, because nothing that was approved is different.

        Without a version it is the newest.

        Raises NotFound("version_not_found"), Conflict("approval_needed") with the fields that differ,
        Conflict("tests_do_not_pass").
        """
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.GO_LIVE)
            version = version or known.case.about.newest_version
            if version is None:
                raise NotFound("version_not_found", "There is no such version.")
            known = await self._of_version(tx, known, version)
            found = since_approval(known)
            if known.case.approved is None or needs_consent(found) or known.assessment.missing:
                fields = ", ".join(one.field for one in found)
                raise Conflict("approval_needed", "Something that was approved is different.", {"fields": fields})
            await self._check_tests(tx, known.case, version)
            await self._publish(tx, actor, known, None)

    async def review(self, actor: Actor, case_id: UseCaseId, on: date, note: str | None) -> None:
        """The use was looked at again and goes on; the next time is by this day.

        Raises Invalid("bad_review_day") for a day that is past, or further away than five years.
        """
        why = noted(note)
        if not self._desk.today < on <= self._desk.today + FURTHEST_REVIEW:
            raise Invalid("bad_review_day", "The next review is within five years.")
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.REVIEW)
            at = self._desk.clock()
            await cases.save(tx, replace(known.case, review_on=on))
            await publishing.note_review(tx, known.case.about.id, on)
            await record(tx, actor, known.case, Happened(CaseAct.REVIEWED, at, why, {"next": on.isoformat()}))

    async def _go_on(self, tx: Transaction, actor: Actor, known: Known, *, whole: bool) -> None:
        """After an approval: publishes when it was the last that is needed, otherwise waits on."""
        if whole:
            await self._publish(tx, actor, known, actor.person_id)
        else:
            await cases.save(tx, known.case)

    async def _publish(self, tx: Transaction, actor: Actor, known: Known, by: PersonId | None) -> None:
        case, facts, at = known.case, known.facts, self._desk.clock()
        assert facts is not None
        self._check_switch(case)
        months = int(next(iter(case.answers.get("review", ())), "12"))
        review_on = day_of(at + months * _MONTH) if by is not None else case.review_on
        standing = Standing(facts.version, facts, case.answers, at, case.form_version)
        case = replace(
            case, state=UseCaseState.APPROVED, submitted=None, approved=standing, review_on=review_on,
            suspended_code="", suspended_text="",
        )  # fmt: skip
        await cases.save(tx, case)
        await publishing.publish(tx, actor, _approval(case, facts, standing, by))
        await publishing.note_review(tx, case.about.id, review_on)
        await record(tx, actor, case, Happened(CaseAct.PUBLISHED, at, "", {"version": facts.version}))

    async def _of_version(self, tx: Transaction, known: Known, version: int) -> Known:
        """The same case with the facts of this version. Raises NotFound("version_not_found")."""
        if known.facts is not None and known.facts.version == version:
            return known
        return await self._desk.known(tx, known.case, version)

    async def _decider(self, tx: Transaction, known: Known) -> UnitId:
        """The unit whose owner approves: everybody whom the version is to reach is in its branch."""
        assert known.found is not None
        sharing = [one.grant for one in known.found.sharing]
        paths = await decisions.paths_of(tx, [grant.subject_id for grant in sharing])
        branch = widest_branch(sharing, paths, known.case.unit.path)
        return UnitId(UUID(branch.rpartition("/")[2])) if branch else known.case.unit.id

    def _check_switch(self, case: UseCase) -> None:
        if not self._desk.may_share(case.unit.path):
            raise Forbidden("feature_off", "The municipality has turned this off.", {"feature": "sharing"})

    async def _check_tests(self, tx: Transaction, case: UseCase, version: int) -> None:
        gate = await self._desk.gate(tx, case.about.id, version)
        if gate.required and not gate.passed:
            raise Conflict("tests_do_not_pass", "The version does not pass its tests.", {"version": version})


def _before_submission(case: UseCase) -> UseCaseState:
    if case.approved is None:
        return UseCaseState.DRAFT
    return UseCaseState.REOPENED if case.is_live else UseCaseState.SUSPENDED


async def stop(tx: Transaction, actor: Actor, case: UseCase, code: str, text: str) -> None:
    """Suspends the use: everybody but the owners loses the assistant at once and is told the text."""
    await cases.save(tx, replace(case, state=UseCaseState.SUSPENDED, suspended_code=code, suspended_text=text))
    await publishing.withdraw(tx, actor, case.about.id, code, text)


def since_approval(known: Known) -> tuple[Difference, ...]:
    """How the facts and the answers differ from what was approved; nothing where nothing was."""
    approved, facts = known.case.approved, known.facts
    if approved is None or facts is None:
        return ()
    before, after = in_force(known.form, approved.answers), in_force(known.form, known.case.answers)
    found = differences(approved.facts, " ".join(before.get("purpose", ())), facts, purpose_of(known.case))
    others = sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))
    if others in ([], ["purpose"]):
        return found
    return (*found, Difference("answers", "", ", ".join(others), Weight.CHANGED))


def _check_complete(known: Known) -> None:
    if known.assessment.missing:
        raise Conflict(
            "answers_missing", "Questions are not answered.", {"questions": ", ".join(known.assessment.missing)}
        )
    _check_duties(known, "submit")
    if known.facts is not None and not known.facts.sharing:
        raise Conflict("shared_with_nobody", "The version is to be shared with nobody.")


def _check_duties(known: Known, step: Literal["submit", "approve"]) -> None:
    blocking = known.assessment.blocking(step)
    if blocking:
        raise Conflict("duties_not_met", "Something that the law asks for is missing.", {"duties": ", ".join(blocking)})


def _check_unchanged(known: Known, submission: Submission) -> None:
    if known.facts is None:
        raise NotFound("version_not_found", "There is no such version.")
    found = differences(submission.facts, "", known.facts, "")
    if needs_consent(found):
        raise _facts_changed(found)


def _facts_changed(found: tuple[Difference, ...]) -> Conflict:
    fields = ", ".join(one.field for one in found)
    return Conflict("facts_changed_meanwhile", "It is no longer what was submitted.", {"fields": fields})


def _approval(case: UseCase, facts: Facts, standing: Standing, by: PersonId | None) -> Approval:
    """The only place in the house where one is made (an architecture test holds it)."""
    return Approval(
        assistant_id=case.about.id,
        version=standing.version,
        use=tuple(Audience(one.subject_kind, one.subject_id) for one in facts.sharing),
        denied=facts.denied,
        use_case_id=case.id,
        approved_by=by,
        approved_at=standing.at,
    )
