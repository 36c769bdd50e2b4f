"""What is refused of a service outside the platform and of a unit's terms, and why: pure functions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from aarhusai.errors import Invalid
from aarhusai.identity.texts import clean_email, clean_name
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import PARTS, code_of
from aarhusai.policy.may_i_catalogue import PURPOSE_BY_ID
from aarhusai.policy.may_i_rules import holding_at, looser_part, looser_purposes
from aarhusai.policy.may_i_types import Agreement, ServiceFacts, Terms, UnitTerms
from aarhusai.terms.classes import Base

_LINKS: Final = ("https://", "http://")


def complete(terms: Terms) -> Terms:
    """With a rule for every part of a class."""
    return replace(terms, rules={part: terms.rules.get(part, Rule.REFUSE) for part in PARTS})


def check_terms(facts: ServiceFacts, terms: Terms) -> None:
    """Raises Invalid("unknown_purpose" | "terms_too_long" | "agreement_needed")."""
    if terms.purposes is not None and not terms.purposes <= PURPOSE_BY_ID.keys():
        raise Invalid("unknown_purpose", "There is no such purpose.")
    if len(terms.notes) > 2000 or len(terms.decided_by) > 200:
        raise Invalid("terms_too_long", "The note or the name is too long.", {"limit": 2000})
    check_agreement(facts, terms)


def check_agreement(facts: ServiceFacts, terms: Terms) -> None:
    """Personal data go to nobody as they are without a data-processing agreement (GDPR 28(3))."""
    for part in PARTS[Base.PERSONAL :]:
        if facts.agreement is Agreement.NONE and terms.rules.get(part) is Rule.ALLOW:
            raise Invalid(
                "agreement_needed", "Personal data need a data-processing agreement.", {"part": code_of(part)}
            )


def check_narrows(terms: Terms, above: Sequence[UnitTerms], path: str) -> None:
    """Raises Invalid("looser_than_above" | "purposes_looser_than_above"), naming what and whose rule it is."""
    inherited = holding_at(above, path)
    part = looser_part(terms, inherited)
    if part is not None:
        held = inherited.rules[part]
        facts = {"part": code_of(part), "rule": held.rule.value, "unit": held.source.unit_name if held.source else ""}
        raise Invalid("looser_than_above", "A unit may narrow what it inherits, not widen it.", facts)
    if looser_purposes(terms, inherited):
        unit = inherited.purposes_from.unit_name if inherited.purposes_from else ""
        raise Invalid("purposes_looser_than_above", "A unit may narrow the purposes, not widen them.", {"unit": unit})


def checked_facts(facts: ServiceFacts) -> ServiceFacts:
    """Raises Invalid("bad_name" | "bad_email" | "bad_link" | "bad_service_text")."""
    if facts.link and (not facts.link.startswith(_LINKS) or len(facts.link) > 500 or " " in facts.link):
        raise Invalid("bad_link", "A link begins with https://.", {"field": "link"})
    texts = {"supplier": facts.supplier, "agreement_text": facts.agreement_text, "contact_name": facts.contact_name}
    for name, text in texts.items():
        if len(text) > 200 or not text.isprintable():
            raise Invalid("bad_service_text", "This is one line of at most 200 characters.", {"field": name})
    if len(facts.description) > 1000:
        raise Invalid("bad_service_text", "The description is too long.", {"field": "description"})
    return replace(
        facts,
        name=clean_name(facts.name),
        contact_email=clean_email(facts.contact_email) if facts.contact_email else "",
    )
