"""Building assistants: drafts, versions, owners, whom they reach."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from aarhusai.assistants.tools.catalogue import TOOLS
from aarhusai.terms.ids import AssistantId, UnitId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import assistants_building as wire
from aarhusai.web.schemas import assistants_steering as steer
from aarhusai.web.schemas.knowledge import NamedOut, PersonOffered, SubjectsOut

router = APIRouter(tags=["assistants"])

Cursor = Annotated[str | None, Query(max_length=500)]


@router.post("/assistants", status_code=status.HTTP_201_CREATED)
async def create_assistant(body: wire.AssistantIn, actor: CurrentActor, services: Services) -> wire.DraftOut:
    """A new assistant of nothing, or a copy; only the caller has it."""
    copied = AssistantId(body.copy_of) if body.copy_of else None
    return wire.DraftOut.of(await services.workshop.drafts.create(actor, body.name, UnitId(body.unit_id), copied))


@router.get("/assistants/ownerless")
async def list_ownerless_assistants(
    actor: CurrentActor, services: Services, cursor: Cursor = None
) -> steer.LeftAssistantList:
    """Assistants whose owners left and that the caller may take over."""
    return steer.LeftAssistantList.of(await services.workshop.owning.ownerless(actor, cursor))


@router.get("/assistants/subjects")
async def find_wished_subjects(
    actor: CurrentActor,
    services: Services,
    q: Annotated[str, Query(max_length=200)] = "",
    *,
    answering: Annotated[bool, Query()] = False,
) -> SubjectsOut:
    """People and units that a builder may wish to share with, by name.

    With `answering` also whoever answers for a unit, wherever it is: they can be named in a screening.
    """
    found = await services.workshop.steering.offered(actor, q, answering=answering)
    return SubjectsOut(
        people=[PersonOffered(id=one.id, name=one.name, unit=one.beside) for one in found.people],
        units=[NamedOut(id=one.id, name=one.name) for one in found.units],
        everyone=True,
    )


@router.get("/tools")
async def list_tools(actor: CurrentActor) -> steer.ToolList:
    """Tools that an assistant may have."""
    danish = actor.language == "da"
    return steer.ToolList(
        items=[steer.ToolOut(name=one.name, title=one.da if danish else one.en) for one in TOOLS.values()]
    )


@router.get("/assistants/{assistant_id}/draft")
async def read_draft(assistant_id: UUID, actor: CurrentActor, services: Services) -> wire.DraftOut:
    """The assistant on its builder's desk, with what is wrong with it."""
    return wire.DraftOut.of(await services.workshop.drafts.get(actor, AssistantId(assistant_id)))


@router.put("/assistants/{assistant_id}/draft")
async def save_draft(assistant_id: UUID, body: wire.DraftIn, actor: CurrentActor, services: Services) -> wire.DraftOut:
    """Keeps what was written; nothing is refused for what it says."""
    drafts, content = services.workshop.drafts, body.content.content()
    return wire.DraftOut.of(await drafts.save(actor, AssistantId(assistant_id), body.revision, content))


