"""Providers and models: reachable, complete, and no endpoint looser than its model promises."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta

from aarhusai.cli.doctor.finding import Finding, ok, problem, warning
from aarhusai.compose import Services
from aarhusai.gateway.catalogue import ModelView, ProviderView
from aarhusai.gateway.runtime.weights import model_files
from aarhusai.gateway.types import Task
from aarhusai.kit.clock import today
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import Zone

PATIENCE = 15.0
"""Seconds that a provider has to answer."""

SOON = timedelta(days=30)
"""How long before facts run out it is told."""

_LOCAL = "local"
_WHERE = "under Administration › Models, or in the apply file"
_REMEDIES = {
    "model_wrong_key": f"Give the provider a key that is valid {_WHERE}.",
    "model_not_found": f"Correct the provider's address {_WHERE}.",
    "model_unreachable": f"See that it runs and that this machine may reach it, or correct the address {_WHERE}.",
    "model_timeout": "See that it runs and is not overloaded.",
    "secret_unreadable": f"Start with the master key that sealed it, or give the key again {_WHERE}.",
    "provider_kind_unknown": "Install the release that this provider was added with, or remove the provider.",
}
_OTHERWISE = f"Look at the provider {_WHERE}, and press “Test connection” there."


async def check_models(house: Services, runtime_runs: bool) -> list[Finding]:
    """Every check of models. `runtime_runs`: whether the local runtime is expected to answer. Raises Unavailable."""
    providers = await house.model_admin.providers(SYSTEM)
    models = await house.model_admin.models(SYSTEM)
    asked = [view for view in providers if view.on and (view.kind != _LOCAL or runtime_runs)]
    tested = await asyncio.gather(*(_provider(house, view) for view in asked if not view.shortcomings))
    return [
        *tested,
        *_facts(asked),
        *_models(models, {view.id: view for view in providers}),
        *_files(house, providers, models),
    ]


async def _provider(house: Services, view: ProviderView) -> Finding:
    name = f"provider {view.slug}"
    try:
        async with asyncio.timeout(PATIENCE):
            told = await house.model_tests.test_provider(SYSTEM, view.id)
        code, took = told.code, told.latency_ms
    except TimeoutError:
        code, took = "model_timeout", round(PATIENCE * 1000)
    if code == "ok":
        return ok(name, f"answers and takes the key ({took} ms)")
    return problem(name, f"cannot be used ({code})", _REMEDIES.get(code, _OTHERWISE))


def _facts(providers: Sequence[ProviderView]) -> Iterator[Finding]:
    """Providers that what is known of them turns off, or soon will (law.md A7)."""
    for view in providers:
        name = f"provider {view.slug}"
        if view.shortcomings:
            why = "; ".join(" ".join([one.code, *one.about.values()]) for one in view.shortcomings)
            yield problem(name, f"is off, because of what is known of it: {why}", f"Complete its facts {_WHERE}.")
        last = view.facts.last_day() if view.facts and view.zone is not Zone.Z4 else None
        if last is not None and not view.shortcomings and last - today() <= SOON:
            remedy = f"Compare its facts with the agreement, and set a new date {_WHERE}."
            yield warning(name, f"goes off after {last}, when its facts run out", remedy)


def _models(models: Sequence[ModelView], providers: dict[object, ProviderView]) -> Iterator[Finding]:
    on = [model for model in models if model.draft.on]
    found = False
    for model in on:
        ways = [providers[way.provider_id] for way in model.draft.endpoints if way.provider_id in providers]
        loose = [way.slug for way in ways if way.zone.strictness < model.draft.zone.strictness]
        if loose:
            found = True
            text = f"promises {model.draft.zone} but is reached through {', '.join(loose)}, which is looser"
            yield problem(f"model {model.slug}", text, "Correct the zone of the model or of the provider.")
        if not any(way.on and not way.shortcomings for way in ways):
            found = True
            text = "is on, and no provider that is on leads to it"
            yield problem(f"model {model.slug}", text, "Turn a provider on, add an endpoint, or turn the model off.")
    chat = [model for model in on if Task.CHAT in model.draft.tasks]
    if not chat:
        yield problem("models", "no model is on, so nobody can ask anything", f"Turn one on {_WHERE}.")
    elif all(model.bundled for model in chat):
        remedy = "Add a model that knows Danish: docs/operating.md shows a local file, vLLM, Ollama and the clouds."
        yield warning("models", "only the small bundled model is on, and it is for trying out", remedy)
    elif not found:
        yield ok("models", f"{len(on)} on, each with an endpoint as strict as it promises")


def _files(house: Services, providers: Sequence[ProviderView], models: Sequence[ModelView]) -> Iterator[Finding]:
    local = {view.id for view in providers if view.kind == _LOCAL and view.on}
    known = model_files(house.settings.data, house.settings.local_model)
    for model in models:
        names = [way.upstream_name for way in model.draft.endpoints if way.provider_id in local]
        missing = [name for name in names if name not in known]
        if model.draft.on and missing:
            text = f"its file {', '.join(missing)} is not on this machine"
            remedy = f"Put it into {house.settings.data / 'models'}, or name it in AARHUSAI_LOCAL_MODEL."
            yield problem(f"model {model.slug}", text, remedy)
