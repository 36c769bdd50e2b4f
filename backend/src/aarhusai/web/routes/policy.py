"""Rules by unit: the grid, its versions, proposals to widen it, and the countries that are turned off."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from aarhusai.gateway.examining import Looked
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import UnitId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import policy as wire
from aarhusai.web.schemas.countries import PlaceList, PlaceSwitch, places_out
from aarhusai.web.schemas.protection import CheckOut, check_out

router = APIRouter(tags=["policy"])


@router.get("/admin/policy/units")
async def list_policy_units(actor: CurrentActor, services: Services) -> wire.PolicyUnitList:
    """The units whose rules the caller may read."""
    return wire.units_out(await services.rules.units(actor))


@router.get("/admin/policy/units/{unit_id}")
async def read_policy(unit_id: UUID, actor: CurrentActor, services: Services) -> wire.PolicyGrid:
    """A unit's rules now."""
    return wire.grid_out(await services.rules.grid(actor, UnitId(unit_id)))


@router.post("/admin/policy/units/{unit_id}/versions", status_code=status.HTTP_201_CREATED)
async def decide_policy(
    unit_id: UUID, body: wire.PolicyVersionIn, actor: CurrentActor, services: Services
) -> wire.PolicyGrid:
    """Makes a new version of a unit's rules."""
    return wire.grid_out(await services.rules.decide(actor, UnitId(unit_id), body.draft()))


@router.get("/admin/policy/units/{unit_id}/versions")
async def list_policy_versions(
    unit_id: UUID,
    actor: CurrentActor,
    services: Services,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> wire.PolicyHistory:
    """What a unit decided, newest first."""
    page = await services.rules.history(actor, UnitId(unit_id), cursor, limit)
    return wire.PolicyHistory(items=[wire.version_out(record) for record in page.items], next_cursor=page.next_cursor)


@router.post("/admin/policy/units/{unit_id}/proposals", status_code=status.HTTP_201_CREATED)
async def propose_widening(
    unit_id: UUID, body: wire.PolicyProposalIn, actor: CurrentActor, services: Services
) -> wire.PolicyProposal:
    """Asks for a cell to be looser than what is inherited."""
    return wire.proposal_out(await services.widenings.propose(actor, UnitId(unit_id), body.wish()))


@router.get("/admin/policy/proposals")
async def list_proposals(actor: CurrentActor, services: Services) -> wire.PolicyProposalList:
    """Proposals that wait in the caller's branches."""
    return wire.PolicyProposalList(items=[wire.proposal_out(view) for view in await services.widenings.waiting(actor)])


@router.post("/admin/policy/proposals/{proposal_id}")
async def decide_proposal(
    proposal_id: UUID, body: wire.PolicyProposalDecision, actor: CurrentActor, services: Services
) -> wire.PolicyProposal:
    """Approves, rejects, withdraws or revokes a proposal."""
    return wire.proposal_out(await services.widenings.act(actor, proposal_id, body.act, body.reason))


@router.post("/admin/policy/test")
async def try_policy(body: wire.PolicyTestIn, actor: CurrentActor, services: Services) -> CheckOut:
    """What would happen to a text if somebody of the unit sent it. Nothing is stored and nothing leaves."""
    member = await services.rules.member(actor, UnitId(body.unit_id))
    looked = Looked(body.text, body.declared(), DataClass(Base.PUBLIC), ConversationProtection(), body.model())
    return check_out(await services.examiner.examine(member, looked))


@router.get("/admin/countries")
async def list_countries(actor: CurrentActor, services: Services) -> PlaceList:
    """Countries and transfer tools, and what leads through them."""
    return places_out(await services.countries.places(actor))


@router.put("/admin/countries/{code}")
async def switch_country(code: str, body: PlaceSwitch, actor: CurrentActor, services: Services) -> PlaceList:
    """Turns a country or a transfer tool off or on, everywhere."""
    return places_out(await services.countries.switch(actor, code, on=body.on, reason=body.reason))
