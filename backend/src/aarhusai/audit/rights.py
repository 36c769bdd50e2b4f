"""Who may read how much of the log."""

from aarhusai.errors import Forbidden
from aarhusai.terms.actor import Actor, ActorKind, Role
from aarhusai.terms.ids import UnitId


def readable_units(actor: Actor) -> list[UnitId] | None:
    """The units whose branches' entries the actor may read; None is the whole log.

    Raises Forbidden("not_an_auditor").
    """
    if actor.is_platform_owner or actor.kind is ActorKind.SYSTEM:
        return None
    held = [holding for holding in actor.holdings if holding.role is Role.AUDITOR]
    if not held:
        raise Forbidden("not_an_auditor", "Only auditors and platform owners read the log.")
    return None if any("/" not in holding.path for holding in held) else [holding.unit_id for holding in held]


def require_whole(actor: Actor) -> None:
    """The chain is about the whole log, so it is for platform owners and the municipality's own auditors.

    Raises Forbidden("not_an_auditor" | "not_the_whole_log").
    """
    if readable_units(actor) is not None:
        raise Forbidden("not_the_whole_log", "Only who may read the whole log may verify it.")


def reads_whole(actor: Actor) -> bool:
    """Whether the actor reads the whole log."""
    try:
        require_whole(actor)
    except Forbidden:
        return False
    return True
