"""Who may do what with an assistant: pure functions of the actor and of how they stand to it.

Its owners do everything but decide on themselves: they build, share what was approved more narrowly, hand over and
delete. Who owns its unit, or one above, manages it: takes it down, puts it back, says who owns it. What it says is
theirs to read, and the data protection officer's and the auditor's, once it asks to reach others; a private one is its
owners' alone.
"""

from dataclasses import dataclass
from enum import StrEnum

from aarhusai.assistants.types import AssistantState
from aarhusai.knowledge.rights import Branches
from aarhusai.terms.actor import Actor, ActorKind, Role


class AssistantRight(StrEnum):
    """What the caller may do with an assistant, as pages ask it."""

    READ = "read"
    EDIT = "edit"
    OWNERS = "owners"
    NARROW = "narrow"
    TAKE_DOWN = "take_down"
    PUT_BACK = "put_back"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the actor stands to an assistant."""

    owns: bool
    manages: bool
    oversees: bool


def managing_branches(actor: Actor) -> Branches:
    """Whose assistants the actor manages."""
    return _branches(actor, Role.UNIT_OWNER)


def overseeing_branches(actor: Actor) -> Branches:
    """Whose assistants the actor may read once they ask to reach others."""
    return _branches(actor, Role.UNIT_OWNER, Role.DPO, Role.AUDITOR)


def reads(standing: Standing, state: AssistantState) -> bool:
    """Whether the content is the actor's to read."""
    return standing.owns or (state is not AssistantState.PRIVATE and (standing.manages or standing.oversees))


def rights_of(standing: Standing, state: AssistantState, *, taken_down: bool) -> tuple[AssistantRight, ...]:
    """What the actor may do."""
    found = [AssistantRight.READ] if reads(standing, state) else []
    if standing.owns:
        found += [AssistantRight.EDIT, AssistantRight.DELETE]
    if standing.owns or standing.manages:
        found += [AssistantRight.OWNERS, AssistantRight.NARROW]
    if standing.manages:
        found += [AssistantRight.PUT_BACK if taken_down else AssistantRight.TAKE_DOWN]
    return tuple(found)


def _branches(actor: Actor, *roles: Role) -> Branches:
    if actor.kind is ActorKind.SYSTEM or actor.is_platform_owner:
        return Branches(None)
    return Branches(tuple(dict.fromkeys(held.path for held in actor.holdings if held.role in roles)))
