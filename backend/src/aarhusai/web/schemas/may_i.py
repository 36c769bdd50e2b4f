"""Wire shapes of *Må jeg?*: codes, never sentences."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aarhusai.identity.responsible import Responsible
from aarhusai.policy.decision import Verdict
from aarhusai.policy.matrix import code_of
from aarhusai.policy.may_i import Answer, Choices, Overview, Question
from aarhusai.policy.may_i_answer import May, Place, PlaceKind, Ruled, RuleShown, Why
from aarhusai.policy.may_i_types import Agreement, DataKind, Medium, Risk
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.web.schemas.switched import Sent

Id = Annotated[str, Field(min_length=1, max_length=63)]
RuleOriginName = Literal["default", "inherited", "own"]


class KindOut(BaseModel):
    """A kind of material. `name` and `name_en` are the municipality's own words; null: the page has its own."""

    id: str
    name: str | None
    name_en: str | None
    data_class: str
    medium: Medium


class PurposeOut(BaseModel):
    """What something may be used for."""

    id: str
    risk: Risk


class PlaceOut(BaseModel):
    """A model of the platform, or a service outside it and what is known of that."""

    kind: PlaceKind
    id: UUID | None
    name: str
    zone: Zone | None
    supplier: str = ""
    description: str = ""
    link: str = ""
    agreement: Agreement | None = None
    agreement_text: str = ""
    contact_name: str = ""
    contact_email: str = ""
    purposes: list[str] | None = None
    review_on: date | None = None


class ChoicesOut(BaseModel):
    """What a question can be made of."""

    kinds: list[KindOut]
    purposes: list[PurposeOut]
    places: list[PlaceOut]


class QuestionIn(Sent):
    """Either `data`, a kind's id, or `data_class`. `place_id` is null for a service that is not on the list."""

    data: Id | None = None
    data_class: Annotated[str, Field(pattern=r"^K[012](\+K3)?(\+K4)?(\+K5)?(\+K6)?$")] | None = None
    place_kind: PlaceKind
    place_id: UUID | None = None
    purpose: Id | None = None

    @model_validator(mode="after")
    def _one_material(self) -> Self:
        if (self.data is None) == (self.data_class is None):
            raise ValueError("give either data or data_class")
        return self

    def question(self) -> Question:
        """As the policy room takes it."""
        material = self.data if self.data is not None else DataClass.parse(self.data_class or "K2")
        place = None if self.place_id is None else str(self.place_id)
        return Question(material, self.place_kind, place, self.purpose)


class MayIRuleOut(BaseModel):
    """The rule behind an answer. Without a unit it is the product's default."""

    origin: RuleOriginName
    unit_id: UUID | None
    unit_name: str | None
    version: int | None
    since: datetime | None
    expires_at: datetime | None
    decided_by: str
    decided_on: date | None


class WatchOut(BaseModel):
    """Something to look out for: a code, and what its sentence needs."""

    code: str
    facts: dict[str, str]


class ElsewhereOut(BaseModel):
    """The same material at a place."""

    place: PlaceOut
    verdict: May
    why: Why
    because: str | None


class ContactOut(BaseModel):
    """Somebody to write to."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    email: str


class ResponsibleOut(BaseModel):
    """Who answers for the caller's unit, or for the nearest one above it that somebody answers for."""

    model_config = ConfigDict(from_attributes=True)

    unit_name: str
    people: list[ContactOut]


class AnswerOut(BaseModel):
    """The answer. `because` is the part of the class that decided; `best` the nearest place with a better answer."""

    verdict: May
    why: Why
    because: str | None
    data_class: str
    medium: Medium
    place: PlaceOut
    rule: MayIRuleOut | None
    watch: list[WatchOut]
    best: ElsewhereOut | None
    elsewhere: list[ElsewhereOut]
    ask: ResponsibleOut


class OverviewRow(BaseModel):
    """A place, and what holds there for each part of a class."""

    place: PlaceOut
    verdicts: dict[str, Verdict]


class OverviewOut(BaseModel):
    """Every service and what it may be used for."""

    rows: list[OverviewRow]
    ask: ResponsibleOut


def choices_out(found: Choices) -> ChoicesOut:
    """What a question can be made of."""
    return ChoicesOut(
        kinds=[_kind(kind) for kind in found.kinds],
        purposes=[PurposeOut(id=purpose.id, risk=purpose.risk) for purpose in found.purposes],
        places=[place_out(place) for place in found.places],
    )


def answer_out(answer: Answer) -> AnswerOut:
    """The answer."""
    return AnswerOut(
        verdict=answer.ruled.may,
        why=answer.ruled.why,
        because=_code(answer.ruled),
        data_class=str(answer.material.data_class),
        medium=answer.material.medium,
        place=place_out(answer.place),
        rule=None if answer.rule is None else _rule(answer.rule),
        watch=[WatchOut(code=watch.code, facts=dict(watch.facts)) for watch in answer.watch],
        best=None if answer.best is None else _elsewhere(*answer.best),
        elsewhere=[_elsewhere(place, ruled) for place, ruled in answer.elsewhere],
        ask=_responsible(answer.responsible),
    )


def overview_out(overview: Overview) -> OverviewOut:
    """The list."""
    rows = [
        OverviewRow(place=place_out(place), verdicts={code_of(part): verdict for part, verdict in verdicts})
        for place, verdicts in overview.rows
    ]
    return OverviewOut(rows=rows, ask=_responsible(overview.responsible))


def place_out(place: Place) -> PlaceOut:
    """A place with what is known of it."""
    found = PlaceOut(kind=place.kind, id=place.id, name=place.name, zone=place.zone)
    if place.facts is None or place.holding is None:
        return found
    facts, purposes = place.facts, place.holding.purposes
    return found.model_copy(
        update={
            "supplier": facts.supplier,
            "description": facts.description,
            "link": facts.link,
            "agreement": facts.agreement,
            "agreement_text": facts.agreement_text,
            "contact_name": facts.contact_name,
            "contact_email": facts.contact_email,
            "purposes": None if purposes is None else sorted(purposes),
            "review_on": place.holding.review_on,
        }
    )


def _kind(kind: DataKind) -> KindOut:
    return KindOut(
        id=kind.id, name=kind.name, name_en=kind.name_en, data_class=str(kind.data_class), medium=kind.medium
    )


def _elsewhere(place: Place, ruled: Ruled) -> ElsewhereOut:
    return ElsewhereOut(place=place_out(place), verdict=ruled.may, why=ruled.why, because=_code(ruled))


def _code(ruled: Ruled) -> str | None:
    return None if ruled.because is None else code_of(ruled.because)


def _rule(rule: RuleShown) -> MayIRuleOut:
    return MayIRuleOut.model_validate(rule, from_attributes=True)


def _responsible(found: Responsible) -> ResponsibleOut:
    return ResponsibleOut.model_validate(found)
