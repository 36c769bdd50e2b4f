"""The web application: routes, errors, headers and the front end, around services that compose made."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

import aarhusai
from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.web import described, errors, pages
from aarhusai.web.openai.api import OpenAiApi
from aarhusai.web.routes import (
    assistants,
    assistants_building,
    audit,
    chat,
    evaluation,
    health,
    identity,
    keys,
    knowledge,
    knowledge_quality,
    knowledge_settings,
    knowledge_sources,
    may_i,
    models,
    people,
    policy,
    porting,
    protection,
    quotas,
    register,
    reminders,
    sources,
    switches,
    usecases,
)
from aarhusai.web.shell import BodyLimit, SecurityHeaders

_ROUTERS = (
    health.router,
    identity.router,
    people.router,
    keys.router,
    audit.router,
    switches.router,
    policy.router,
    may_i.router,
    models.router,
    porting.router,
    evaluation.router,
    assistants_building.router,
    assistants.router,
    chat.router,
    protection.router,
    quotas.router,
    sources.router,
    knowledge.router,
    knowledge_quality.router,
    knowledge_settings.router,
    knowledge_sources.router,
    usecases.router,
    reminders.router,
    register.router,
)


def create_app(settings: Settings, services: Services | None = None) -> FastAPI:
    """The application over `services`; without them it can only describe itself."""
    app = FastAPI(
        title="AarhusAI",
        version=aarhusai.__version__,
        summary="The page's own API.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_operation_id,
        separate_input_output_schemas=False,
        strict_content_type=True,
    )
    app.state.services = services
    errors.install(app)
    described.install(app)
    for router in _ROUTERS:
        app.include_router(router, prefix="/api")
    app.include_router(register.public_router)
    pages.install(app)
    app.add_middleware(BodyLimit, upload_limit=settings.upload_limit)
    https = (settings.public_url or "").startswith("https://")
    app.add_middleware(SecurityHeaders, https=https)
    if services is not None:  # outermost, so that a call of /v1 passes nothing that is the page's
        app.add_middleware(OpenAiApi, services=services, https=https)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
