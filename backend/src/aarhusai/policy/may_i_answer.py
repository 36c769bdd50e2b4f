"""The answer to *Må jeg?*: a pure function of the material, the place, the purpose and what holds for the person.

Everything in it is a code; the sentences are the page's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from aarhusai.policy.decision import Ceiling, Decision, Verdict, decide
from aarhusai.policy.matrix import Part, code_of
from aarhusai.policy.may_i_catalogue import ANNEX_III_FROM
from aarhusai.policy.may_i_rules import Holding, ceiling_of
from aarhusai.policy.may_i_types import Medium, Purpose, Risk, ServiceFacts, UnitTerms, parts_of
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import UnitId


class PlaceKind(StrEnum):
    """A model of the platform, a service outside it, or something that nobody has decided about."""

    MODEL = "model"
    SERVICE = "service"
    OTHER = "other"


class May(StrEnum):
    """The answer. `YES_REPLACED`: the platform replaces what is personal, or the person must take it out first."""

    YES = "yes"
    YES_REPLACED = "yes_replaced"
    ASK = "ask"
    NO = "no"


class Why(StrEnum):
    """What decided the answer."""

    ALLOWED = "allowed"
    REPLACED = "replaced"
    REPLACE_YOURSELF = "replace_yourself"
    CLASS_REFUSED = "class_refused"
    CANNOT_BE_REPLACED = "cannot_be_replaced"
    PURPOSE_REFUSED = "purpose_refused"
    UNKNOWN_SERVICE = "unknown_service"
    HIGH_RISK = "high_risk"
    REVIEW_OVERDUE = "review_overdue"


@dataclass(frozen=True, slots=True)
class RuleShown:
    """The rule behind an answer. `unit_id` None is the product's default. `decided_by` is for services only."""

    origin: str
    unit_id: UnitId | None = None
    unit_name: str | None = None
    version: int | None = None
    since: datetime | None = None
    expires_at: datetime | None = None
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that material could be used. `facts` and `holding` are of services only."""

    kind: PlaceKind
    id: UUID | None
    name: str
    zone: Zone | None
    facts: ServiceFacts | None = None
    holding: Holding | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What is to be used: its class, how it is read, and something of its own to watch out for."""

    data_class: DataClass
    medium: Medium = Medium.TEXT
    watch: str | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """The verdict for one place."""

    may: May
    why: Why
    because: Part | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Something to look out for: a code and what its sentence needs."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


RANK: Final = {May.YES: 0, May.YES_REPLACED: 1, May.ASK: 2, May.NO: 3}
_MORE: Final[tuple[Part, ...]] = (Base.PERSONAL, Flag.SENSITIVE, Flag.CPR, Flag.CONFIDENTIAL, Flag.CRIMINAL)
"""What a text may turn out to hold besides, in the order in which it is worth a warning."""


def ceiling_at(place: Place, zones: Mapping[Zone, Ceiling]) -> Ceiling:
    """What holds at the place for every part of a class; nothing is allowed where nobody has decided."""
    if place.zone is None:
        return {}
    if place.holding is None:
        return zones.get(place.zone, {})
    return ceiling_of(place.holding, place.zone, zones)


def ruled(
    place: Place, material: Material, purpose: Purpose | None, zones: Mapping[Zone, Ceiling], today: date
) -> Ruled:
    """May this material be used at this place for this purpose? What is not known is refused."""
    if place.zone is None:
        return Ruled(May.NO, Why.UNKNOWN_SERVICE, None)
    decision = decide(material.data_class, place.zone, {place.zone: ceiling_at(place, zones)})
    refused = _refused(place, material, purpose, decision)
    if refused is not None:
        return Ruled(May.NO, refused, decision.because)
    doubt = _doubt(place, purpose, today)
    if doubt is not None:
        return Ruled(May.ASK, doubt, None)
    if decision.verdict is Verdict.REPLACE:
        why = Why.REPLACED if place.kind is PlaceKind.MODEL else Why.REPLACE_YOURSELF
        return Ruled(May.YES_REPLACED, why, decision.because)
    return Ruled(May.YES, Why.ALLOWED, None)


