"""Recordings, and in which form what is said in them comes back."""

import re
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, Protocol, TypeVar, runtime_checkable

from aarhusai.errors import Invalid
from aarhusai.gateway.types import Endpoint
from aarhusai.protection.text import ProtectedText

S = TypeVar("S")

Written = Literal["json", "verbose_json", "srt", "vtt"]
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
    written: Written = "json"

    @property
    def plain(self) -> bool:
        """Whether nothing but the words is asked for, which every endpoint that hears can give."""
        return self.prompt is None and self.temperature is None and self.written == "json"


def told_anew(recording: Recording[str], prompt: ProtectedText | None) -> Recording[ProtectedText]:
    """The recording with the words to expect as they may leave."""
    return Recording(
        recording.audio, recording.media_type, recording.language, prompt, recording.temperature, recording.written
    )


@runtime_checkable
class Hears(Protocol):
    """A provider that can be told more of a recording than its language."""

    async def hear(self, endpoint: Endpoint, recording: Recording[ProtectedText]) -> bytes:
        """What is said, written as it was asked for. Raises ModelFailed."""
        ...


_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")


def check_language(language: str | None) -> None:
    """Raises Invalid("malformed_request") for what is no code of a language: it would leave unread."""
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise Invalid("malformed_request", "This is no code of a language.", {"field": "language"})
