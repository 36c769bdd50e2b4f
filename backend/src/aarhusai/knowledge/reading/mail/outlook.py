"""Mails as Outlook saves them, .msg ([MS-OXMSG]): each property is a stream with its number for a name."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.mail.compound import Storage, compound_file
from aarhusai.knowledge.reading.mail.letters import Letter, write_letter
from aarhusai.knowledge.reading.plain import decoded
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.reading.webpage import html_text
from aarhusai.knowledge.types import Reading

_SUBJECT, _BODY, _HTML, _TO, _CC = 0x0037, 0x1000, 0x1013, 0x0E04, 0x0E03
_SENDER, _ADDRESS, _SMTP, _SENT = 0x0C1A, 0x0C1F, 0x5D01, 0x0039
_FILE, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_UNICODE, _EIGHT_BIT, _BINARY, _TIME = 0x001F, 0x001E, 0x0102, 0x0040
_PROPERTIES: Final = "__properties_version1.0"
_TOP_HEADER: Final = 32
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


def read_outlook(source: Source) -> Reading:
    """A .msg file with its attachments; mails attached to it are read as files of text."""
    return write_letter(source, Kind.MSG, _letter(compound_file(source.data())))


def _letter(message: Storage) -> Letter:
    html = message.streams.get(_name(_HTML, _BINARY), b"")
    address = _text(message, _SMTP) or _text(message, _ADDRESS)
    sender = _text(message, _SENDER)
    from_ = f"{sender} <{address}>" if "@" in address and address != sender else sender or address
    sent = _sent(message)
    heads = [
        ("Fra", from_),
        ("Til", _text(message, _TO)),
        ("Cc", _text(message, _CC)),
        ("Dato", sent.strftime("%d-%m-%Y %H:%M") if sent else ""),
    ]
    return Letter(
        _text(message, _SUBJECT),
        [f"{said}: {value}" for said, value in heads if value],
        sent,
        _text(message, _BODY),
        html_text(html) if html else _text(message, _HTML),
        list(_files(message)),
    )


def _files(message: Storage) -> Iterator[tuple[str, bytes]]:
    for name, attached in sorted(message.storages.items()):
        if not name.startswith("__attach"):
            continue
        called = _text(attached, _LONG_NAME) or _text(attached, _SHORT_NAME) or _text(attached, _SHOWN_NAME)
        inner = attached.storages.get("__substg1.0_3701000D")
        if inner is not None:
            letter = _letter(inner)
            text = "\n".join([letter.subject, "", *letter.heads, "", letter.plain or letter.html])
            yield f"{letter.subject or called or 'besked'}.txt", text.encode()
        else:
            yield called or "bilag", attached.streams.get(_name(_FILE, _BINARY), b"")


def _name(number: int, kind: int) -> str:
    return f"__substg1.0_{number:04X}{kind:04X}"


def _text(storage: Storage, number: int) -> str:
    wide = storage.streams.get(_name(number, _UNICODE))
    if wide is not None:
        return wide.decode("utf-16-le", "replace").strip("\x00").strip()
    return decoded(storage.streams.get(_name(number, _EIGHT_BIT), b"")).strip("\x00").strip()


def _sent(message: Storage) -> datetime | None:
    """When it was sent: the properties of fixed length stand sixteen bytes each in a stream of their own."""
    table = message.streams.get(_PROPERTIES, b"")
    for at in range(_TOP_HEADER, len(table) - 15, 16):
        kind, number = struct.unpack_from("<HH", table, at)
        if (number, kind) == (_SENT, _TIME):
            ticks: int = struct.unpack_from("<Q", table, at + 8)[0]
            try:
                return _EPOCH + timedelta(microseconds=ticks // 10)
            except OverflowError:
                return None
    return None
