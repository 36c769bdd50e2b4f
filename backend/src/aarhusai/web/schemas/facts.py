"""Wire shapes of what is known of an endpoint."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from aarhusai.policy.facts import EndpointFacts, SubProcessor, TransferTool
from aarhusai.web.schemas.switched import Sent

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Countries = Annotated[list[Country], Field(max_length=100)]


class SubProcessorShape(Sent):
    """Somebody the processor lets see the data, and the country they do it from."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    country: Country


class FactsShape(Sent):
    """What somebody wrote down of an endpoint; null and empty are "not known". Countries are ISO 3166-1 alpha-2."""

    processor: Annotated[str, Field(max_length=200)] = ""
    sub_processors: Annotated[list[SubProcessorShape], Field(max_length=100)] = Field(default=[])
    processing: Countries = Field(default=[])
    support: Countries = Field(default=[])
    owner: Country | None = None
    transfer: TransferTool | None = None
    training: Literal["no", "yes", "unknown"] = "unknown"
    retention_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    agreement_on: date | None = None
    checked_on: date | None = None
    valid_days: Annotated[int, Field(ge=1, le=1096)] = 365


class ShortcomingOut(BaseModel):
    """Why an endpoint is off. `about` holds what the sentence needs: fields, a zone, a date, or places."""

    code: Literal["facts_missing", "facts_expired", "trains_on_data", "zone_contradicts_facts", "place_off"]
    about: dict[str, str]


def facts_of(shape: FactsShape | None) -> EndpointFacts | None:
    """As the gateway takes them."""
    if shape is None:
        return None
    return EndpointFacts(
        processor=shape.processor.strip(),
        sub_processors=tuple(SubProcessor(sub.name.strip(), sub.country) for sub in shape.sub_processors),
        processing=tuple(dict.fromkeys(shape.processing)),
        support=tuple(dict.fromkeys(shape.support)),
        owner=shape.owner,
        transfer=shape.transfer,
        training=shape.training,
        retention_days=shape.retention_days,
        agreement_on=shape.agreement_on,
        checked_on=shape.checked_on,
        valid_days=shape.valid_days,
    )


def facts_shape(facts: EndpointFacts) -> FactsShape:
    """As clients see them."""
    return FactsShape(
        processor=facts.processor,
        sub_processors=[SubProcessorShape(name=sub.name, country=sub.country) for sub in facts.sub_processors],
        processing=list(facts.processing),
        support=list(facts.support),
        owner=facts.owner,
        transfer=facts.transfer,
        training=facts.training,
        retention_days=facts.retention_days,
        agreement_on=facts.agreement_on,
        checked_on=facts.checked_on,
        valid_days=facts.valid_days,
    )
