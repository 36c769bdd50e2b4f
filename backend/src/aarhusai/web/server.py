"""The web process: one event loop, one application, and a way down that leaves nobody's answer behind."""

import asyncio
import logging
from types import FrameType

import uvicorn
from fastapi import FastAPI

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.web.app import create_app

logger = logging.getLogger(__name__)

GRACE = 8
"""Seconds that open requests get after the signal to stop."""


class WebServer(uvicorn.Server):
    """Tells the running turns to end as soon as the signal comes: uvicorn alone would wait for their streams first."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by the signal handler."""
        app = self.config.app
        services = getattr(app.state, "services", None) if isinstance(app, FastAPI) else None
        if isinstance(services, Services) and not self.should_exit:
            asyncio.get_running_loop().call_soon_threadsafe(services.begin_stopping)
        super().handle_exit(sig, frame)


def run_web(settings: Settings) -> None:
    """Serves until told to stop."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
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
    WebServer(config).run()
