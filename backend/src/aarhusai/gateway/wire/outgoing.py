"""A body in OpenAI's form on its way in: is it one that can be relayed, and what of it would leave."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from aarhusai.errors import Invalid
from aarhusai.gateway.media import NO_MEDIA
from aarhusai.gateway.types import ChatRequest, JsonValue
from aarhusai.gateway.wire.path import WirePath
from aarhusai.gateway.wire.shapes import SHAPES
from aarhusai.gateway.wire.sizes import LIMITS, media_of, size_of
from aarhusai.gateway.wrappers.classifying import Leaving, leaving_of
from aarhusai.protection.json_body import Shape, definitions, texts

_DATA_URL: Final = re.compile(r"data:[\w.+-]+/[\w.+;=-]+;base64,[A-Za-z0-9+/=_-]*")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=_\s-]*")
_ADDRESSES: Final = ("image_url", "video_url", "audio_url")

_NEEDED: Final = {
    WirePath.CHAT: "messages",
    WirePath.TEXT: "prompt",
    WirePath.EMBED: "input",
    WirePath.RERANK: "query",
    WirePath.SPEECH: "input",
    WirePath.IMAGES: "prompt",
}

_OURS: Final = frozenset({"model", "stream", "stream_options"})
"""Fields that the door writes itself."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A body that may be asked about. `body` is the caller's without the fields that the door writes.

    `weight` is about the length of its texts, in characters. `request` is the same call in the house's own values, for
    providers that are not spoken to in OpenAI's form.
    """

    path: WirePath
    body: Mapping[str, JsonValue]
    shape: Shape
    leaving: Leaving
    streamed: bool
    wants_usage: bool
    weight: int
    request: ChatRequest[str] | None = None

    def at_most(self, output: int | None) -> "Outgoing":
        """The call with no answer longer than so many tokens; None for no such limit."""
        if output is None or self.path not in {WirePath.CHAT, WirePath.TEXT}:
            return self
        asked = [(name, value) for name in LIMITS if isinstance(value := self.body.get(name), int)]
        name, value = asked[0] if asked else ("max_tokens", output)
        limited = {one: given for one, given in self.body.items() if one not in LIMITS}
        return replace(self, body={**limited, name: min(value, output)})

    def natively(self, request: ChatRequest[str] | None) -> "Outgoing":
        """The call with both of its forms; what would leave is everything in either."""
        if request is None:
            return self
        plain, native = self.leaving, leaving_of(request)
        both = replace(
            plain,
            texts=lambda: chain(plain.texts(), native.texts()),
            definitions=lambda: chain(plain.definitions(), native.definitions()),
        )
        return replace(self, leaving=both, request=request)


def outgoing(path: WirePath, body: Mapping[str, JsonValue]) -> Outgoing:
    """Raises Invalid("malformed_request"), ("remote_url_not_allowed"), each naming the field."""
    needed = _NEEDED[path]
    if body.get(needed) is None:
        raise _malformed(needed)
    stream, options = body.get("stream"), body.get("stream_options")
    if stream is not None and not isinstance(stream, bool):
        raise _malformed("stream")
    wants_usage = isinstance(options, Mapping) and options.get("include_usage") is True
    ours = {name: value for name, value in body.items() if name not in _OURS}
    shape = SHAPES[path]
    unreadable, weight = _CHECKS[path](ours)
    whole = path in {WirePath.SPEECH, WirePath.IMAGES}
    media = media_of(path, ours) if whole else NO_MEDIA
    leaving = Leaving(
        lambda: texts(ours, shape),
        unreadable,
        whole,
        lambda: size_of(path, ours),
        media,
        lambda: definitions(ours, shape),
    )
    streamed = stream is True and path in {WirePath.CHAT, WirePath.TEXT}
    return Outgoing(path, ours, shape, leaving, streamed, wants_usage, weight)


def _chat(body: Mapping[str, JsonValue]) -> tuple[bool, int]:
    messages = body["messages"]
    if not isinstance(messages, list) or not messages:
        raise _malformed("messages")
    unreadable, weight = False, 0
    for message in messages:
        if not isinstance(message, dict):
            raise _malformed("messages")
        content = message.get("content")
        if isinstance(content, str):
            weight += len(content)
        elif isinstance(content, list):
            for part in content:
                found, size = _part(part)
                unreadable, weight = unreadable or found, weight + size
        elif content is not None:
            raise _malformed("content")
    if (tools := body.get("tools")) is not None:
        _check_tools(tools)
    prediction = body.get("prediction")
    if prediction is not None:
        unreadable = _prediction(prediction) or unreadable
    return unreadable, weight


def _check_tools(tools: JsonValue) -> None:
    """Only tools that the caller runs: what a provider runs itself would carry the conversation elsewhere."""
    for tool in tools if isinstance(tools, list) else (tools,):
        if not isinstance(tool, dict):
            raise _malformed("tools")
        if tool.get("type") not in ("function", "custom"):  # not a set: the caller may have sent a list
            raise Invalid("unsupported_parameter", "Only the caller's own tools can be used.", {"field": "tools"})


def _prediction(prediction: JsonValue) -> bool:
    content = prediction.get("content") if isinstance(prediction, dict) else None
    if isinstance(content, list):
        return any(_part(part)[0] for part in content)  # every part is checked
    if not isinstance(content, str):
        raise _malformed("prediction")
    return False


def _part(part: JsonValue) -> tuple[bool, int]:
    """Whether a part of a message is something that cannot be read, and how long its text is."""
    if isinstance(part, str):
        return False, len(part)
    if not isinstance(part, dict):
        raise _malformed("content")
    unreadable = False
    for name in _ADDRESSES:
        place = part.get(name)
        if place is not None:
            url = place.get("url") if isinstance(place, dict) else place
            if not isinstance(url, str) or not _DATA_URL.fullmatch(url):
                raise Invalid("remote_url_not_allowed", "Nothing is fetched from an address.", {"field": name})
            unreadable = True
    for name, held in (("input_audio", "data"), ("file", "file_data")):
        place = part.get(name)
        if place is None:
            continue
        if not isinstance(place, dict):
            raise _malformed(name)
        data = place.get(held)
        if data is not None:
            if not isinstance(data, str) or not (_BASE64.fullmatch(data) or _DATA_URL.fullmatch(data)):
                raise _malformed(name)
            unreadable = True
    text = part.get("text")
    return unreadable, len(text) if isinstance(text, str) else 0


def _is_token(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _listed(name: str) -> "_Check":
    """Texts, or numbers that a tokenizer made of texts, which nothing can read."""

    def check(body: Mapping[str, JsonValue]) -> tuple[bool, int]:
        value = body[name]
        if isinstance(value, str):
            return False, len(value)
        if not isinstance(value, list) or not value:
            raise _malformed(name)
        unreadable, weight = False, 0
        for one in value:
            if isinstance(one, str):
                weight += len(one)
            elif _is_token(one) or (isinstance(one, list) and all(map(_is_token, one))):
                unreadable, weight = True, weight + (len(one) if isinstance(one, list) else 1)
            else:
                raise _malformed(name)
        return unreadable, weight

    return check


def _ranked(body: Mapping[str, JsonValue]) -> tuple[bool, int]:
    query, documents = body["query"], body.get("documents")
    if not isinstance(query, str):
        raise _malformed("query")
    if not isinstance(documents, list) or not documents:
        raise _malformed("documents")
    return False, sum(len(query) + (len(one) if isinstance(one, str) else 0) for one in documents)


def _one(name: str) -> "_Check":
    def check(body: Mapping[str, JsonValue]) -> tuple[bool, int]:
        value = body[name]
        if not isinstance(value, str):
            raise _malformed(name)
        return False, len(value)

    return check


_Check = Callable[[Mapping[str, JsonValue]], tuple[bool, int]]

_CHECKS: Final[Mapping[WirePath, _Check]] = {
    WirePath.CHAT: _chat,
    WirePath.TEXT: _listed("prompt"),
    WirePath.EMBED: _listed("input"),
    WirePath.RERANK: _ranked,
    WirePath.SPEECH: _one("input"),
    WirePath.IMAGES: _one("prompt"),
}


def _malformed(name: str) -> Invalid:
    return Invalid("malformed_request", "A field is missing or of the wrong kind.", {"field": name})