@router.delete("/assistants/{assistant_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_assistant(assistant_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Takes it away from everybody; it can be brought back for a month."""
    await services.workshop.drafts.delete(actor, AssistantId(assistant_id))


@router.post("/assistants/{assistant_id}/undelete")
async def undelete_assistant(assistant_id: UUID, actor: CurrentActor, services: Services) -> wire.DraftOut:
    """Brings it back as it was."""
    return wire.DraftOut.of(await services.workshop.drafts.undelete(actor, AssistantId(assistant_id)))


@router.post("/assistants/{assistant_id}/versions", status_code=status.HTTP_201_CREATED)
async def save_version(
    assistant_id: UUID, body: wire.VersionIn, actor: CurrentActor, services: Services
) -> wire.AssistantVersionOut:
    """Makes the draft a version; one that says the same as the newest is not made again."""
    versions = services.workshop.versions
    return wire.AssistantVersionOut.whole(
        await versions.save(actor, AssistantId(assistant_id), body.revision, body.note)
    )


@router.get("/assistants/{assistant_id}/versions")
async def list_versions(
    assistant_id: UUID, actor: CurrentActor, services: Services, cursor: Cursor = None
) -> wire.VersionList:
    """The versions, the newest first."""
    return wire.VersionList.of(await services.workshop.versions.page(actor, AssistantId(assistant_id), cursor))


@router.get("/assistants/{assistant_id}/versions/{number}")
async def read_version(
    assistant_id: UUID, number: wire.Number, actor: CurrentActor, services: Services
) -> wire.AssistantVersionOut:
    """One version."""
    return wire.AssistantVersionOut.whole(
        await services.workshop.versions.get(actor, AssistantId(assistant_id), number)
    )


@router.get("/assistants/{assistant_id}/versions/{number}/difference")
async def compare_versions(
    assistant_id: UUID,
    number: wire.Number,
    actor: CurrentActor,
    services: Services,
    before: Annotated[wire.Number | None, Query(alias="from")] = None,
) -> wire.AssistantDifferenceOut:
    """What a version changed against another, or against the one before it. Version 0 is the draft."""
    compared = await services.workshop.versions.difference(actor, AssistantId(assistant_id), number, before)
    return wire.AssistantDifferenceOut.of(compared)


@router.post("/assistants/{assistant_id}/versions/{number}/restore")
async def restore_version(
    assistant_id: UUID, number: wire.Number, actor: CurrentActor, services: Services
) -> wire.DraftOut:
    """Makes the draft what the version says."""
    return wire.DraftOut.of(await services.workshop.versions.restore(actor, AssistantId(assistant_id), number))


@router.get("/assistants/{assistant_id}/owners")
async def list_owners(assistant_id: UUID, actor: CurrentActor, services: Services) -> steer.OwnersOut:
    """Who owns it."""
    return steer.OwnersOut.of(await services.workshop.owning.of(actor, AssistantId(assistant_id)))


@router.put("/assistants/{assistant_id}/owners")
async def change_owners(
    assistant_id: UUID, body: steer.OwnersIn, actor: CurrentActor, services: Services
) -> steer.OwnersOut:
    """Makes exactly these its owners."""
    return steer.OwnersOut.of(await services.workshop.owning.set(actor, AssistantId(assistant_id), body.ids()))


@router.post("/assistants/{assistant_id}/owner")
async def take_over_assistant(assistant_id: UUID, actor: CurrentActor, services: Services) -> wire.DraftOut:
    """Makes the caller the owner of one whose owners left."""
    return wire.DraftOut.of(await services.workshop.owning.take_over(actor, AssistantId(assistant_id)))


@router.put("/assistants/{assistant_id}/unit", status_code=status.HTTP_204_NO_CONTENT)
async def move_assistant(assistant_id: UUID, body: steer.UnitIn, actor: CurrentActor, services: Services) -> None:
    """Another unit answers for it."""
    await services.workshop.owning.move(actor, AssistantId(assistant_id), UnitId(body.unit_id))


@router.get("/assistants/{assistant_id}/reach")
async def read_reach(assistant_id: UUID, actor: CurrentActor, services: Services) -> steer.ReachOut:
    """Whom it reaches just now."""
    return steer.ReachOut.of(await services.workshop.steering.reach(actor, AssistantId(assistant_id)))


@router.get("/assistants/{assistant_id}/insight")
async def read_insight(assistant_id: UUID, actor: CurrentActor, services: Services) -> steer.InsightOut:
    """How it is used: numbers that point at nobody."""
    of = AssistantId(assistant_id)
    return steer.InsightOut.of(
        await services.workshop.catalogue.weeks(actor, of), await services.chat.reception(actor, of)
    )


@router.put("/assistants/{assistant_id}/narrow")
async def narrow_reach(
    assistant_id: UUID, body: steer.NarrowIn, actor: CurrentActor, services: Services
) -> steer.ReachOut:
    """Shares it with fewer, at once."""
    wanted, denied = [one.grant() for one in body.grants], [UnitId(one) for one in body.denied]
    steering = services.workshop.steering
    return steer.ReachOut.of(await steering.narrow(actor, AssistantId(assistant_id), wanted, denied))


@router.post("/assistants/{assistant_id}/take-down", status_code=status.HTTP_204_NO_CONTENT)
async def take_down_assistant(
    assistant_id: UUID, body: steer.ReasonIn, actor: CurrentActor, services: Services
) -> None:
    """Takes it from everybody, who are told the reason."""
    await services.workshop.steering.take_down(actor, AssistantId(assistant_id), body.reason)


@router.post("/assistants/{assistant_id}/put-back", status_code=status.HTTP_204_NO_CONTENT)
async def put_back_assistant(assistant_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Ends a take-down."""
    await services.workshop.steering.put_back(actor, AssistantId(assistant_id))
