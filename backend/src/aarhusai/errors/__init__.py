"""The family of errors: a kind, a stable code and a message that is safe to show.

The kind decides the HTTP status (web/errors.py, the only table). The code is what screens translate; the message is
plain English for logs and API users and never carries content, secrets or another error's text.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What sort of trouble it is."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    UPSTREAM = "upstream"
    UNAVAILABLE = "unavailable"


class AarhusError(Exception):
    """Base of the family. `code` is snake_case and never changes its meaning; `facts` are safe values for a text."""

    kind: Kind = Kind.INVALID

    def __init__(self, code: str, message: str, facts: Mapping[str, str | int] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.facts = dict(facts or {})


class Invalid(AarhusError):
    """What was sent cannot be used as it is."""

    kind = Kind.INVALID


class Unauthenticated(AarhusError):
    """Nobody is signed in, or the session ended."""

    kind = Kind.UNAUTHENTICATED


class Forbidden(AarhusError):
    """The caller is known and may not. Only for things whose existence is no secret; otherwise NotFound."""

    kind = Kind.FORBIDDEN


class NotFound(AarhusError):
    """It does not exist, or it is not the caller's: the two are the same answer."""

    kind = Kind.NOT_FOUND


class Conflict(AarhusError):
    """Somebody else changed it first, or it exists already."""

    kind = Kind.CONFLICT


class TooLarge(AarhusError):
    """More than the limit; `facts["limit"]` says how much is allowed."""

    kind = Kind.TOO_LARGE


class TooMany(AarhusError):
    """Too often; `facts["retry_after"]` says how many seconds to wait."""

    kind = Kind.TOO_MANY


class Refused(AarhusError):
    """Policy says no. Nothing was sent."""

    kind = Kind.REFUSED


class UpstreamError(AarhusError):
    """A model or another outside system failed."""

    kind = Kind.UPSTREAM


class Unavailable(AarhusError):
    """A part of our own house is away for the moment (database, disk, start-up)."""

    kind = Kind.UNAVAILABLE


class StartError(AarhusError):
    """The process cannot start; `remedy` tells the operator what to do."""

    kind = Kind.UNAVAILABLE

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(code, message)
        self.remedy = remedy
