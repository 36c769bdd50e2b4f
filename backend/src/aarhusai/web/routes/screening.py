"""The screening form in force, and the municipality's own forms."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import StreamingResponse

from aarhusai.usecases.screening.reading import LARGEST
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.downloads import DOWNLOAD, download
from aarhusai.web.schemas import screening as wire
from aarhusai.web.uploads import RAW_BODY, file_of

router = APIRouter(prefix="/screening", tags=["use cases"])

Version = Annotated[str, Query(min_length=1, max_length=40)]


@router.get("")
async def read_screening(
    actor: CurrentActor, services: Services, version: Annotated[str | None, Query(max_length=40)] = None
) -> wire.ScreeningForm:
    """The form in force, or another version of it that was answered."""
    cases = services.use_cases
    return wire.form_out(cases.form if version is None else cases.form_of(version), actor.language)


@router.get("/forms")
async def list_screening_forms(actor: CurrentActor, services: Services) -> wire.FormList:
    """Every version of the form, the newest day first, for who answers for what is asked."""
    forms = services.use_cases.forms
    return wire.FormList(items=[wire.line_out(one) for one in forms.lines(actor)], may_change=forms.may_change(actor))


@router.post("/forms/check", openapi_extra=RAW_BODY)
async def check_screening_form(request: Request, actor: CurrentActor, services: Services) -> wire.FormChecked:
    """What a YAML file is: the form that would be asked, or what is wrong with it by line. Nothing is kept."""
    return wire.checked_out(await services.use_cases.forms.check(actor, await _body(request)), actor.language)


@router.post("/forms", status_code=status.HTTP_201_CREATED, openapi_extra=RAW_BODY)
async def add_screening_form(request: Request, actor: CurrentActor, services: Services) -> wire.FormLineOut:
    """Keeps a form out of a YAML file of at most a megabyte; it is asked from its day on."""
    return wire.line_out(await services.use_cases.forms.add(actor, await _body(request)))


@router.delete("/forms", status_code=status.HTTP_204_NO_CONTENT)
async def remove_screening_form(version: Version, actor: CurrentActor, services: Services) -> None:
    """Takes away a form whose day has not come."""
    await services.use_cases.forms.remove(actor, version)


@router.get("/forms/file", response_class=StreamingResponse, responses=DOWNLOAD)
async def download_screening_form(version: Version, actor: CurrentActor, services: Services) -> StreamingResponse:
    """A form as its file says it, to be changed and uploaded again."""
    text = await services.use_cases.forms.text(actor, version)

    async def content() -> AsyncIterator[bytes]:
        yield text

    return download(f"{version}.yaml", len(text), content())


async def _body(request: Request) -> bytes:
    """The file, cut off where it is too large to be a form."""
    data = bytearray()
    async for piece in file_of(request):
        data += piece
        if len(data) > LARGEST:
            break
    return bytes(data[: LARGEST + 1])
