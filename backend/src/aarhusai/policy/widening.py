"""Proposals to be looser than what is inherited (law.md A4), and what becomes of them.

A unit's owner proposes a rule for one cell, with a reason and a last day. Somebody else decides: who owns a unit above,
or, for K5 and K6 outside Z4, the data protection officer, who is given a use case and its finished DPIA to go by. An
approval is written as a version of the unit and lives until its last day, until it is revoked, and only while the unit
inherits the rule that it was approved against.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.kit.clock import Clock, day_of, now
from aarhusai.kit.ids import new_id
from aarhusai.policy import proposals_repository as wishes
from aarhusai.policy import rules_repository as table
from aarhusai.policy.book import PolicyBook
from aarhusai.policy.deciding import FURTHEST, Desk, NewVersion, clean_reason, desk_for, editable_unit, write
from aarhusai.policy.decision import Rule
from aarhusai.policy.grid import inherited_at
from aarhusai.policy.matrix import Cell, Needs, code_of, is_looser, needs_of
from aarhusai.policy.rights import acts_on, reading_scope, require_reader
from aarhusai.policy.types import Justification, Proposal, ProposalAct, ProposalState, ProposalView, RegisteredUse
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId, UseCaseId

MOST: Final = 200
"""Proposals in one list, and open ones of one unit."""

_DONE: Final = {
    ProposalAct.APPROVE: ProposalState.APPROVED,
    ProposalAct.REJECT: ProposalState.REJECTED,
    ProposalAct.WITHDRAW: ProposalState.WITHDRAWN,
    ProposalAct.REVOKE: ProposalState.REVOKED,
}
_GIVES_REASON: Final = frozenset({ProposalAct.REJECT, ProposalAct.REVOKE})


class RegisteredUses(Protocol):
    """The register of uses, as far as a widening rests on it (`usecases.records`)."""

    async def registered(self, executor: Executor, use_case_id: UseCaseId, actor: Actor | None) -> RegisteredUse | None:
        """The use case as it is now, when the actor may read it; with None whoever asks."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a unit wants: one cell to be looser, and why."""

    cell: Cell
    rule: Rule
    why: Justification


class Widenings:
    """The verbs."""

    def __init__(self, db: Database, book: PolicyBook, uses: RegisteredUses, clock: Clock = now) -> None:
        self._db = db
        self._book = book
        self._uses = uses
        self._clock = clock

    async def waiting(self, actor: Actor) -> tuple[ProposalView, ...]:
        """The proposals that wait in the actor's branches, newest first. Raises Forbidden("not_an_administrator")."""
        scope = require_reader(actor)
        async with self._db.session() as session:
            found = await wishes.proposals(session, scope.paths, None, (ProposalState.PENDING,), MOST)
        return tuple(ProposalView(one, acts_on(actor, one)) for one in found)

    async def propose(self, actor: Actor, unit_id: UnitId, wish: Wish) -> ProposalView:
        """Asks for it. Nothing changes yet.

        Raises NotFound("unit_not_found" | "use_case_not_found"), Forbidden("not_a_unit_owner"),
        Conflict("already_proposed"),
        Invalid("not_looser" | "reason_needed" | "bad_expiry" | "dpia_needed" | "too_many_proposals").
        """
        if actor.person_id is None:
            raise Forbidden("not_a_unit_owner", "Only a person can ask for this.")
        async with self._db.transaction() as tx:
            await table.lock_rules(tx)
            unit = await editable_unit(tx, actor, unit_id)
            desk = await desk_for(tx, actor, unit, self._clock())
            open_ones = await wishes.proposals(tx, None, unit.id, (ProposalState.PENDING,), MOST)
            if any((one.part, one.zone) == wish.cell for one in open_ones):
                raise Conflict("already_proposed", "The cell has a proposal that waits.")
            why = await self._registered(tx, actor, wish.why)
            proposal = _proposal(desk, replace(wish, why=why))
            await wishes.insert_proposal(tx, proposal)
            await table.announce(tx)
            await _record(tx, actor, "policy.widening_proposed", proposal)
        return ProposalView(proposal, acts_on(actor, proposal))

    async def act(self, actor: Actor, proposal_id: UUID, act: ProposalAct, reason: str | None) -> ProposalView:
        """Approves, rejects, withdraws or revokes. To reject and to revoke takes a reason.

        Raises NotFound("proposal_not_found"), Forbidden("proposal_not_yours"), Invalid("reason_needed"),
        Conflict("proposal_decided" | "inherited_rule_changed" | "proposal_expired" | "planned_version_waits" |
        "dpia_not_finished").
        """
        async with self._db.transaction() as tx:
            await table.lock_rules(tx)
            proposal = await self._proposal_for(tx, actor, proposal_id, act)
            why = clean_reason(reason or "") if reason or act in _GIVES_REASON else None
            if act is ProposalAct.APPROVE:
                await self._check_dpia(tx, proposal)
            at = self._clock()
            await wishes.decide_proposal(tx, proposal.id, _DONE[act], actor.person_id, at, why)
            if act is ProposalAct.APPROVE:
                await _widen(tx, actor, proposal, at)
            await _record(tx, actor, f"policy.widening_{_DONE[act].value}", proposal)
            decided = await wishes.proposal(tx, proposal.id, None)
        await self._book.refresh()
        assert decided is not None
        return ProposalView(decided, acts_on(actor, decided))

    async def _registered(self, tx: Transaction, actor: Actor, why: Justification) -> Justification:
        """The same with what the register says of the use case that it names.

        Raises NotFound("use_case_not_found"), and Invalid("dpia_needed") where its DPIA is not finished.
        """
        if why.use_case_id is None:
            return replace(why, dpia_version=None)
        found = await self._uses.registered(tx, why.use_case_id, actor)
        if found is None:
            raise NotFound("use_case_not_found", "There is no such use case.")
        if not found.finished:
            raise Invalid("dpia_needed", "It takes a use case and its finished DPIA.")
        return replace(
            why, use_case=_clean(why.use_case) or found.name, dpia=_clean(why.dpia) or found.dpia,
            dpia_on=found.dpia_on, dpia_version=found.dpia_version,
        )  # fmt: skip

    async def _check_dpia(self, tx: Transaction, proposal: Proposal) -> None:
        """What it rests on in the register still stands."""
        if proposal.why.use_case_id is None:
            return
        found = await self._uses.registered(tx, proposal.why.use_case_id, None)
        if found is None or not found.finished:
            raise Conflict("dpia_not_finished", "The DPIA of the use case is not finished any more.")

    async def _proposal_for(self, tx: Transaction, actor: Actor, proposal_id: UUID, act: ProposalAct) -> Proposal:
        proposal = await wishes.proposal(tx, proposal_id, reading_scope(actor).paths)
        if proposal is None:
            raise NotFound("proposal_not_found", "There is no such proposal.")
        due = ProposalState.APPROVED if act is ProposalAct.REVOKE else ProposalState.PENDING
        if proposal.state is not due:
            raise Conflict("proposal_decided", "The proposal is decided upon.")
        if act not in acts_on(actor, proposal):
            raise Forbidden("proposal_not_yours", "Somebody else decides upon this proposal.")
        return proposal


