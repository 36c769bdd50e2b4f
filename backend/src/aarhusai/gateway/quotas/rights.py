"""Who may read and set limits: pure functions of the actor.

Platform owners set any. Unit owners set limits on what lies in their branch, and on models and assistants as far as
their branch uses them; what a unit above decided they read and cannot change. Auditors and data protection officers
read their branch's. Nobody else sees the administration of limits; their own stand on their own pages.
"""

from aarhusai.errors import Forbidden
from aarhusai.identity.rights import EVERYTHING, Scope, rules_the_house
from aarhusai.terms.actor import Actor, Role

_READERS = frozenset({Role.UNIT_OWNER, Role.AUDITOR, Role.DPO})


def reading_scope(actor: Actor) -> Scope:
    """Whose limits the actor may read. Empty for most."""
    if rules_the_house(actor):
        return EVERYTHING
    return Scope(tuple(dict.fromkeys(held.path for held in actor.holdings if held.role in _READERS)))


def require_reader(actor: Actor) -> Scope:
    """The reading scope. Raises Forbidden("not_an_administrator") when it is empty."""
    scope = reading_scope(actor)
    if scope.is_empty:
        raise Forbidden("not_an_administrator", "The administration is not the caller's.")
    return scope


def require_setter(actor: Actor) -> Scope:
    """Where the actor may set limits. Raises Forbidden("not_a_unit_owner") when that is nowhere."""
    if rules_the_house(actor):
        return EVERYTHING
    owned = tuple(dict.fromkeys(held.path for held in actor.holdings if held.role is Role.UNIT_OWNER))
    if not owned:
        raise Forbidden("not_a_unit_owner", "Only the unit's owners decide this.")
    return Scope(owned)


def may_change(actor: Actor, decided_at: str) -> bool:
    """Whether the actor may change a limit that the unit of this path decided."""
    return rules_the_house(actor) or actor.holds(Role.UNIT_OWNER, decided_at)


def deciding_path(actor: Actor, path: str) -> str | None:
    """The topmost unit in whose name the actor sets a limit on what lies at a path; "" is the house's own.

    None when the actor may not. What lies in no unit, such as a model, is limited for the actor's own branch.
    """
    if rules_the_house(actor):
        return ""
    owned = sorted(
        (held.path for held in actor.holdings if held.role is Role.UNIT_OWNER), key=lambda held: held.count("/")
    )
    return next((top for top in owned if not path or path == top or path.startswith(top + "/")), None)
