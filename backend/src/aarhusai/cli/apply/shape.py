"""The shape of an apply file. `docs/apply.yaml` shows a whole one."""

import difflib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic_core import ErrorDetails

from aarhusai.cli.apply.document import Document, Path_, Problem, ProblemsError
from aarhusai.gateway.types import Task
from aarhusai.web.schemas.facts import FactsShape
from aarhusai.web.schemas.protection import Class

Day = Annotated[date, Field(strict=False)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
ZoneName = Literal["Z1", "Z2", "Z3", "Z4"]
PartName = Literal["K0", "K1", "K2", "K3", "K4", "K5", "K6"]
RuleName = Literal["allow", "replace", "refuse"]
RoleName = Literal["user", "builder", "unit_owner", "platform_owner", "auditor", "dpo"]

NOT_BUILT = {
    "recognisers": "recognisers of personal data are",
    "knowledge": "the models that documents are searched with are",
    "assistants": "assistants of the municipality's own are",
    "usecases": "use cases and approval are",
    "evaluation": "test sets are",
    "retention": "retention is",
    "oidc": "single sign-on is",
    "tools": "tools are",
    "widgets": "embedding on websites is",
}
"""Sections that belong to rooms that stand empty today: refused by name, never silently accepted."""


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class UnitSpec(_Spec):
    """A unit, with the units below it. The topmost one is the municipality itself."""

    slug: Slug
    name: Name
    units: Annotated[list["UnitSpec"], Field(max_length=2000)] = []


class RoleSpec(_Spec):
    """A role held at a unit."""

    role: RoleName
    unit: Slug


class PersonSpec(_Spec):
    """A person. A password is only needed where there is no single sign-on."""

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
    name: Name
    unit: Slug
    roles: Annotated[list[RoleSpec], Field(max_length=50)] = []
    password: Annotated[str | None, Field(repr=False)] = None
    password_file: str | None = None
    state: Literal["active", "blocked"] = "active"


class ProviderSpec(_Spec):
    """Where models can be reached, and the key for it."""

    slug: Slug
    name: Name
    kind: Literal["openai", "azure", "anthropic", "local"]
    zone: ZoneName
    options: dict[str, JsonValue] = {}
    secret: Annotated[str | None, Field(repr=False)] = None
    secret_file: str | None = None
    state: Literal["on", "off"] = "on"
    facts: Annotated[FactsShape, Field(strict=False)] | None = None


class EndpointSpec(_Spec):
    """One way to a model: a provider, and what the model is called there."""

    provider: Slug
    name: Name
    weight: Annotated[int, Field(ge=1, le=1000)] | None = None
    slots: Annotated[int, Field(ge=1, le=10_000)] | None = None
    hedge_after_ms: Annotated[int, Field(ge=50, le=600_000)] | None = None


class ModelSpec(_Spec):
    """A model. Windows are in tokens, prices as in `gateway.types.Model`."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
    name: Name
    description: Annotated[str, Field(max_length=1000)] = ""
    zone: ZoneName
    endpoints: Annotated[list[EndpointSpec], Field(min_length=1, max_length=20)]
    tasks: list[Annotated[Task, Field(strict=False)]] = [Task.CHAT]
    modalities: list[Literal["text", "image", "audio"]] = ["text"]
    context_window: Annotated[int, Field(ge=256, le=100_000_000)] = 8192
    max_output: Annotated[int, Field(ge=1, le=10_000_000)] = 1024
    supports_tools: bool = False
    price_input: Annotated[float, Field(ge=0, strict=False)] = 0
    price_output: Annotated[float, Field(ge=0, strict=False)] = 0
    price_picture: Annotated[float, Field(ge=0, strict=False)] = 0
    price_minute: Annotated[float, Field(ge=0, strict=False)] = 0
    price_characters: Annotated[float, Field(ge=0, strict=False)] = 0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "DKK"
    state: Literal["on", "off"] = "on"
    position: Annotated[int, Field(ge=0, le=10_000)] = 100


class ZoneSpec(_Spec):
    """The municipality's own words for a zone."""

    name: Name
    sentence: Annotated[str, Field(min_length=1, max_length=300)]


class RulesSpec(_Spec):
    """A unit's own rules, exactly these: part of a class, zone, rule. What is left out is inherited."""

    unit: Slug
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    rules: dict[PartName, dict[ZoneName, RuleName]] = {}


class CountrySpec(_Spec):
    """A country, or a transfer tool, that is turned off everywhere."""

    code: Annotated[str, Field(pattern=r"^([A-Z]{2}|adequacy|dpf|scc|bcr)$")]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class TermsSpec(_Spec):
    """What a unit decides of a service. A part of a class that is left out is refused; no purposes: every purpose."""

    rules: dict[PartName, RuleName] = {}
    purposes: Annotated[list[str], Field(max_length=100)] | None = None
    notes: Annotated[str, Field(max_length=2000)] = ""
    decided_by: Annotated[str, Field(max_length=200)] = ""
    decided_on: Day | None = None
    review_on: Day | None = None


class OwnTermsSpec(TermsSpec):
    """What a unit further down decides: the same or less."""

    unit: Slug


class ServiceSpec(TermsSpec):
    """A service outside the platform, and what the unit that brings it in decides of it."""

    slug: Slug
    unit: Slug
    name: Name
    zone: ZoneName
    supplier: Annotated[str, Field(max_length=200)] = ""
    description: Annotated[str, Field(max_length=1000)] = ""
    link: Annotated[str, Field(max_length=500)] = ""
    agreement: Literal["none", "processor"] = "none"
    agreement_text: Annotated[str, Field(max_length=200)] = ""
    contact_name: Annotated[str, Field(max_length=200)] = ""
    contact_email: Annotated[str, Field(max_length=254)] = ""
    state: Literal["on", "off"] = "on"
    own: Annotated[list[OwnTermsSpec], Field(max_length=2000)] = []


class DataKindSpec(_Spec):
    """A kind of material that “Må jeg?” offers: one of the municipality's own, or a change to one of the product's."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
    data_class: Annotated[str, Field(pattern=r"^K[012](\+K3)?(\+K4)?(\+K5)?(\+K6)?$")]
    name: Annotated[str, Field(max_length=200)] = ""
    name_en: Annotated[str, Field(max_length=200)] = ""
    medium: Literal["text", "image", "audio"] = "text"
    state: Literal["on", "off"] = "on"


class GrantSpec(_Spec):
    """Who has which right: one of everyone, a unit (with those below it unless `below` is false) and a person."""

    right: Literal["use", "read", "write"] = "use"
    everyone: Literal[True] | None = None
    unit: Slug | None = None
    below: bool = True
    person: Annotated[str, Field(max_length=300)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "GrantSpec":
        if sum(given is not None for given in (self.everyone, self.unit, self.person)) != 1:
            raise ValueError("give one of everyone, unit and person")
        return self


class CollectionSpec(_Spec):
    """A collection of documents, known by its name and unit. What is left out stays as it is."""

    name: Name
    unit: Slug
    owner: Annotated[str, Field(max_length=300)]
    description: Annotated[str, Field(max_length=2_000)] | None = None
    data_class: Class | None = None
    reason: Annotated[str, Field(max_length=1_000)] = ""
    grants: Annotated[list[GrantSpec], Field(max_length=500)] | None = None


class QuotaSpec(_Spec):
    """A limit on one thing, and whose branch counts (`decided_by`). A key is named "NAME of OWNER", as it is told."""

    unit: Slug | None = None
    each_person_in: Slug | None = None
    person: Annotated[str, Field(max_length=300)] | None = None
    model: Annotated[str, Field(max_length=63)] | None = None
    assistant: Slug | None = None
    key: Annotated[str, Field(max_length=600)] | None = None
    money: Annotated[float, Field(gt=0, le=1e9)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "DKK"
    tokens: Annotated[int, Field(ge=1, le=10**15)] | None = None
    requests: Annotated[int, Field(ge=1, le=10**15)] | None = None
    per: Literal["minute", "day", "month"] = "month"
    warn_at: Annotated[int, Field(ge=1, le=100)] = 80
    decided_by: Slug | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "QuotaSpec":
        subjects = (self.unit, self.each_person_in, self.person, self.model, self.assistant, self.key)
        if sum(one is not None for one in subjects) != 1:
            raise ValueError("a limit is on one of unit, each_person_in, person, model, assistant and key")
        if sum(one is not None for one in (self.money, self.tokens, self.requests)) != 1:
            raise ValueError("a limit counts one of money, tokens and requests")
        return self


class KeySpec(_Spec):
    """A key, known by its name and whose it is: a person's, or of a unit or system that somebody answers for.

    A text that is older than the day `rotate` is replaced; the old one works for a day more.
    """

    name: Name
    person: Annotated[str, Field(max_length=300)] | None = None
    unit: Slug | None = None
    kind: Literal["unit", "system"] = "system"
    responsible: Annotated[str, Field(max_length=300)] | None = None
    models: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    classes: Annotated[list[PartName], Field(min_length=1, max_length=7)] | None = None
    endpoints: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    addresses: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    batch: bool = False
    expires_on: Day | None = None
    rotate: Day | None = None

    @model_validator(mode="after")
    def _somebodys(self) -> "KeySpec":
        if (self.person is None) == (self.unit is None):
            raise ValueError("a key is of one of person and unit")
        if (self.unit is None) != (self.responsible is None):
            raise ValueError("a unit's key has somebody who is responsible, and a person's has not")
        return self


class RateSpec(_Spec):
    """What one of a currency costs in kroner, from a day on."""

    since: Day
    kroner: Annotated[float, Field(gt=0, le=1e6, strict=False)]


class BannerSpec(_Spec):
    """A message on top of every page."""

    text: Annotated[str, Field(min_length=1, max_length=300)]
    tone: Literal["info", "warning"] = "info"


class BrandingSpec(_Spec):
    """Name, colours and banner."""

    municipality: Name
    product_name: Name = "AarhusAI"
    accent_light: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] | None = None
    accent_dark: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] | None = None
    banner: BannerSpec | None = None


class SwitchesSpec(_Spec):
    """Features that can be turned off for the whole house."""

    temporary_chats: bool = True
    conversation_export: bool = True
    building: bool = True
    sharing: bool = True
    web_sources: bool = True
    api_keys: bool = True


class ApplyFile(_Spec):
    """The whole file. Every section may be left out; what is left out stays as it is."""

    units: UnitSpec | None = None
    people: Annotated[list[PersonSpec], Field(max_length=100_000)] = []
    providers: Annotated[list[ProviderSpec], Field(max_length=500)] = []
    models: Annotated[list[ModelSpec], Field(max_length=2000)] = []
    zones: dict[ZoneName, ZoneSpec] = {}
    policy: Annotated[list[RulesSpec], Field(max_length=2000)] = []
    countries_off: Annotated[list[CountrySpec], Field(max_length=300)] = []
    services: Annotated[list[ServiceSpec], Field(max_length=500)] = []
    data_kinds: Annotated[list[DataKindSpec], Field(max_length=300)] = []
    collections: Annotated[list[CollectionSpec], Field(max_length=2000)] = []
    rates: dict[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Annotated[list[RateSpec], Field(max_length=5000)]] = {}
    keys: Annotated[list[KeySpec], Field(max_length=2000)] = []
    quotas: Annotated[list[QuotaSpec], Field(max_length=5000)] = []
    branding: BrandingSpec | None = None
    switches: SwitchesSpec | None = None


def parse_file(document: Document) -> ApplyFile:
    """The file in its shape. Raises ProblemsError with every problem found, each with its line."""
    if not isinstance(document.value, dict):
        raise ProblemsError([document.problem((), "the file must hold named sections such as “units” and “models”")])
    sections = cast("dict[str, object]", document.value)
    problems = [document.problem((name,), text) for name in sections if (text := _section_problem(name))]
    if problems:
        raise ProblemsError(problems)
    try:
        return ApplyFile.model_validate(sections)
    except ValidationError as error:
        raise ProblemsError([_problem(document, item) for item in error.errors()]) from error
    except RecursionError as error:
        raise ProblemsError([document.problem((), "nested too deeply")]) from error


def secret_of(document: Document, path: Path_, inline: str | None, file: str | None) -> str | None:
    """A secret that stands in the file, or in a file of its own (relative to the apply file)."""
    if inline is not None and file is not None:
        raise ProblemsError([document.problem(path, "give the secret or its file, not both")])
    if file is None:
        return inline
    try:
        text = (Path(document.file).parent / file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ProblemsError([document.problem(path, f"the file “{file}” cannot be read")]) from error
    if not text:
        raise ProblemsError([document.problem(path, f"the file “{file}” is empty")])
    return text


def _section_problem(name: str) -> str | None:
    if name in ApplyFile.model_fields:
        return None
    if name in NOT_BUILT:
        if name == "recognisers":
            return "section “recognisers”: they stand in a file of their own, which AARHUSAI_RECOGNISERS names"
        return f"section “{name}”: {NOT_BUILT[name]} not part of this version yet; remove the section"
    return f"there is no section “{name[:60]}”{_suggestion(name, [*ApplyFile.model_fields, *NOT_BUILT])}"


def _problem(document: Document, item: ErrorDetails) -> Problem:
    """One of pydantic's findings. What was given is not repeated: it may be a secret."""
    where = ".".join(str(step) for step in item["loc"])
    text = item["msg"]
    if item["type"] == "extra_forbidden":
        name = str(item["loc"][-1])
        known = sorted({field for spec in (ApplyFile, *_Spec.__subclasses__()) for field in spec.model_fields})
        text = f"there is no such field{_suggestion(name, known)}"
    return document.problem(item["loc"], f"{where[:120]}: {text[:1].lower()}{text[1:]}")


def _suggestion(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name[:60], known, n=1)
    return f"; did you mean “{near[0]}”?" if near and near[0] != name else ""
