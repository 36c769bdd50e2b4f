"""Which ceilings hold for a caller."""

from collections.abc import Mapping
from typing import Protocol

from aarhusai.policy.decision import Ceiling
from aarhusai.policy.defaults import DEFAULT_CEILINGS
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone


class Ceilings(Protocol):
    """Looks up the ceilings in force. What it raises stops the call."""

    def of(self, actor: Actor) -> Mapping[Zone, Ceiling]:
        """The ceilings for what this caller sends."""
        ...


class DefaultCeilings:
    """The defaults of law.md, the same for every unit."""

    def of(self, actor: Actor) -> Mapping[Zone, Ceiling]:  # noqa: ARG002  # the seam's shape
        """The default ceilings."""
        return DEFAULT_CEILINGS
