"""What holds of a service at a unit, and whether a unit's own terms only narrow: pure functions.

The terms of every unit on the way down are laid over each other and the strictest wins, so a unit that narrows later
narrows everything below it at once, whatever stands there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aarhusai.policy.decision import Ceiling, Rule
from aarhusai.policy.matrix import PARTS, Part, code_of, is_looser
from aarhusai.policy.may_i_types import Terms, UnitTerms
from aarhusai.terms.classes import Base, Zone


@dataclass(frozen=True, slots=True)
class Held:
    """What holds of one part of a class, and whose terms say so; None where nobody said anything and it is refused."""

    rule: Rule
    source: UnitTerms | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A service's terms at a unit. `purposes_from` are those that narrowed the purposes last."""

    rules: Mapping[Part, Held]
    purposes: frozenset[str] | None
    purposes_from: UnitTerms | None
    notes: tuple[tuple[str, str], ...]
    review_on: date | None


def on_the_way(terms: Sequence[UnitTerms], unit_path: str) -> list[UnitTerms]:
    """Those in force at the unit and above it, the topmost first."""
    found = [one for one in terms if one.in_force and _covers(one.unit_path, unit_path)]
    return sorted(found, key=lambda one: len(one.unit_path))


def holding_at(terms: Sequence[UnitTerms], unit_path: str) -> Holding:
    """What holds at the unit. Notes are (unit's name, text); the earliest date of review counts."""
    way = on_the_way(terms, unit_path)
    purposes: frozenset[str] | None = None
    source: UnitTerms | None = None
    for one in way:
        narrowed = _narrowed(purposes, one.terms.purposes)
        if narrowed != purposes:
            purposes, source = narrowed, one
    reviews = [one.terms.review_on for one in way if one.terms.review_on is not None]
    return Holding(
        rules={part: _held(way, part) for part in PARTS},
        purposes=purposes,
        purposes_from=source,
        notes=tuple((one.unit_name, one.terms.notes) for one in way if one.terms.notes),
        review_on=min(reviews, default=None),
    )


def looser_part(own: Terms, above: Holding) -> Part | None:
    """The first part that these terms would let through more freely than what is inherited (law.md A4)."""
    for part in PARTS:
        if is_looser(own.rules.get(part, Rule.REFUSE), above.rules[part].rule):
            return part
    return None


def looser_purposes(own: Terms, above: Holding) -> frozenset[str]:
    """The purposes that these terms would open and that are not inherited; {"*"} when they open all of them."""
    if above.purposes is None:
        return frozenset()
    return frozenset({"*"}) if own.purposes is None else own.purposes - above.purposes


def ceiling_of(holding: Holding, zone: Zone, zones: Mapping[Zone, Ceiling]) -> Ceiling:
    """A service's rules with the unit's own rules for its zone laid over them.

    What the service's terms allow is no freer than what the unit's policy says of the zone. Where the terms want it
    anonymised first, that stands whatever the zone refuses: what is left when a person has taken out what is personal
    is internal at most. Where nothing internal may go to the zone, only what the policy allows there may.
    """
    policy = zones.get(zone, {})
    if policy.get(Base.INTERNAL, Rule.REFUSE) is Rule.REFUSE:
        return {part: Rule.REFUSE for part in PARTS if policy.get(part) is not Rule.ALLOW} | {
            part: held.rule for part, held in holding.rules.items() if policy.get(part) is Rule.ALLOW
        }
    return {part: _capped(held.rule, policy.get(part, Rule.REFUSE)) for part, held in holding.rules.items()}


def as_codes(rules: Mapping[Part, Rule]) -> dict[str, str]:
    """Every part's rule by code, as it is stored and sent."""
    return {code_of(part): rules.get(part, Rule.REFUSE).value for part in PARTS}


def _capped(own: Rule, policy: Rule) -> Rule:
    return policy if own is Rule.ALLOW else own


def _held(way: Sequence[UnitTerms], part: Part) -> Held:
    held = Held(Rule.REFUSE, None)
    for one in way:
        rule = one.terms.rules.get(part, Rule.REFUSE)
        if held.source is None or is_looser(held.rule, rule):
            held = Held(rule, one)
    return held


def _narrowed(above: frozenset[str] | None, own: frozenset[str] | None) -> frozenset[str] | None:
    if above is None or own is None:
        return own if above is None else above
    return above & own


def _covers(top: str, path: str) -> bool:
    return path == top or path.startswith(top + "/")
