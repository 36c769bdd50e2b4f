"""Rates between currencies, as they are stored."""

from dataclasses import dataclass
from typing import Final

from aarhusai.gateway.quotas.rates import Rate
from aarhusai.storage.database import Database, Executor

MOST: Final = 10_000
"""Rates that are looked at: 27 years of one a day."""


async def every(db: Database | Executor) -> list[Rate]:
    """Every rate, the newest first."""
    return await db.all(
        Rate,
        """
        SELECT currency, since, kroner::float8 AS kroner FROM exchange_rate
        ORDER BY since DESC, currency LIMIT %s
        """,
        (MOST,),
    )


async def write(tx: Executor, rate: Rate) -> bool:
    """Writes a rate over the one of its day; gives whether it is another."""
    written = await tx.run(
        """
        INSERT INTO exchange_rate AS r (currency, since, kroner) VALUES (%s, %s, %s)
        ON CONFLICT (currency, since) DO UPDATE SET kroner = excluded.kroner WHERE r.kroner <> excluded.kroner
        """,
        (rate.currency, rate.since, round(rate.kroner, 8)),
    )
    return bool(written)


@dataclass(frozen=True, slots=True)
class _Currency:
    currency: str


async def currencies_of_limits(executor: Executor) -> list[str]:
    """The currencies of the limits of money that stand."""
    rows = await executor.all(
        _Currency, "SELECT DISTINCT currency FROM quota WHERE currency IS NOT NULL AND deleted_at IS NULL LIMIT 200"
    )
    return [row.currency for row in rows]


async def currencies_of_prices(executor: Executor) -> list[str]:
    """The currencies of the models that cost something."""
    rows = await executor.all(
        _Currency,
        """
        SELECT DISTINCT currency FROM model
        WHERE greatest(price_input, price_output, price_picture, price_minute, price_characters) > 0 LIMIT 200
        """,
    )
    return [row.currency for row in rows]
