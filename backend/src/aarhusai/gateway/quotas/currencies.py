"""Whether what models cost can be counted in what limits are told in: asked when either is written.

So no model is free of a budget only because nobody said what its currency is worth.
"""

from collections.abc import Iterable

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Invalid
from aarhusai.gateway.quotas import rates_repository as table
from aarhusai.gateway.quotas import repository
from aarhusai.gateway.quotas.rates import HOME, MOST_KRONER, Rate, rates_of
from aarhusai.kit.clock import day_of, now
from aarhusai.storage.database import Executor, Transaction
from aarhusai.terms.actor import Actor


async def check_limit(tx: Executor, currency: str) -> None:
    """Raises Invalid("quota_no_rate") naming a currency that some model is priced in and that has no rate to this."""
    await _check(tx, await table.currencies_of_prices(tx), [currency])


async def check_prices(tx: Executor, currency: str) -> None:
    """Raises Invalid("quota_no_rate") where limits of money cannot count what is priced in this currency."""
    await _check(tx, [currency], await table.currencies_of_limits(tx))


async def ensure_rate(tx: Transaction, actor: Actor, rate: Rate) -> bool:
    """For configuration as code: the rate holds from its day on. Gives whether that is new.

    Raises Invalid("bad_field"): kroner are the measure, and a rate is more than nothing.
    """
    if rate.currency == HOME or not 0 < round(rate.kroner, 8) <= MOST_KRONER:
        raise Invalid("bad_field", "A rate is so many kroner for one of another currency.", {"field": "kroner"})
    if not await table.write(tx, rate):
        return False
    facts = {"currency": rate.currency, "since": rate.since.isoformat(), "kroner": f"{rate.kroner:.8g}"}
    await append(tx, AuditEntry(actor, "quota.rate_set", "setting", details=facts))
    await repository.announce(tx)
    return True


async def _check(tx: Executor, prices: Iterable[str], limits: Iterable[str]) -> None:
    pairs = [(price, limit) for limit in limits for price in prices if price != limit]
    if not pairs:
        return
    rates, today = rates_of(await table.every(tx)), day_of(now())
    for price, limit in pairs:
        if rates.between(price, limit, today) is None:
            missing = price if price != HOME and rates.between(price, HOME, today) is None else limit
            facts = {"currency": missing, "price": price, "budget": limit}
            raise Invalid("quota_no_rate", "Nobody has said what this currency is worth.", facts)
