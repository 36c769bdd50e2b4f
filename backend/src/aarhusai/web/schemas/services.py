"""Wire shapes of services outside the platform, for those who decide about them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import part_of
from aarhusai.policy.may_i_rules import as_codes, holding_at
from aarhusai.policy.may_i_types import Agreement, Service, ServiceFacts, Terms, UnitTerms
from aarhusai.terms.classes import Zone
from aarhusai.web.schemas.switched import Name, Revision, Sent, State

Line = Annotated[str, Field(max_length=200)]
PurposeIds = Annotated[list[Annotated[str, Field(min_length=1, max_length=63)]], Field(max_length=100)]


class PartRules(Sent):
    """A rule for every part of a class."""

    K0: Rule
    K1: Rule
    K2: Rule
    K3: Rule
    K4: Rule
    K5: Rule
    K6: Rule


class TermsShape(Sent):
    """What a unit decides of a service. `purposes` null is every purpose."""

    rules: PartRules
    purposes: PurposeIds | None = None
    notes: Annotated[str, Field(max_length=2000)] = ""
    decided_by: Line = ""
    decided_on: date | None = None
    review_on: date | None = None

    def terms(self) -> Terms:
        """As the policy room takes it."""
        return Terms(
            rules={part_of(code): rule for code, rule in dict(self.rules).items()},
            purposes=None if self.purposes is None else frozenset(self.purposes),
            notes=self.notes.strip(),
            decided_by=self.decided_by.strip(),
            decided_on=self.decided_on,
            review_on=self.review_on,
        )


class ServiceFactsShape(Sent):
    """What is known of a service."""

    name: Name
    zone: Zone
    supplier: Line = ""
    description: Annotated[str, Field(max_length=1000)] = ""
    link: Annotated[str, Field(max_length=500)] = ""
    agreement: Agreement = Agreement.NONE
    agreement_text: Line = ""
    contact_name: Line = ""
    contact_email: Annotated[str, Field(max_length=254)] = ""
    state: State = "on"

    def facts(self) -> ServiceFacts:
        """As the policy room takes it."""
        return ServiceFacts(
            name=self.name,
            zone=self.zone,
            supplier=self.supplier.strip(),
            description=self.description.strip(),
            link=self.link.strip(),
            agreement=self.agreement,
            agreement_text=self.agreement_text.strip(),
            contact_name=self.contact_name.strip(),
            contact_email=self.contact_email.strip(),
            on=self.state == "on",
        )


class ServiceIn(Sent):
    """A new service, and what the unit that brings it in decides of it."""

    unit_id: UUID
    facts: ServiceFactsShape
    terms: TermsShape


class ServiceEdit(Sent):
    """Other facts, over the revision that was read."""

    revision: Revision
    facts: ServiceFactsShape


class TermsEdit(Sent):
    """A unit's own terms, over the service's revision that was read."""

    unit_id: UUID
    revision: Revision
    terms: TermsShape


class TermsBack(Sent):
    """A unit takes its own terms back."""

    unit_id: UUID
    revision: Revision


class UnitTermsOut(BaseModel):
    """A unit's terms as stored. `holds`: what holds there once everything above is laid over them."""

    unit_id: UUID
    unit_name: str
    version: int
    in_force: bool
    terms: TermsShape
    holds: PartRules
    set_at: datetime


class ServiceOut(BaseModel):
    """A service. `terms` has the newest of each unit, the topmost first."""

    id: UUID
    slug: str
    unit_id: UUID
    unit_name: str
    revision: int
    facts: ServiceFactsShape
    terms: list[UnitTermsOut]


class ServiceList(BaseModel):
    """Services by name."""

    items: list[ServiceOut]


class ServiceWithHistory(ServiceOut):
    """A service and every version of its terms, the newest first."""

    history: list[UnitTermsOut]


def service_out(service: Service) -> ServiceOut:
    """A service."""
    return ServiceOut(
        id=service.id,
        slug=service.slug,
        unit_id=service.unit_id,
        unit_name=service.unit_name,
        revision=service.revision,
        facts=_facts(service.facts),
        terms=[_unit_terms(one, service) for one in service.terms],
    )


def with_history(service: Service, history: tuple[UnitTerms, ...]) -> ServiceWithHistory:
    """A service and how it came to be so."""
    plain = service_out(service)
    return ServiceWithHistory(**dict(plain), history=[_unit_terms(one, service) for one in history])


def _facts(facts: ServiceFacts) -> ServiceFactsShape:
    return ServiceFactsShape(
        name=facts.name,
        zone=facts.zone,
        supplier=facts.supplier,
        description=facts.description,
        link=facts.link,
        agreement=facts.agreement,
        agreement_text=facts.agreement_text,
        contact_name=facts.contact_name,
        contact_email=facts.contact_email,
        state="on" if facts.on else "off",
    )


def _unit_terms(one: UnitTerms, service: Service) -> UnitTermsOut:
    holding = holding_at(service.terms, one.unit_path)
    terms = one.terms
    return UnitTermsOut(
        unit_id=one.unit_id,
        unit_name=one.unit_name,
        version=one.version,
        in_force=one.in_force,
        terms=TermsShape(
            rules=PartRules.model_validate(as_codes(terms.rules)),
            purposes=None if terms.purposes is None else sorted(terms.purposes),
            notes=terms.notes,
            decided_by=terms.decided_by,
            decided_on=terms.decided_on,
            review_on=terms.review_on,
        ),
        holds=PartRules.model_validate(as_codes({part: held.rule for part, held in holding.rules.items()})),
        set_at=one.set_at,
    )
