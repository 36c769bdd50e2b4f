"""`POST /v1/audio/transcriptions`: a recording as multipart form data. It stays in memory; nothing reaches a disk."""

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from aarhusai.errors import Invalid, TooLarge
from aarhusai.gateway.hearing import Form, Recording
from aarhusai.web.openai.bodies import invalid, unsupported
from aarhusai.web.openai.call import Call
from aarhusai.web.openai.exchange import JSON, Header

MAX_AUDIO: Final = 25 * 1024 * 1024
"""Bytes of a recording, as OpenAI has it."""

_FORM: Final = 200_000
"""Bytes of everything else in the form."""

_TEXT: Final[Header] = (b"content-type", b"text/plain; charset=utf-8")
_KNOWN: Final = frozenset({"file", "model", "language", "prompt", "response_format", "temperature"})
_WRITTEN: Final[Mapping[str, Form]] = {
    "json": "json",
    "text": "json",
    "verbose_json": "verbose_json",
    "srt": "srt",
    "vtt": "vtt",
}
"""What the endpoint is asked for; the text alone is taken out of the JSON here."""

_TEXTS: Final = frozenset({"text", "srt", "vtt"})

_NUMBER: Final = re.compile(r"[01](\.\d{1,6})?")

_TYPES: Final[Mapping[str, str]] = {
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "audio/mp4",
    ".mpeg": "audio/mpeg",
    ".mpga": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}


class _InMemory(MultiPartParser):
    """A recording is somebody's voice: it is not put into a temporary file."""

    spool_max_size = MAX_AUDIO + _FORM


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form asks: of which model, and in which of `_WRITTEN`."""

    model: str
    written: str
    recording: Recording[str]


async def transcribe(call: Call) -> None:
    """`POST /v1/audio/transcriptions`."""
    asked = await _asked(call, await call.exchange.body(MAX_AUDIO + _FORM))
    model = call.model(asked.model)
    call.exchange.watch()
    heard = await call.services.door.hear(call.context(model.id), asked.recording)
    call.decided(heard.decided)
    said = heard.text.encode() + b"\n" if asked.written == "text" else heard.body
    await call.exchange.whole(said, kind=_TEXT if asked.written in _TEXTS else JSON)


async def _asked(call: Call, body: bytes) -> _Asked:
    form = await _form(call, body)
    try:
        for name in form:
            if name not in _KNOWN:
                raise unsupported(name, "Send file, model, language, prompt, response_format and temperature.")
        written = _text(form, "response_format") or "json"
        if written not in _WRITTEN:
            raise unsupported("response_format", "Ask for json, text, verbose_json, srt or vtt.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise invalid("file", missing=file is None)
        data = await file.read()
        if len(data) > MAX_AUDIO:
            raise TooLarge("request_too_large", "The recording is too large.", {"limit": MAX_AUDIO, "param": "file"})
        if not data:
            raise invalid("file")
        language, prompt = _text(form, "language"), _text(form, "prompt")
        recording = Recording(data, _type_of(file), language, prompt, _temperature(form), _WRITTEN[written])
        return _Asked(_text(form, "model") or "", written, recording)
    finally:
        await form.close()


def _temperature(form: FormData) -> str | None:
    value = _text(form, "temperature")
    if value is not None and not _NUMBER.fullmatch(value):
        raise invalid("temperature")
    return None if value is None or float(value) == 0 else value  # none at all is what everybody has by itself


async def _form(call: Call, body: bytes) -> FormData:
    """Raises Invalid("invalid_request")."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    kind = call.exchange.asked.get(b"content-type", b"").decode("latin-1")
    if not kind.lower().startswith("multipart/form-data"):
        raise Invalid("unsupported_media_type", "The recording comes as multipart/form-data.")
    try:
        return await _InMemory(Headers({"content-type": kind}), stream(), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError, ValueError):
        raise Invalid("invalid_request", "The form cannot be read.") from None


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(name)
    return value or None


def _type_of(file: UploadFile) -> str:
    """What the recording is, by its own word or its name's ending."""
    kind = (file.content_type or "").lower()
    if kind.startswith(("audio/", "video/")):
        return kind.replace("video/", "audio/")
    return _TYPES.get(PurePath(file.filename or "").suffix.lower(), "audio/webm")
