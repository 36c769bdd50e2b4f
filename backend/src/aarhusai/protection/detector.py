"""What the recognisers find in the texts of a call, without reading an unchanged text twice.

A conversation sends its whole history with every turn; what was read before is known from a keyed digest of the text,
and only findings (places, kinds, scores) are remembered, never text.
"""

import asyncio
import logging
import secrets
import traceback
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from aarhusai.errors import Unavailable
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.spans import Finding, class_of, resolve
from aarhusai.terms.classes import DataClass

logger = logging.getLogger(__name__)

Findings = tuple[Finding, ...]

_PIECE = 64_000
"""Characters read at a time, so that a huge text holds neither the loop nor memory."""
_OVERLAP = 1_000
"""Characters read again on both sides of a border: more than any find and the words that announce it."""
_AT_ONCE = 2_000
"""Characters of new text read on the spot; more goes to a thread."""
_DIGEST = 16
# Bytes that one remembered text and one remembered finding take, about.
_ENTRY, _FINDING = 240, 140


class OutsideRecogniser(Protocol):
    """A recogniser that is asked over the network (`recognisers/external.py`)."""

    @property
    def name(self) -> str:
        """A stable name."""
        ...

    async def find(self, texts: Sequence[str]) -> list[list[Finding]]:
        """What it finds in each text. Raises Unavailable("recogniser_unavailable")."""
        ...


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in the texts of one call. `data_class` is the union of everything found; K0 when nothing was."""

    data_class: DataClass
    _found: Mapping[str, Findings] = field(repr=False)

    def findings(self, text: str) -> Findings:
        """What was found in a text, in order of place, none overlapping. Raises KeyError when it was not scanned."""
        return self._found[text]


class Detector:
    """Runs every recogniser over the texts of a call. One per process; used from one event loop."""

    def __init__(
        self, registry: Registry, external: Sequence[OutsideRecogniser] = (), cache_bytes: int = 64 * 1024 * 1024
    ) -> None:
        self._registry = registry
        self._external = tuple(external)
        self._known = _Remembered(cache_bytes)
        # One: recognisers are Python, so a second would only compete with the loop for the interpreter.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="detector")

    async def scan(self, texts: Iterable[str]) -> Scan:
        """What is found in each of these texts.

        Raises Unavailable("detection_failed") when a recogniser fails and Unavailable("recogniser_unavailable") when an
        outside one cannot be asked: then nothing may be sent.
        """
        found: dict[str, Findings] = {}
        unread: list[str] = []
        for text in dict.fromkeys(texts):
            known = self._known.get(text)
            if known is None:
                unread.append(text)
            else:
                found[text] = known
        for text, findings in zip(unread, await self._read(unread), strict=True):
            self._known.put(text, findings)
            found[text] = findings
        return Scan(class_of(finding for findings in found.values() for finding in findings), found)

    async def _read(self, texts: list[str]) -> list[Findings]:
        if sum(map(len, texts)) <= _AT_ONCE:
            findings = [self._guarded(text, 0, len(text)) for text in texts]
        else:
            findings = [await self._in_thread(text) for text in texts]
        for recogniser in self._external if texts else ():
            more = await recogniser.find(texts)
            findings = [[*one, *other] for one, other in zip(findings, more, strict=True)]
        if not self._external:
            return [tuple(one) for one in findings]
        return [tuple(resolve(text, one)) for text, one in zip(texts, findings, strict=True)]

    async def _in_thread(self, text: str) -> list[Finding]:
        loop = asyncio.get_running_loop()
        found: list[Finding] = []
        borders = list(_pieces(text))
        for start, end in borders:
            found += await loop.run_in_executor(self._thread, self._guarded, text, start, end)
        return found if len(borders) <= 1 else await loop.run_in_executor(self._thread, resolve, text, found)

    def _guarded(self, text: str, start: int, end: int) -> list[Finding]:
        """What begins in a piece of a text, read with its surroundings."""
        left = max(0, start - _OVERLAP)
        try:
            found = self._registry.find_all(text[left : end + _OVERLAP])
        except Exception as error:  # noqa: BLE001  # whatever goes wrong in a recogniser, nothing is sent; its text may hold data
            logger.error("a recogniser failed: %s in %s", type(error).__name__, _where(error))  # noqa: TRY400  # the same
            raise Unavailable("detection_failed", "Personal data could not be looked for; nothing was sent.") from None
        if left == 0 and end == len(text):
            return found
        return [
            replace(one, start=one.start + left, end=one.end + left) for one in found if start <= one.start + left < end
        ]


def _where(error: Exception) -> str:
    """Files and lines, the innermost last, for whoever mends it."""
    return " > ".join(
        f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)
    )


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of a text, in order, each ending after a paragraph, line, sentence or word where one ends in time."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _PIECE)
        if end < len(text):
            for border in ("\n\n", "\n", ". ", " "):
                at = text.rfind(border, start + _PIECE // 2, end)
                if at > 0:
                    end = at + len(border)
                    break
        yield start, end
        start = end


class _Remembered:
    """Findings by keyed digest of their text, the longest unused forgotten first. The key lives as long as this."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0
        self._key = secrets.token_bytes(32)
        self._found: OrderedDict[bytes, Findings] = OrderedDict()

    def get(self, text: str) -> Findings | None:
        digest = self._digest(text)
        found = self._found.get(digest)
        if found is not None:
            self._found.move_to_end(digest)
        return found

    def put(self, text: str, findings: Findings) -> None:
        digest = self._digest(text)
        before = self._found.pop(digest, None)
        if before is not None:
            self._taken -= _size(before)
        self._found[digest] = findings
        self._taken += _size(findings)
        while self._taken > self._limit:
            _, forgotten = self._found.popitem(last=False)
            self._taken -= _size(forgotten)

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=_DIGEST).digest()


def _size(findings: Findings) -> int:
    return _ENTRY + _FINDING * len(findings)
