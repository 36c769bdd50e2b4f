"""How much a call in OpenAI's form may come to use, besides its texts. Pure."""

from collections.abc import Mapping
from typing import Final

from aarhusai.gateway.media import NO_MEDIA, Media
from aarhusai.gateway.tokens import PER_IMAGE, PER_MESSAGE
from aarhusai.gateway.types import JsonValue
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wrappers.classifying import Size

LIMITS: Final = ("max_completion_tokens", "max_tokens")
"""The fields that say how long an answer may be, in tokens; the first that is there counts."""

_BYTES_PER_TOKEN: Final = 4
"""Of a recording or a file, in base64: a cautious guess."""

_DEFAULT_COMPLETION: Final = 16
"""Tokens of a plain completion that says nothing of its length, as OpenAI's API has it."""


def size_of(path: WirePath, body: Mapping[str, JsonValue]) -> Size:
    """Answers, their length, and tokens of what is no text."""
    match path:
        case WirePath.CHAT:
            return Size(_output(body), _count(body, "n"), _beside(body.get("messages")) + _beside(body.get("tools")))
        case WirePath.TEXT:
            prompt = body.get("prompt")
            prompts = len(prompt) if isinstance(prompt, list) and isinstance(prompt[0], str | list) else 1
            answers = max(_count(body, "n"), _count(body, "best_of"))
            return Size(_output(body) or _DEFAULT_COMPLETION, prompts * answers, _numbers(prompt))
        case WirePath.EMBED:
            return Size(0, 1, _numbers(body.get("input")))
        case _:
            return Size(0)


def media_of(path: WirePath, body: Mapping[str, JsonValue]) -> Media:
    """What is asked for besides tokens."""
    match path:
        case WirePath.SPEECH:
            read = body.get("input")
            return Media(characters=len(read) if isinstance(read, str) else 0)
        case WirePath.IMAGES:
            return Media(pictures=_count(body, "n"))
        case _:
            return NO_MEDIA


def _output(body: Mapping[str, JsonValue]) -> int | None:
    return next((value for name in LIMITS if isinstance(value := body.get(name), int) and value > 0), None)


def _count(body: Mapping[str, JsonValue], name: str) -> int:
    value = body.get(name)
    return value if isinstance(value, int) and value > 0 else 1


def _numbers(value: JsonValue) -> int:
    """How many numbers of a tokenizer there are."""
    if isinstance(value, list):
        return sum(_numbers(one) for one in value)
    return 1 if isinstance(value, int) else 0


def _beside(value: JsonValue) -> int:
    """Tokens of the wrapping of messages, and of pictures, recordings and files."""
    found = 0
    for one in value if isinstance(value, list) else ():
        found += 2 * PER_MESSAGE
        content = one.get("content") if isinstance(one, dict) else None
        for part in content if isinstance(content, list) else ():
            found += 2 * PER_MESSAGE
            if isinstance(part, dict):
                found += PER_IMAGE * ("image_url" in part) + sum(
                    _data(part.get(name)) for name in ("video_url", "audio_url", "input_audio", "file")
                )
    return found


def _data(place: JsonValue) -> int:
    if not isinstance(place, dict):
        return 0
    return sum(len(one) for one in place.values() if isinstance(one, str)) // _BYTES_PER_TOKEN
