"""The gate before a version goes live: its cases were run, all of them, on what would answer, and enough held."""

from typing import Final

from aarhusai.assistants.facts import AssistantFacts, KnownModels, live_facts
from aarhusai.assistants.types import Gate as WantedGate
from aarhusai.evaluation.repository import gates as table
from aarhusai.evaluation.repository.gates import GateRow
from aarhusai.evaluation.targets import content_hash, model_mark
from aarhusai.evaluation.types import GateResult, Run, RunState
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, ModelId

_ROUNDING: Final = 1e-9


class Gate:
    """Asked by `usecases` before a version reaches others, and shown beside every run."""

    def __init__(self, models: KnownModels) -> None:
        self._models = models

    async def __call__(self, executor: Executor, assistant_id: AssistantId, version: int) -> GateResult:
        """How the version did. A run of the draft it was saved from counts: the content is the same.

        Raises NotFound("assistant_not_found" | "version_not_found").
        """
        facts = await live_facts(executor, self._models, assistant_id, version)
        newest = await table.newest(executor, assistant_id, content_hash(facts.content))
        reason = await self._reason(executor, facts, newest)
        passed = reason == "passed"
        share = newest.passed / newest.total if newest is not None and newest.total else None
        return GateResult(
            required=facts.gate.required,
            passed=passed or not facts.gate.required,
            share=share,
            least=facts.gate.least,
            ran_at=newest.ended_at if newest is not None else None,
            reason="not_required" if not passed and not facts.gate.required else reason,
        )

    async def _reason(self, executor: Executor, facts: AssistantFacts, newest: GateRow | None) -> str:
        if newest is None:
            return "not_run" if await table.has_cases(executor, facts.assistant_id) else "no_tests"
        if newest.state != RunState.DONE:
            return "running"
        if not newest.same:
            return "tests_changed"
        if not self._same_model(facts, newest):
            return "model_changed"
        held = newest.total > 0 and newest.passed / newest.total >= facts.gate.least - _ROUNDING
        return "passed" if held else "too_few"

    def _same_model(self, facts: AssistantFacts, newest: GateRow) -> bool:
        """Whether the run asked the model that would answer, and that is still what it was."""
        model_id = ModelId(newest.model_id)
        model = self._models.model(model_id)
        if model is None or model_mark(model) != newest.model_mark:
            return False
        if facts.model is not None:
            return facts.model.id == model_id
        return not facts.answering or any(one.id == model_id for one in facts.answering)


def gate_of_draft(gate: WantedGate, run: Run) -> GateResult:
    """What the run says of the first content that it ran, before that is a version."""
    first = run.tallies[0]
    share = first.passed / first.total if first.total else None
    if run.state in {RunState.WAITING, RunState.RUNNING}:
        reason = "running"
    elif run.state is not RunState.DONE:
        reason = "not_run"
    else:
        reason = "passed" if share is not None and share >= gate.least - _ROUNDING else "too_few"
    passed = reason == "passed"
    if not passed and not gate.required:
        reason = "not_required"
    return GateResult(gate.required, passed or not gate.required, share, gate.least, run.ended_at, reason)