def _proposal(desk: Desk, wish: Wish) -> Proposal:
    """What was asked for, checked."""
    part, zone = wish.cell
    inherited = inherited_at(desk.book, desk.unit, desk.at)[wish.cell].rule
    needs = needs_of(wish.cell, top=desk.unit.parent_id is None)
    if needs is None or not is_looser(wish.rule, inherited):
        raise Invalid("not_looser", "The unit decides this alone.")
    assert desk.actor.person_id is not None
    return Proposal(
        id=new_id(),
        unit_id=desk.unit.id,
        unit_name=desk.unit.name,
        unit_path=desk.unit.path,
        part=part,
        zone=zone,
        rule=wish.rule,
        against=inherited,
        needs=needs,
        why=_justified(wish.why, needs, desk.at),
        state=ProposalState.PENDING,
        proposed_by=desk.actor.person_id,
        proposed_by_name=desk.actor.name,
        proposed_at=desk.at,
    )


def _justified(why: Justification, needs: Needs, at: datetime) -> Justification:
    """With texts tidied. Raises Invalid("reason_needed" | "bad_expiry" | "dpia_needed")."""
    if why.expires_at.tzinfo is None or not at < why.expires_at <= at + FURTHEST:
        raise Invalid("bad_expiry", "A widening lasts at most a year.")
    use_case, dpia = _clean(why.use_case), _clean(why.dpia)
    finished = why.dpia_on is not None and why.dpia_on <= day_of(at)
    if needs is Needs.DPO and not (use_case and dpia and finished):
        raise Invalid("dpia_needed", "It takes a use case and its finished DPIA.")
    return replace(why, reason=clean_reason(why.reason), use_case=use_case, dpia=dpia)


def _clean(text: str | None) -> str | None:
    clean = (text or "").strip().replace("\0", "")
    return clean[:500] or None


async def _widen(tx: Transaction, actor: Actor, proposal: Proposal, at: datetime) -> None:
    """Writes the approved rule as a version of the unit; the rulebook that is read here holds the approval already."""
    unit = await table.unit(tx, proposal.unit_id, None)
    assert unit is not None
    desk = await desk_for(tx, actor, unit, at)
    if proposal.why.expires_at <= at:
        raise Conflict("proposal_expired", "Its last day is over.")
    cell = (proposal.part, proposal.zone)
    if inherited_at(desk.book, unit, at)[cell].rule is not proposal.against:
        raise Conflict("inherited_rule_changed", "The unit inherits another rule than when it was proposed.")
    if desk.planned(at):
        raise Conflict("planned_version_waits", "A version that has not begun would be dropped.")
    cells = {**desk.own(at), cell: proposal.rule}
    await write(tx, desk, NewVersion(cells, at, "widened", proposal.why.reason))


async def _record(tx: Transaction, actor: Actor, act: str, proposal: Proposal) -> None:
    details: dict[str, Detail] = {
        "proposal_id": str(proposal.id),
        "cell": f"{code_of(proposal.part)}-{proposal.zone.value}",
        "rule": proposal.rule.value,
        "against": proposal.against.value,
        "needs": proposal.needs.value,
        "expires_at": proposal.why.expires_at.isoformat(),
        "use_case_id": None if proposal.why.use_case_id is None else str(proposal.why.use_case_id),
    }
    await append(tx, AuditEntry(actor, act, "unit", proposal.unit_id, details=details))
