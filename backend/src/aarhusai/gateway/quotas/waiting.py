"""Calls that wait for what running calls hold of a limit: one line for each counter, first come, first served.

A settlement of this process wakes as many as its room is for. What other processes settle is found out by the first in
the line, who look for themselves now and then.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from itertools import islice
from typing import Final

from aarhusai.gateway.quotas.counting import LEAST_OUTPUT, held
from aarhusai.gateway.quotas.types import Ask, WindowKey

LOOK: Final = 0.25
"""Seconds after which somebody at the head of a line looks for themself."""

HEADS: Final = 8
"""So many at the head of a line look for themselves."""


class Lines:
    """Who waits for which counter in this process."""

    def __init__(self) -> None:
        self._lines: dict[WindowKey, OrderedDict[asyncio.Future[None], int]] = {}

    def before(self, asks: Iterable[Ask]) -> WindowKey | None:
        """A counter that others wait for already: who comes now waits behind them."""
        return next((ask.window for ask in asks if ask.window in self._lines), None) if self._lines else None

    @staticmethod
    def need(window: WindowKey, asks: Iterable[Ask]) -> int:
        """What a call wants of a counter for the longest answer it is worth waiting for."""
        return next((held(ask, LEAST_OUTPUT) for ask in asks if ask.window == window), 0)

    async def wait(self, window: WindowKey, need: int, seconds: float) -> None:
        """Returns when there may be room, or when the time is up."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line = self._lines.setdefault(window, OrderedDict())
        line[future] = need
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            while (left := deadline - asyncio.get_running_loop().time()) > 0:
                await asyncio.wait((future,), timeout=min(LOOK, left))
                if future.done() or future in islice(line, HEADS):
                    return
        finally:
            line.pop(future, None)
            if not line and self._lines.get(window) is line:
                del self._lines[window]

    def room(self, window: WindowKey, free: int) -> None:
        """So much of a counter is free now: wakes those at the head who fit in it together."""
        line = self._lines.get(window)
        if line is None:
            return
        for future, need in line.items():
            if future.done():
                free -= need
                continue
            if need > free:
                return
            free -= need
            future.set_result(None)
