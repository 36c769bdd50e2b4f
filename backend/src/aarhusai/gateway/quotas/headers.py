"""Limits as headers of an answer: those of requests and tokens as OpenAI writes them, money in words of our own."""

from collections.abc import Sequence
from datetime import datetime

from aarhusai.gateway.quotas.types import MICRO, Measure, QuotaState


def limit_headers(states: Sequence[QuotaState], moment: datetime) -> dict[str, str]:
    """The tightest limit of each measure, and a warning where one is nearly used up. Empty without limits."""
    found: dict[str, str] = {}
    for measure in Measure:
        mine = [state for state in states if state.quota.measure is measure]
        if not mine:
            continue
        tightest = min(mine, key=lambda state: state.left / state.quota.amount)
        resets = _duration(max(0, round((tightest.resets_at - moment).total_seconds())))
        if measure is Measure.MONEY:
            left, limit = (f"{amount / MICRO:.2f}" for amount in (tightest.left, tightest.quota.amount))
            currency = tightest.quota.currency or ""
            found["x-aarhusai-budget"] = f"{left}/{limit} {currency}; resets={resets}"
        else:
            found[f"x-ratelimit-limit-{measure}"] = str(tightest.quota.amount)
            found[f"x-ratelimit-remaining-{measure}"] = str(tightest.left)
            found[f"x-ratelimit-reset-{measure}"] = resets
    near = [state for state in states if state.near]
    if near:
        fullest = min(near, key=lambda state: state.left / state.quota.amount)
        found["x-aarhusai-warning"] = f"quota; {fullest.quota.subject}; {fullest.quota.measure}"
    return found


def _duration(seconds: int) -> str:
    """Such as "6m0s", and "26h3m0s" for what is longer than an hour."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{left}s"
    return f"{minutes}m{left}s" if minutes else f"{left}s"
