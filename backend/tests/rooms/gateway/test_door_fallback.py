"""Falling back: again, then elsewhere, never somewhere looser, and never once a word has been sent."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import pytest
from facts import FACTS
from rooms.gateway.house import House, opened_house

from aarhusai.errors import UpstreamError
from aarhusai.gateway.catalogue import ProviderDraft
from aarhusai.gateway.door import Checks
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import Fail, Say
from aarhusai.gateway.types import Endpoint
from aarhusai.gateway.wrappers import fallback
from aarhusai.gateway.wrappers.breaking import BREAKS_AFTER, REST
from aarhusai.gateway.wrappers.fallback import TRIES, Fallback, Route
from aarhusai.gateway.wrappers.seats import Seat
from aarhusai.kit.ids import new_id
from aarhusai.policy import DEFAULT_CEILINGS, Ceiling
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "PAUSE", 0.0)


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


def failed(code: str, **facts: int) -> ModelFailed:
    return ModelFailed(code, "failed", facts)


def route(name: str = "a") -> Route:
    return Route(Endpoint(ProviderId(new_id()), name, "scripted", Zone.Z4, name, {}), replace=False)


class Attempts:
    """Fails with these codes, in order, and then succeeds."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    async def __call__(self, at: Route) -> str:
        self.asked.append(at.endpoint.upstream_name)
        if self.codes:
            raise failed(self.codes.pop(0))
        return at.endpoint.upstream_name


async def run(at: Sequence[Route], attempt: Callable[[Route], Awaitable[str]], fallback: Fallback | None = None) -> str:
    """As the door does, for a call without a queue."""
    return await (fallback or Fallback()).run(at, attempt, Seat("anna"))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("code", ["model_unreachable", "model_busy", "model_overloaded", "model_cut_off"])
async def test_what_may_pass_is_tried_once_more_at_the_same_place(code: str) -> None:
    attempts = Attempts(code)
    assert await run([route("a"), route("b")], attempts) == "a"
    assert attempts.asked == ["a", "a"]


@pytest.mark.parametrize("code", ["model_timeout", "model_wrong_key", "model_not_found", "model_garbage"])
async def test_what_will_not_pass_goes_to_the_next_place_at_once(code: str) -> None:
    attempts = Attempts(code)
    assert await run([route("a"), route("b")], attempts) == "b"
    assert attempts.asked == ["a", "b"]


@pytest.mark.parametrize("code", ["model_bad_request", "context_too_long"])
async def test_what_is_wrong_with_the_question_is_wrong_everywhere(code: str) -> None:
    attempts = Attempts(code)
    with pytest.raises(UpstreamError, match=code):
        await run([route("a"), route("b")], attempts)
    assert attempts.asked == ["a"]


async def test_a_busy_place_that_asks_for_long_patience_is_passed_by() -> None:
    async def attempt(at: Route) -> str:
        if at.endpoint.upstream_name == "a":
            raise failed("model_busy", retry_after=60)
        return "b"

    assert await run([route("a"), route("b")], attempt) == "b"


async def test_when_every_place_fails_the_last_error_is_told() -> None:
    with pytest.raises(UpstreamError, match="model_wrong_key"):
        await run([route("a"), route("b")], Attempts("model_timeout", "model_wrong_key"))


async def test_without_any_place_the_model_is_unreachable() -> None:
    with pytest.raises(UpstreamError, match="model_unreachable"):
        await run([], Attempts())


async def exhaust(breaking: Fallback, at: Sequence[Route]) -> None:
    for _ in range(BREAKS_AFTER):
        with pytest.raises(UpstreamError):
            await run(at, Attempts("model_timeout"), breaking)


async def test_a_place_that_keeps_failing_is_left_alone_for_a_while() -> None:
    clock = Clock()
    breaking, at = Fallback(clock), [route("a")]
    await exhaust(breaking, at)
    attempts = Attempts()
    with pytest.raises(UpstreamError, match="model_timeout"):
        await run(at, attempts, breaking)
    assert attempts.asked == []
    clock.now += REST + 0.1
    assert await run(at, attempts, breaking) == "a"
    assert await run(at, attempts, breaking) == "a"


async def test_after_its_rest_one_call_at_a_time_tries_it() -> None:
    clock = Clock()
    breaking, at = Fallback(clock), [route("a")]
    await exhaust(breaking, at)
    clock.now += REST + 0.1

    async def trial(_: Route) -> str:
        with pytest.raises(UpstreamError):
            await run(at, Attempts(), breaking)
        return "a"

    assert await run(at, trial, breaking) == "a"


