"""`/v1` as one ASGI application beside the page's own: who calls, what is called, and every error told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive, Scope, Send

from aarhusai.compose import Services
from aarhusai.errors import AarhusError, Invalid, Kind, NotFound, Refused, Unauthenticated, Unavailable
from aarhusai.web.openai import audio, models, relaying
from aarhusai.web.openai.call import Call, new_call_id, refusal_headers
from aarhusai.web.openai.document import document
from aarhusai.web.openai.exchange import ClientGone, Exchange, Header
from aarhusai.web.openai.lasting import LastingCall
from aarhusai.web.openai.responses import answering
from aarhusai.web.visitors import address_of

logger = logging.getLogger(__name__)

PREFIX: Final = "/v1/"

Handler = Callable[[Call], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Route:
    """An address: the group of addresses a key must be for, the one method it knows, and who answers."""

    endpoint: str
    method: str
    handler: Handler


async def _never(_: Call) -> None:
    """These two are answered otherwise: one model by its name, the description to everybody."""


_ONE_MODEL: Final = _Route("models", "GET", _never)
_DESCRIPTION: Final = _Route("", "GET", _never)

_ROUTES: Final[Mapping[str, _Route]] = {
    "chat/completions": _Route("chat", "POST", relaying.chat),
    "responses": _Route("chat", "POST", answering.respond),
    "completions": _Route("chat", "POST", relaying.completion),
    "embeddings": _Route("embeddings", "POST", relaying.embedding),
    "rerank": _Route("rerank", "POST", relaying.rerank),
    "audio/transcriptions": _Route("audio", "POST", audio.transcribe),
    "audio/speech": _Route("audio", "POST", relaying.speech),
    "images/generations": _Route("images", "POST", relaying.image),
    "models": _Route("models", "GET", models.models),
    "openapi.json": _DESCRIPTION,
}
_MODEL: Final = "models/"


class OpenAiApi:
    """Answers everything that begins with /v1/. See the package."""

    def __init__(self, services: Services, *, https: bool = False) -> None:
        self._services = services
        self._headers: list[Header] = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
        if https:
            self._headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI; only for requests whose path begins with PREFIX."""
        exchange = Exchange(scope, receive, send)
        try:
            await self._answered(exchange)
        finally:
            exchange.close()

    async def _answered(self, exchange: Exchange) -> None:
        """Answers whatever happens. Raises only what must break the connection off."""
        try:
            await self._answer(exchange)
        except AarhusError as error:
            exchange.headers += refusal_headers(error)
            await exchange.fail(error)
        except ClientGone:
            return
        except asyncio.CancelledError:
            if exchange.gone:
                return
            if exchange.broken_by is not None:
                await exchange.fail(exchange.broken_by)
                return
            await exchange.fail(_stopping())
            raise
        except Exception as error:  # the edge: whatever else goes wrong is told without its own words
            logger.exception("unexpected %s on %s", type(error).__name__, _template(exchange.scope))
            await exchange.fail(Internal("internal_error", "Something went wrong on our side."))

    async def _answer(self, exchange: Exchange) -> None:
        call_id = new_call_id()
        exchange.headers = [*self._headers, (b"x-request-id", str(call_id).encode())]
        path = exchange.scope["path"][len(PREFIX) :]
        route, name = _ROUTES.get(path), ""
        if route is None:
            if not path.startswith(_MODEL) or len(path) == len(_MODEL):
                raise NotFound("not_found", f"There is no such address: {_shown(exchange.scope)}.")
            route, name = _ONE_MODEL, path[len(_MODEL) :]
        method = exchange.scope["method"]
        if method != route.method and not (method == "HEAD" and route.method == "GET"):
            exchange.headers.append((b"allow", b"GET, HEAD" if route.method == "GET" else b"POST"))
            raise Invalid("method_not_allowed", f"The address takes {route.method} only.")
        if route is _DESCRIPTION:
            await exchange.whole(document())
            return
        if self._services.live.stopping:  # what runs may go on for a while; who comes now is better off elsewhere
            exchange.headers.append((b"connection", b"close"))
            raise _stopping()
        keys = self._services.identity.keys
        address = address_of(exchange.scope, behind_proxy=self._services.settings.behind_proxy)
        presented = _key(exchange.asked)
        call = Call(self._services, exchange, call_id, await keys.caller(presented, address))
        call.require(route.endpoint)
        lasting = LastingCall(call, route.endpoint, presented, address)
        exchange.lasts = lasting.enter
        try:
            await (models.model(call, name) if name else route.handler(call))
        except Refused as error:
            await self._services.refusals.note(call.turned_down(error))
            raise
        except asyncio.CancelledError:
            if exchange.broken_by is not None:
                await lasting.note(exchange.broken_by)
            raise
        finally:
            lasting.leave()


class Internal(AarhusError):
    """A fault of our own."""

    kind = Kind.UNAVAILABLE


def _stopping() -> Unavailable:
    return Unavailable("shutting_down", "The process is stopping.", {"retry_after": 1})


def _key(asked: Mapping[bytes, bytes]) -> str:
    """The key of the request; cookies are not looked at. Raises Unauthenticated("api_key_missing")."""
    scheme, _, key = asked.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer" or not key:
        raise Unauthenticated("api_key_missing", "No API key was given: send the header Authorization: Bearer KEY.")
    return key.strip().decode("latin-1")


def _shown(scope: Scope) -> str:
    """The method, and no more of the path than its first words: it can carry anything."""
    return f"{scope['method']} {PREFIX}…"


def _template(scope: Scope) -> str:
    path = scope["path"][len(PREFIX) :]
    return f"{scope['method']} {PREFIX}{path if path in _ROUTES else '(other)'}"
