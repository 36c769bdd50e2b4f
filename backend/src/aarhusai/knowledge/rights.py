"""Who may make a collection, and with whom one may be shared: pure functions of the actor.

A collection is made at a unit by somebody who builds or owns there. What it may be shared with follows the same
branches: a builder shares within theirs, with everyone only who owns the topmost unit. A platform owner may decide
where a collection stands, and reads none of it for that reason alone.
"""

from dataclasses import dataclass

from aarhusai.grants.types import SubjectKind
from aarhusai.terms.actor import Actor, ActorKind, Role

_MAKERS = (Role.BUILDER, Role.UNIT_OWNER)


@dataclass(frozen=True, slots=True)
class Branches:
    """Parts of the tree: those under `paths`, or all of it when that is None."""

    paths: tuple[str, ...] | None

    @property
    def empty(self) -> bool:
        """Whether nothing lies in them."""
        return self.paths == ()

    def cover(self, path: str) -> bool:
        """Whether the unit of this path lies in them."""
        return self.paths is None or any(path == top or path.startswith(top + "/") for top in self.paths)


def making_branches(actor: Actor) -> Branches:
    """Where the actor may make collections, and with whom they may share one."""
    if actor.kind is ActorKind.SYSTEM or actor.is_platform_owner:
        return Branches(None)
    return Branches(tuple(dict.fromkeys(held.path for held in actor.holdings if held.role in _MAKERS)))


def taking_branches(actor: Actor) -> Branches:
    """Where the actor may take over what somebody left behind."""
    if actor.kind is ActorKind.SYSTEM or actor.is_platform_owner:
        return Branches(None)
    return Branches(tuple(dict.fromkeys(held.path for held in actor.holdings if held.role is Role.UNIT_OWNER)))


def may_share_with_everyone(actor: Actor) -> bool:
    """Platform owners, and who owns the topmost unit."""
    if actor.kind is ActorKind.SYSTEM or actor.is_platform_owner:
        return True
    return any(held.role is Role.UNIT_OWNER and "/" not in held.path for held in actor.holdings)


def may_share_with(actor: Actor, kind: SubjectKind, path: str) -> bool:
    """Whether the actor may grant something to this subject. `path` is the unit's, or that of the person's own unit.

    The whole branch of the topmost unit is everyone.
    """
    if kind is SubjectKind.EVERYONE or (kind is SubjectKind.UNIT_BRANCH and "/" not in path):
        return may_share_with_everyone(actor)
    return making_branches(actor).cover(path)
