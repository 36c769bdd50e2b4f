"""A web site of the test's own on the loopback, and names that resolve as the test says."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Page = web.Response | Callable[[web.BaseRequest], web.Response]


@dataclass
class Site:
    """`pages` by path; `asked` are the requests that came, as "METHOD path"; `heads` their headers."""

    pages: dict[str, Page]
    port: int = 0
    asked: list[str] = field(default_factory=list[str])
    heads: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """What the site says."""
        self.asked.append(request.path_qs)
        self.heads.append(dict(request.headers))
        page = self.pages.get(request.path_qs)
        if page is None:
            return web.Response(status=404, text="Siden findes ikke")
        return page(request) if callable(page) else _fresh(page)

    def url(self, path: str = "/", host: str = "kommune.test") -> str:
        """The address of a page."""
        return f"http://{host}:{self.port}{path}"


def _fresh(page: web.Response) -> web.Response:
    """A response is sent once only."""
    return web.Response(status=page.status, body=page.body, headers=page.headers)


def html(body: str, head: str = "", headers: Mapping[str, str] | None = None) -> web.Response:
    """A page."""
    text = f"<!DOCTYPE html><html lang=da><head>{head}</head><body>{body}</body></html>"
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


@asynccontextmanager
async def running(pages: dict[str, Page]) -> AsyncGenerator[Site]:
    """The site, while it runs."""
    site = Site(pages)
    runner = web.ServerRunner(web.Server(site.answer))
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    site.port = int(str(listening.name).rpartition(":")[2])
    try:
        yield site
    finally:
        await runner.cleanup()


class Names:
    """A resolver that answers what the test says, one answer after the other; the last one stays."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._answers = {name: list(said) for name, said in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        """The addresses. Raises OSError for a name nobody has."""
        self.asked.append(host)
        said = self._answers.get(host)
        if not said:
            raise OSError("unknown")
        return said.pop(0) if len(said) > 1 else said[0]

    def say(self, name: str, *answers: Sequence[str]) -> None:
        """What a name answers from now on."""
        self._answers[name] = list(answers)
