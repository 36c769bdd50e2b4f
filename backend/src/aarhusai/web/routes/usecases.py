"""Use cases: the screening, what is decided of it, records and incidents, and the register's list."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import StreamingResponse

from aarhusai.kit.clock import today
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, UseCaseId
from aarhusai.usecases.types import CaseFileId, IncidentId, RecordKind
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.downloads import DOWNLOAD, download
from aarhusai.web.schemas import usecases as wire
from aarhusai.web.schemas import usecases_list as listed
from aarhusai.web.schemas import usecases_sent as sent
from aarhusai.web.uploads import RAW_BODY, file_of

router = APIRouter(tags=["use cases"])


@router.get("/assistants/{assistant_id}/use-case")
async def read_assistants_use_case(assistant_id: UUID, actor: CurrentActor, services: Services) -> wire.UseCaseOut:
    """The use case of an assistant."""
    view = await services.use_cases.of_assistant(actor, AssistantId(assistant_id))
    return wire.use_case_out(view, actor.language)


@router.post("/assistants/{assistant_id}/use-case", status_code=status.HTTP_201_CREATED)
async def open_use_case(assistant_id: UUID, actor: CurrentActor, services: Services) -> wire.UseCaseOut:
    """Opens the use case of an assistant, or gives the one there is."""
    return await _read(services, actor, await services.use_cases.answering.open(actor, AssistantId(assistant_id)))


@router.get("/use-cases")
async def list_use_cases(
    actor: CurrentActor, services: Services, query: Annotated[sent.UseCaseQuery, Query()]
) -> listed.UseCaseList:
    """The register, as far as the caller may read it, in alphabetical order."""
    cases = services.use_cases
    found = await cases.page(actor, query.value(today()), query.cursor, query.limit)
    return listed.list_out(found, lambda area: cases.area(area, actor.language))


@router.get("/use-cases/waiting")
async def list_waiting_use_cases(actor: CurrentActor, services: Services) -> listed.UseCaseWaitingList:
    """What waits for the caller, longest first."""
    cases = services.use_cases
    return listed.waiting_out(await cases.waiting(actor), lambda area: cases.area(area, actor.language))


@router.get("/use-cases/{use_case_id}")
async def read_use_case(use_case_id: UUID, actor: CurrentActor, services: Services) -> wire.UseCaseOut:
    """A use case."""
    return await _read(services, actor, UseCaseId(use_case_id))


@router.patch("/use-cases/{use_case_id}")
async def answer_use_case(
    use_case_id: UUID, body: sent.UseCaseAnswersIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Changes answers."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.answering.answer(actor, case_id, body.revision, body.answers)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/submit")
async def submit_use_case(
    use_case_id: UUID, body: sent.UseCaseVersionIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Asks for approval of a version."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.submit(actor, case_id, body.version)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/approve")
async def approve_use_case(
    use_case_id: UUID, body: sent.UseCaseApprovalIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Approves what is submitted; the last approval that is needed makes the assistant live."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.approve(actor, case_id, body.kind, body.note, body.revision)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/return")
async def return_use_case(
    use_case_id: UUID, body: sent.UseCaseNoteIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Sends it back to its owners with what must be different."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.send_back(actor, case_id, body.note)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/withdraw")
async def withdraw_use_case(
    use_case_id: UUID, body: sent.UseCaseReasonIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Takes back what was submitted, or what was approved: then others lose the assistant and are told why."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.withdraw(actor, case_id, body.reason)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/suspend")
async def suspend_use_case(
    use_case_id: UUID, body: sent.UseCaseReasonIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Stops the use for now; users are told the reason."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.suspend(actor, case_id, body.reason)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/resume")
async def resume_use_case(
    use_case_id: UUID, actor: CurrentActor, services: Services, body: sent.UseCaseResumeIn | None = None
) -> wire.UseCaseOut:
    """Ends a suspension."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.resume(actor, case_id, body.note if body else None)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/review")
async def review_use_case(
    use_case_id: UUID, body: sent.UseCaseReviewIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """The use was looked at again and goes on."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.review(actor, case_id, body.next, body.note)
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/go-live")
async def go_live_with_use_case(
    use_case_id: UUID, actor: CurrentActor, services: Services, body: sent.UseCaseVersionIn | None = None
) -> wire.UseCaseOut:
    """Makes a newer version live (the newest, unless one is named), when nothing that was approved is different."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.deciding.go_live(actor, case_id, body.version if body else None)
    return await _read(services, actor, case_id)


@router.put("/use-cases/{use_case_id}/records/{kind}")
async def set_use_case_record(
    use_case_id: UUID, kind: RecordKind, body: sent.UseCaseRecordIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Writes a new version of a record."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.records.set(actor, case_id, body.value(kind))
    return await _read(services, actor, case_id)


@router.post(
    "/use-cases/{use_case_id}/records/{kind}/files", status_code=status.HTTP_201_CREATED, openapi_extra=RAW_BODY
)
async def add_use_case_file(
    request: Request,
    use_case_id: UUID,
    kind: RecordKind,
    actor: CurrentActor,
    services: Services,
    name: Annotated[str, Query(min_length=1, max_length=2_000)],
) -> wire.UseCaseOut:
    """Takes a file as the body, at most 20 MB, and keeps it beside a document."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.files.add(actor, case_id, kind, name, file_of(request))
    return await _read(services, actor, case_id)


@router.get("/use-cases/{use_case_id}/files/{file_id}", response_class=StreamingResponse, responses=DOWNLOAD)
async def download_use_case_file(
    use_case_id: UUID, file_id: UUID, actor: CurrentActor, services: Services
) -> StreamingResponse:
    """A file as it came. It is never shown in a page of ours."""
    opened = await services.use_cases.files.open(actor, UseCaseId(use_case_id), CaseFileId(file_id))
    return download(opened.name, opened.size, opened.content)


@router.delete("/use-cases/{use_case_id}/files/{file_id}")
async def remove_use_case_file(
    use_case_id: UUID, file_id: UUID, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Takes a file away for good."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.files.remove(actor, case_id, CaseFileId(file_id))
    return await _read(services, actor, case_id)


@router.post("/use-cases/{use_case_id}/incidents", status_code=status.HTTP_201_CREATED)
async def report_incident(
    use_case_id: UUID, body: sent.UseCaseIncidentIn, actor: CurrentActor, services: Services
) -> wire.UseCaseOut:
    """Reports that something went wrong."""
    case_id = UseCaseId(use_case_id)
    await services.use_cases.records.report(actor, case_id, body.value())
    return await _read(services, actor, case_id)


@router.patch("/use-cases/{use_case_id}/incidents/{incident_id}")
async def change_incident(
    use_case_id: UUID,
    incident_id: UUID,
    body: sent.UseCaseIncidentChange,
    actor: CurrentActor,
    services: Services,
) -> wire.UseCaseOut:
    """Writes what is known of an incident now, or closes it."""
    case_id, new = UseCaseId(use_case_id), body.value()
    await services.use_cases.records.change_incident(actor, case_id, IncidentId(incident_id), body.revision, new)
    return await _read(services, actor, case_id)


async def _read(services: Services, actor: Actor, case_id: UseCaseId) -> wire.UseCaseOut:
    return wire.use_case_out(await services.use_cases.read(actor, case_id), actor.language)
