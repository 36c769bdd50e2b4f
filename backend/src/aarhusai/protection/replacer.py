"""Replacing what may not leave: the only place where a text becomes one that a provider accepts.

A `Replacement` is made per call. With placeholders the answer can be restored; for embeddings and reranking a value
becomes the name of its kind, so that the meaning stays and nothing identifies.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from aarhusai.protection import json_body, json_text
from aarhusai.protection.classifier import Reading
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.protection.matching import Known, Matcher, Place
from aarhusai.protection.placeholders import DATA, name_of
from aarhusai.protection.recognisers.described import is_word
from aarhusai.protection.restorer import Restored, Restorer, restored
from aarhusai.protection.sightings import may_hold_one, sightings
from aarhusai.protection.spans import Finding, Kind, resolve
from aarhusai.protection.text import Json, ProtectedJson, ProtectedText, mint, mint_body
from aarhusai.protection.view import plain, view_of

_LOOKS_LIKE_ONE = "placeholder"
_KNOWN = "known"


class Replacement(Protocol):
    """One call's replacing."""

    @property
    def replaced(self) -> int:
        """The places replaced so far."""
        ...

    @property
    def count(self) -> Restored | None:
        """Counts of the answer; None when nothing was replaced, so that the answer need not be read."""
        ...

    @property
    def values(self) -> Mapping[str, str]:
        """The placeholders used so far, and the kinds of what they stand for."""
        ...

    @property
    def note(self) -> ProtectedText | None:
        """What a model must be told about the placeholders so far; None where there are none."""
        ...

    def holds(self, text: str) -> bool:
        """Whether something in the text would have to be replaced."""
        ...

    def identity(self, text: str) -> str:
        """What ties a tool's call to its result, or another one in its stead, the same one each time."""
        ...

    def protect(self, text: str) -> ProtectedText:
        """The text as it may leave."""
        ...

    def protect_json(self, text: str) -> ProtectedText:
        """The same for a text that may be JSON, and then stays JSON."""
        ...

    def protect_body(self, body: Mapping[str, Json], shape: json_body.Shape) -> ProtectedJson:
        """A JSON body as it may leave. Raises Invalid("field_not_allowed") where replacing would break the call."""
        ...

    def restorer(self, *, json: bool | None = False) -> Restorer:
        """A restorer for one running text of the answer."""
        ...


class Unchanged:
    """Marks texts as checked where policy allows them as they are."""

    replaced = 0
    count = None
    note = None
    values: Mapping[str, str] = MappingProxyType({})

    def holds(self, text: str) -> bool:  # noqa: ARG002  # the seam's shape
        """Never."""
        return False

    def identity(self, text: str) -> str:
        """The text itself."""
        return text

    def protect(self, text: str) -> ProtectedText:
        """The text itself."""
        return mint(text)

    def protect_json(self, text: str) -> ProtectedText:
        """The text itself."""
        return mint(text)

    def protect_body(self, body: Mapping[str, Json], shape: json_body.Shape) -> ProtectedJson:  # noqa: ARG002  # the seam's shape
        """The body itself."""
        return mint_body(body)

    def restorer(self, *, json: bool | None = False) -> Restorer:
        """Restores nothing."""
        return Restorer(ConversationProtection().map, json=json)


