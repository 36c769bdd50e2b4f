"""The registers as files, courses, and what citizens see: as JSON under /api, as pages without a script beside it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query, status
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from aarhusai.kit.clock import now
from aarhusai.usecases.exporting import MEDIA_TYPES, RegisterForm, as_csv, as_json
from aarhusai.usecases.register import processor_row, transfer_row
from aarhusai.usecases.register_words import ARTICLE_COLUMNS, PROCESSOR_COLUMNS, TRANSFER_COLUMNS
from aarhusai.web import register_pages as pages
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.pages import STATIC
from aarhusai.web.schemas import register as wire

router = APIRouter(tags=["register"])
public_router = APIRouter(include_in_schema=False)
"""Pages that a browser opens by themselves; not under /api."""

_FILE: Final[dict[int | str, dict[str, object]]] = {
    200: {"content": {"text/csv": {}, "application/json": {}, "text/html": {}}, "description": "A file, or a page"}
}
_STYLE: Final = Path(__file__).parent.parent / "register.css"
Form = Annotated[RegisterForm, Query()]


@router.get("/register/export", response_class=Response, responses=_FILE)
async def export_register(actor: CurrentActor, services: Services, format: Form = "json") -> Response:  # noqa: A002  # as the address says
    """The record of processing (GDPR 30): what is in use, as it is now."""
    record = await services.use_cases.register.record_30(actor, format)
    head = {"controller": record.controller, "officer": record.officer}
    return _file("article_30", format, head, ARTICLE_COLUMNS, record.rows, actor.language)


@router.get("/register/processors", response_model=wire.ProcessorList, responses=_FILE)
async def export_processors(actor: CurrentActor, services: Services, format: Form = "json") -> Response:  # noqa: A002  # as the address says
    """The processors of the models (GDPR 28)."""
    found = await services.use_cases.register.processors(actor, format)
    if format == "json":
        return _json(wire.processors_out(found, actor.language))
    rows = [processor_row(one, actor.language) for one in found]
    return _file("processors", format, {}, PROCESSOR_COLUMNS, rows, actor.language)


@router.get("/register/transfers", response_model=wire.TransferList, responses=_FILE)
async def export_transfers(actor: CurrentActor, services: Services, format: Form = "json") -> Response:  # noqa: A002  # as the address says
    """What leaves the EEA (GDPR, chapter V)."""
    found = await services.use_cases.register.transfers(actor, format)
    if format == "json":
        return _json(wire.transfers_out(found, actor.language))
    rows = [transfer_row(one, actor.language) for one in found]
    return _file("transfers", format, {}, TRANSFER_COLUMNS, rows, actor.language)


@router.get("/courses")
async def list_courses(
    actor: CurrentActor,
    services: Services,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: str | None = None,
) -> wire.CourseList:
    """The courses there are, and who completed them."""
    courses = services.use_cases.courses
    return wire.courses_out(courses, await courses.page(actor, q, cursor), actor)


@router.post("/courses", status_code=status.HTTP_204_NO_CONTENT)
async def record_course(body: wire.CourseIn, actor: CurrentActor, services: Services) -> None:
    """Somebody in the caller's branch completed a course."""
    courses = services.use_cases.courses
    await courses.record(actor, body.person_id, body.course, body.version, body.completed_on)


@router.get("/public/register")
async def read_public_register(services: Services, cursor: str | None = None) -> wire.PublicRegister:
    """The municipality's use of AI, for everybody."""
    register = services.use_cases.register
    return wire.public_out(await register.municipality(), await register.public("da", cursor))


@public_router.api_route("/ai-register", methods=["GET", "HEAD"])
async def public_register_page(request: Request, services: Services) -> Response:
    """The same as a page, in Danish, without a script."""
    register = services.use_cases.register
    found = await register.public("da", request.query_params.get("fra"))
    page = pages.public_page(await register.municipality(), found, first="fra" not in request.query_params)
    return HTMLResponse(page, headers={"cache-control": "no-cache"})


@public_router.api_route("/ai-register.css", methods=["GET", "HEAD"])
async def register_style() -> Response:
    """How the pages of the registers look, on the screen and on paper."""
    style = pages.style(_STYLE, STATIC / "assets")
    return Response(style, media_type="text/css", headers={"cache-control": "no-cache"})


def _json(shape: BaseModel) -> Response:
    return Response(shape.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"})


def _file(
    name: str,
    form: RegisterForm,
    head: Mapping[str, str],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    language: str,
) -> Response:
    headers = {"cache-control": "no-store"}
    if form == "html":
        page = pages.printable(name, head, columns, rows, language)
        return HTMLResponse(page, headers=headers)
    body = as_csv(columns, rows, language) if form == "csv" else as_json(head, rows)
    headers["content-disposition"] = f'attachment; filename="aarhusai-{name}-{now():%Y-%m-%d}.{form}"'
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)
