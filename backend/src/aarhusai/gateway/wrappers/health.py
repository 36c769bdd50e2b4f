"""Endpoints that failed too often: looked after in the background, and told to the other processes.

An endpoint that rests is asked for its list of models, which costs next to nothing, and only when it answers may a call
try it: nobody has to wait for what is known to be down. What another process says of an endpoint is believed unless
this one was answered by it just now: the trouble may be the other's own.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aarhusai.errors import AarhusError, UpstreamError
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wrappers import breaking
from aarhusai.gateway.wrappers.breaking import AGAIN, Breaker, Breakers
from aarhusai.gateway.wrappers.queueing import LaneKey

logger = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds for an endpoint to answer when it is looked after."""

LONGEST_REST: Final = 15.0
"""Seconds between two looks at most; each pause is `REST` longer than the one before."""

_DOWN: Final = AGAIN | {"model_timeout", "model_garbage"}

Probe = Callable[[Endpoint], Awaitable[None]]


class Health:
    """Looks after the endpoints of `breakers` that rest. `probe` asks one as little as it can.

    `tell` is called with an endpoint that broke by calls of this process.
    """

    def __init__(self, breakers: Breakers, probe: Probe | None, tell: Callable[[LaneKey], None] | None) -> None:
        self._breakers = breakers
        self._probe = probe
        self._tell = tell
        self._looking: dict[LaneKey, asyncio.Task[None]] = {}
        breakers.opened = self._opened

    def heard(self, key: LaneKey) -> None:
        """Another process says that an endpoint fails."""
        known, now = self._breakers.known(key), self._breakers.now()
        if known is None:
            return
        endpoint, breaker = known
        if breaker.broken or now < breaker.answered_at + breaking.REST:
            return
        breaker.believe(UpstreamError("model_unreachable", "The model's endpoint does not answer."), now)
        self._look_after(endpoint, breaker)

    def forget(self) -> None:
        """Looks after nothing any more."""
        for task in self._looking.values():
            task.cancel()
        self._looking.clear()

    async def close(self) -> None:
        """The same, and waits for it."""
        tasks = tuple(self._looking.values())
        self.forget()
        if tasks:
            await asyncio.wait(tasks)

    def _opened(self, endpoint: Endpoint, breaker: Breaker) -> None:
        if self._tell is not None:
            self._tell(endpoint.key)
        self._look_after(endpoint, breaker)

    def _look_after(self, endpoint: Endpoint, breaker: Breaker) -> None:
        if self._probe is None or breaker.looked_after:
            return
        breaker.looked_after = True
        name = f"looking after {endpoint.provider_slug}"
        self._looking[endpoint.key] = asyncio.create_task(self._until_it_answers(endpoint, breaker), name=name)

    async def _until_it_answers(self, endpoint: Endpoint, breaker: Breaker) -> None:
        rest = breaking.REST
        try:
            while True:
                await asyncio.sleep(rest)
                if await self._answers(endpoint):
                    break
                rest = min(rest + breaking.REST, LONGEST_REST)
        finally:
            breaker.looked_after = False
        self._looking.pop(endpoint.key, None)
        logger.info("endpoint %s answers again", endpoint.provider_slug)

    async def _answers(self, endpoint: Endpoint) -> bool:
        """Whether it says anything at all; what is wrong besides, a call will tell."""
        if self._probe is None:
            return True
        try:
            async with asyncio.timeout(PATIENCE):
                await self._probe(endpoint)
        except TimeoutError:
            return False
        except AarhusError as error:
            return error.code not in _DOWN
        return True
