"""Wire shapes of reminders."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from aarhusai.usecases.reminders import Reminder, ReminderKind


class ReminderOut(BaseModel):
    """`thing` is the id of the use case or of the provider, or the course's code; `name` is what it is called."""

    id: UUID
    kind: ReminderKind
    thing: str
    name: str
    due_on: date
    overdue: bool
    made_at: datetime
    seen: bool


class ReminderList(BaseModel):
    """What is still to be done, the most urgent first. `unseen` are new since the caller looked, `overdue` past due."""

    items: list[ReminderOut]
    unseen: int
    overdue: int


def reminders_out(found: tuple[Reminder, ...]) -> ReminderList:
    """As the page gets them."""
    return ReminderList(
        items=[ReminderOut.model_validate(one, from_attributes=True) for one in found],
        unseen=sum(not one.seen for one in found),
        overdue=sum(one.overdue for one in found),
    )
