"""Who may see, change and approve what of the rules: pure functions of the actor.

Platform owners see everything and change everything but K5 and K6 outside Z4. Unit owners see and change their branch;
the topmost unit's own rules are the platform owner's. Auditors and data protection officers read theirs. What a unit
owner wants looser than inherited, somebody else who owns the unit above (or one further up) approves; what leaves the
municipality's own machines of K5 and K6, the data protection officer of the unit (or one above). Nobody approves what
they proposed themself.
"""

from aarhusai.errors import Forbidden
from aarhusai.identity.rights import EVERYTHING, Scope, rules_the_house
from aarhusai.policy.matrix import Needs
from aarhusai.policy.types import Proposal, ProposalAct, ProposalState
from aarhusai.terms.actor import Actor, Role

_READERS = frozenset({Role.UNIT_OWNER, Role.AUDITOR, Role.DPO})


def reading_scope(actor: Actor) -> Scope:
    """Whose rules the actor may read."""
    if rules_the_house(actor):
        return EVERYTHING
    return Scope(tuple(dict.fromkeys(held.path for held in actor.holdings if held.role in _READERS)))


def require_reader(actor: Actor) -> Scope:
    """The reading scope. Raises Forbidden("not_an_administrator") when it is empty."""
    scope = reading_scope(actor)
    if scope.is_empty:
        raise Forbidden("not_an_administrator", "The administration is not the caller's.")
    return scope


def may_edit(actor: Actor, unit_path: str) -> bool:
    """Whether the actor may decide for the unit."""
    return rules_the_house(actor) or ("/" in unit_path and actor.holds(Role.UNIT_OWNER, unit_path))


def may_decide(actor: Actor, proposal: Proposal) -> bool:
    """Whether the actor may approve or reject the proposal, and revoke it later."""
    if actor.person_id is None or actor.person_id == proposal.proposed_by:
        return False
    if proposal.needs is Needs.DPO:
        return actor.holds(Role.DPO, proposal.unit_path)
    above = proposal.unit_path.rpartition("/")[0]
    return actor.is_platform_owner or (bool(above) and actor.holds(Role.UNIT_OWNER, above))


def acts_on(actor: Actor, proposal: Proposal) -> tuple[ProposalAct, ...]:
    """What the actor may do to the proposal as it stands."""
    if proposal.state is ProposalState.PENDING:
        if proposal.proposed_by == actor.person_id:
            return (ProposalAct.WITHDRAW,)
        return (ProposalAct.APPROVE, ProposalAct.REJECT) if may_decide(actor, proposal) else ()
    if proposal.state is ProposalState.APPROVED:
        mine = may_decide(actor, proposal) or may_edit(actor, proposal.unit_path)
        return (ProposalAct.REVOKE,) if mine else ()
    return ()
