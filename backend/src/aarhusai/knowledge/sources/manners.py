"""Fetching with manners: what robots.txt asks is kept to, and each host is asked one thing at a time, with a pause."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from aarhusai.egress.fetch import Condition, Fetch, Fetched, Limits
from aarhusai.errors import AarhusError, Invalid, TooMany, UpstreamError
from aarhusai.knowledge.sources.addresses import host_of, path_of, tidy
from aarhusai.knowledge.sources.repository import hosts
from aarhusai.knowledge.sources.repository.hosts import RobotsRow
from aarhusai.knowledge.sources.robots import NOTHING_SAID, Robots, parse_robots
from aarhusai.storage.database import Database

PAUSE: Final = timedelta(seconds=1)
"""Between two requests to a host; robots.txt may ask for more."""

_ROBOTS_LIMITS: Final = Limits(size=600_000, seconds=15)
_ROBOTS_KEPT: Final = timedelta(hours=24)  # RFC 9309, 2.4
_ROBOTS_RETRY: Final = timedelta(minutes=10)
_GRACE: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=10)
_SERVER_TROUBLE: Final = 500
_BUSY: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Pace:
    """Times; tests shorten them. `pause` is the least between two requests to a host."""

    pause: timedelta = PAUSE


class Manners:
    """Every page of a source is fetched through here, whichever worker does it."""

    def __init__(self, db: Database, fetch: Fetch, pace: Pace | None = None) -> None:
        self._db = db
        self._fetch = fetch
        self._pace = pace or Pace()

    async def robots(self, url: str) -> Robots:
        """What the host of this page asks; asked once a day. Raises what `Fetch.get` raises for an address inside."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._db.session() as session:
            row = await hosts.robots(session, origin)
        if row is None:
            row = await self._ask_robots(origin)
            kept = _ROBOTS_RETRY if row.robots_state == "unreachable" else _ROBOTS_KEPT
            async with self._db.session() as session:
                await hosts.remember_robots(session, origin, row, kept)
        if row.robots_state == "unreachable":
            raise UpstreamError("web_robots_unreachable", "The host does not say whether it may be fetched from.")
        return parse_robots(row.robots) if row.robots is not None else NOTHING_SAID

    async def allows(self, url: str) -> bool:
        """Whether the host lets us fetch the page. Raises UpstreamError("web_robots_unreachable")."""
        return (await self.robots(url)).allows(path_of(url))

    async def get(
        self, url: str, limits: Limits, kinds: frozenset[str] | None = None, condition: Condition | None = None
    ) -> Fetched:
        """The page, when it is our turn.

        Raises Invalid("web_robots") and what `Fetch.get` raises; TooMany("web_host_busy") when the host asks us to
        come back later than this waits.
        """
        url = tidy(url)
        robots = await self.robots(url)
        if not robots.allows(path_of(url)):
            raise Invalid("web_robots", "The site does not want this page fetched.")
        pause = max(self._pace.pause, timedelta(seconds=robots.delay))
        found = await self._in_turn(url, limits, pause, kinds, condition)
        if found.moved and not (await self.robots(found.url)).allows(path_of(found.url)):
            raise Invalid("web_robots", "The site does not want this page fetched.")
        return found

    async def _in_turn(
        self, url: str, limits: Limits, pause: timedelta, kinds: frozenset[str] | None, condition: Condition | None
    ) -> Fetched:
        host = host_of(url)
        await self._take(host, timedelta(seconds=limits.seconds) + _GRACE)
        try:
            found = await self._fetch.get(url, limits, kinds, condition)
            if found.status in _BUSY:
                said = found.headers.get("retry-after", "")
                pause = min(timedelta(seconds=int(said) if said.isascii() and said.isdigit() else 60), _LONGEST_WAIT)
            return found
        finally:
            async with self._db.session() as session:
                await hosts.give_back(session, host, pause)

    async def _take(self, host: str, lease: timedelta) -> None:
        waited = 0.0
        while True:
            async with self._db.session() as session:
                left = await hosts.take(session, host, lease)
            if left == 0.0:
                return
            if waited > _GRACE.total_seconds():
                raise TooMany("web_host_busy", "The host asks to be left alone for a while.", {"retry_after": 60})
            step = min(left, 1.0)
            waited += step
            await asyncio.sleep(step)

    async def _ask_robots(self, origin: str) -> RobotsRow:
        await self._fetch.check(origin)  # nothing is remembered of a host that is refused or that nobody knows
        try:
            found = await self._in_turn(f"{origin}/robots.txt", _ROBOTS_LIMITS, self._pace.pause, None, None)
        except TooMany:
            raise
        except AarhusError as error:
            if error.code in {"web_redirects", "web_kind_refused"}:
                return RobotsRow(None, "none")
            if isinstance(error, Invalid):  # the address itself is refused: nothing will be fetched
                raise
            return RobotsRow(None, "unreachable")
        if found.ok:
            return RobotsRow(found.body.decode("utf-8", "replace").replace("\0", ""), "said")
        busy = found.status >= _SERVER_TROUBLE or found.status in _BUSY
        return RobotsRow(None, "unreachable" if busy else "none")
