"""The audit log: reading, exporting, verifying and signing it, and how long it is kept."""

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from fastapi.responses import StreamingResponse

from aarhusai.audit.exporting import MEDIA_TYPES, header, lines
from aarhusai.audit.service import ExportFormat
from aarhusai.audit.types import ExportedRecord, Keeping
from aarhusai.kit.clock import now
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import audit as wire
from aarhusai.web.sse import EventStream, verification_bytes

router = APIRouter(prefix="/admin/audit", tags=["audit"])

_VERIFICATION: dict[int | str, dict[str, object]] = {
    200: {"model": wire.AuditVerificationStream, "description": "Events of a verification"}
}
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/x-ndjson": {}, "text/csv": {}}, "description": "A file"}
}


@router.get("")
async def list_audit(
    services: Services, actor: CurrentActor, query: Annotated[wire.AuditQuery, Query()]
) -> wire.AuditPage:
    """Who did what, newest first."""
    page = await services.audit.query(actor, query.value(), query.cursor, query.limit)
    people = {record.actor_id for record in page.items} | {r.object_id for r in page.items if r.object_kind == "person"}
    names = await services.identity.people.names([person for person in people if person is not None])
    return wire.AuditPage(items=[wire.AuditItem.of(r, names) for r in page.items], next_cursor=page.next_cursor)


@router.get("/export", response_class=StreamingResponse, responses=_FILE)
async def export_audit(
    services: Services, actor: CurrentActor, query: Annotated[wire.AuditExportQuery, Query()]
) -> StreamingResponse:
    """What the filter leaves, oldest first, as a file."""
    batches = await services.audit.export(actor, query.value(), query.format)
    name = f"aarhusai-log-{now():%Y-%m-%d}.{query.format}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(_file(batches, query.format), media_type=MEDIA_TYPES[query.format], headers=headers)


@router.get("/status")
async def audit_status(services: Services, actor: CurrentActor) -> wire.AuditStatus:
    """How the chain stands."""
    return wire.AuditStatus.of(await services.chain.status(actor))


@router.post("/verification", status_code=status.HTTP_200_OK, response_class=EventStream, responses=_VERIFICATION)
async def verify_audit(services: Services, actor: CurrentActor) -> Response:
    """Verifies the whole chain; how far it is, and the verdict, as events."""
    return EventStream(services.chain.verification(actor), verification_bytes)


@router.get("/checkpoints")
async def list_checkpoints(services: Services, actor: CurrentActor) -> wire.AuditCheckpoints:
    """The newest checkpoints."""
    items = [wire.AuditCheckpoint.of(made) for made in await services.chain.list_checkpoints(actor)]
    return wire.AuditCheckpoints(items=items, public_key=await services.chain.public_key(actor))


@router.post("/checkpoints", status_code=status.HTTP_201_CREATED)
async def make_checkpoint(services: Services, actor: CurrentActor) -> wire.AuditCheckpoint:
    """Signs the chain's end now."""
    return wire.AuditCheckpoint.of(await services.chain.make_checkpoint(actor))


@router.put("/keeping")
async def change_keeping(body: wire.AuditKeeping, services: Services, actor: CurrentActor) -> wire.AuditKeeping:
    """Decides how long the log is kept."""
    wanted = Keeping(body.maximum_days, body.hold, body.revision)
    kept = await services.chain.keeping.change(actor, wanted)
    return wire.AuditKeeping.model_validate(kept, from_attributes=True)


async def _file(
    batches: AsyncGenerator[Sequence[ExportedRecord], None], form: ExportFormat
) -> AsyncGenerator[str, None]:
    yield header(form)
    async for batch in batches:
        yield lines(form, batch)
