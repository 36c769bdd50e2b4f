"""A mail as a document: its subject the title, who wrote to whom and when, what was written; files apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from typing import Final

from aarhusai.knowledge.reading.archives import put_down, safe_name
from aarhusai.knowledge.reading.dates import moment_of
from aarhusai.knowledge.reading.draft import Draft, one_line
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.plain import write_text
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.reading.webpage import write_webpage
from aarhusai.knowledge.types import Attached, Reading

_NO_SUBJECT: Final = "(uden emne)"
_SMALL_PICTURE: Final = 20_000
"""Bytes; a smaller picture inside the text is a logo."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`heads` are lines such as "Fra: …" in order; `files` are names and bytes."""

    subject: str
    heads: Sequence[str]
    sent_at: datetime | None
    plain: str
    html: str
    files: Sequence[tuple[str, bytes]]


def read_mail(source: Source) -> Reading:
    """An .eml file."""
    return write_letter(source, Kind.EML, _letter(source.data()))


def write_letter(source: Source, kind: Kind, letter: Letter) -> Reading:
    """A letter as a reading. Raises Invalid("file_expands_too_much") for more files than an archive may have."""
    draft = Draft(source.limits)
    draft.heading(letter.subject or _NO_SUBJECT, 1)
    draft.text("\n".join(one_line(head) for head in letter.heads))
    if letter.plain.strip():
        write_text(draft, letter.plain)
    elif letter.html.strip():
        write_webpage(draft, letter.html)
    if len(letter.files) > source.limits.members:
        raise failure("file_expands_too_much")
    attached: list[Attached] = []
    for name, data in letter.files:
        if data:
            attached.append(put_down(source, safe_name(name) or "bilag", iter((data,)), len(attached)))
    return draft.reading(kind, letter.subject, letter.sent_at, attached)


def _letter(data: bytes) -> Letter:
    try:
        message = message_from_bytes(data, policy=policy.default)
        return Letter(
            _header(message, "Subject"),
            [
                f"{said}: {value}"
                for said, name in (("Fra", "From"), ("Til", "To"), ("Cc", "Cc"), ("Dato", "Date"))
                if (value := _header(message, name))
            ],
            moment_of(_header(message, "Date")),
            _body(message, "plain"),
            _body(message, "html"),
            list(_files(message)),
        )
    except (MessageError, LookupError, ValueError, AttributeError, TypeError, KeyError, IndexError) as error:
        # The standard library stumbles in as many ways over a broken mail.
        raise failure("file_damaged") from error


def _header(message: EmailMessage, name: str) -> str:
    return one_line(str(message.get(name, "")))


def _body(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    if body is None:
        return ""
    content: object = body.get_content()
    return content if isinstance(content, str) else ""


def _files(message: EmailMessage) -> Sequence[tuple[str, bytes]]:
    """What is attached, another mail as an .eml file; pictures in the text unless they are small."""
    bodies = {id(message.get_body(preferencelist=(kind,))) for kind in ("plain", "html")}
    files: list[tuple[str, bytes]] = []
    inside: set[int] = set()
    for part in message.walk():
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        if id(part) in bodies or id(part) in inside:
            continue
        if part.get_content_type() == "message/rfc822":
            inside |= {id(deeper) for deeper in part.walk()}
            files.append((_file_name(part, "besked.eml"), _inner(part)))
            continue
        payload: object = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        named = part.get_filename() is not None
        inline = part.get_content_disposition() != "attachment" and part.get("Content-ID") is not None
        if (named or part.get_content_disposition() == "attachment") and not (inline and len(data) < _SMALL_PICTURE):
            files.append((_file_name(part, "bilag"), data))
    return files


def _inner(part: EmailMessage) -> bytes:
    inner = next(part.iter_parts(), None)
    return inner.as_bytes() if inner is not None else b""


def _file_name(part: EmailMessage, otherwise: str) -> str:
    return one_line(part.get_filename() or "") or otherwise
