"""Assistants into files, and out of them."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from aarhusai.assistants.porting.sources import CARRIED_BYTES
from aarhusai.assistants.porting.types import MOST_BYTES
from aarhusai.errors import TooLarge
from aarhusai.evaluation.porting import Choice
from aarhusai.terms.ids import AssistantId, UnitId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import porting as wire
from aarhusai.web.uploads import RAW_BODY, file_of

router = APIRouter(tags=["assistants"])

_FILE: dict[int | str, dict[str, object]] = {200: {"content": {"application/json": {}}, "description": "A file"}}


@router.get("/assistants/{assistant_id}/export", response_class=Response, responses=_FILE)
async def export_assistant(
    assistant_id: UUID, actor: CurrentActor, services: Services, *, collections: Annotated[bool, Query()] = False
) -> Response:
    """An assistant with its test cases as a file, without people, secrets and ids.

    With `collections` their documents are in it, at most 14 MB of them, where the caller may read the files.
    """
    carried = CARRIED_BYTES if collections else None
    file = await services.proving.porting.export(actor, [AssistantId(assistant_id)], carried=carried)
    known = services.assistants.snapshot.known.get(AssistantId(assistant_id))
    name = f"{known.slug if known else 'assistent'}.json"
    return Response(
        json.dumps(file, ensure_ascii=False, indent=1).encode(),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


@router.post("/assistants/import", openapi_extra=RAW_BODY)
async def import_assistants(
    request: Request,
    actor: CurrentActor,
    services: Services,
    query: Annotated[wire.ImportQuery, Query()],
) -> wire.ImportOut:
    """Makes what a file holds, of our own format or Open WebUI's: all that can be made of it, or nothing."""
    data = bytearray()
    async for piece in file_of(request):
        data += piece
        if len(data) > MOST_BYTES:
            raise TooLarge("import_too_large", "The file is too large.", {"limit": MOST_BYTES})
    home = None if query.unit_id is None else UnitId(query.unit_id)
    choice = Choice(None if query.only is None else frozenset(query.only), query.collections)
    taken = await services.proving.porting.take_in(actor, bytes(data), home, dry=query.dry, choice=choice)
    return wire.ImportOut(items=[wire.ImportedOut.model_validate(one) for one in taken])
