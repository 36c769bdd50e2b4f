"""Invented facts of an endpoint that may run in any zone, for tests in which a model outside Z4 must be on."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from aarhusai.kit.clock import today
from aarhusai.policy.facts import EndpointFacts, TransferTool

FACTS: Final = EndpointFacts(
    processor="Nordlys Drift ApS",
    processing=("DK",),
    support=("DK", "SE"),
    owner="DK",
    transfer=TransferTool.NONE,
    training="no",
    retention_days=0,
    agreement_on=today() - timedelta(days=30),
    checked_on=today() - timedelta(days=1),
)
"""A Danish company with its machines in Denmark."""

OWNED_ABROAD: Final = replace(FACTS, processor="Vestvind Inc.", owner="US")
"""The same with an owner in the United States: Z2 at the strictest."""

WIRE: Final[dict[str, object]] = {
    "processor": "Nordlys Drift ApS",
    "processing": ["DK"],
    "support": ["DK", "SE"],
    "owner": "DK",
    "transfer": "none",
    "training": "no",
    "retention_days": 0,
    "agreement_on": str(FACTS.agreement_on),
    "checked_on": str(FACTS.checked_on),
}
"""FACTS as a client sends them, and as an apply file says them."""