def _refused(place: Place, material: Material, purpose: Purpose | None, decision: Decision) -> Why | None:
    if decision.verdict is Verdict.REFUSE:
        return Why.CLASS_REFUSED
    if decision.verdict is Verdict.REPLACE and material.medium is not Medium.TEXT:
        return Why.CANNOT_BE_REPLACED
    purposes = place.holding.purposes if place.holding else None
    return Why.PURPOSE_REFUSED if purpose and purposes is not None and purpose.id not in purposes else None


def _doubt(place: Place, purpose: Purpose | None, today: date) -> Why | None:
    """What must be asked about first: a high-risk purpose, or a decision that is older than it should be."""
    if purpose and purpose.risk is Risk.HIGH:
        return Why.HIGH_RISK
    review_on = place.holding.review_on if place.holding else None
    return Why.REVIEW_OVERDUE if review_on is not None and review_on < today else None


def deciding_part(material: Material, found: Ruled) -> Part:
    """The part whose rule is worth showing: the one that decided, else the heaviest."""
    return found.because if found.because is not None else parts_of(material.data_class)[-1]


def source_of(place: Place, part: Part, found: Ruled) -> UnitTerms | None:
    """Whose terms decided at a service; None where the unit's rules for the zone were stricter than every term."""
    if place.holding is None:
        return None
    if found.why is Why.PURPOSE_REFUSED:
        return place.holding.purposes_from
    held = place.holding.rules[part]
    told = {May.NO: Verdict.REFUSE, May.YES_REPLACED: Verdict.REPLACE}.get(found.may)
    return held.source if told is None or held.rule.value == told.value else None


def best_of(places: Sequence[tuple[Place, Ruled]], asked: Ruled) -> tuple[Place, Ruled] | None:
    """The nearest place with a better answer: models of the platform before services, as it is before replaced."""
    better = [pair for pair in places if RANK[pair[1].may] < RANK[asked.may] and RANK[pair[1].may] <= 1]
    return min(better, key=lambda pair: (RANK[pair[1].may], pair[0].kind is not PlaceKind.MODEL), default=None)


def watch_for(
    place: Place, material: Material, purpose: Purpose | None, zones: Mapping[Zone, Ceiling], others: Iterable[Place]
) -> list[Watch]:
    """What to look out for, the most important first. What is refused already has no "if it held more"."""
    found: list[Watch] = []
    if purpose and purpose.risk is Risk.HIGH:
        found.append(Watch("high_risk", {"applies_from": ANNEX_III_FROM.isoformat()}))
    if purpose and purpose.risk is Risk.HUMAN:
        found.append(Watch("human_decides"))
    if _verdict(place, material.data_class, zones) is not Verdict.REFUSE:
        found += _heavier(place, material, zones, others)
    if material.watch:
        found.append(Watch(material.watch))
    if purpose and purpose.to_others:
        found.append(Watch("read_it_through"))
    if place.holding is not None:
        found += [Watch("note", {"unit": unit, "note": note}) for unit, note in place.holding.notes]
    return found


def _heavier(
    place: Place, material: Material, zones: Mapping[Zone, Ceiling], others: Iterable[Place]
) -> Iterable[Watch]:
    """The first part that the material does not hold, that it may turn out to hold, and that is refused here."""
    present = set(parts_of(material.data_class))
    for part in _MORE:
        if part in present or (isinstance(part, Base) and part < material.data_class.base):
            continue
        data_class = material.data_class | _as_class(part)
        if _verdict(place, data_class, zones) is not Verdict.REFUSE:
            continue
        refuge = next((one for one in others if _verdict(one, data_class, zones) is Verdict.ALLOW), None)
        facts = {"part": code_of(part)}
        if refuge is not None:
            facts |= {"place_kind": refuge.kind.value, "place_id": str(refuge.id), "place_name": refuge.name}
            facts |= {"zone": refuge.zone.value} if refuge.zone else {}
        yield Watch("if_heavier", facts)
        return


def _verdict(place: Place, data_class: DataClass, zones: Mapping[Zone, Ceiling]) -> Verdict:
    if place.zone is None:
        return Verdict.REFUSE
    return decide(data_class, place.zone, {place.zone: ceiling_at(place, zones)}).verdict


def _as_class(part: Part) -> DataClass:
    return DataClass(part) if isinstance(part, Base) else DataClass(Base.PERSONAL, frozenset({part}))
