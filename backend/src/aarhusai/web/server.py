"""The web process: one event loop, one application, and a way down that leaves nobody's answer behind."""

import asyncio
import gc
import socket
import sys
from types import FrameType

import uvicorn
import uvloop

from aarhusai.compose import Services, close_services, open_services
from aarhusai.config import Settings
from aarhusai.identity.setup_code import setup_code
from aarhusai.storage.schema import require_current
from aarhusai.web.app import create_app

GRACE = 7
"""Seconds that open requests get after the signal to stop."""

SETTLING = 1.5
"""Seconds more for those that were cut off after that, to be settled."""

COLLECTED_AFTER = (20_000, 20, 20)
"""Objects more than there were, and rounds, after which the collector looks for circles of garbage."""

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class WebServer(uvicorn.Server):
    """Serves, warms up once the port is open, and lets go of the services when the last response has left.

    The running turns are told to end as soon as the signal comes: uvicorn alone would wait for their streams first.
    """

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services
        self._warming: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the port. Raises SystemExit when it is taken."""
        await super().startup(sockets)
        self._warming = asyncio.create_task(self._warm_up(), name="warm up")

    async def _warm_up(self) -> None:
        await self._services.warm_up()
        settle_memory()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called once, within the handling of the signal: after it the process may be gone at once."""
        await super().shutdown(sockets)
        cut_off = [task for task in self.server_state.tasks if not task.done()]
        if cut_off:  # each tells its client so, and is settled
            await asyncio.wait(cut_off, timeout=SETTLING)
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await close_services(self._services)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by the signal handler."""
        if not self.should_exit:
            asyncio.get_running_loop().call_soon_threadsafe(self._services.begin_stopping)
        super().handle_exit(sig, frame)


def settle_memory() -> None:
    """What is loaded now stays for the life of the process: the collector need not look through it again and again.

    Measured on the loopback: of 720 µs of work for a call of `/v1`, 200 µs were the collector's.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def run_web(settings: Settings) -> None:
    """Serves until told to stop.

    Raises StartError and Unavailable when the house cannot be opened: the database is away, its schema is another, or
    its secrets belong to another master key.
    """
    require_current(settings.database_url or "")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    services = await open_services(settings)
    await _tell_setup_code(services)
    server = WebServer(_config(settings, services), services)
    try:
        await server.serve()
    finally:
        if not server.started:
            await close_services(services)


async def _tell_setup_code(services: Services) -> None:
    """While nobody owns the house, whoever comes from elsewhere than this machine must know the code."""
    settings = services.settings
    if settings.host in _LOOPBACK and not settings.behind_proxy and settings.public_url is None:
        return
    if (await services.identity.bootstrap(None)).first_run:
        print(f"AarhusAI: set-up code for the first page: {setup_code(settings.data)}", file=sys.stderr, flush=True)


def _config(settings: Settings, services: Services) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, services),
        host=settings.host,
        port=settings.port,
        http="httptools",
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="*" if settings.behind_proxy else None,
        backlog=2048,
    )
