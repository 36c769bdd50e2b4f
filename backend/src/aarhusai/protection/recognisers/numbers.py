"""Recognisers of what begins with digits: one walk over the runs of digits of a text serves all of them.

A pattern is tried only where a run of digits begins whose length, neighbours and label it can use; which ones those are
is looked up once for every sort of run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.pattern import Judge, check_pattern
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import SPACES
from aarhusai.protection.spans import Finding, Kind

REACH = 60
"""Characters from a label's first to the number it announces, at most."""


@dataclass(frozen=True, slots=True)
class NumberRecogniser:
    """A pattern that begins with the first digit of a run of digits.

    `runs` tells the lengths of that run it can use, and for each the characters of which one must follow (empty: any);
    unless `worded`, no letter stands after that character. `before` are the sorts of what may stand before the run: "a"
    a letter, "w" a letter or full stop and a space or tab, "-" a letter and a hyphen, "+" (empty: any); `first` the
    digits the run may begin with (empty: any). `labels` are the labels of which one must be the nearest before it
    (empty: any or none). All of them save trying the pattern elsewhere and must not exclude anything that the judge
    would let stand.
    """

    name: str
    source: str
    judge: Judge
    runs: Mapping[int, str]
    before: str = ""
    first: str = ""
    labels: frozenset[Label] = frozenset()
    worded: bool = False

    def prepare(self) -> None:
        """Compiles. Raises ValueError as a pattern recogniser does, and when no length of run is given."""
        check_pattern(self.name, self.source)
        if not self.runs:
            raise ValueError(f"recogniser {self.name}: no run of digits is long enough")

    def find(self, text: str) -> Iterator[Finding]:
        """Everything the judge lets stand, in order of place."""
        return iter(NumberWalk([self]).find_in(Reading(text)))

    def takes(self, run: "_Run") -> bool:
        """Whether the pattern can begin with such a run."""
        after = self.runs.get(run[0])
        if after is None or (after and (not run[1] or run[1][0] not in after or (run[1][1:] and not self.worded))):
            return False
        return (
            (not self.before or (run[2] != "" and run[2] in self.before))
            and (not self.labels or run[3] in self.labels)
            and (not self.first or run[4] in self.first)
        )


# Length, the character after it where it matters and "a" when a letter follows that, the sort of the one before it, the
# label, the first digit.
_Run = tuple[int, str, str, str, str]
_Entry = tuple[int, re.Pattern[str], Judge]
_LONGEST = 40
# Nothing else begins inside one of these that is as sure as this: many digits of a letter full of data need no look.
_WHOLE = frozenset({Kind.CPR, Kind.PHONE, Kind.IBAN, Kind.ADDRESS, Kind.ACCOUNT, Kind.VIN, Kind.GPS})
_SURE = 0.9
_PARTING = frozenset("w-")


class _Sorts(dict[str, str]):
    """The sort of a character before a run, remembered when first asked for."""

    def __missing__(self, character: str) -> str:
        if character.isalpha():
            sort = "a"
        elif character == "\t" or (character and character in SPACES):
            sort = "w"
        else:
            sort = character if character in {"-", "+"} else ""
        self[character] = sort
        return sort


class _Following(dict[str, str]):
    """The character after a run where some recogniser tells it from others, and nothing elsewhere."""

    def __init__(self, told_apart: str) -> None:
        super().__init__()
        self._told_apart = frozenset(told_apart)

    def __missing__(self, character: str) -> str:
        told = self[character] = character if character in self._told_apart else ""
        return told


_SORTS = _Sorts()


class NumberWalk:
    """All recognisers of numbers together."""

    def __init__(self, recognisers: Sequence[NumberRecogniser]) -> None:
        self._recognisers = tuple(recognisers)
        self._following = _Following("".join(after for one in recognisers for after in one.runs.values()))
        # Filled as texts ask; bounded, for runs are told apart by little, and nothing of a text is in it.
        self._entries: dict[_Run, tuple[_Entry, ...]] = {}

    def find_in(self, reading: Reading) -> list[Finding]:
        """What the judges let stand. A recogniser begins again after what its pattern matched, found or not."""
        text, labels = reading.text, reading.spots.labels
        found: list[Finding] = []
        free_from = [0] * len(self._recognisers)
        known, sorts, following = self._entries, _SORTS, self._following
        passed, count, sure_until = 0, len(labels), 0
        for run in compiled("[0-9]+").finditer(text):
            start, end = run.span()
            if start < sure_until:
                continue
            while passed < count and labels[passed].end <= start:
                passed += 1
            label = labels[passed - 1].name if passed and start - labels[passed - 1].start <= REACH else ""
            sort = sorts[text[start - 1 : start]]
            if sort in _PARTING and not (text[start - 2 : start - 1].isalpha() or text[start - 2 : start] == ". "):
                sort = ""  # what parts two numbers tells nothing
            after = following[text[end : end + 1]]
            if after and text[end + 1 : end + 2].isalpha():
                after += "a"
            sought = (end - start, after, sort, label, text[start])
            entries = known.get(sought)
            if entries is None:
                entries = self._entries_of(sought)
            for index, pattern, judge in entries:
                if start >= free_from[index] and (match := pattern.match(text, start)) is not None:
                    free_from[index] = match.end()
                    finding = judge(match, reading)
                    if finding is not None:
                        found.append(finding)
                        if finding.score >= _SURE and finding.kind in _WHOLE:
                            sure_until = finding.end
        return found

    def _entries_of(self, run: _Run) -> tuple[_Entry, ...]:
        """The recognisers that can use such a run. Longer runs than anybody's number are not remembered."""
        entries = tuple(
            (index, compiled(one.source), one.judge) for index, one in enumerate(self._recognisers) if one.takes(run)
        )
        if run[0] <= _LONGEST:
            self._entries[run] = entries
        return entries