class Placeholders:
    """Puts placeholders of the conversation, or the names of kinds, in the place of everything found or known."""

    def __init__(self, protection: ConversationProtection, reading: Reading, *, names_only: bool = False) -> None:
        self._protection = protection
        self._reading = reading
        self._names_only = names_only
        self._freed = {one.text.casefold() for one in protection.freed}
        self._persons: set[str] = set()
        self._matcher = Matcher(self._known())
        self._renamed: dict[str, str] = {}
        self._done: dict[tuple[str, tuple[Finding, ...], bool], _Done] = {}
        self.replaced = 0
        self.values: dict[str, str] = {}
        self.count = Restored()

    def again(self) -> "Placeholders":
        """The same replacing for another attempt, with counts of its own; what was replaced is not looked at again."""
        other = copy(self)
        other.replaced = 0
        other.values = {}
        other.count = Restored()
        return other

    def protect(self, text: str) -> ProtectedText:
        """See `Replacement`. Raises KeyError for a text that was not read: nothing unread may leave."""
        return mint(self.text(text))

    def protect_json(self, text: str) -> ProtectedText:
        """See `Replacement`."""
        if not json_text.is_json(text):
            return self.protect(text)
        return mint(json_text.replaced(text, self.leaf))

    def protect_body(self, body: Mapping[str, Json], shape: json_body.Shape) -> ProtectedJson:
        """See `Replacement`. Raises KeyError for a body that was not read."""
        return mint_body(json_body.replaced(body, shape, self))

    def restorer(self, *, json: bool | None = False) -> Restorer:
        """See `Replacement`."""
        return Restorer(self._protection.map, json=json, count=self.count)

    @property
    def note(self) -> ProtectedText | None:
        """See `Replacement`."""
        return mint(_note()) if self.values and not self._names_only else None

    def holds(self, text: str) -> bool:
        """Whether something in the text would have to be replaced."""
        return bool(self._spans(text, self._reading.findings(text), self._reading.describes(text)))

    def identity(self, text: str) -> str:
        """See `Replacement`."""
        return self._renamed_one(text) if self.holds(text) else text

    def leaf_identity(self, leaf: json_text.Leaf) -> str:
        """See `json_body.Hands`."""
        return self._renamed_one(leaf.value) if self.holds_leaf(leaf) else leaf.value

    def _renamed_one(self, identity: str) -> str:
        return self._renamed.setdefault(identity, f"id_{len(self._renamed) + 1}")

    def found(self, text: str) -> tuple[Finding, ...]:
        """What a person is shown of a text: everything that would be replaced, and the terms that raise its class."""
        findings = self._reading.findings(text)
        spans = [
            one for one in self._spans(text, findings, self._reading.describes(text)) if one.reason != _LOOKS_LIKE_ONE
        ]
        terms = [one for one in findings if not one.kind.replaceable]
        return tuple(resolve(text, [*spans, *terms]))

    def text(self, value: str) -> str:
        """See `json_body.Hands`."""
        return self._replaced(value, self._reading.findings(value), self._reading.describes(value))

    def leaf(self, leaf: json_text.Leaf) -> str:
        """See `json_body.Hands`."""
        return self._replaced(leaf.value, self._leaf_findings(leaf), self._reading.describes(leaf.read))

    def holds_leaf(self, leaf: json_text.Leaf) -> bool:
        """See `json_body.Hands`."""
        return bool(self._spans(leaf.value, self._leaf_findings(leaf), self._reading.describes(leaf.read)))

    def _leaf_findings(self, leaf: json_text.Leaf) -> tuple[Finding, ...]:
        shift = len(leaf.read) - len(leaf.value)
        return tuple(
            replace(one, start=max(0, one.start - shift), end=one.end - shift)
            for one in self._reading.findings(leaf.read)
            if one.end > shift
        )

    def _replaced(self, text: str, findings: tuple[Finding, ...], described: bool) -> str:
        key = (text, findings, described)  # a leaf of JSON may be read with one label here and with another there
        done = self._done.get(key)
        if done is None:
            spans = self._spans(text, findings, described)
            done = self._done[key] = self._written(text, spans) if spans else _Done(text)
        self.replaced += len(done.values)
        self.values.update(done.values)
        return done.text

    def _written(self, text: str, spans: list[Finding]) -> "_Done":
        done = self._filled(text, spans)
        if self._names_only or not may_hold_one(text) or restored(done.text, self._protection.map) == text:
            return done
        # Two neighbours made a placeholder between them: every letter that could belong to one is taken out.
        return self._filled(text, _without_gaps(text, spans))

    def _filled(self, text: str, spans: list[Finding]) -> "_Done":
        pieces: list[str] = []
        values: list[tuple[str, str]] = []
        at = 0
        for span in spans:
            kind = DATA if span.reason == _LOOKS_LIKE_ONE else span.kind.value
            stands_in = self._stand_in(text[span.start : span.end], kind)
            values.append((stands_in, kind))
            pieces += (text[at : span.start], stands_in)
            at = span.end
        pieces.append(text[at:])
        return _Done("".join(pieces), tuple(values))

    def _stand_in(self, value: str, kind: str) -> str:
        return name_of(kind) if self._names_only else self._protection.map.put(value, kind).placeholder

    def _spans(self, text: str, findings: tuple[Finding, ...], described: bool) -> list[Finding]:
        """Everything to be replaced in a text, in order of place.

        In what describes a tool a name that is known from elsewhere and is also a word ("Mark") is the word.
        """
        found = [self._bare(text, one) if one.kind is Kind.PERSON else one for one in findings if one.kind.replaceable]
        spots = {(one.start, one.end) for one in found}
        view = view_of(text)
        for start, end, known in _outermost(self._matcher.places(view.text)):
            if not view.changed and (start, end) in spots:
                continue
            if described and known.kind is Kind.PERSON and known.reason == _KNOWN and is_word(view.text[start:end]):
                continue
            match = view.placed(Finding(known.kind, start, end, 1.0, known.reason))
            if not self._freed or text[match.start : match.end].casefold() not in self._freed:
                found.append(match)
        found.extend(Finding(Kind.OWN, one.start, one.end, 1.0, _LOOKS_LIKE_ONE) for one in sightings(text))
        return _settled(text, found)

    def _bare(self, text: str, finding: Finding) -> Finding:
        """A name in the genitive without its -s, when the name is known without it: one person, one placeholder."""
        bare = _without_genitive(text[finding.start : finding.end]) if text[finding.end - 1] == "s" else ""
        return replace(finding, end=finding.start + len(bare)) if bare and bare.casefold() in self._persons else finding

    def _known(self) -> Iterator[Known]:
        """What was found before in the conversation, and what is found in any text of this call."""
        values: dict[str, Kind] = {}
        for entry in self._protection.map:
            if entry.kind != DATA:
                values[entry.value] = Kind(entry.kind)
        for text in self._reading.texts:
            for finding in self._reading.findings(text):
                if finding.kind.replaceable:
                    values.setdefault(text[finding.start : finding.end], finding.kind)
        marks = {mark.text: Kind(mark.kind) for mark in self._protection.marked}
        values |= marks
        self._persons = {value.casefold() for value, kind in values.items() if kind is Kind.PERSON}
        for value, kind in values.items():
            if (self._freed and value.casefold() in self._freed) or self._is_genitive(value, kind):
                continue
            yield Known(plain(value), kind, "mark" if value in marks else _KNOWN)

    def _is_genitive(self, value: str, kind: Kind) -> bool:
        bare = _without_genitive(value) if kind is Kind.PERSON else ""
        return bool(bare) and bare.casefold() in self._persons


