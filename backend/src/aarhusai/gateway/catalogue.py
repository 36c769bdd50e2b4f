"""Providers and models as administrators see and write them, and what a good one looks like. Values and pure checks."""

import ipaddress
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from aarhusai.egress.addresses import is_never_called
from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue, Task
from aarhusai.policy.facts import EndpointFacts, Shortcoming
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId, ProviderId

PROVIDER_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
MODEL_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
PRICES: Final = ("price_input", "price_output", "price_picture", "price_minute", "price_characters")
MODALITIES: Final = frozenset({"text", "image", "audio"})
MOST_ENDPOINTS: Final = 20
MOST_WEIGHT: Final = 1000
MOST_SLOTS: Final = 10_000
HEDGE_AFTER_MS: Final = (600_000, 50)
"""The longest and the shortest."""
NEEDS_ADDRESS: Final = frozenset({"openai", "azure"})
OPTIONS: Final = frozenset({"base_url", "api_version", "auth", "tenant_id", "client_id", "organization"})
LONGEST: Final = {"connect_timeout": 60, "first_timeout": 3600, "timeout": 3600}
"""Options in seconds, and the most that each can be."""


_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".lan", ".intra", ".home.arpa")


class Change(StrEnum):
    """What an idempotent verb did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ProviderDraft:
    """A provider to be. Without a slug it gets one from its name. `secret` and `facts` None keep what one has."""

    name: str
    kind: str
    zone: Zone
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    secret: str | None = field(default=None, repr=False)
    slug: str | None = None
    on: bool = True
    facts: EndpointFacts | None = None


@dataclass(frozen=True, slots=True)
class ProviderChange:
    """What is to be different. None keeps; an empty secret takes the secret away."""

    name: str | None = None
    zone: Zone | None = None
    options: Mapping[str, JsonValue] | None = None
    secret: str | None = field(default=None, repr=False)
    on: bool | None = None
    facts: EndpointFacts | None = None


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider, without its secret. One with `shortcomings` is off whatever its state (law.md A7)."""

    id: ProviderId
    slug: str
    name: str
    kind: str
    zone: Zone
    options: Mapping[str, JsonValue]
    has_secret: bool
    on: bool
    revision: int
    facts: EndpointFacts | None = None
    shortcomings: tuple[Shortcoming, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a model: a provider, and what the model is called there.

    Of the ways of one zone, those with a `weight` (1 to 1000) share the calls by it, before those without one, which
    are tried in their order. `slots` is how many calls one web process sends there at once (None: as many as come);
    `hedge_after_ms` is after how many milliseconds without a first word the next way is asked as well (None: never).
    """

    provider_id: ProviderId
    upstream_name: str
    weight: int | None = None
    slots: int | None = None
    hedge_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """A model to be. Windows are in tokens, prices as in `types.Model`. `position` None puts it last."""

    name: str
    zone: Zone
    endpoints: tuple[Way, ...]
    slug: str | None = None
    description: str = ""
    tasks: frozenset[Task] = frozenset({Task.CHAT})
    modalities: frozenset[str] = frozenset({"text"})
    context_window: int = 8192
    max_output: int = 1024
    supports_tools: bool = False
    price_input: float = 0.0
    price_output: float = 0.0
    currency: str = "DKK"
    on: bool = True
    position: int | None = None
    price_picture: float = 0.0
    price_minute: float = 0.0
    price_characters: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelChange:
    """What is to be different; None keeps."""

    name: str | None = None
    zone: Zone | None = None
    endpoints: tuple[Way, ...] | None = None
    description: str | None = None
    tasks: frozenset[Task] | None = None
    modalities: frozenset[str] | None = None
    context_window: int | None = None
    max_output: int | None = None
    supports_tools: bool | None = None
    price_input: float | None = None
    price_output: float | None = None
    currency: str | None = None
    on: bool | None = None
    price_picture: float | None = None
    price_minute: float | None = None
    price_characters: float | None = None


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model and what administrators know of it."""

    id: ModelId
    slug: str
    draft: ModelDraft
    bundled: bool
    position: int
    revision: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How a test of a connection went. `code` is "ok" or an error's code, which the screens explain in words."""

    code: str
    latency_ms: int
    facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    models: tuple[str, ...] | None = None

    @property
    def ok(self) -> bool:
        """Whether it works."""
        return self.code == "ok"


def check_provider(draft: ProviderDraft, kinds: Collection[str]) -> None:
    """Raises Invalid: bad_name, bad_slug, unknown_kind, unknown_option, bad_option, missing_option, bad_base_url."""
    _check_name(draft.name)
    _check_slug(draft.slug, PROVIDER_SLUG)
    if draft.kind not in kinds:
        raise Invalid("unknown_kind", "There is no such kind of provider.")
    for option, value in draft.options.items():
        _check_option(option, value)
    needed = {"base_url"} if draft.kind in NEEDS_ADDRESS else set[str]()
    if draft.options.get("auth") == "entra":
        needed |= {"tenant_id", "client_id"}
    for option in sorted(needed):
        if not draft.options.get(option):
            raise Invalid("missing_option", "An option is missing.", {"option": option})
    address = draft.options.get("base_url")
    if isinstance(address, str) and address:
        check_base_url(address, draft.zone)


def check_base_url(address: str, zone: Zone) -> None:
    """Raises Invalid("bad_base_url"), `reason` being address, scheme, credentials, host or insecure.

    Plain http would show the key and the text to everybody on the way, so it is for this machine, for private networks,
    and for the municipality's own machines (Z4). Link-local addresses hold no models, but a cloud's own secrets.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise _bad_address("address") from None
    if parts.scheme not in {"http", "https"}:
        raise _bad_address("scheme")
    if parts.username is not None or parts.password is not None:
        raise _bad_address("credentials")
    if not host or parts.query or parts.fragment or re.search(r"[\s\x00-\x1f\\]", address):
        raise _bad_address("address")
    if is_never_called(host):
        raise _bad_address("host")
    if parts.scheme == "http" and zone is not Zone.Z4 and not _is_private(parts):
        raise _bad_address("insecure")


def same_place(one: JsonValue, other: JsonValue) -> bool:
    """Whether two base URLs lead to the same server: what is sent to the one is known to the other."""
    return _place(one) == _place(other)


def _place(address: JsonValue) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address if isinstance(address, str) else "")
    return parts.scheme, parts.hostname, parts.port


def check_model(draft: ModelDraft) -> None:
    """Raises Invalid: bad_name, bad_slug, bad_field with the field's name, no_endpoints."""
    _check_name(draft.name)
    _check_slug(draft.slug, MODEL_SLUG)
    if not draft.endpoints:
        raise Invalid("no_endpoints", "A model needs at least one endpoint.")
    sound = {
        "endpoints": len(draft.endpoints) <= MOST_ENDPOINTS
        and all(_is_name(way.upstream_name) for way in draft.endpoints),
        "weight": all(_within(way.weight, MOST_WEIGHT) for way in draft.endpoints),
        "slots": all(_within(way.slots, MOST_SLOTS) for way in draft.endpoints),
        "hedge_after_ms": all(_within(way.hedge_after_ms, *HEDGE_AFTER_MS) for way in draft.endpoints),
        "description": len(draft.description) <= 1000,
        "tasks": bool(draft.tasks),
        "modalities": bool(draft.modalities) and draft.modalities <= MODALITIES,
        "context_window": 256 <= draft.context_window <= 100_000_000,
        "max_output": 1 <= draft.max_output <= 10_000_000,
        **{name: _is_price(getattr(draft, name)) for name in PRICES},
        "currency": CURRENCY.fullmatch(draft.currency) is not None,
        "position": draft.position is None or 0 <= draft.position <= 1_000_000,
    }
    for name, good in sound.items():
        if not good:
            raise Invalid("bad_field", "A value cannot be used.", {"field": name})


def _check_name(name: str) -> None:
    if not _is_name(name):
        raise Invalid("bad_name", "A name has 1 to 200 characters.")


def _check_slug(slug: str | None, pattern: re.Pattern[str]) -> None:
    if slug is not None and not pattern.fullmatch(slug):
        raise Invalid("bad_slug", "A short name has small letters, digits and hyphens.")


def _is_name(text: str) -> bool:
    return 1 <= len(text.strip()) <= len(text) <= 200 and text.isprintable()


def _within(value: int | None, most: int, least: int = 1) -> bool:
    return value is None or least <= value <= most


def _is_price(price: float) -> bool:
    return math.isfinite(price) and 0 <= price < 1_000_000


def _check_option(option: str, value: JsonValue) -> None:
    if option not in OPTIONS and option not in LONGEST:
        raise Invalid("unknown_option", "There is no such option.", {"option": option[:60]})
    if option in LONGEST:
        good = isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= LONGEST[option]
    elif option == "auth":
        good = value in {"key", "entra"}
    else:
        longest = 500 if option == "base_url" else 100
        good = isinstance(value, str) and len(value) <= longest and value.isprintable()
    if not good:
        raise Invalid("bad_option", "The value of an option cannot be used.", {"option": option})


def _bad_address(reason: str) -> Invalid:
    return Invalid("bad_base_url", "The address cannot be used.", {"reason": reason})


def _is_private(parts: SplitResult) -> bool:
    """This machine, a private address, or a name without a dot or under a name that only exists inside."""
    host = parts.hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)
    return address.is_private or address.is_loopback
