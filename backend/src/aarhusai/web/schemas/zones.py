"""Wire shapes of the zones' texts."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field

from aarhusai.gateway.registry import ZoneText
from aarhusai.gateway.service import ZoneTexts
from aarhusai.terms.classes import Zone
from aarhusai.web.schemas.switched import Revision, Sent


class ZoneOut(BaseModel):
    """The municipality's own words for a zone."""

    name: str
    sentence: str


class ZonesOut(BaseModel):
    """Every zone; null where the page's own words stand."""

    Z1: ZoneOut | None = None
    Z2: ZoneOut | None = None
    Z3: ZoneOut | None = None
    Z4: ZoneOut | None = None


class ZoneIn(Sent):
    """The municipality's own words for a zone."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    sentence: Annotated[str, Field(min_length=1, max_length=300)]


class ZonesIn(Sent):
    """Every zone; null for the page's own words."""

    Z1: ZoneIn | None = None
    Z2: ZoneIn | None = None
    Z3: ZoneIn | None = None
    Z4: ZoneIn | None = None


class ZonesEdit(Sent):
    """The texts, and the revision they were read at."""

    revision: Revision
    zones: ZonesIn

    def texts(self) -> dict[Zone, ZoneText]:
        """As the gateway takes them."""
        given = {Zone.Z1: self.zones.Z1, Zone.Z2: self.zones.Z2, Zone.Z3: self.zones.Z3, Zone.Z4: self.zones.Z4}
        return {zone: ZoneText(text.name, text.sentence) for zone, text in given.items() if text is not None}


class ZonesRevised(BaseModel):
    """The texts as they stand."""

    revision: int
    zones: ZonesOut


def zone_names(texts: Mapping[Zone, ZoneText]) -> ZonesOut:
    """The texts by zone, null where there is none."""
    return ZonesOut.model_validate({zone.value: ZoneOut(name=t.name, sentence=t.sentence) for zone, t in texts.items()})


def zones_out(texts: ZoneTexts) -> ZonesRevised:
    """The texts for those who edit them."""
    return ZonesRevised(revision=texts.revision, zones=zone_names(texts.texts))
