"""Putting originals back into an answer that comes in pieces, however the model wrote the placeholder.

What is held back is only the end of what came that may still become a placeholder, so the reader is never more than a
few characters behind. Where the answer is cut changes nothing.
"""

import re
from dataclasses import dataclass
from typing import Final

from aarhusai.protection.json_text import inside_string
from aarhusai.protection.map import Entry, PlaceholderMap
from aarhusai.protection.placeholders import SHORTEST
from aarhusai.protection.sightings import Sighting, sightings, unfinished

_JSON_BEGINS: Final = re.compile(r"\s*(?:```json|\{|\[\s*[\[{\"])")
_ENOUGH_TO_TELL: Final = 16
"""Characters from which it shows whether an answer is JSON."""


@dataclass(slots=True)
class Restored:
    """Counts of one call: values put back, and placeholders the model made up."""

    restored: int = 0
    invented: int = 0


class Restorer:
    """One running text of an answer. `json` None means that the text itself shows whether it is JSON."""

    __slots__ = ("_before", "_beginning", "_count", "_held", "_json", "_map")

    def __init__(
        self, placeholders: PlaceholderMap, *, json: bool | None = False, count: Restored | None = None
    ) -> None:
        self._map = placeholders
        self._json = json
        self._count = count or Restored()
        self._beginning = ""
        self._held = ""
        self._before = ""

    def restore(self, piece: str) -> str:
        """What may go on now."""
        if self._json is None and len(self._beginning) < _ENOUGH_TO_TELL:
            self._beginning += piece[:_ENOUGH_TO_TELL]
        text = self._before + self._held + piece
        return self._up_to(text, unfinished(text))

    def rest(self) -> str:
        """What was still held back when the text ended."""
        text = self._before + self._held
        return self._up_to(text, len(text))

    def _up_to(self, text: str, end: int) -> str:
        pieces: list[str] = []
        at = len(self._before)
        end = max(end, at)
        for sighting in sightings(text):
            if sighting.start < at:
                continue
            if sighting.start < end < sighting.end:
                end = sighting.start
            if sighting.start >= end:
                break
            found = self._original(text, sighting)
            if found is not None:
                original, stop = found
                pieces += (text[at : sighting.start], original)
                at = stop
        pieces.append(text[at:end])
        self._held = text[max(at, end) :]
        self._before = text[max(at, end) - 1 : max(at, end)] if max(at, end) else ""
        return "".join(pieces)

    def _original(self, text: str, sighting: Sighting) -> tuple[str, int] | None:
        """What the placeholder stands for, and where it ends; None where it stands for nothing we know."""
        entry, rest = self._entry(text, sighting)
        if entry is None or not (sighting.fenced or sighting.bounded):
            self._count.invented += entry is None and sighting.fenced
            return None
        self._count.restored += 1
        value = inside_string(entry.value) if self._is_json() else entry.value
        if sighting.fenced:
            return value + rest + sighting.inflection, sighting.end
        return value, sighting.end - len(rest)

    def _entry(self, text: str, sighting: Sighting) -> tuple[Entry | None, str]:
        """The entry of the longest known ending, and the small letters of an inflection that were taken with it."""
        for length in range(len(sighting.ending), SHORTEST - 1, -1):
            entry = self._map.of_ending(sighting.ending[:length])
            if entry is not None:
                start = sighting.ending_start
                rest = text[start + length : start + len(sighting.ending)]
                return (entry, rest) if not rest or rest.islower() else (None, "")
        return None, ""

    def _is_json(self) -> bool:
        return bool(self._json or (self._json is None and _JSON_BEGINS.match(self._beginning)))


def restored(text: str, placeholders: PlaceholderMap) -> str:
    """A whole text with its originals back."""
    restorer = Restorer(placeholders)
    return restorer.restore(text) + restorer.rest()
