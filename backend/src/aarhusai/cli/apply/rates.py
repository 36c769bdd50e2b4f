"""Section `rates` of an apply file: what a currency costs in kroner, from a day on."""

from aarhusai.cli.apply.may_i import Told
from aarhusai.cli.apply.shape import ApplyFile
from aarhusai.gateway.quotas.currencies import ensure_rate
from aarhusai.gateway.quotas.rates import Rate
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM


async def apply_rates(tx: Transaction, wanted: ApplyFile, told: Told, lines: list[str]) -> None:
    """Sets rates; a line for every new one. What the file does not name stays as it is."""
    for currency, rates in wanted.rates.items():
        for index, spec in enumerate(rates):
            with told(("rates", currency, index)):
                if await ensure_rate(tx, SYSTEM, Rate(currency, spec.since, spec.kroner)):
                    lines.append(f"rate of {currency} from {spec.since}: {spec.kroner:g} kroner")
