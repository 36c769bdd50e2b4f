"""Where the page listens: is the port free, does it answer, and what does a person type?"""

import contextlib
import socket

from aarhusai.config import Settings
from aarhusai.errors import StartError


def check_port_free(host: str, port: int) -> None:
    """Raise StartError("port_taken" or "bad_address") before anything is started."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except PermissionError as error:
        raise StartError(
            "port_taken",
            f"Port {port} is reserved for root. / Port {port} er forbeholdt root.",
            _another_port(port + 8000),
        ) from error
    except socket.gaierror as error:
        raise StartError(
            "bad_address", f"{host} is not an address.", "Give --host a valid one, such as 127.0.0.1."
        ) from error
    except OSError as error:
        raise StartError(
            "port_taken",
            f"{host}:{port} cannot be used: it is taken by another program, or not an address of this machine."
            f" / {host}:{port} kan ikke bruges: den er optaget af et andet program eller ikke denne maskines.",
            _another_port(port + 1),
        ) from error


def _another_port(port: int) -> str:
    return f"Choose another: aarhusai serve --port {port} (or AARHUSAI_PORT). / Vælg en anden: --port {port}"


def answers(host: str, port: int) -> bool:
    """Whether the web process answers on /api/health with 200. Waits at most 2 seconds."""
    with contextlib.suppress(OSError), socket.create_connection((_reachable(host), port), timeout=2) as connection:
        connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return b" 200 " in connection.recv(64)
    return False


def address(settings: Settings) -> str:
    """Where a person finds the page."""
    host = _reachable(settings.host)
    return settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _reachable(host: str) -> str:
    """The loopback for "all addresses"."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # a comparison
