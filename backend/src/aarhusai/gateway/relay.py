"""Calls that come in OpenAI's own form and are answered in it: what `Door.relay` takes and gives."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Protocol

from aarhusai.gateway.quotas.types import QuotaState
from aarhusai.gateway.types import CallContext, JsonValue
from aarhusai.gateway.wire.path import WirePath
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CallId

__all__ = ["Decided", "Relayed", "WireCall", "WirePath"]


@dataclass(frozen=True, slots=True)
class WireCall:
    """A call on its way in. `body` is the caller's JSON; the model it names is not looked at: the context decides."""

    context: CallContext
    path: WirePath
    body: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a call: `zone` is that of the endpoint that answers, `model` the short name of ours.

    `replaced` counts the places of the call that left replaced; where there are any, an answer has no logprobs.
    `limits` are those that concern the call, as they stood when it was let in (`quotas/headers.py` tells them).
    """

    call_id: CallId
    model: str
    zone: Zone
    data_class: DataClass
    replaced: int
    limits: tuple[QuotaState, ...] = ()


class Relayed(Protocol):
    """An answer that has begun. Use either `whole` or `pieces`, once."""

    @property
    def decided(self) -> Decided:
        """What was decided; known before the first byte."""
        ...

    @property
    def streamed(self) -> bool:
        """Whether the answer comes as server-sent events, which is what the caller asked for."""
        ...

    @property
    def media_type(self) -> str:
        """Of the answer's body."""
        ...

    async def whole(self) -> bytes:
        """The body of an answer that is not streamed."""
        ...

    def pieces(self) -> AsyncGenerator[bytes, None]:
        """Server-sent events, several together where they arrived together, `data: [DONE]` the last of them.

        Raises UpstreamError when the answer breaks off; what came before stands.
        """
        ...