async def test_a_trial_that_fails_begins_another_rest() -> None:
    clock = Clock()
    breaking, at = Fallback(clock), [route("a")]
    await exhaust(breaking, at)
    clock.now += REST + 0.1
    attempts = Attempts("model_unreachable", "model_unreachable")
    with pytest.raises(UpstreamError):
        await run(at, attempts, breaking)
    with pytest.raises(UpstreamError):
        await run(at, attempts, breaking)
    assert attempts.asked == ["a"]


async def test_a_change_of_the_configuration_lets_it_in_again() -> None:
    breaking, at = Fallback(Clock()), [route("a")]
    await exhaust(breaking, at)
    breaking.forget()
    assert await run(at, Attempts(), breaking) == "a"


async def test_being_busy_or_asked_wrongly_is_no_reason_to_leave_a_place_alone() -> None:
    breaking, at = Fallback(Clock()), [route("a")]
    for code in ("model_busy", "model_bad_request"):
        for _ in range(BREAKS_AFTER * 2):
            with pytest.raises(UpstreamError):
                await run(at, Attempts(*[code] * TRIES), breaking)
    assert await run(at, Attempts(), breaking) == "a"


async def test_the_next_endpoint_answers_and_is_the_one_that_is_metered(house: House) -> None:
    near = await house.add_provider(Zone.Z3, "Nær")
    own = await house.add_provider(Zone.Z4, "Egen")
    model = await house.add_model(Zone.Z3, near, own)
    house.provider.then(Fail(failed("model_timeout")))
    call = house.call(model.id)
    assert await house.answer(call) == "Hej fra den indøvede model."
    row = await house.settled(call)
    assert (row.outcome, row.zone) == ("done", "Z4")


async def test_once_a_word_was_sent_nobody_else_is_asked(house: House) -> None:
    first = await house.add_provider(Zone.Z4, "Første")
    second = await house.add_provider(Zone.Z4, "Anden")
    model = await house.add_model(Zone.Z4, first, second)
    house.provider.then(Say("Halvt"), Fail(failed("model_cut_off")))
    call = house.call(model.id)
    with pytest.raises(UpstreamError, match="model_cut_off"):
        await house.answer(call)
    assert len(house.provider.requests) == 1


async def test_an_endpoint_whose_answers_keep_breaking_off_is_left_alone_too(house: House) -> None:
    model = await house.add_model(Zone.Z4, await house.add_provider(Zone.Z4, "Skrøbelig"))
    for _ in range(BREAKS_AFTER - 1):
        house.provider.then(Say("Halvt"), Fail(failed("model_cut_off")))
        with pytest.raises(UpstreamError, match="model_cut_off"):
            await house.answer(house.call(model.id))
    await house.answer(house.call(model.id))  # one whole answer, and it is as if nothing had been
    for _ in range(BREAKS_AFTER):
        house.provider.then(Say("Halvt"), Fail(failed("model_cut_off")))
        with pytest.raises(UpstreamError, match="model_cut_off"):
            await house.answer(house.call(model.id))
    asked = len(house.provider.requests)
    with pytest.raises(UpstreamError, match="model_cut_off"):
        await house.answer(house.call(model.id))
    assert len(house.provider.requests) == asked


async def test_a_looser_endpoint_is_never_used_whatever_the_database_says(house: House) -> None:
    strict = await house.add_provider(Zone.Z4, "Streng")
    draft = ProviderDraft("Løs", "scripted", Zone.Z4, facts=FACTS)
    loose = await house.admin.create_provider(house.owner, draft)
    model = await house.add_model(Zone.Z4, strict, loose)
    await house.db.run("UPDATE provider SET zone = 'Z1' WHERE id = %s", (loose.id,))
    await house.registry.refresh()
    house.provider.then(Fail(failed("model_timeout"))).then(Say("Fra den løse"))
    with pytest.raises(UpstreamError, match="model_timeout"):
        await house.answer(house.call(model.id))
    assert len(house.provider.requests) == 1


async def test_a_stricter_zone_that_the_ceilings_close_is_no_way_around_them(db: Database) -> None:
    class OwnMachinesClosed:
        def of(self, actor: Actor) -> Mapping[Zone, Ceiling]:
            return {**DEFAULT_CEILINGS, Zone.Z4: {}}

    async with opened_house(db, Checks(ceilings=OwnMachinesClosed())) as house:
        open_one = await house.add_provider(Zone.Z3, "Åben")
        closed = await house.add_provider(Zone.Z4, "Lukket")
        model = await house.add_model(Zone.Z3, open_one, closed)
        house.provider.then(Fail(failed("model_timeout")))
        with pytest.raises(UpstreamError, match="model_timeout"):
            await house.answer(house.call(model.id))
        assert len(house.provider.requests) == 1
