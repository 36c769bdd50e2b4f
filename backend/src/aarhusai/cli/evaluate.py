"""`aarhusai evaluate`: the test cases of an assistant, run here and now."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from typing import Final, cast
from uuid import UUID

from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.snapshot import Known
from aarhusai.cli.acting import acting, owner_of
from aarhusai.cli.attach import attached
from aarhusai.cli.beside import beside
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import Invalid, NotFound
from aarhusai.evaluation.service import Wish
from aarhusai.evaluation.targets import Named
from aarhusai.evaluation.types import GateResult, Run, RunState
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ModelId

_HELD: Final = {True: "passed", False: "FAILED", None: "not judged"}


def run_evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    """Runs the cases and writes how they went. Raises the family's errors before anything is run."""
    with attached(settings) as ready, beside(ready, worker=False):
        return asyncio.run(_evaluate(ready, arguments))


async def _evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    async with services(settings) as house:
        await house.assistants.refresh()
        known = _known(house, str(arguments.assistant))
        email = cast("str | None", arguments.email)
        actor = await owner_of(house, known) if email is None else await acting(house, email)
        targets = _targets(cast("list[str] | None", arguments.target), known)
        models = _models(house, actor, cast("list[str] | None", arguments.model))
        runs = house.proving.runs
        begun = await runs.begin(actor, known.id, Wish(targets, models, why="command"))
        await house.proving.running.work_on(begun.id)
        run = await runs.run(actor, begun.id)
        gate = await runs.gate_of(run)
    if arguments.json:
        print(json.dumps(_report(known, run, gate), ensure_ascii=False, indent=1))
    else:
        _tell(run)
    held = run.state is RunState.DONE and all(tally.passed == tally.total for tally in run.tallies)
    return 0 if held else 1


def _known(house: Services, named: str) -> Known:
    """Raises NotFound("assistant_not_found")."""
    every = house.assistants.snapshot.known
    found = next((one for one in every.values() if one.slug == named), None)
    if found is None:
        try:
            found = every.get(AssistantId(UUID(named)))
        except ValueError:
            found = None
    if found is None:
        raise assistant_not_found()
    return found


def _targets(named: Sequence[str] | None, known: Known) -> tuple[Named, ...]:
    """Raises Invalid("bad_target")."""
    if not named:
        newest = known.newest.version if known.newest is not None else 0
        return (newest,) if newest else ("draft",)
    found: list[Named] = []
    for one in named:
        if one in {"draft", "live"}:
            found.append("draft" if one == "draft" else "live")
        elif one.isascii() and one.isdigit() and 0 < int(one) < 1_000_000:
            found.append(int(one))
        else:
            raise Invalid("bad_target", f"{one} is neither draft, live nor a version's number.")
    return tuple(found)


def _models(house: Services, actor: Actor, slugs: Sequence[str] | None) -> tuple[ModelId, ...]:
    """Raises NotFound("model_not_available")."""
    known = {model.slug: model.id for model in house.registry.visible_models(actor)}
    quoting = house.registry.quoting_model(actor)
    if quoting is not None:
        known[quoting.slug] = quoting.id
    for slug in slugs or ():
        if slug not in known:
            raise NotFound("model_not_available", f"There is no model {slug} that may be used.")
    return tuple(known[slug] for slug in slugs or ())


def _report(known: Known, run: Run, gate: GateResult | None) -> dict[str, object]:
    numbers = {one: place for place, one in enumerate(dict.fromkeys(result.test_id for result in run.results), 1)}
    return {
        "assistant": known.slug,
        "id": str(known.id),
        "run": str(run.id),
        "state": run.state.value,
        "passed": sum(tally.passed for tally in run.tallies),
        "total": run.total,
        "targets": [
            {
                "label": tally.target.label,
                "version": tally.target.version,
                "model": tally.target.model,
                "passed": tally.passed,
                "total": tally.total,
            }
            for tally in run.tallies
        ],
        "gate": None
        if gate is None
        else {
            "required": gate.required,
            "passed": gate.passed,
            "share": gate.share,
            "least": gate.least,
            "reason": gate.reason,
        },
        "results": [
            {
                "test": numbers[result.test_id],
                "target": result.target,
                "question": result.question,
                "passed": result.passed,
                "answer": result.answer,
                "ms": result.ms,
                "checks": [
                    {
                        "kind": check.kind.value,
                        "wanted": check.wanted,
                        "passed": check.passed,
                        "why": check.why,
                        "about": check.about,
                    }
                    for check in result.checks
                ],
            }
            for result in run.results
        ],
    }


def _tell(run: Run) -> None:
    """A line for each case and target, and those of its checks that did not hold."""
    for result in run.results:
        target = run.tallies[result.target].target
        print(f"{_HELD[result.passed]:11}{target.label} · {target.model} · {' '.join(result.question.split())[:80]}")
        for check in result.checks:
            if check.passed is not True:
                print(f"  {_HELD[check.passed]}: {check.kind} {check.wanted[:80]} ({check.why}) {check.about[:120]}")
    for tally in run.tallies:
        print(f"{tally.target.label} · {tally.target.model}: {tally.passed} of {tally.total} passed")
