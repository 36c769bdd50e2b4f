"""Wire shapes of the register's list, and of what waits for somebody."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from aarhusai.terms.classes import Zone
from aarhusai.usecases.service import RegisterPage, Waits
from aarhusai.usecases.types import ApprovalKind, CaseLine, UseCaseState
from aarhusai.web.schemas.usecases import IdName, UseCaseAssistant, UseCaseRowRisk

Area = Callable[[str], str]
"""An area of annex III in words."""


class UseCaseRow(BaseModel):
    """A row of the register. `live_version` is what others use just now; `needs` the approvals it waits for."""

    id: UUID
    assistant: UseCaseAssistant
    unit: IdName
    state: UseCaseState
    risk: UseCaseRowRisk
    data_class: str
    zone: Zone | None
    live_version: int | None
    needs: list[ApprovalKind]
    review_on: date | None
    changed_at: datetime


class UseCaseList(BaseModel):
    """Part of the register; `counts` by state, whatever state was asked for."""

    items: list[UseCaseRow]
    next_cursor: str | None
    counts: dict[str, int]


class UseCaseWaitingRow(UseCaseRow):
    """A use case that waits for the caller, and for what."""

    waits: list[Literal["approve_owner", "approve_dpo", "review", "correct"]]


class UseCaseWaitingList(BaseModel):
    """What waits for the caller."""

    items: list[UseCaseWaitingRow]
    count: int


def list_out(found: RegisterPage, area: Area) -> UseCaseList:
    """Part of the register."""
    items = [UseCaseRow.model_validate(_row(line, area)) for line in found.page.items]
    return UseCaseList(items=items, next_cursor=found.page.next_cursor, counts=dict(found.counts))


def waiting_out(found: tuple[Waits, ...], area: Area) -> UseCaseWaitingList:
    """What waits for the caller."""
    items: list[UseCaseWaitingRow] = []
    for one in found:
        names = ("approve_owner", "approve_dpo", "review", "correct")
        waits = [name for name in names if getattr(one.waits, name)]
        items.append(UseCaseWaitingRow.model_validate({**_row(one.line, area), "waits": waits}))
    return UseCaseWaitingList(items=items, count=len(items))


def _row(line: CaseLine, area: Area) -> dict[str, object]:
    return {
        "id": line.id,
        "assistant": {"id": line.assistant_id, "name": line.name, "icon": line.icon},
        "unit": {"id": line.unit_id, "name": line.unit_name},
        "state": line.state,
        "risk": {
            "prohibited": line.prohibited,
            "high_risk": line.high_risk,
            "dpia_needed": line.dpia_needed,
            "annex_area": "; ".join(map(area, line.annex)) or None,
        },
        "data_class": line.data_class,
        "zone": line.zone,
        "live_version": line.live_version,
        "needs": line.needs,
        "review_on": line.review_on,
        "changed_at": line.changed_at,
    }
