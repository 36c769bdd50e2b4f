"""Wire shapes of the registers, of courses, and of what citizens see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.kit.paging import Page
from aarhusai.policy.facts import EndpointFacts
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import PersonId
from aarhusai.usecases.courses import Completed, Courses
from aarhusai.usecases.register import Processor, PublicUse, Transfer, processor_row
from aarhusai.usecases.register_words import words
from aarhusai.web.schemas.switched import Sent
from aarhusai.web.schemas.usecases import IdName


class ProcessorOut(BaseModel):
    """Who runs models for the municipality. `terms` are in words; `use_cases` counts what is live with it."""

    provider: str
    processor: str
    zone: Zone
    models: list[str]
    sub_processors: list[str]
    processing: list[str]
    support: list[str]
    owner_country: str
    terms: str
    agreement_on: date | None
    checked_on: date | None
    review_on: date | None
    on: bool
    shortcomings: list[str]
    use_cases: int


class ProcessorList(BaseModel):
    """The processors, by name."""

    items: list[ProcessorOut]


class TransferOut(BaseModel):
    """A country outside the EEA that has a hand in it. `off`: the country or the ground is turned off."""

    provider: str
    processor: str
    country: str
    roles: list[str]
    tool: str
    use_cases: int
    off: bool


class TransferList(BaseModel):
    """The transfers, by supplier and country."""

    items: list[TransferOut]


class CourseOut(BaseModel):
    """A course in using AI. What was completed longer ago than `valid_months` has run out."""

    code: str
    version: str
    title: str
    about: str
    valid_months: int


class CourseCompletion(BaseModel):
    """Somebody completed a course. `valid_until` is null for a course that is not known any more."""

    person: IdName
    course: str
    version: str
    completed_on: date
    valid_until: date | None


class CourseList(BaseModel):
    """The courses there are, and what the caller and the people of their branches completed, the newest first.

    `may_note`: the caller may write down what others completed.
    """

    courses: list[CourseOut]
    items: list[CourseCompletion]
    next_cursor: str | None
    may_note: bool


class CourseIn(Sent):
    """Somebody in the caller's branch completed a course."""

    person: UUID
    course: Annotated[str, Field(min_length=1, max_length=40)]
    version: Annotated[str, Field(min_length=1, max_length=20)]
    completed_on: date

    @property
    def person_id(self) -> PersonId:
        """Whose it is."""
        return PersonId(self.person)


class PublicUseOut(BaseModel):
    """A use of AI as citizens see it."""

    id: UUID
    name: str
    unit: str
    purpose: str
    data: str
    where: str
    high_risk: bool
    since: datetime


class PublicRegister(BaseModel):
    """Part of the municipality's use of AI."""

    municipality: str
    items: list[PublicUseOut]
    next_cursor: str | None


def courses_out(courses: Courses, page: Page[Completed], actor: Actor) -> CourseList:
    """The courses and who completed them."""
    return CourseList(
        courses=[
            CourseOut(
                code=one.code,
                version=one.version,
                title=one.title.in_language(actor.language),
                about=one.about.in_language(actor.language),
                valid_months=one.valid_months,
            )
            for one in courses.catalogue
        ],
        items=[_completion(one) for one in page.items],
        next_cursor=page.next_cursor,
        may_note=courses.may_record(actor),
    )


def processors_out(found: Sequence[Processor], language: str) -> ProcessorList:
    """The processors."""
    return ProcessorList(items=[_processor(one, language) for one in found])


def transfers_out(found: Sequence[Transfer], language: str) -> TransferList:
    """The transfers."""
    return TransferList(
        items=[
            TransferOut(
                provider=one.processor.supplier.name,
                processor=one.processor.supplier.facts.processor if one.processor.supplier.facts else "",
                country=one.country,
                roles=list(one.roles),
                tool="" if one.tool is None else words(f"tool_{one.tool}", language),
                use_cases=one.processor.uses,
                off=one.off,
            )
            for one in found
        ]
    )


def public_out(municipality: str, page: Page[PublicUse]) -> PublicRegister:
    """What citizens see."""
    items = [PublicUseOut.model_validate(one, from_attributes=True) for one in page.items]
    return PublicRegister(municipality=municipality, items=items, next_cursor=page.next_cursor)


def _completion(one: Completed) -> CourseCompletion:
    done = one.completion
    return CourseCompletion(
        person=IdName(id=done.person_id, name=done.person_name),
        course=done.course,
        version=done.version,
        completed_on=done.completed_on,
        valid_until=one.valid_until,
    )


def _processor(one: Processor, language: str) -> ProcessorOut:
    supplier, row = one.supplier, processor_row(one, language)
    facts = supplier.facts or EndpointFacts()
    days = row["retention_days"]
    told = f"{words('training', language)}: {row['training']}"
    terms = f"{told}; {words('retention_days', language)}: {days}" if days else told
    return ProcessorOut(
        provider=supplier.name,
        processor=facts.processor,
        zone=supplier.zone,
        models=list(supplier.models),
        sub_processors=[f"{sub.name} ({sub.country})" for sub in facts.sub_processors],
        processing=list(facts.processing),
        support=list(facts.support),
        owner_country=facts.owner or "",
        terms=terms if supplier.facts else "",
        agreement_on=facts.agreement_on,
        checked_on=facts.checked_on,
        review_on=facts.last_day(),
        on=supplier.on and not supplier.shortcomings,
        shortcomings=[short.code for short in supplier.shortcomings],
        use_cases=one.uses,
    )
