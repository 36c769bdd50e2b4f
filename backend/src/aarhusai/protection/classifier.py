"""What was found in the texts of a call, and of which class they therefore are (law.md A2)."""

import asyncio
import secrets
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, Protocol

from aarhusai.protection.conversation import ConversationProtection, Free, Mark
from aarhusai.protection.encoded import Encoded, encoded
from aarhusai.protection.matching import Known, matches
from aarhusai.protection.recognisers.described import somebody
from aarhusai.protection.spans import Finding, Kind, class_of, resolve
from aarhusai.protection.view import View, view_of
from aarhusai.terms.classes import Base, DataClass


class Scanned(Protocol):
    """`detector.Scan`."""

    def findings(self, text: str) -> tuple[Finding, ...]:
        """What was found in a text."""
        ...


class Scanning(Protocol):
    """`detector.Detector`, as far as it is asked here."""

    async def scan(self, texts: Iterable[str]) -> Scanned:
        """Looks through texts. Raises Unavailable when it cannot."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in the texts of one call, a person's corrections heeded. `data_class` is K0 when nothing does."""

    data_class: DataClass
    _found: Mapping[str, tuple[Finding, ...]] = field(repr=False)
    _described: frozenset[str] = field(default=frozenset(), repr=False)

    def findings(self, text: str) -> tuple[Finding, ...]:
        """In order of place, none overlapping; terms too. Raises KeyError for a text that was not read."""
        return self._found[text]

    def describes(self, text: str) -> bool:
        """Whether a text only describes a tool or the form of an answer, and nobody says it."""
        return text in self._described

    @property
    def texts(self) -> Iterable[str]:
        """What was read."""
        return self._found


class Classifier(Protocol):
    """Reads what would leave. What it raises stops the call."""

    @property
    def detects(self) -> bool:
        """Whether it finds anything at all; where it does not, "replace first" is a refusal."""
        ...

    async def read(
        self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
    ) -> Reading:
        """What stands in these texts. `definitions` are those of them that describe tools, as often as they do.

        Raises Unavailable("detection_failed") or ("recogniser_unavailable")."""
        ...


class DeclaredOnly:
    """Finds nothing: the class a person declared stands, and nothing can be replaced. For tests of other things."""

    detects = False

    async def read(
        self,
        texts: Iterable[str],
        protection: ConversationProtection,  # noqa: ARG002  # the seam's shape
        definitions: Iterable[str] = (),  # noqa: ARG002  # the same
    ) -> Reading:
        """Nothing in any text."""
        return Reading(DataClass(Base.PUBLIC), dict.fromkeys(texts, ()))


class DetectingClassifier:
    """Asks the detector, adds what a person marked and takes away what a person freed."""

    detects = True

    def __init__(self, detector: Scanning) -> None:
        self._detector = detector
        self._plain: OrderedDict[bytes, None] = OrderedDict()
        self._key = secrets.token_bytes(32)

    async def read(
        self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
    ) -> Reading:
        """See `Classifier`."""
        wanted = list(texts)
        described = _only(list(definitions), wanted)
        if sum(map(len, wanted)) > LONG:
            opened = await asyncio.to_thread(self._opened_all, wanted)
        else:
            opened = self._opened_all(wanted)
        scan = await self._detector.scan(_all_of(opened))
        found = {text: scan.findings(text) if one is _PLAIN else one.found(scan) for text, one in opened.items()}
        if described:
            found |= {text: somebody(text, found[text]) for text in described}
        if protection.marked or protection.freed:
            found = {text: _corrected(text, findings, protection) for text, findings in found.items()}
        return Reading(class_of(one for findings in found.values() for one in findings), found, described)

    def _opened_all(self, texts: Iterable[str]) -> "dict[str, _Opened]":
        return {text: self._opened(text) for text in texts}

    def _opened(self, text: str) -> "_Opened":
        """The text as it is read; of texts in which nothing is hidden only a keyed digest is remembered."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
        if digest in self._plain:
            self._plain.move_to_end(digest)
            return _PLAIN
        view = view_of(text)
        hidden = tuple(encoded(view.text))
        if view.changed or hidden:
            return _Opened(view, hidden)
        self._plain[digest] = None
        if len(self._plain) > _MOST_REMEMBERED:
            self._plain.popitem(last=False)
        return _PLAIN


LONG: Final = 50_000
"""Characters from which a call's texts are worked on in a thread, so that the loop stays free."""

_MOST_REMEMBERED: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Opened:
    """A text as recognisers read it, and what some of its runs say when they are decoded."""

    view: View
    hidden: tuple[Encoded, ...] = ()

    def found(self, scan: Scanned) -> tuple[Finding, ...]:
        """What was found, and each run in whose meaning something was, as what was found first in it."""
        found = list(scan.findings(self.view.text))
        for run in self.hidden:
            said = scan.findings(run.says)
            if said:
                first = next((one for one in said if one.kind.replaceable), said[0])
                found.append(Finding(first.kind, run.start, run.end, first.score, "encoded", class_of(said)))
        return tuple(self.view.placed(one) for one in resolve(self.view.text, found))


_PLAIN: Final = _Opened(View(""))


def _only(definitions: list[str], texts: list[str]) -> frozenset[str]:
    """Texts that are definitions wherever they stand: what somebody also says is read as said."""
    if not definitions:
        return frozenset()
    left = Counter(texts)
    left.subtract(definitions)
    return frozenset(text for text in definitions if left[text] <= 0)


def _all_of(opened: Mapping[str, _Opened]) -> Iterator[str]:
    for text, one in opened.items():
        if one is _PLAIN:
            yield text
        else:
            yield one.view.text
            yield from (run.says for run in one.hidden)


def _corrected(text: str, findings: tuple[Finding, ...], protection: ConversationProtection) -> tuple[Finding, ...]:
    view = view_of(text)
    kept = [
        one for one in findings if not any(_freed(text[one.start : one.end], one.kind, by) for by in protection.freed)
    ]
    marked = [view.placed(one) for one in matches(view.text, [known_mark(mark) for mark in protection.marked])]
    return tuple(resolve(text, [*kept, *marked])) if marked else tuple(kept)


def known_mark(mark: Mark) -> Known:
    """A mark as something to look for."""
    return Known(mark.text, Kind(mark.kind), "mark")


def _freed(found: str, kind: Kind, by: Free) -> bool:
    return found.casefold() == by.text.casefold() and by.kind in {None, kind.value}
