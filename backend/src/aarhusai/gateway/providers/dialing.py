"""Sockets to where models are: directly, or through the municipality's proxy."""

import asyncio
import base64
import errno
import os
import socket
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from aarhusai.egress.addresses import is_never_called

NEXT_AFTER: Final = 0.25
"""Seconds after which the next address of a name is tried beside the one that is silent (RFC 8305, section 5)."""

_MOST_SAID: Final = 16 * 1024
_Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that opens tunnels (CONNECT), and how it is told who asks."""

    host: str
    port: int
    authorization: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class WayOut:
    """How connections leave the house. What is asked without TLS, and hosts of `direct`, never go through the proxy.

    `direct` are names, names of domains that begin with a dot, and addresses. `authorities` is a file of certificates
    that are trusted besides the system's.
    """

    proxy: Proxy | None = None
    direct: frozenset[str] = frozenset()
    authorities: Path | None = None

    def through(self, host: str, *, tls: bool) -> Proxy | None:
        """The proxy that a host is reached through."""
        if self.proxy is None or not tls:
            return None
        parts = host.lower().split(".")
        domains = {"." + ".".join(parts[at:]) for at in range(len(parts))}
        return None if host.lower() in self.direct or domains & self.direct else self.proxy


def way_out(proxy: str | None, direct: str, authorities: Path | None) -> WayOut:
    """As the settings have checked it: http://[user:password@]host:port, and hosts with spaces between."""
    if proxy is None:
        return WayOut(None, frozenset(), authorities)
    parts = urlsplit(proxy)
    authorization = None
    if parts.username is not None:
        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(who.encode()).decode()
    return WayOut(Proxy(parts.hostname or "", parts.port or 80, authorization), frozenset(direct.split()), authorities)


async def dialled(host: str, port: int) -> socket.socket:
    """A connected socket. Addresses of both families are tried side by side, so that none that is dead is waited for.

    Raises OSError; the caller limits the time.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not found:
        raise socket.gaierror("no address")
    return await (_socket(found[0]) if len(found) == 1 else _race(_interleaved(found)))


async def tunnelled(proxy: Proxy, host: str, port: int) -> socket.socket:
    """A socket that leads to a host through a proxy, which resolves its name. Raises OSError."""
    if is_never_called(host):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    sock = await dialled(proxy.host, proxy.port)
    try:
        await _connect_through(sock, proxy, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    except BaseException:
        sock.close()
        raise
    return sock


async def _connect_through(sock: socket.socket, proxy: Proxy, target: str) -> None:
    loop = asyncio.get_running_loop()
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", "User-Agent: AarhusAI"]
    if proxy.authorization is not None:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    await loop.sock_sendall(sock, ("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
    said = b""
    while b"\r\n\r\n" not in said:
        piece = await loop.sock_recv(sock, 4096)
        said += piece
        if not piece or len(said) > _MOST_SAID:
            raise OSError(None, "the proxy did not answer as a proxy does")
    status = said.split(b" ", 2)[1:2]
    if not said.startswith(b"HTTP/1.") or not status or not status[0].isdigit():
        raise OSError(None, "the proxy did not answer as a proxy does")
    if not status[0].startswith(b"2"):
        raise OSError(None, f"the proxy refused with status {int(status[0][:3])}")


def _interleaved(found: Sequence[_Found]) -> deque[_Found]:
    """The families by turns, each in the order it was given."""
    first = [one for one in found if one[0] == found[0][0]]
    other = [one for one in found if one[0] != found[0][0]]
    turns: deque[_Found] = deque()
    for at in range(max(len(first), len(other))):
        turns.extend((*first[at : at + 1], *other[at : at + 1]))
    return turns


async def _race(addresses: deque[_Found]) -> socket.socket:
    """The first that connects (Happy Eyeballs, RFC 8305). Raises the error of the one that failed last."""
    trying: set[asyncio.Task[socket.socket]] = set()
    failed: OSError | None = None
    try:
        while addresses or trying:
            if addresses:
                trying.add(asyncio.create_task(_socket(addresses.popleft())))
            patience = NEXT_AFTER if addresses else None
            done, trying = await asyncio.wait(trying, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                try:
                    sock = task.result()
                except OSError as error:
                    failed = error
                    continue
                trying |= done - {task}
                return sock
        raise failed or socket.gaierror("no address")
    finally:
        for task in trying:
            task.cancel()
            task.add_done_callback(_closed)


def _closed(task: "asyncio.Task[socket.socket]") -> None:
    """Closes what connected although another one was taken."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()


async def _socket(found: _Found) -> socket.socket:
    """A connected socket for an address that a name resolved to: the last place where it can still be refused."""
    family, kind, protocol, _, address = found
    if is_never_called(str(address[0])):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock
