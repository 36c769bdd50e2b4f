"""What was found in the texts of a call, and of which class they therefore are (law.md A2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aarhusai.protection.conversation import ConversationProtection, Free, Mark
from aarhusai.protection.matching import Known, matches
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

    def findings(self, text: str) -> tuple[Finding, ...]:
        """In order of place, none overlapping; terms too. Raises KeyError for a text that was not read."""
        return self._found[text]

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

    async def read(self, texts: Iterable[str], protection: ConversationProtection) -> Reading:
        """What stands in these texts. Raises Unavailable("detection_failed") or ("recogniser_unavailable")."""
        ...


class DeclaredOnly:
    """Finds nothing: the class a person declared stands, and nothing can be replaced. For tests of other things."""

    detects = False

    async def read(self, texts: Iterable[str], protection: ConversationProtection) -> Reading:  # noqa: ARG002  # the seam's shape
        """Nothing in any text."""
        return Reading(DataClass(Base.PUBLIC), dict.fromkeys(texts, ()))


class DetectingClassifier:
    """Asks the detector, adds what a person marked and takes away what a person freed."""

    detects = True

    def __init__(self, detector: Scanning) -> None:
        self._detector = detector

    async def read(self, texts: Iterable[str], protection: ConversationProtection) -> Reading:
        """See `Classifier`."""
        views = {text: view_of(text) for text in texts}
        scan = await self._detector.scan(view.text for view in views.values())
        found = {text: _placed(view, scan.findings(view.text)) for text, view in views.items()}
        if protection.marked or protection.freed:
            found = {text: _corrected(text, views[text], findings, protection) for text, findings in found.items()}
        return Reading(class_of(one for findings in found.values() for one in findings), found)


def _placed(view: View, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return findings if not view.changed else tuple(view.placed(finding) for finding in findings)


def _corrected(
    text: str, view: View, findings: tuple[Finding, ...], protection: ConversationProtection
) -> tuple[Finding, ...]:
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
