"""Wire shapes of providers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.gateway.catalogue import Diagnosis, ProviderChange, ProviderDraft, ProviderView
from aarhusai.terms.classes import Zone
from aarhusai.web.schemas.facts import FactsShape, ShortcomingOut, facts_of, facts_shape
from aarhusai.web.schemas.switched import Name, Revision, Sent, Slug, State, is_on

ProviderKind = Literal["openai", "azure", "anthropic", "local", "scripted"]
Secret = Annotated[str, Field(max_length=10_000)]


class ProviderOptions(Sent):
    """How a provider is reached. Time-outs are in seconds: for a connection, the first word, and each one after it."""

    base_url: Annotated[str, Field(max_length=500)] | None = None
    api_version: Annotated[str, Field(max_length=100)] | None = None
    auth: Literal["key", "entra"] | None = None
    tenant_id: Annotated[str, Field(max_length=100)] | None = None
    client_id: Annotated[str, Field(max_length=100)] | None = None
    organization: Annotated[str, Field(max_length=100)] | None = None
    connect_timeout: Annotated[float, Field(ge=1, le=60, allow_inf_nan=False)] | None = None
    first_timeout: Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)] | None = None
    timeout: Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)] | None = None

    def given(self) -> dict[str, str | float]:
        """The options that have a value."""
        return self.model_dump(exclude_none=True)


class ProviderOut(BaseModel):
    """A provider. Its secret never leaves the house. One with shortcomings is off, whatever its state."""

    id: UUID
    slug: str
    name: str
    kind: str
    zone: Zone
    options: ProviderOptions
    has_secret: bool
    state: State
    revision: int
    facts: FactsShape | None
    shortcomings: list[ShortcomingOut]


class ProviderList(BaseModel):
    """Every provider."""

    items: list[ProviderOut]


class ProviderIn(Sent):
    """A new provider. Without a slug it gets one from its name."""

    name: Name
    kind: ProviderKind
    zone: Zone
    slug: Slug | None = None
    options: ProviderOptions = ProviderOptions()
    secret: Secret | None = Field(default=None, repr=False)
    state: State = "on"
    facts: FactsShape | None = None

    def draft(self) -> ProviderDraft:
        """As the gateway takes it."""
        return ProviderDraft(
            self.name,
            self.kind,
            self.zone,
            self.options.given(),
            self.secret,
            self.slug,
            self.state == "on",
            facts_of(self.facts),
        )


class ProviderPatch(Sent):
    """What is to be different. `options` and `facts` replace all of them; an empty `secret` takes it away."""

    revision: Revision
    name: Name | None = None
    zone: Zone | None = None
    options: ProviderOptions | None = None
    secret: Secret | None = Field(default=None, repr=False)
    state: State | None = None
    facts: FactsShape | None = None

    def change(self) -> ProviderChange:
        """As the gateway takes it."""
        options = None if self.options is None else self.options.given()
        facts = facts_of(self.facts)
        return ProviderChange(self.name, self.zone, options, self.secret, is_on(self.state), facts)


class ProviderDiagnosis(BaseModel):
    """How a test went. `code` is "ok" or what is wrong; `models` are the names on offer, if there is a list."""

    ok: bool
    code: str
    facts: dict[str, str | int]
    latency_ms: int
    models: list[str] | None


def provider_out(view: ProviderView) -> ProviderOut:
    """A provider without its secret."""
    return ProviderOut(
        id=view.id,
        slug=view.slug,
        name=view.name,
        kind=view.kind,
        zone=view.zone,
        options=ProviderOptions.model_validate(view.options),
        has_secret=view.has_secret,
        state="on" if view.on else "off",
        revision=view.revision,
        facts=None if view.facts is None else facts_shape(view.facts),
        shortcomings=[ShortcomingOut(code=one.code, about=dict(one.about)) for one in view.shortcomings],
    )


def diagnosis_of_provider(found: Diagnosis) -> ProviderDiagnosis:
    """A provider's test."""
    models = None if found.models is None else list(found.models)
    return ProviderDiagnosis(
        ok=found.ok, code=found.code, facts=dict(found.facts), latency_ms=found.latency_ms, models=models
    )
