"""A provider's options as its endpoint carries them. They were checked when an administrator saved them."""

from aarhusai.errors import Invalid
from aarhusai.gateway.types import Endpoint

DEFAULT_PATIENCE = 60.0
MAX_PATIENCE = 3600.0


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


def patience(endpoint: Endpoint, default: float = DEFAULT_PATIENCE) -> float:
    """Seconds to wait for the first token, and for each next one after that (option `timeout`)."""
    value = endpoint.options.get("timeout")
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return min(float(value), MAX_PATIENCE)
    return default
