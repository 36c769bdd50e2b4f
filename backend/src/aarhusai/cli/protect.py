"""`aarhusai protect`: personal data in lines of JSON, found and replaced. No database, no server, no network.

In, one object a line: `{"id", "text"}`. Out, one object a line in the same order: `{"id", "spans": [{"start", "end",
"kind", "score"}], "classes": […], "protected"}`, offsets in Unicode code points. A line that cannot be used becomes
`{"id", "line", "error"}`.
"""

import asyncio
import json
import sys
from collections.abc import Iterable
from typing import IO, cast

from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.protection.offline import Looked, Offline
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.spans import Finding


def run_protect(settings: Settings) -> int:
    """Standard input to standard output. Gives 1 when a line could not be used. Raises StartError."""
    return asyncio.run(protect_lines(Offline(_registry(settings)), sys.stdin.buffer, sys.stdout.buffer))


def _registry(settings: Settings) -> Registry:
    if settings.recognisers is None:
        return Registry()
    # Only then: it reads YAML.
    from aarhusai.protection.recognisers.configured import load_recognisers

    return load_recognisers(settings.recognisers).registry


async def protect_lines(offline: Offline, lines: Iterable[bytes], out: IO[bytes]) -> int:
    """One answer for each line that is not blank, written at once. Gives 1 when a line could not be used."""
    code = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        answer = await _answer(offline, line, number)
        if "error" in answer:
            code = 1
        out.write(_written(answer))
        out.flush()
    return code


async def _answer(offline: Offline, line: bytes, number: int) -> dict[str, object]:
    try:
        given: object = json.loads(line)
    except (ValueError, RecursionError):  # a line that is no UTF-8 among them
        return {"id": None, "line": number, "error": "not_json"}
    if not isinstance(given, dict):
        return {"id": None, "line": number, "error": "not_an_object"}
    fields = cast("dict[str, object]", given)
    identifier, text = fields.get("id"), fields.get("text")
    if not isinstance(text, str):
        return {"id": identifier, "line": number, "error": "no_text"}
    try:
        return {"id": identifier, **_told(await offline.look(text))}
    except AarhusError as error:
        return {"id": identifier, "line": number, "error": error.code}


def _told(looked: Looked) -> dict[str, object]:
    base, *flags = str(looked.data_class).split("+")
    return {
        "spans": [_span(one) for one in looked.findings],
        "classes": [base, *flags],
        "protected": looked.protected,
    }


def _span(one: Finding) -> dict[str, object]:
    return {"start": one.start, "end": one.end, "kind": one.label or one.kind.value, "score": round(one.score, 3)}


def _written(answer: dict[str, object]) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON may hold and UTF-8 may not
        return json.dumps(answer).encode() + b"\n"
