"""Reminders: what the caller is to look at again, and when."""

from fastapi import APIRouter, status

from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas.reminders import ReminderList, reminders_out

router = APIRouter(prefix="/reminders", tags=["use cases"])


@router.get("")
async def list_reminders(actor: CurrentActor, services: Services) -> ReminderList:
    """Reviews, facts about processors and courses that the caller answers for and that are due within 30 days."""
    return reminders_out(await services.use_cases.reminders.of(actor))


@router.post("/seen", status_code=status.HTTP_204_NO_CONTENT)
async def see_reminders(actor: CurrentActor, services: Services) -> None:
    """The caller has looked at theirs; they stay until what they are about is done."""
    await services.use_cases.reminders.see(actor)
