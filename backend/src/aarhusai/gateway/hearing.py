"""Recordings, and in which form what is said in them comes back."""

import re
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, Protocol, TypeVar, runtime_checkable

from pydantic_core import to_json

from aarhusai.errors import Invalid
from aarhusai.gateway.media import whole_seconds
from aarhusai.gateway.provider import Provider
from aarhusai.gateway.providers.openai_results import transcript
from aarhusai.gateway.relay import Decided
from aarhusai.gateway.sound import most_seconds, seconds_of
from aarhusai.gateway.types import Endpoint, Usage
from aarhusai.protection.text import ProtectedText

S = TypeVar("S")

Form = Literal["json", "verbose_json", "srt", "vtt"]
"""The text alone, with its times, or as subtitles."""


@dataclass(frozen=True, slots=True)
class Recording(Generic[S]):
    """A recording and how it is to be heard. `language` is an ISO 639 code, `temperature` a number as text.

    `prompt` are words that the model may expect; None of each lets it find out.
    """

    audio: bytes = field(repr=False)
    media_type: str
    language: str | None = None
    prompt: S | None = None
    temperature: str | None = None
    written: Form = "json"

    @property
    def plain(self) -> bool:
        """Whether nothing but the words is asked for, which every endpoint that hears can give."""
        return self.prompt is None and self.temperature is None and self.written == "json"


def told_anew(recording: Recording[str], prompt: ProtectedText | None) -> Recording[ProtectedText]:
    """The recording with the words to expect as they may leave."""
    return Recording(
        recording.audio, recording.media_type, recording.language, prompt, recording.temperature, recording.written
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What is said in a recording, in the form that was asked for; with its length and tokens, where they are told."""

    body: bytes
    text: str
    seconds: float | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said in a recording: in the form that was asked for, and the words alone where that is JSON."""

    body: bytes
    text: str
    decided: Decided


@runtime_checkable
class Hears(Protocol):
    """A provider that can be told more of a recording than its language."""

    async def hear(self, endpoint: Endpoint, recording: Recording[ProtectedText]) -> bytes:
        """What is said, written as it was asked for. Raises ModelFailed."""
        ...


async def written(provider: Provider, endpoint: Endpoint, recording: Recording[ProtectedText]) -> Written:
    """Asks an endpoint. Raises ModelFailed, and Invalid("unsupported_parameter") where it gives only the words."""
    if not isinstance(provider, Hears):
        if not recording.plain:
            field = "response_format" if recording.written != "json" else "prompt"
            raise Invalid("unsupported_parameter", "The model gives nothing but the words.", {"field": field})
        text = await provider.transcribe(endpoint, recording.audio, recording.media_type, recording.language)
        return Written(to_json({"text": text}), text)
    body = await provider.hear(endpoint, recording)
    if recording.written not in {"json", "verbose_json"}:
        return Written(body, "")
    found = transcript(body)
    whole = to_json({"text": found.text}) if recording.plain else body
    return Written(whole, found.text, found.seconds, found.usage)


def length_of(audio: bytes) -> int:
    """Whole seconds, as the file says, or at the most that so many bytes can be."""
    stated = seconds_of(audio)
    return whole_seconds(most_seconds(audio) if stated is None else stated)


_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")


def check_language(language: str | None) -> None:
    """Raises Invalid("malformed_request") for what is no code of a language: it would leave unread."""
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise Invalid("malformed_request", "This is no code of a language.", {"field": "language"})
