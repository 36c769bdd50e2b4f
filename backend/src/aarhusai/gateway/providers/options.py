"""A provider's options as its endpoint carries them. They were checked when an administrator saved them."""

from dataclasses import dataclass

from aarhusai.errors import Invalid
from aarhusai.gateway.types import Endpoint

DEFAULT_PATIENCE = 60.0
DEFAULT_CONNECT = 10.0
MAX_PATIENCE = 3600.0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a call waits, in seconds: for a connection, for the first word, and for each next one after that."""

    connect: float
    first: float
    idle: float


def text(endpoint: Endpoint, name: str, default: str | None = None) -> str:
    """An option that is text. Raises Invalid("provider_option_missing") when it is needed and not there."""
    value = endpoint.options.get(name)
    if isinstance(value, str) and value:
        return value
    if default is None:
        raise Invalid("provider_option_missing", f"The provider lacks the option {name}.", {"option": name})
    return default


def address(endpoint: Endpoint, default: str | None = None) -> str:
    """The base URL without a slash at its end."""
    return text(endpoint, "base_url", default).rstrip("/")


def waits(endpoint: Endpoint, default: float = DEFAULT_PATIENCE) -> Waits:
    """Options `connect_timeout`, `first_timeout` and `timeout`; the first word has the last one's where it has none."""
    idle = _seconds(endpoint, "timeout", default)
    return Waits(
        _seconds(endpoint, "connect_timeout", DEFAULT_CONNECT), _seconds(endpoint, "first_timeout", idle), idle
    )


def _seconds(endpoint: Endpoint, name: str, default: float) -> float:
    value = endpoint.options.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return min(float(value), MAX_PATIENCE)
    return default
