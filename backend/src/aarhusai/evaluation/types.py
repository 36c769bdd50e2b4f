"""Test cases, what is checked in an answer, and runs of the cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, NewType
from uuid import UUID

from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AssistantId, DocumentId, ModelId

CaseId = NewType("CaseId", UUID)
RunId = NewType("RunId", UUID)

KIND: Final = "assistant_test"
RUN_KIND: Final = "evaluation_run"
"""What the audit log calls a test case and a run."""

MOST_CASES: Final = 100
"""Test cases of one assistant."""

MOST_LINES: Final = 20
"""Facts, phrases that must stand there and phrases that must not, each."""

LONGEST_LINE: Final = 500
LONGEST_TEXT: Final = 4_000
"""Characters of a fact or a phrase; of a question and of a rubric."""


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A source that the answer must cite: a document, or any whose title is this, its ending left out."""

    document_id: DocumentId | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must hold up to. Whatever is empty or None is not checked.

    `facts` may be said in any words, `must` and `must_not` are words or phrases. `data_class` is the highest class that
    the answer and all it was built on may have. `rubric` is judged by a model.
    """

    facts: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    source: WantedSource | None = None
    data_class: DataClass | None = None
    rubric: str | None = None


@dataclass(frozen=True, slots=True)
class NewCase:
    """A test case as it is written."""

    question: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Case:
    """A test case as it stands. `position` is from 0; `revision` grows with every change."""

    id: CaseId
    assistant_id: AssistantId
    question: str
    expected: Expected
    position: int
    revision: int


class CheckKind(StrEnum):
    """What was looked at. ANSWER: whether there was one at all."""

    ANSWER = "answer"
    FACT = "fact"
    MUST = "must"
    MUST_NOT = "must_not"
    SOURCE = "source"
    CLASS = "class"
    RUBRIC = "rubric"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check. `passed` is None when it could not be judged, which counts as not passed.

    `why` is a code, `about` what it says of the answer: words that are missing, a judge's reason.
    """

    kind: CheckKind
    wanted: str
    passed: bool | None
    why: str = ""
    about: str = ""


class RunState(StrEnum):
    """How a run stands. Everything after RUNNING is final; CUT_OFF was stopped, or nobody is working on it any more."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CUT_OFF = "cut_off"


Why = Literal["asked", "model_changed", "command"]
"""Why a run was begun."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is run: an unsaved draft or a saved version, with the model that answers.

    `label` is "draft", "live", or the version's number. `content_hash` tells whether two targets are of the same
    content, `model_mark` whether a model is still what it was.
    """

    label: str
    version: int | None
    model_id: ModelId
    model: str
    content_hash: str
    model_mark: str
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A target and how its cases went. Of `total`, `passed` held; `done` have been run."""

    target: Target
    passed: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """One case answered by one target. `passed` is None until it was run. `ms` is until the answer stood whole."""

    test_id: CaseId
    target: int
    question: str
    passed: bool | None
    answer: str
    checks: tuple[Checked, ...]
    ms: int


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether a version's tests let it go live. `share` is 0 to 1, `least` what is asked for.

    `reason` is a code: not_required, passed, no_tests, not_run, running, tests_changed, model_changed, too_few.
    """

    required: bool
    passed: bool
    share: float | None
    least: float
    ran_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of an assistant's cases. `code` is an error's, where it failed. `results` are read by `Evaluation.run`."""

    id: RunId
    assistant_id: AssistantId
    state: RunState
    why: Why
    code: str | None
    by: str
    created_at: datetime
    ended_at: datetime | None
    tallies: tuple[Tally, ...]
    settings: Mapping[str, float | int] = field(default_factory=dict[str, float | int])
    results: tuple[Result, ...] = ()

    @property
    def done(self) -> int:
        """How many cases have been run."""
        return sum(tally.done for tally in self.tallies)

    @property
    def total(self) -> int:
        """How many there are to run."""
        return sum(tally.total for tally in self.tallies)
