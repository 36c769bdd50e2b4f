"""Server-sent events, bytes to payloads. Pure, and the hottest loop of the house.

Source: the WHATWG HTML standard, section 9.2 (event stream interpretation). Event names, ids and retry times are
skipped: every model protocol repeats what matters inside the payload.
"""

from typing import Final

MAX_EVENT: Final = 8 * 1024 * 1024
"""Bytes. An event beyond this is no answer of a model."""

_BOM: Final = b"\xef\xbb\xbf"


class EventTooLong(ValueError):  # the family's names are what happened, not FooError
    """An event passed MAX_EVENT and still had no end."""


class SseParser:
    """Takes the network's pieces as they come and gives whole payloads: any cut of a stream gives the same ones."""

    __slots__ = ("_begun", "_rest", "_skip_newline")

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._skip_newline = False

    def feed(self, piece: bytes) -> list[bytes]:
        """The payloads that became whole. Raises EventTooLong."""
        if self._skip_newline or b"\r" in piece:
            piece = self._unify(piece)
        data = self._rest + piece if self._rest else piece
        if not self._begun:
            data = self._without_mark(data)
        end = data.rfind(b"\n\n")
        if end < 0:
            if len(data) > MAX_EVENT:
                raise EventTooLong
            self._rest = data
            return []
        self._rest = data[end + 2 :]
        payloads: list[bytes] = []
        for block in data[:end].split(b"\n\n"):
            if block.startswith(b"data: ") and b"\n" not in block:
                payloads.append(block[6:])
            elif (payload := _payload(block)) is not None:
                payloads.append(payload)
        return payloads

    def close(self) -> list[bytes]:
        """What is left at the end. The standard drops it, but there are servers that forget the last blank line."""
        rest, self._rest = self._rest, b""
        payload = _payload(rest)
        return [] if payload is None else [payload]

    def _unify(self, piece: bytes) -> bytes:
        if self._skip_newline and piece:
            piece = piece.removeprefix(b"\n")
            self._skip_newline = False
        if piece.endswith(b"\r"):
            self._skip_newline = True
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _without_mark(self, data: bytes) -> bytes:
        if len(data) < len(_BOM) and _BOM.startswith(data):
            return data
        self._begun = True
        return data.removeprefix(_BOM)


def _payload(block: bytes) -> bytes | None:
    """The data lines of one event, joined; None when it has none (a comment, a bare name)."""
    lines: list[bytes] = []
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        if name == b"data":
            lines.append(value.removeprefix(b" "))
    return b"\n".join(lines) if lines else None
