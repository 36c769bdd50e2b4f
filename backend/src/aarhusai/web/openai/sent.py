"""Pictures and files in the messages of an assistant's caller: data in the call itself, never an address to fetch."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from aarhusai.chat.calling_files import SentFile
from aarhusai.web.openai.bodies import Message, invalid, unsupported

KINDS: Final = frozenset({"image_url", "file"})
"""Parts of a message that are no text."""

_LONGEST_NAME: Final = 255
_DATA: Final = "data:"
_NOT_FETCHED: Final = "Nothing is fetched from elsewhere: send the data itself, as a data: address in base64."


Told = Mapping[str, object]


def files_of(messages: Sequence[Message]) -> list[SentFile]:
    """The files of all messages, in their order.

    Raises Invalid("invalid_request" | "unsupported_parameter").
    """
    return [
        _file(part, f"messages[{place}].content[{number}]")
        for place, number, part in _parts(messages)
        if part.get("type") in KINDS
    ]


def _parts(messages: Sequence[Message]) -> Iterator[tuple[int, int, Mapping[str, object]]]:
    for place, message in enumerate(messages):
        content = message.get("content")
        for number, part in enumerate(content if isinstance(content, list) else ()):
            yield place, number, part


def _file(part: Mapping[str, object], place: str) -> SentFile:
    if part.get("type") == "image_url":
        place += ".image_url"
        told = part.get("image_url")
        url = cast("Told", told).get("url") if isinstance(told, Mapping) else told
        return SentFile("billede", _data(url, place), picture=True)
    given = part.get("file")
    place += ".file"
    if not isinstance(given, Mapping):
        raise invalid(place)
    told = cast("Told", given)
    if told.get("file_id") is not None:
        raise unsupported(f"{place}.file_id", _NOT_FETCHED)
    name = told.get("filename")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise invalid(f"{place}.filename", missing=name is None)
    return SentFile(name, _data(told.get("file_data"), f"{place}.file_data"))


def _data(value: object, place: str) -> bytes:
    """The bytes of a data: address or of plain base64."""
    if not isinstance(value, str) or not value:
        raise invalid(place, missing=value is None)
    if value.startswith(_DATA):
        head, _, value = value.partition(",")
        if not head.endswith(";base64"):
            raise invalid(place)
    elif "://" in value[:20]:
        raise unsupported(place, _NOT_FETCHED)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(place) from None
