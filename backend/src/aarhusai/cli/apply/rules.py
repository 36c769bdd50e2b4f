"""Sections `policy` and `countries_off` of an apply file."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from aarhusai.cli.apply.document import Path_
from aarhusai.cli.apply.shape import ApplyFile
from aarhusai.compose import Services
from aarhusai.policy import countries
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import part_of
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import Zone

Told = Callable[[Path_], AbstractContextManager[None]]


async def apply_rules(tx: Transaction, house: Services, wanted: ApplyFile, told: Told, lines: list[str]) -> None:
    """Makes the units' own rules, and what is turned off, as the file says; adds a line for every change.

    Units come in the order of the file: put those above before those below. A country that the file does not name stays
    as it is.
    """
    for index, spec in enumerate(wanted.policy):
        with told(("policy", index)):
            cells = {
                (part_of(part), Zone(zone)): Rule(rule)
                for part, zones in spec.rules.items()
                for zone, rule in zones.items()
            }
            if await house.rules.ensure(tx, SYSTEM, spec.unit, cells, spec.reason):
                lines.append(f"rules of {spec.unit}: changed ({len(cells)} of its own)")
    for index, place in enumerate(wanted.countries_off):
        with told(("countries_off", index)):
            if await countries.switch(tx, SYSTEM, place.code, on=False, reason=place.reason):
                lines.append(f"country {place.code}: turned off")