@cache
def _note() -> str:
    return Path(__file__).with_name("placeholders.md").read_text(encoding="utf-8").strip()


def _outermost(places: list[Place]) -> list[Place]:
    """Places in order, without those that lie within another."""
    places.sort(key=lambda one: (one[0], -one[1]))
    kept: list[Place] = []
    reach = 0
    for place in places:
        if place[1] > reach:
            kept.append(place)
            reach = place[1]
    return kept


def _settled(text: str, found: list[Finding]) -> list[Finding]:
    """As `resolve` gives them; where all that overlaps lies within another, which is nearly always, at once."""
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Finding] = []
    reach = 0
    for one in found:
        if one.end <= reach:
            continue
        if one.start < reach:
            return resolve(text, found)
        kept.append(one)
        reach = one.end
    return kept


@dataclass(frozen=True, slots=True)
class _Done:
    """A text as it leaves, and the placeholders in it with their kinds, one for each place."""

    text: str
    values: tuple[tuple[str, str], ...] = ()


def _without_genitive(name: str) -> str:
    """The name without a genitive -s; empty when it has none."""
    for ending in ("'s", "’s", "s"):
        if name.endswith(ending):
            return name[: -len(ending)]
    return ""


def _without_gaps(text: str, spans: list[Finding]) -> list[Finding]:
    """The spans, and everything between them that touches one, so that no two pieces can join into a placeholder."""
    filled: list[Finding] = []
    at = 0
    for start, end in [*((span.start, span.end) for span in spans), (len(text), len(text))]:
        if start > at:
            filled.append(Finding(Kind.OWN, at, start, 1.0, _LOOKS_LIKE_ONE))
        at = end
    return resolve(text, [*spans, *filled])
