"""Wire shapes of countries and transfer tools that are turned off."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from aarhusai.gateway.countries import PlaceView
from aarhusai.web.schemas.switched import Sent


class Place(BaseModel):
    """A country or a transfer tool, whether it is on, and what leads through it.

    `endpoints` are ways to models, `providers` the names of those who have them, outside the municipality's machines.
    """

    code: str
    is_tool: bool
    in_eea: bool
    on: bool
    reason: str | None
    since: datetime | None
    decided_by: str | None
    endpoints: int
    providers: list[str]


class PlaceList(BaseModel):
    """Every country and tool that an endpoint uses or that is off, by code."""

    items: list[Place]


class PlaceSwitch(Sent):
    """On or off, and why."""

    on: bool
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


def places_out(places: tuple[PlaceView, ...]) -> PlaceList:
    """Countries and tools."""
    return PlaceList(
        items=[
            Place(
                code=place.code,
                is_tool=place.is_tool,
                in_eea=place.in_eea,
                on=place.off is None,
                reason=place.off.reason if place.off else None,
                since=place.off.since if place.off else None,
                decided_by=place.off.by if place.off else None,
                endpoints=place.endpoints,
                providers=list(place.providers),
            )
            for place in places
        ]
    )
