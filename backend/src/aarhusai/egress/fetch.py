"""Fetches what lies at an address of the web, through the guard: slowly, modestly and with a limit to everything.

Redirects are followed by hand and judged anew. Each step has a connection of its own to an address that was judged, no
cookies, no proxy from the environment. What is sent packed is unpacked here, never to more than the limit.
"""

import asyncio
import errno
import os
import socket
import ssl
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from aarhusai.egress.guard import Guard, Target, parse_target
from aarhusai.errors import AarhusError, TooLarge, UpstreamError

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import ResolveResult
    from yarl import URL

MOST_REDIRECTS: Final = 5
_CONNECT_SECONDS: Final = 10.0
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_KEPT: Final = ("etag", "last-modified", "content-type", "x-robots-tag", "link", "retry-after")
_PACKED: Final = {"gzip": 31, "x-gzip": 31, "deflate": 47}
_HTTP_2XX: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of an answer, unpacked as well as packed, and seconds for all of it, redirects included."""

    size: int = 20_000_000
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What we have already: the answer is 304 when it is still that."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it was found in the end; `headers` are the few that matter, names in lower case."""

    url: str
    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    moved: bool = False

    @property
    def ok(self) -> bool:
        """Whether it is what was asked for."""
        return self.status in _HTTP_2XX


class Fetch:
    """`agent` is the name we go by: the product's, with an address where somebody can be asked."""

    def __init__(self, guard: Guard, agent: str) -> None:
        self._guard = guard
        self._agent = agent

    async def get(
        self,
        url: str,
        limits: Limits | None = None,
        kinds: frozenset[str] | None = None,
        condition: Condition | None = None,
    ) -> Fetched:
        """What lies there. Bodies of answers that are no success, or not of `kinds` (media types), are not read.

        Raises what `parse_target` and `Guard.addresses` raise, TooLarge("web_too_large"), UpstreamError("web_redirects"
        | "web_too_slow" | "web_unreachable" | "web_certificate" | "web_garbled" | "web_kind_refused").
        """
        limits = limits or Limits()
        target = parse_target(url)
        asked = _asked(condition)
        try:
            async with asyncio.timeout(limits.seconds):
                for step in range(MOST_REDIRECTS + 1):
                    found = await self._once(target, limits, kinds, asked, moved=step > 0)
                    if isinstance(found, Fetched):
                        return found
                    target, asked = found, {}
        except TimeoutError as error:
            raise UpstreamError("web_too_slow", "The page did not answer in time.") from error
        raise UpstreamError("web_redirects", "The page leads from one address to the next without end.")

    async def check(self, url: str) -> None:
        """Asks the guard only, before anything is done for an address. Raises what it raises."""
        await self._guard.addresses(parse_target(url))

    async def _once(
        self, target: Target, limits: Limits, kinds: frozenset[str] | None, asked: Mapping[str, str], *, moved: bool
    ) -> Fetched | Target:
        import aiohttp  # late: a process starts without it, and most never fetch anything

        places = await self._guard.addresses(target)
        try:
            async with self._session(places) as session:
                response = await session.get(_exact(target), headers=asked, allow_redirects=False)
                try:
                    return await _answer(target, response, limits, kinds, moved=moved)
                finally:
                    response.close()
        except AarhusError:
            raise
        except (ssl.SSLError, aiohttp.ClientSSLError) as error:
            raise UpstreamError("web_certificate", "The host's certificate is not valid.") from error
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, zlib.error, ValueError) as error:
            raise _garbled() from error
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamError("web_unreachable", "The host does not answer.") from error

    def _session(self, places: Sequence[str]) -> "aiohttp.ClientSession":
        import aiohttp  # late, as above
        from aiohttp.abc import AbstractResolver, ResolveResult

        class Pinned(AbstractResolver):
            """Answers with what was judged, so that a name asked again cannot answer otherwise."""

            async def resolve(
                self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
            ) -> "list[ResolveResult]":
                del family
                return [
                    ResolveResult(
                        hostname=host,
                        host=place,
                        port=port,
                        family=socket.AF_INET6 if ":" in place else socket.AF_INET,
                        proto=0,
                        flags=socket.AI_NUMERICHOST,
                    )
                    for place in places
                ]

            async def close(self) -> None:
                """There is nothing to close."""

        def make_socket(address: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
            family, kind, protocol, _, place = address
            if str(place[0]) not in places:  # the last look, whatever the client made of it
                raise OSError(errno.EACCES, os.strerror(errno.EACCES))
            return socket.socket(family, kind, protocol)

        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=Pinned(), use_dns_cache=False, socket_factory=make_socket, force_close=True
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate", "Accept-Language": "da, en;q=0.5"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            auto_decompress=False,
            trust_env=False,
        )


async def _answer(
    target: Target,
    response: "aiohttp.ClientResponse",
    limits: Limits,
    kinds: frozenset[str] | None,
    *,
    moved: bool,
) -> Fetched | Target:
    location = response.headers.get("Location")
    if response.status in _MOVED and location:
        return parse_target(urljoin(target.url, location.strip()).partition("#")[0])
    headers = {name: response.headers[name][:1_000] for name in _KEPT if name in response.headers}
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status not in _HTTP_2XX:
        return Fetched(target.url, response.status, media_type, b"", headers, moved)
    if kinds is not None and media_type not in kinds:
        raise UpstreamError("web_kind_refused", "What lies there is of a kind that is not read.")
    body = await _body(response, limits.size)
    return Fetched(target.url, response.status, media_type, body, headers, moved)


async def _body(response: "aiohttp.ClientResponse", most: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
    if encoding != "identity" and encoding not in _PACKED:
        raise _garbled()
    unpacking = None if encoding == "identity" else zlib.decompressobj(_PACKED[encoding])
    pieces: list[bytes] = []
    left = most
    while raw := await response.content.readany():
        piece = raw if unpacking is None else unpacking.decompress(raw, left + 1)
        left -= len(piece)
        if left < 0 or (unpacking is not None and unpacking.unconsumed_tail):
            raise TooLarge("web_too_large", "What lies there is too large.", {"limit": most})
        pieces.append(piece)
    if unpacking is not None and not unpacking.eof:
        raise _garbled()
    return b"".join(pieces)


def unpacked(data: bytes, most: int) -> bytes:
    """A gzip file's content, of at most so many bytes.

    Raises TooLarge("web_too_large"), UpstreamError("web_garbled").
    """
    unpacking = zlib.decompressobj(_PACKED["gzip"])
    try:
        content = unpacking.decompress(data, most)
    except zlib.error as error:
        raise _garbled() from error
    if unpacking.unconsumed_tail:
        raise TooLarge("web_too_large", "What lies there is too large.", {"limit": most})
    if not unpacking.eof:
        raise _garbled()
    return content


def _exact(target: Target) -> "URL":
    from yarl import URL  # the client's own; built of our parts, so that it cannot read the address otherwise than we

    return URL.build(
        scheme=target.scheme,
        host=target.host,
        port=target.port,
        path=target.path,
        query_string=target.query,
        encoded=True,
    )


def _asked(condition: Condition | None) -> dict[str, str]:
    if condition is None:
        return {}
    said = {"If-None-Match": condition.etag, "If-Modified-Since": condition.last_modified}
    return {name: value for name, value in said.items() if value}


def _garbled() -> UpstreamError:
    return UpstreamError("web_garbled", "The answer cannot be understood.")
