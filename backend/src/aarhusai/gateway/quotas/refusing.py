"""What is said to a caller whom a limit stops."""

import math

from aarhusai.errors import TooMany
from aarhusai.gateway.quotas.types import MICRO, Measure, Short
from aarhusai.kit.clock import now


def used_up(short: Short) -> TooMany:
    """The refusal: whose limit, of what, how much, and when it opens again.

    `limit` is tokens, requests, or whole units of `currency`; `opens_at` is ISO 8601, `retry_after` seconds from now.
    `busy` says that running calls hold what is left, so that it may be sooner.
    """
    quota = short.quota
    facts: dict[str, str | int] = {
        "whose": quota.subject.value,
        "measure": quota.measure.value,
        "period": quota.period.value,
        "limit": quota.amount // MICRO if quota.measure is Measure.MONEY else quota.amount,
        "opens_at": short.opens_at.isoformat(),
        "retry_after": 1 if short.waits else max(1, math.ceil((short.opens_at - now()).total_seconds())),
    }
    if short.waits:
        facts["busy"] = 1
    if quota.currency:
        facts["currency"] = quota.currency
    return TooMany("quota_used_up", "A budget or quota is used up.", facts)
