"""How a route reaches the services: `services: Services` as a parameter."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from aarhusai.compose import Services as Composed


async def _services(connection: HTTPConnection) -> Composed:
    composed = connection.app.state.services
    assert isinstance(composed, Composed)
    return composed


Services = Annotated[Composed, Depends(_services)]
