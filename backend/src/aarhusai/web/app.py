"""The web application: routes, errors, headers and the front end, around services that compose made."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

import aarhusai
from aarhusai.compose import Services, close_services, open_services
from aarhusai.config import Settings
from aarhusai.web import errors, pages
from aarhusai.web.routes import assistants, chat, health, identity, models, people, switches
from aarhusai.web.shell import BodyLimit, SecurityHeaders

_ROUTERS = (
    health.router,
    identity.router,
    people.router,
    switches.router,
    models.router,
    assistants.router,
    chat.router,
)


def create_app(settings: Settings, services: Services | None = None) -> FastAPI:
    """The application. Given `services` it uses them (tests); otherwise it opens its own and closes them after."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        if services is not None:
            app.state.services = services
            yield
            return
        opened = await open_services(settings)
        app.state.services = opened
        warming = asyncio.create_task(opened.warm_up())
        yield
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)
        await close_services(opened)

    app = FastAPI(
        title="AarhusAI",
        version=aarhusai.__version__,
        summary="The page's own API.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_operation_id,
        separate_input_output_schemas=False,
        strict_content_type=True,
    )
    errors.install(app)
    for router in _ROUTERS:
        app.include_router(router, prefix="/api")
    pages.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders, https=(settings.public_url or "").startswith("https://"))
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
