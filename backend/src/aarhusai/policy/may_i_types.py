"""What *Må jeg?* speaks of: kinds of material, purposes, outside services and what units decided of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Part
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import PersonId, UnitId

ServiceId = NewType("ServiceId", UUID)


class Medium(StrEnum):
    """How a material is read. In images and sound nothing can be found and replaced."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"


class Risk(StrEnum):
    """What the law says of a purpose. `HUMAN`: a person must decide (GDPR 22). `HIGH`: AI Act, annex III."""

    NONE = "none"
    HUMAN = "human"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class DataKind:
    """A kind of material. `name` and `name_en` are the municipality's words; None: the page has its own for this id."""

    id: str
    data_class: DataClass
    medium: Medium = Medium.TEXT
    name: str | None = None
    name_en: str | None = None
    watch: str | None = None
    on: bool = True


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the material is to be used for. `to_others`: the result goes to somebody outside."""

    id: str
    risk: Risk = Risk.NONE
    to_others: bool = False


class Agreement(StrEnum):
    """On what the municipality uses a service: nothing, or a data-processing agreement (GDPR 28)."""

    NONE = "none"
    PROCESSOR = "processor"


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What is known of a service. `zone` is the one it corresponds to; `agreement_text` names the agreement."""

    name: str
    zone: Zone
    supplier: str = ""
    description: str = ""
    link: str = ""
    agreement: Agreement = Agreement.NONE
    agreement_text: str = ""
    contact_name: str = ""
    contact_email: str = ""
    on: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """What a unit decides of a service. A part that is not in `rules` is refused; `purposes` None is every purpose."""

    rules: Mapping[Part, Rule] = field(default_factory=dict[Part, Rule])
    purposes: frozenset[str] | None = None
    notes: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class UnitTerms:
    """Terms and where and when they were set. `in_force` False: the unit took its own back and inherits again."""

    unit_id: UnitId
    unit_name: str
    unit_path: str
    version: int
    terms: Terms
    in_force: bool
    set_by: PersonId | None
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Service:
    """A service outside the platform. `terms` has the newest of each unit, from the top of the tree down."""

    id: ServiceId
    slug: str
    unit_id: UnitId
    unit_name: str
    unit_path: str
    facts: ServiceFacts
    revision: int
    terms: tuple[UnitTerms, ...] = ()


def parts_of(data_class: DataClass) -> tuple[Part, ...]:
    """The base and the flags, in order."""
    return (data_class.base, *sorted(data_class.flags))
