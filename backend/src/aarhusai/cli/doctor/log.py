"""The audit log: whether it is sealed in time, who could change it, and whether its checkpoints are written."""

from collections.abc import Iterator
from typing import Final

from aarhusai.cli.doctor.finding import Finding, ok, problem, warning
from aarhusai.compose import Services
from aarhusai.terms.actor import SYSTEM

LATE: Final = 60.0
"""Seconds that an act may wait to be sealed before somebody should look."""


async def check_log(house: Services) -> list[Finding]:
    """Every check of the log, without verifying it. Raises Unavailable."""
    waiting = await house.chain.waiting()
    status = await house.chain.status(SYSTEM)
    signed = status.checkpoint.at.isoformat(timespec="minutes") if status.checkpoint else "never"
    return [_sealed(waiting, status.unsealed), _guarded(status.guarded), *_outside(house, signed)]


def _sealed(waiting: float, unsealed: int) -> Finding:
    if waiting > LATE:
        remedy = "The worker seals it every few seconds; see that one is at work, and that no transaction is stuck."
        return warning("audit_seal", f"{unsealed} acts are not sealed, the oldest for {waiting / 60:.0f} min", remedy)
    return ok("audit_seal", f"{unsealed} acts wait to be sealed")


def _guarded(guarded: bool) -> Finding:
    if guarded:
        return ok("audit_role", "the platform's database role cannot change the log")
    remedy = "After a restore: aarhusai migrate. Otherwise a role that is not the owner; docs/operating.md says how."
    return warning("audit_role", "the platform's database role owns the log, and only triggers guard it", remedy)


def _outside(house: Services, signed: str) -> Iterator[Finding]:
    folder = house.settings.audit_checkpoints
    if folder is None:
        remedy = "Name a folder that this machine's administrators do not own: AARHUSAI_AUDIT_CHECKPOINTS."
        yield warning("audit_checkpoints", f"none is kept outside the data folder (newest: {signed})", remedy)
    elif not folder.is_dir():
        remedy = "Make it, or mount what should be there; until then they are kept in the data folder only."
        yield problem("audit_checkpoints", "the folder of AARHUSAI_AUDIT_CHECKPOINTS is not there", remedy)
    else:
        yield ok("audit_checkpoints", f"kept outside, newest {signed}")
