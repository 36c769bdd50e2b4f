"""Wire shapes of the registers, of courses, and of what citizens see."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.kit.paging import Page
from aarhusai.terms.ids import PersonId
from aarhusai.usecases.courses import Completed, Courses
from aarhusai.usecases.register import PublicUse
from aarhusai.web.schemas.switched import Sent
from aarhusai.web.schemas.usecases import IdName


class RegisterTable(BaseModel):
    """A register as a table. `columns` are in order, with what they are called."""

    columns: list[tuple[str, str]]
    items: list[dict[str, str]]


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
    """The courses there are, and what the caller and the people of their branches completed, the newest first."""

    courses: list[CourseOut]
    items: list[CourseCompletion]
    next_cursor: str | None


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


def courses_out(courses: Courses, page: Page[Completed], language: str) -> CourseList:
    """The courses and who completed them."""
    return CourseList(
        courses=[
            CourseOut(
                code=one.code,
                version=one.version,
                title=one.title.in_language(language),
                about=one.about.in_language(language),
                valid_months=one.valid_months,
            )
            for one in courses.catalogue
        ],
        items=[_completion(one) for one in page.items],
        next_cursor=page.next_cursor,
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
