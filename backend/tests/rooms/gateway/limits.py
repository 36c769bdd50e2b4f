"""Limits in a test's house, and what is counted of them."""

from dataclasses import dataclass
from uuid import UUID

from rooms.gateway.house import House

from aarhusai.gateway.quotas import repository
from aarhusai.gateway.quotas.types import MICRO, Measure, Period, Quota, Subject
from aarhusai.kit.ids import new_id
from aarhusai.terms.ids import QuotaId, UnitId


@dataclass(frozen=True)
class Counted:
    """A window as it stands."""

    used: int
    held: int
    slots: list[int]


async def limit(
    house: House,
    measure: Measure,
    amount: float,
    subject: tuple[Subject, UUID] | None = None,
    period: Period = Period.MONTH,
) -> Quota:
    """A limit that the municipality decided, on all of itself unless something else is named. Money is in kroner."""
    unit = house.anna.unit_id
    assert unit is not None
    kind, subject_id = subject or (Subject.UNIT, unit)
    money = measure is Measure.MONEY
    quota = Quota(
        QuotaId(new_id()), kind, subject_id, UnitId(unit), measure, "DKK" if money else None, period,
        round(amount * MICRO) if money else int(amount), 80, 1,
    )  # fmt: skip
    async with house.db.transaction() as tx:
        await repository.insert(tx, quota, None)
    await house.ledger.limits.refresh()
    return quota


async def counted(house: House, quota: Quota) -> Counted:
    """All that is counted of a limit, together."""
    found = await house.db.all(
        Counted, "SELECT used, held, slots FROM quota_window WHERE quota_id = %s LIMIT 100", (quota.id,)
    )
    slots = [sum(row) for row in zip(*(window.slots for window in found), strict=True)]
    return Counted(sum(window.used for window in found), sum(window.held for window in found), slots)


async def holds(house: House) -> int:
    """How many holds there are of something."""
    return await house.db.value(int, "SELECT count(*) FROM quota_hold WHERE amount > 0") or 0
