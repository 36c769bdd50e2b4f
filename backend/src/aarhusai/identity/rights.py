"""Who may see and change what of the organisation: pure functions of the actor.

Platform owners do everything. Unit owners read the people and units of their branch and grant or take back the roles
user and builder there. Auditors read the people and units of their branch. Nobody else sees the administration.
"""

from dataclasses import dataclass

from aarhusai.errors import Forbidden
from aarhusai.terms.actor import Actor, ActorKind, Role

DELEGATED = frozenset({Role.USER, Role.BUILDER})
"""The roles that a unit owner may grant and take back."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Part of the tree: the branches under `paths`, or everything when it is None."""

    paths: tuple[str, ...] | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies in it."""
        return self.paths == ()

    def covers(self, path: str) -> bool:
        """Whether the unit of this path lies in it."""
        return self.paths is None or any(path == top or path.startswith(top + "/") for top in self.paths)


EVERYTHING = Scope(None)


def rules_the_house(actor: Actor) -> bool:
    """Platform owners, and the house itself."""
    return actor.kind is ActorKind.SYSTEM or actor.is_platform_owner


def reading_scope(actor: Actor) -> Scope:
    """Whose people and units the actor may read."""
    return _scope(actor, Role.UNIT_OWNER, Role.AUDITOR)


def granting_scope(actor: Actor) -> Scope:
    """Where the actor may grant and take back roles."""
    return _scope(actor, Role.UNIT_OWNER)


def require_reader(actor: Actor) -> Scope:
    """The reading scope. Raises Forbidden("not_an_administrator") when it is empty."""
    scope = reading_scope(actor)
    if scope.is_empty:
        raise Forbidden("not_an_administrator", "The administration is not the caller's.")
    return scope


def require_owner(actor: Actor) -> None:
    """Raises Forbidden("not_a_platform_owner")."""
    if not rules_the_house(actor):
        raise Forbidden("not_a_platform_owner", "Only a platform owner may do this.")


def _scope(actor: Actor, *roles: Role) -> Scope:
    if rules_the_house(actor):
        return EVERYTHING
    return Scope(tuple(dict.fromkeys(holding.path for holding in actor.holdings if holding.role in roles)))
