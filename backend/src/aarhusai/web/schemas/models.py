"""Wire shapes of models."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.gateway.catalogue import Diagnosis, ModelChange, ModelDraft, ModelView, Way
from aarhusai.gateway.types import Model, Task
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId
from aarhusai.web.schemas.switched import Name, Revision, Sent, Slug, State, is_on
from aarhusai.web.schemas.zones import ZonesOut

Modality = Literal["text", "image", "audio"]
Tokens = Annotated[int, Field(ge=1, le=100_000_000)]
Price = Annotated[float, Field(ge=0, lt=1_000_000, allow_inf_nan=False)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ModelOut(BaseModel):
    """A model as an employee sees it. The window is in tokens."""

    id: UUID
    slug: str
    name: str
    description: str
    zone: Zone
    modalities: list[str]
    bundled: bool
    context_window: int
    is_default: bool


class ModelList(BaseModel):
    """The models a person may use for chat, in order."""

    items: list[ModelOut]
    zones: ZonesOut


class EndpointShape(Sent):
    """One way to a model: a provider, and what the model is called there.

    Ways of one zone with a `weight` share the calls by it; those without follow in their order. `slots` is how many
    calls each web process sends there at once; `hedge_after_ms` when the next way is asked too. Empty: no such thing.
    """

    provider_id: UUID
    upstream_name: Name
    weight: Annotated[int, Field(ge=1, le=1000)] | None = None
    slots: Annotated[int, Field(ge=1, le=10_000)] | None = None
    hedge_after_ms: Annotated[int, Field(ge=50, le=600_000)] | None = None

    def way(self) -> Way:
        """As the gateway takes it."""
        return Way(ProviderId(self.provider_id), self.upstream_name, self.weight, self.slots, self.hedge_after_ms)


Endpoints = Annotated[list[EndpointShape], Field(min_length=1, max_length=20)]
Tasks = Annotated[list[Task], Field(min_length=1, max_length=6)]
Modalities = Annotated[list[Modality], Field(min_length=1, max_length=3)]


class AdminModel(ModelOut):
    """A model and what administrators know of it.

    Prices are per million tokens, per picture, per minute of sound heard, and per million characters read aloud.
    """

    state: State
    endpoints: list[EndpointShape]
    tasks: list[Task]
    max_output: int
    supports_tools: bool
    price_input: float
    price_output: float
    price_picture: float
    price_minute: float
    price_characters: float
    currency: str
    position: int
    revision: int


class AdminModelList(BaseModel):
    """Every model, in order."""

    items: list[AdminModel]


class ModelIn(Sent):
    """A new model, last in the order. Without a slug it gets one from its name."""

    name: Name
    zone: Zone
    endpoints: Endpoints
    slug: Slug | None = None
    description: Annotated[str, Field(max_length=1000)] = ""
    tasks: Tasks = Field(default=[Task.CHAT])
    modalities: Modalities = Field(default=["text"])
    context_window: Tokens = 8192
    max_output: Tokens = 1024
    supports_tools: bool = False
    price_input: Price = 0
    price_output: Price = 0
    price_picture: Price = 0
    price_minute: Price = 0
    price_characters: Price = 0
    currency: Currency = "DKK"
    state: State = "on"

    def draft(self) -> ModelDraft:
        """As the gateway takes it."""
        return ModelDraft(
            name=self.name,
            zone=self.zone,
            endpoints=tuple(endpoint.way() for endpoint in self.endpoints),
            slug=self.slug,
            description=self.description,
            tasks=frozenset(self.tasks),
            modalities=frozenset(self.modalities),
            context_window=self.context_window,
            max_output=self.max_output,
            supports_tools=self.supports_tools,
            price_input=self.price_input,
            price_output=self.price_output,
            price_picture=self.price_picture,
            price_minute=self.price_minute,
            price_characters=self.price_characters,
            currency=self.currency,
            on=self.state == "on",
        )


class ModelPatch(Sent):
    """What is to be different."""

    revision: Revision
    name: Name | None = None
    zone: Zone | None = None
    endpoints: Endpoints | None = None
    description: Annotated[str, Field(max_length=1000)] | None = None
    tasks: Tasks | None = None
    modalities: Modalities | None = None
    context_window: Tokens | None = None
    max_output: Tokens | None = None
    supports_tools: bool | None = None
    price_input: Price | None = None
    price_output: Price | None = None
    price_picture: Price | None = None
    price_minute: Price | None = None
    price_characters: Price | None = None
    currency: Currency | None = None
    state: State | None = None

    def change(self) -> ModelChange:
        """As the gateway takes it."""
        return ModelChange(
            name=self.name,
            zone=self.zone,
            endpoints=None if self.endpoints is None else tuple(endpoint.way() for endpoint in self.endpoints),
            description=self.description,
            tasks=None if self.tasks is None else frozenset(self.tasks),
            modalities=None if self.modalities is None else frozenset(self.modalities),
            context_window=self.context_window,
            max_output=self.max_output,
            supports_tools=self.supports_tools,
            price_input=self.price_input,
            price_output=self.price_output,
            price_picture=self.price_picture,
            price_minute=self.price_minute,
            price_characters=self.price_characters,
            currency=self.currency,
            on=is_on(self.state),
        )


class ModelOrder(Sent):
    """These models first, in this order."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=2000)]


class ModelDiagnosis(BaseModel):
    """How a test went. `code` is "ok" or what is wrong; `facts.provider` is the endpoint that failed."""

    ok: bool
    code: str
    facts: dict[str, str | int]
    latency_ms: int


def model_out(model: Model, default: Model | None) -> ModelOut:
    """A model for those who use it."""
    return ModelOut(
        id=model.id,
        slug=model.slug,
        name=model.name,
        description=model.description,
        zone=model.zone,
        modalities=sorted(model.modalities),
        bundled=model.bundled,
        context_window=model.context_window,
        is_default=default is not None and default.id == model.id,
    )


def admin_model(view: ModelView, default: Model | None) -> AdminModel:
    """A model for those who look after it."""
    draft = view.draft
    return AdminModel(
        id=view.id,
        slug=view.slug,
        name=draft.name,
        description=draft.description,
        zone=draft.zone,
        modalities=sorted(draft.modalities),
        bundled=view.bundled,
        context_window=draft.context_window,
        is_default=default is not None and default.id == view.id,
        state="on" if draft.on else "off",
        endpoints=[_endpoint(way) for way in draft.endpoints],
        tasks=[task for task in Task if task in draft.tasks],
        max_output=draft.max_output,
        supports_tools=draft.supports_tools,
        price_input=draft.price_input,
        price_output=draft.price_output,
        price_picture=draft.price_picture,
        price_minute=draft.price_minute,
        price_characters=draft.price_characters,
        currency=draft.currency,
        position=view.position,
        revision=view.revision,
    )


def _endpoint(way: Way) -> EndpointShape:
    return EndpointShape(
        provider_id=way.provider_id,
        upstream_name=way.upstream_name,
        weight=way.weight,
        slots=way.slots,
        hedge_after_ms=way.hedge_after_ms,
    )


def diagnosis_of_model(found: Diagnosis) -> ModelDiagnosis:
    """A model's test."""
    return ModelDiagnosis(ok=found.ok, code=found.code, facts=dict(found.facts), latency_ms=found.latency_ms)
