"""The one guard: which addresses of the web may be fetched, decided on the very addresses that are connected to.

A page may link or redirect anywhere, and a name may answer with any address, another one each time it is asked. So a
name is resolved here, once; every address it gave is judged; and the connection goes to one of those and no other.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from aarhusai.egress.addresses import is_never_called
from aarhusai.errors import Invalid, UpstreamError

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses of a host's name, as text. Raises OSError when there are none."""

LONGEST_URL: Final = 2_000

_PORTS: Final = {"http": 80, "https": 443}
_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?", re.ASCII)
_SAFE: Final = "/%:@!$&'()*+,;=~-._"
_REFUSED: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocols' own (RFC 6890)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "::/8",  # unspecified, loopback, IPv4 compatible and mapped
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # NAT64 of a network's own (RFC 8215)
        "100::/64",  # thrown away (RFC 6666)
        "2001::/23",  # Teredo and other protocols (RFC 2928)
        "2001:db8::/32",  # examples (RFC 3849)
        "2002::/16",  # 6to4: an IPv4 address in disguise (RFC 3056)
        "3fff::/20",  # examples (RFC 9637)
    )
)
_GLOBAL_6: Final = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Target:
    """An address of the web, taken apart by us alone. `host` is lower case, ASCII, an address without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def url(self) -> str:
        """The whole of it, in one spelling; without a fragment."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}{'?' + self.query if self.query else ''}"


def parse_target(url: str) -> Target:
    """Takes an address apart. Raises Invalid("web_address_bad"): no http or https, a name and password, no host."""
    if len(url) > LONGEST_URL or any(c <= " " or c == "\\" for c in url):
        raise _bad()
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise _bad() from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or "@" in parts.netloc or not host or "%" in host or port == 0:
        raise _bad()
    path = quote(parts.path or "/", safe=_SAFE, errors="replace")
    query = quote(parts.query, safe=_SAFE + "?", errors="replace")
    return Target(scheme, _ascii(host), port or _PORTS[scheme], path, query)


def is_outside(address: str) -> bool:
    """Whether anybody on the internet may have this address: not this machine, not a network behind it, no disguise."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (found.scope_id is not None or found not in _GLOBAL_6):
        return False
    if found.is_multicast or found.is_reserved or any(found in network for network in _REFUSED):
        return False
    return found.is_global


async def ask_dns(host: str) -> Sequence[str]:
    """What this machine's resolver says. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[4][0]) for place in found))


class Guard:
    """`inside` are hosts of the operator's own, "host" or "host:port", that may be fetched although they are inside."""

    def __init__(self, inside: Sequence[str] = (), resolve: Resolve = ask_dns) -> None:
        self._inside = frozenset(one.lower() for one in inside)
        self._resolve = resolve

    async def addresses(self, target: Target) -> Sequence[str]:
        """Where to connect to, and nowhere else.

        Raises Invalid("web_port_refused" | "web_address_inside"), UpstreamError("web_host_unknown").
        """
        listed = self._listed(target)
        if not listed and target.port != _PORTS[target.scheme]:
            raise Invalid("web_port_refused", "Only the web's own ports are fetched from.")
        if not listed and (target.host == "localhost" or target.host.endswith(".localhost")):
            raise inside()
        found = await self._found(target.host)
        if not found:
            raise _unknown()
        # One that is inside condemns the others: nobody has such a name by honest accident.
        if any(is_never_called(one) or not (listed or is_outside(one)) for one in found):
            raise inside()
        return found

    async def _found(self, host: str) -> Sequence[str]:
        try:
            return (str(ipaddress.ip_address(host)),)
        except ValueError:
            pass
        try:
            return await self._resolve(host)
        except (OSError, UnicodeError) as error:
            raise _unknown() from error

    def _listed(self, target: Target) -> bool:
        usual = target.port == _PORTS[target.scheme]
        return f"{target.host}:{target.port}" in self._inside or (usual and target.host in self._inside)


def inside() -> Invalid:
    """The address is this machine's, or a network's behind it."""
    return Invalid("web_address_inside", "The address leads to an inside network and is not fetched.")


def _ascii(host: str) -> str:
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise _bad() from error
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise _bad() from error
    if not _NAME.fullmatch(name):
        raise _bad()
    return name


def _bad() -> Invalid:
    return Invalid("web_address_bad", "That is no address of a web page.")


def _unknown() -> UpstreamError:
    return UpstreamError("web_host_unknown", "The host's name is not known.")
