"""Wire shapes of test cases and of runs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aarhusai.evaluation.cases import Change
from aarhusai.evaluation.service import Wish
from aarhusai.evaluation.targets import MOST_TARGETS
from aarhusai.evaluation.types import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_CASES,
    MOST_LINES,
    Case,
    CaseId,
    CheckKind,
    Expected,
    GateResult,
    NewCase,
    Run,
    RunState,
    Tally,
    WantedSource,
    Why,
)
from aarhusai.kit.paging import Page
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import DocumentId, ModelId
from aarhusai.web.schemas.turns import DATA_CLASS

ClassText = Annotated[str, Field(pattern=DATA_CLASS)]
Line = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)]
Lines = Annotated[list[Line], Field(max_length=MOST_LINES)]
Question = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Rubric = Annotated[str, Field(max_length=LONGEST_TEXT)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]


class TestSource(BaseModel):
    """The source that an answer must cite: a document, or one of this name."""

    document_id: UUID | None = None
    name: Annotated[str, Field(max_length=200)] | None = None

    def value(self) -> WantedSource | None:
        """None when it names nothing."""
        name = (self.name or "").strip() or None
        if self.document_id is None and name is None:
            return None
        return WantedSource(None if self.document_id is None else DocumentId(self.document_id), name)


class TestIn(BaseModel):
    """A test case. Facts may be said in any words; ways of saying one that have nothing in common are divided by |."""

    question: Question
    facts: Lines = []
    must: Lines = []
    must_not: Lines = []
    source: TestSource | None = None
    data_class: ClassText | None = None
    rubric: Rubric | None = None

    def value(self) -> NewCase:
        """As the service takes it."""
        return NewCase(
            self.question,
            Expected(
                facts=tuple(self.facts),
                must=tuple(self.must),
                must_not=tuple(self.must_not),
                source=self.source.value() if self.source else None,
                data_class=None if self.data_class is None else DataClass.parse(self.data_class),
                rubric=(self.rubric or "").strip() or None,
            ),
        )


class TestPatch(BaseModel):
    """What is to be changed of a test case; what is left out stays. `position` is from 0."""

    revision: int | None = None
    question: Question | None = None
    facts: Lines | None = None
    must: Lines | None = None
    must_not: Lines | None = None
    source: TestSource | None = None
    data_class: ClassText | None = None
    rubric: Rubric | None = None
    position: Annotated[int, Field(ge=0, lt=MOST_CASES)] | None = None

    def value(self, case: Case) -> Change:
        """The whole case as it is to be."""
        stated = TestOut.of(case).model_dump() | self.model_dump(exclude_unset=True)
        kept = {name: value for name, value in stated.items() if name in TestIn.model_fields}
        for name in ("question", "facts", "must", "must_not"):
            if kept[name] is None:
                kept[name] = getattr(TestOut.of(case), name)
        revision = case.revision if self.revision is None else self.revision
        return Change(revision, TestIn.model_validate(kept).value(), self.position)


class TestOut(BaseModel):
    """A test case. `position` is from 0."""

    id: UUID
    question: str
    facts: list[str]
    must: list[str]
    must_not: list[str]
    source: TestSource | None
    data_class: str | None
    rubric: str | None
    position: int
    revision: int

    @classmethod
    def of(cls, case: Case) -> "TestOut":
        """As the page shows it."""
        expected, source = case.expected, case.expected.source
        return cls(
            id=case.id,
            question=case.question,
            facts=list(expected.facts),
            must=list(expected.must),
            must_not=list(expected.must_not),
            source=None if source is None else TestSource(document_id=source.document_id, name=source.name),
            data_class=None if expected.data_class is None else str(expected.data_class),
            rubric=expected.rubric,
            position=case.position,
            revision=case.revision,
        )


class TestList(BaseModel):
    """An assistant's test cases, in their order."""

    items: list[TestOut]


class RunIn(BaseModel):
    """What to run: contents, each with its own model or with each of `models`; all cases when `tests` is empty."""

    targets: Annotated[list[Literal["draft", "live"] | Number], Field(min_length=1, max_length=MOST_TARGETS)]
    models: Annotated[list[UUID], Field(max_length=MOST_TARGETS)] = []
    tests: Annotated[list[UUID], Field(max_length=MOST_CASES)] = []

    def value(self) -> Wish:
        """As the service takes it."""
        return Wish(
            tuple(self.targets),
            tuple(ModelId(one) for one in dict.fromkeys(self.models)),
            tuple(CaseId(one) for one in self.tests),
        )


class RunTarget(BaseModel):
    """What was run, and how many of its cases held. `label` is draft, live or a version's number."""

    label: str
    version: int | None
    model_id: UUID
    model: str
    passed: int
    done: int
    total: int

    @classmethod
    def of(cls, tally: Tally) -> "RunTarget":
        """As the page shows it."""
        target = tally.target
        return cls(
            label=target.label,
            version=target.version,
            model_id=target.model_id,
            model=target.model,
            passed=tally.passed,
            done=tally.done,
            total=tally.total,
        )


class TestCheckOut(BaseModel):
    """One check of an answer. `passed` is null when it could not be judged; `why` is a code, `about` what it found."""

    model_config = ConfigDict(from_attributes=True)

    kind: CheckKind
    wanted: str
    passed: bool | None
    why: str
    about: str


class RunResult(BaseModel):
    """One case answered by one target (its place among the run's). `passed` is null until it was run."""

    model_config = ConfigDict(from_attributes=True)

    test_id: UUID
    target: int
    question: str
    passed: bool | None
    answer: str
    checks: list[TestCheckOut]
    ms: int


class GateOut(BaseModel):
    """Whether the tests let it go live.

    `reason`: not_required, passed, no_tests, not_run, running, tests_changed, model_changed, too_few.
    """

    model_config = ConfigDict(from_attributes=True)

    required: bool
    passed: bool
    share: float | None
    least: float
    ran_at: datetime | None
    reason: str


class RunOut(BaseModel):
    """A run. In lists `results` are left out and `gate` is null."""

    id: UUID
    assistant_id: UUID
    state: RunState
    why: Why
    code: str | None
    by: str
    created_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    settings: dict[str, float]
    targets: list[RunTarget]
    results: list[RunResult]
    gate: GateOut | None

    @classmethod
    def of(cls, run: Run, gate: GateResult | None = None) -> "RunOut":
        """As the page shows it."""
        return cls(
            id=run.id,
            assistant_id=run.assistant_id,
            state=run.state,
            why=run.why,
            code=run.code,
            by=run.by,
            created_at=run.created_at,
            ended_at=run.ended_at,
            done=run.done,
            total=run.total,
            settings=dict(run.settings),
            targets=[RunTarget.of(one) for one in run.tallies],
            results=[RunResult.model_validate(one) for one in run.results],
            gate=None if gate is None else GateOut.model_validate(gate),
        )


class RunList(BaseModel):
    """Runs, the newest first."""

    items: list[RunOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Run]) -> "RunList":
        """As the page shows it."""
        return cls(items=[RunOut.of(run) for run in page.items], next_cursor=page.next_cursor)
