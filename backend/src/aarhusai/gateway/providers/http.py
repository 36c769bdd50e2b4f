"""The only hands that touch a model's network: one keep-alive pool for the whole process."""

import asyncio
import re
import secrets
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic_core import PydanticSerializationError, to_json

from aarhusai.gateway.providers.connection import Response
from aarhusai.gateway.providers.dialing import WayOut
from aarhusai.gateway.providers.failures import failed, from_status
from aarhusai.gateway.providers.options import Waits
from aarhusai.gateway.providers.pool import Pool, Request
from aarhusai.gateway.types import JsonValue

MAX_BODY = 32 * 1024 * 1024
MAX_ERROR_BODY = 64 * 1024
_ERROR_SECONDS = 5.0
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


@dataclass(frozen=True, slots=True)
class Call:
    """One request; without a body it is a GET. `secret` is only there to be kept out of what is told."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    waits: Waits
    secret: str | None = field(repr=False, default=None)


def json_body(value: JsonValue) -> bytes:
    """As JSON. Half a surrogate pair, which no JSON reader takes, becomes a replacement character."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return to_json(_sound(value))


def _sound(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _sound(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(one) for one in value]
    return value


class ModelHttp:
    """Opens calls. Belongs to the event loop that uses it first; `close` it when the process ends.

    No redirects, no cookies, no proxy but the one that the settings name, no compression: bodies have a cap.
    """

    def __init__(self, out: WayOut | None = None) -> None:
        self._pool = Pool(out or WayOut())

    @property
    def in_use(self) -> int:
        """Connections whose answer is not over."""
        return self._pool.in_use

    async def close(self) -> None:
        """Closes every connection."""
        await self._pool.close()

    async def open(self, call: Call) -> Response:
        """The answer to a call once its status says 2xx. The caller closes it, however it goes.

        Closing before the end closes the connection; after the end it is back in the pool already. Raises ModelFailed.
        """
        response = await self._send(call)
        if 200 <= response.status < 300:
            return response
        try:
            headers = {name.title(): value for name, value in response.headers.items()}
            raise from_status(response.status, headers, await _error_body(response), call.secret)
        finally:
            response.close()

    async def fetch(self, call: Call, cap: int = MAX_BODY) -> bytes:
        """The whole body. Raises ModelFailed, also when it is longer than `cap` bytes."""
        response = await self.open(call)
        try:
            return await read_body(response, call.waits.first, cap)
        finally:
            response.close()

    async def _send(self, call: Call) -> Response:
        deadline = asyncio.get_running_loop().time() + call.waits.first
        try:
            return await self._pool.ask(call.url, Request(call.headers, call.body), call.waits.connect, deadline)
        except TimeoutError:
            raise failed("model_timeout") from None
        except OSError as error:
            raise failed("model_unreachable", _told(error), secret=call.secret) from None
        except ValueError:
            # A header that cannot be sent. The text of the error would show the key.
            raise failed("model_wrong_key", "the key has characters that cannot be sent") from None


async def read_body(response: Response, patience: float, cap: int = MAX_BODY) -> bytes:
    """The body to its end. `patience` is in seconds. Raises ModelFailed, also when it is longer than `cap` bytes."""
    pieces: list[bytes] = []
    size = 0
    deadline = asyncio.get_running_loop().time() + patience
    try:
        while piece := await response.read(deadline):
            size += len(piece)
            if size > cap:
                raise failed("model_garbage", f"more than {cap} bytes")
            pieces.append(piece)
    except TimeoutError:
        raise failed("model_timeout") from None
    except OSError as error:
        raise failed("model_cut_off", type(error).__name__) from None
    return b"".join(pieces)


def form_body(fields: Mapping[str, str], name: str, media_type: str, data: bytes) -> tuple[str, bytes]:
    """A form with one file, and the form's own media type (RFC 7578). Field names and file name are ours."""
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    border = f"----aarhusai{secrets.token_hex(16)}"
    pieces = [
        f'--{border}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    disposition = f'form-data; name="file"; filename="{name}"'
    pieces.append(f"--{border}\r\nContent-Disposition: {disposition}\r\nContent-Type: {media_type}\r\n\r\n")
    return f"multipart/form-data; boundary={border}", b"".join(
        ("".join(pieces).encode(), data, f"\r\n--{border}--\r\n".encode())
    )


async def _error_body(response: Response) -> bytes:
    try:
        deadline = asyncio.get_running_loop().time() + _ERROR_SECONDS
        return (await response.read(deadline))[:MAX_ERROR_BODY]
    except OSError:  # a time-out is one
        return b""  # the status alone says enough


def _told(error: OSError) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return "the certificate is not trusted"
        case ssl.SSLError():
            return "no TLS connection"
        case socket.gaierror():
            return "the name does not resolve"
        case OSError(strerror=str(words)):
            return words
        case _:
            return type(error).__name__
