"""The web application: routes, errors, headers and the front end, around services that compose made."""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

import aarhusai
from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.web import described, errors, pages
from aarhusai.web.openai.api import PREFIX, OpenAiApi
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
    screening,
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
    screening.router,
    reminders.router,
    register.router,
)


class WebApp(FastAPI):
    """The page and its API; calls of `/v1` pass nothing that is the page's."""

    v1: OpenAiApi | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if self.v1 is not None and scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self.v1(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings, services: Services | None = None) -> WebApp:
    """The application over `services`; without them it can only describe itself."""
    app = WebApp(
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
    if services is not None:
        app.v1 = OpenAiApi(services, https=https)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
