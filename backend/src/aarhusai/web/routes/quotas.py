"""Budgets and quotas: who administers a branch sets its limits, and everybody sees their own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from aarhusai.terms.ids import QuotaId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import quotas as wire

router = APIRouter(prefix="/quotas", tags=["quotas"])


@router.get("")
async def list_quotas(
    actor: CurrentActor,
    services: Services,
    query: Annotated[wire.QuotasQuery, Query()],
) -> wire.QuotasPage:
    """The limits of the branches that the caller reads, with what is used of them now."""
    page = await services.quotas.page(actor, query.wanted(), query.cursor, query.limit)
    return wire.QuotasPage(
        items=[wire.QuotaView.of(view) for view in page.items],
        next_cursor=page.next_cursor,
        can_set=services.quotas.may_set(actor),
    )


@router.get("/mine")
async def list_own_quotas(actor: CurrentActor, services: Services) -> wire.OwnLimits:
    """The limits on the caller's own calls."""
    return wire.OwnLimits(items=[wire.OwnLimit.of(one) for one in await services.quotas.mine(actor)])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_quota(body: wire.QuotaCreate, actor: CurrentActor, services: Services) -> wire.QuotaView:
    """Sets a limit."""
    return wire.QuotaView.of(await services.quotas.create(actor, body.draft()))


@router.patch("/{quota_id}")
async def change_quota(
    quota_id: UUID, body: wire.QuotaChange, actor: CurrentActor, services: Services
) -> wire.QuotaView:
    """Another amount."""
    changed = await services.quotas.change(actor, QuotaId(quota_id), body.revision, body.amount, body.warn_at)
    return wire.QuotaView.of(changed)


@router.delete("/{quota_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_quota(quota_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a limit."""
    await services.quotas.delete(actor, QuotaId(quota_id))
