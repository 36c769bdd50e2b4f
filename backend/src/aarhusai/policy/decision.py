"""The decision: a pure function of a data class, a zone and the ceilings in force (law.md A2, A3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aarhusai.terms.classes import Base, DataClass, Flag, Zone


class Rule(StrEnum):
    """What a ceiling says of one base or flag."""

    ALLOW = "allow"
    REPLACE = "replace"
    REFUSE = "refuse"


class Verdict(StrEnum):
    """What may happen to a text."""

    ALLOW = "allow"
    REPLACE = "replace"
    REFUSE = "refuse"


Ceiling = Mapping[Base | Flag, Rule]
"""One zone's rules. A base or flag that is missing is refused."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, the part of the class that decided it, and the zones that would allow the text as it is."""

    verdict: Verdict
    because: Base | Flag | None
    zone: Zone
    allowed_zones: tuple[Zone, ...]


def decide(data_class: DataClass, zone: Zone, ceilings: Mapping[Zone, Ceiling]) -> Decision:
    """The strictest rule of the class's base and flags decides; a zone or rule that is missing refuses."""
    rule, because = _strictest(data_class, ceilings.get(zone, {}))
    allowed = tuple(z for z in Zone if _strictest(data_class, ceilings.get(z, {}))[0] is Rule.ALLOW)
    return Decision(Verdict(rule.value), because, zone, allowed)


def _strictest(data_class: DataClass, ceiling: Ceiling) -> tuple[Rule, Base | Flag | None]:
    worst: tuple[Rule, Base | Flag | None] = (Rule.ALLOW, None)
    for part in (data_class.base, *sorted(data_class.flags)) if data_class.flags else (data_class.base,):
        rule = ceiling.get(part, Rule.REFUSE)
        if rule is Rule.REFUSE:
            return rule, part
        if rule is Rule.REPLACE and worst[0] is Rule.ALLOW:
            worst = (rule, part)
    return worst
