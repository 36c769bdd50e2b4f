"""Test cases of assistants, and runs of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from aarhusai.evaluation.types import CaseId, RunId
from aarhusai.terms.ids import AssistantId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import evaluation as wire

router = APIRouter(tags=["evaluation"])

Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/assistants/{assistant_id}/tests")
async def list_tests(assistant_id: UUID, actor: CurrentActor, services: Services) -> wire.TestList:
    """An assistant's test cases, for who may read what it says."""
    found = await services.proving.cases.of(actor, AssistantId(assistant_id))
    return wire.TestList(items=[wire.TestOut.of(case) for case in found])


@router.post("/assistants/{assistant_id}/tests", status_code=status.HTTP_201_CREATED)
async def add_test(assistant_id: UUID, body: wire.TestIn, actor: CurrentActor, services: Services) -> wire.TestOut:
    """Another test case, at the end."""
    return wire.TestOut.of(await services.proving.cases.add(actor, AssistantId(assistant_id), body.value()))


@router.patch("/tests/{test_id}")
async def change_test(test_id: UUID, body: wire.TestPatch, actor: CurrentActor, services: Services) -> wire.TestOut:
    """Another wording, or another place."""
    cases = services.proving.cases
    case = await cases.get(actor, CaseId(test_id))
    return wire.TestOut.of(await cases.change(actor, case.id, body.value(case)))


@router.delete("/tests/{test_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_test(test_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a test case; what it gave in old runs stays there."""
    await services.proving.cases.remove(actor, CaseId(test_id))


@router.post("/assistants/{assistant_id}/runs", status_code=status.HTTP_202_ACCEPTED)
async def begin_run(assistant_id: UUID, body: wire.RunIn, actor: CurrentActor, services: Services) -> wire.RunOut:
    """Has the test cases run by the worker."""
    return wire.RunOut.of(await services.proving.runs.begin(actor, AssistantId(assistant_id), body.value()))


@router.get("/assistants/{assistant_id}/runs")
async def list_runs(assistant_id: UUID, actor: CurrentActor, services: Services, cursor: Cursor = None) -> wire.RunList:
    """An assistant's runs, the newest first, without answers."""
    return wire.RunList.of(await services.proving.runs.page(actor, AssistantId(assistant_id), cursor))


@router.get("/runs/{run_id}")
async def read_run(run_id: UUID, actor: CurrentActor, services: Services) -> wire.RunOut:
    """A run, with what came of every case so far."""
    runs = services.proving.runs
    run = await runs.run(actor, RunId(run_id))
    return wire.RunOut.of(run, await runs.gate_of(run))


@router.post("/runs/{run_id}/stop", status_code=status.HTTP_204_NO_CONTENT)
async def stop_run(run_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Ends a run with what came so far."""
    await services.proving.runs.stop(actor, RunId(run_id))
