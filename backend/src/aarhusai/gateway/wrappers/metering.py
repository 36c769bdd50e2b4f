"""Metering: tokens, time and cost of a call, settled however it ends."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aarhusai.errors import AarhusError, UpstreamError
from aarhusai.gateway.call_repository import Settlement
from aarhusai.gateway.media import NO_MEDIA, PER_MILLION, Media
from aarhusai.gateway.tokens import USUAL
from aarhusai.gateway.types import ChatEvent, Endpoint, Finished, ToolCallDelta, Usage
from aarhusai.gateway.wrappers.admission import Admitted
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.protection import Replacement

MOST_TOKENS = 1_000_000_000
"""An endpoint that claims more, or less than none, is not believed: one odd figure must not stop a batch of others."""

MOST_COST = 99_999_999.0


class Meter:
    """Watches one call. Until something else is said, a call that ends was stopped by its reader."""

    __slots__ = (
        "_admitted",
        "_asked",
        "_characters",
        "_endpoint",
        "_first",
        "_input",
        "_left",
        "_media",
        "_outcome",
        "_replacement",
        "_started",
        "_usage",
        "seat",
    )

    def __init__(self, admitted: Admitted, started: float) -> None:
        self._admitted = admitted
        self._started = started
        self._first: float | None = None
        self._endpoint: Endpoint | None = None
        self._input = 0
        self._characters = 0
        self._usage: Usage | None = None
        self._asked = NO_MEDIA
        self._media: Media | None = None
        self._left: list[Usage] = []
        self._replacement: Replacement | None = None
        self._outcome = "stopped"
        context = admitted.context
        actor = context.actor
        self.seat = Seat(
            actor.key_id or actor.person_id or actor.kind, batch=context.priority == "batch", told=context.waits
        )
        """The call's place at an endpoint that has few; given back when the call is over."""

    def sends(self, replacement: Replacement) -> None:
        """What is sent now is replaced by this; its counts are read when the call is over."""
        self._replacement = replacement

    def expect(self, input_tokens: int, media: Media = NO_MEDIA) -> None:
        """What the prompt is estimated at, for a call whose endpoint never gets to count it; and what else it uses."""
        self._input = input_tokens
        self._asked = media

    def used(self, media: Media) -> None:
        """What the answer came to use besides tokens, where that is another thing than was expected."""
        self._media = media

    def left(self, usage: Usage | None, characters: int = 0) -> None:
        """An answer that came beside the one that was taken is thrown away: what it counted, or how long it was."""
        self._left.append(usage or Usage(self._input, -int(-characters // USUAL), estimated=True))

    def answered(self, endpoint: Endpoint, replacement: Replacement) -> None:
        """The first event, or the whole answer, came from here, and what was sent there was replaced by this."""
        self._endpoint = endpoint
        self._replacement = replacement
        self._first = time.perf_counter()

    def saw(self, event: ChatEvent) -> None:
        """Every event of the answer passes here: as little as possible is done."""
        if isinstance(event, Finished):
            self.done(event.usage)
        else:
            self._characters += len(event.arguments if isinstance(event, ToolCallDelta) else event.text)

    def heard(self, characters: int) -> None:
        """How long the answer is so far, where its events do not pass here."""
        self._characters = characters

    def complete(self, usage: Usage | None) -> None:
        """The answer is complete; None where the endpoint did not count."""
        self.done(usage or Usage(self._input, -int(-self._characters // USUAL), estimated=True))

    def done(self, usage: Usage) -> None:
        """The answer is complete."""
        self._usage = usage
        self._outcome = "done"
        if self.seat.breaker is not None:
            self.seat.breaker.whole()

    def failed(self, error: BaseException) -> None:
        """The call ended with an error. A reader who leaves or is cancelled has stopped it; that is no failure."""
        if isinstance(error, AarhusError):
            self._outcome = error.code
            if isinstance(error, UpstreamError) and self._endpoint is not None and self.seat.breaker is not None:
                self.seat.breaker.tore(error)
        elif not isinstance(error, GeneratorExit | asyncio.CancelledError):
            self._outcome = "internal_error"

    def settlement(self) -> Settlement:
        """The call's figures now. What no endpoint counted is estimated; what was never answered cost nothing."""
        endpoint = self._endpoint
        usage = self._usage or Usage(self._input if endpoint else 0, -int(-self._characters // USUAL), estimated=True)
        received, sent = _credible(usage.input_tokens), _credible(usage.output_tokens)
        replacement = self._replacement
        answer = replacement.count if replacement else None
        media = (self._media or self._asked) if endpoint else NO_MEDIA
        return Settlement(
            id=self._admitted.context.call_id,
            outcome=self._outcome,
            provider_id=endpoint.provider_id if endpoint else None,
            zone=endpoint.zone if endpoint else None,
            input_tokens=received,
            output_tokens=sent,
            cost=min(round(self._cost(received, sent, media), 6), MOST_COST),
            first_ms=None if self._first is None else _milliseconds(self._first - self._started),
            total_ms=_milliseconds(time.perf_counter() - self._started),
            replaced=replacement.replaced if replacement else 0,
            invented=answer.invented if answer else 0,
            abandoned=self.seat.abandoned,
            media=media,
        )

    def _cost(self, received: int, sent: int, media: Media) -> float:
        """In the model's currency, with what endpoints came to cost that were asked beside and left.

        Nobody says what those cost that had not answered yet: they had at least read what was asked.
        """
        model, abandoned = self._admitted.model, self.seat.abandoned
        if abandoned or self._left:
            received += sum(_credible(one.input_tokens) for one in self._left)
            received += self._input * max(0, abandoned - len(self._left))
            sent += sum(_credible(one.output_tokens) for one in self._left)
        cost = (received * model.price_input + sent * model.price_output) / PER_MILLION
        if media is not NO_MEDIA:
            cost += media.cost(model) + self._asked.cost(model) * abandoned
        return cost


@asynccontextmanager
async def metered(ledger: Ledger, admitted: Admitted, started: float) -> AsyncGenerator[Meter, None]:
    """A call's meter; however the call ends, it is settled as that. `started` is on the performance counter."""
    meter = Meter(admitted, started)
    try:
        yield meter
    except BaseException as error:
        meter.failed(error)
        raise
    finally:
        meter.seat.leave()
        await ledger.settle(meter.settlement())


def said(event: ChatEvent) -> int:
    """Characters of an event."""
    match event:
        case Finished():
            return 0
        case ToolCallDelta():
            return len(event.arguments)
        case _:
            return len(event.text)


def _credible(tokens: int) -> int:
    return max(0, min(tokens, MOST_TOKENS))


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
