"""The door: who gets through, what it leaves behind, and that nothing is sent when a check cannot be made."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace

import pytest
from facts import FACTS
from rooms.gateway.house import House, opened_house, text_of, until

from aarhusai.errors import AarhusError, Conflict, Kind, UpstreamError
from aarhusai.gateway.catalogue import ModelChange, ProviderDraft
from aarhusai.gateway.door import Checks
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers.scripted import End, Fail, Hold, Say
from aarhusai.gateway.types import (
    ChatCall,
    ChatMessage,
    ChatRequest,
    Finished,
    Task,
    TextDelta,
    TextPart,
    Usage,
)
from aarhusai.kit.ids import new_id
from aarhusai.policy import Ceiling
from aarhusai.protection import ConversationProtection, ProtectedText, Reading
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    async with opened_house(db) as opened:
        yield opened


async def refusal(house: House, call: ChatCall) -> AarhusError:
    """The error of a call that must not reach the provider."""
    with pytest.raises(AarhusError) as caught:
        await house.answer(call)
    assert house.provider.requests == []
    return caught.value


async def test_an_answer_streams_and_its_call_is_reserved_audited_and_settled(house: House) -> None:
    model = await house.add_model(Zone.Z4)
    call = house.call(model.id)
    events = [event async for event in house.door.chat(call)]
    assert text_of(events) == "Hej fra den indøvede model."
    assert isinstance(events[-1], Finished)
    row = await house.settled(call)
    assert (row.outcome, row.zone, row.data_class, row.purpose) == ("done", "Z4", "K1", "chat")
    assert (row.input_tokens, row.output_tokens) == (3, 5)
    assert row.cost == pytest.approx((3 * 1000 + 5 * 2000) / 1_000_000)
    assert row.first_ms is not None
    assert row.total_ms is not None
    assert 0 <= row.first_ms <= row.total_ms
    assert await house.audited("model.call") == 1


async def test_the_reservation_and_its_audit_entry_stand_before_anything_is_sent(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Nu"))
    asking = asyncio.create_task(house.answer(call))
    await until(lambda: bool(house.provider.requests))
    row = await house.row(call)
    assert row is not None
    assert row.state == "reserved"
    assert await house.audited("model.call") == 1
    gate.set()
    assert await asking == "Nu"


async def test_calls_that_arrive_together_are_all_kept(house: House) -> None:
    model = await house.add_model()
    calls = [house.call(model.id) for _ in range(64)]
    answers = await asyncio.gather(*(house.answer(call) for call in calls))
    assert set(answers) == {"Hej fra den indøvede model."}
    assert [(await house.settled(call)).outcome for call in calls] == ["done"] * 64
    assert await house.audited("model.call") == 64


async def test_a_model_that_is_off_unknown_or_not_granted_does_not_exist(house: House) -> None:
    model = await house.add_model()
    stranger = house.call(ModelId(new_id()))
    assert (await refusal(house, stranger)).code == "model_not_available"
    await house.admin.change_model(house.owner, model.id, model.revision, ModelChange(on=False))
    error = await refusal(house, house.call(model.id))
    assert (error.kind, error.code) == (Kind.NOT_FOUND, "model_not_available")
    await house.admin.change_model(house.owner, model.id, model.revision + 1, ModelChange(on=True))
    await house.db.run("DELETE FROM grant_entry WHERE object_id = %s", (model.id,))
    await house.registry.refresh()
    assert (await refusal(house, house.call(model.id))).code == "model_not_available"
    assert await house.audited("model.call") == 0


async def test_a_task_the_model_cannot_do_is_refused(house: House) -> None:
    model = await house.add_model()
    with pytest.raises(AarhusError) as caught:
        await house.door.embed(house.call(model.id).context, ["et", "to"])
    assert caught.value.code == "task_not_supported"


async def test_a_class_the_zone_may_not_see_is_refused_with_what_is_allowed_instead(house: House) -> None:
    model = await house.add_model(Zone.Z2)
    call = house.call(model.id, data_class="K2+K4")
    error = await refusal(house, call)
    assert (error.kind, error.code) == (Kind.REFUSED, "class_not_allowed_in_zone")
    assert error.facts == {"class": "K2+K4", "because": "K4", "zone": "Z2", "allowed_zones": "Z4"}
    assert await house.row(call) is None


async def test_a_text_that_must_be_replaced_first_is_refused_while_nothing_can_replace(house: House) -> None:
    model = await house.add_model(Zone.Z2)
    error = await refusal(house, house.call(model.id, data_class="K2"))
    assert (error.code, error.facts["allowed_zones"]) == ("class_not_allowed_in_zone", "Z3,Z4")


async def test_one_call_id_is_one_call(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    first, second = await asyncio.gather(house.answer(call), house.answer(call), return_exceptions=True)
    assert first == "Hej fra den indøvede model."
    assert isinstance(second, Conflict)
    assert second.code == "call_id_used"
    assert await house.audited("model.call") == 1


async def test_closing_the_answer_early_closes_the_providers_stream_and_settles_as_stopped(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    async with aclosing(house.door.chat(call)) as events:
        assert await anext(events) == TextDelta("Hej")
        assert house.provider.running == 1
    assert (house.provider.running, house.provider.closed_early) == (0, 1)
    row = await house.settled(call)
    assert (row.outcome, row.output_tokens) == ("stopped", 1)
    assert row.input_tokens > 0


async def test_cancelling_the_reader_does_the_same_even_before_the_first_word(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    house.provider.then(Hold(asyncio.Event()))
    asking = asyncio.create_task(house.answer(call))
    await until(lambda: bool(house.provider.running))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (house.provider.running, house.provider.closed_early) == (0, 1)
    assert (await house.settled(call)).outcome == "stopped"


async def test_a_caller_cancelled_while_reserving_leaves_no_open_reservation(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    asking = asyncio.create_task(house.answer(call))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await house.door.close()
    row = await house.row(call)
    assert row is None or (row.state, row.outcome) == ("settled", "stopped")
    assert house.provider.requests == []


async def test_a_failing_model_is_settled_with_its_code(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    house.provider.then(Say("Halvt"), Fail(ModelFailed("model_cut_off", "cut")))
    with pytest.raises(UpstreamError):
        await house.answer(call)
    assert (await house.settled(call)).outcome == "model_cut_off"


async def test_absurd_figures_of_an_endpoint_are_not_believed(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    house.provider.then(Say("Hej"), End(Finished("stop", Usage(10**18, -5))))
    assert await house.answer(call) == "Hej"
    row = await house.settled(call)
    assert (row.input_tokens, row.output_tokens) == (1_000_000_000, 0)


async def test_an_error_of_our_own_is_settled_too(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)

    def broken(_: ChatRequest[ProtectedText]) -> tuple[Say, ...]:
        raise ZeroDivisionError

    house.provider.script = broken
    with pytest.raises(ZeroDivisionError):
        await house.answer(call)
    assert (await house.settled(call)).outcome == "internal_error"


async def test_a_question_longer_than_the_model_reads_is_settled_and_not_sent(house: House) -> None:
    model = await house.add_model(window=512)
    call = house.call(model.id, "ord " * 1000)
    assert (await refusal(house, call)).code == "message_too_long_for_model"
    assert (await house.settled(call)).outcome == "message_too_long_for_model"


async def test_an_endpoint_that_finds_the_prompt_too_long_gets_it_once_more_and_shorter(house: House) -> None:
    model = await house.add_model(window=1024)
    turn = (ChatMessage("user", (TextPart("spørgsmål " * 8),)), ChatMessage("assistant", (TextPart("svar " * 8),)))
    call = house.call(model.id)
    call = replace(call, request=ChatRequest((*(turn * 10), *call.request.messages)))
    house.provider.then(Fail(ModelFailed("context_too_long", "too long")))
    assert await house.answer(call) == "Hej fra den indøvede model."
    first, second = house.provider.requests
    assert len(second.messages) < len(first.messages)


@pytest.mark.parametrize("broken", ["classifier", "ceilings", "replacing", "fitting", "ledger"])
async def test_when_a_check_cannot_be_made_nothing_is_sent(
    db: Database, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    class Broken:
        detects = True

        async def read(
            self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
        ) -> Reading:
            raise RuntimeError(broken)

        def of(self, actor: Actor) -> Mapping[Zone, Ceiling]:
            raise RuntimeError(broken)

    def fail(*_: object) -> None:
        raise RuntimeError(broken)

    checks = {"classifier": Checks(classifier=Broken()), "ceilings": Checks(ceilings=Broken())}
    patched = {
        "replacing": "aarhusai.gateway.door.protected",
        "fitting": "aarhusai.gateway.door.fit",
        "ledger": "aarhusai.gateway.call_repository.reserve",
    }
    async with opened_house(db, checks.get(broken)) as house:
        model = await house.add_model(Zone.Z3)
        if broken in patched:
            monkeypatch.setattr(patched[broken], fail)
        with pytest.raises(RuntimeError, match=broken):
            await house.answer(house.call(model.id))
        assert house.provider.requests == []


async def test_when_the_database_is_away_nothing_is_sent(house: House) -> None:
    model = await house.add_model()
    await house.db.close()
    error = await refusal(house, house.call(model.id))
    assert (error.kind, error.code) == (Kind.UNAVAILABLE, "database_unavailable")


async def test_every_other_task_passes_the_same_checks_and_is_settled(house: House) -> None:
    model = await house.add_model(Zone.Z3)
    every = frozenset(Task)
    await house.admin.change_model(house.owner, model.id, model.revision, ModelChange(tasks=every))
    door, calls = house.door, [house.call(model.id) for _ in range(5)]
    calls = [replace(call, context=replace(call.context, chosen=True)) for call in calls]
    embedded = await door.embed(calls[0].context, ["vej", "træ"])
    assert len(embedded.vectors) == 2
    ranked = await door.rerank(calls[1].context, "træ", ["et træ", "en vej"], 1)
    assert [found.index for found in ranked] == [0]
    assert await door.transcribe(calls[2].context, b"lyd", "audio/webm", "da") == "Det her blev sagt."
    assert (await door.speak(calls[3].context, "Hej", "anna", "wav")).startswith(b"RIFF")
    assert (await door.image(calls[4].context, "et træ", "256x256")).startswith(b"\x89PNG")
    assert [(await house.settled(call)).outcome for call in calls] == ["done"] * 5
    assert await house.audited("model.call") == 5
    secret = house.call(model.id, data_class="K2+K6").context
    for refused in (
        door.embed(secret, ["x"]),
        door.rerank(secret, "x", ["y"], 1),
        door.transcribe(secret, b"", "audio/webm", None),
        door.speak(secret, "x", "anna", "wav"),
        door.image(secret, "x", "256x256"),
    ):
        with pytest.raises(AarhusError, match="class_not_allowed_in_zone"):
            await refused


async def test_a_reservation_whose_lease_ran_out_is_released_and_audited(house: House) -> None:
    model = await house.add_model()
    call = house.call(model.id)
    gate = asyncio.Event()
    house.provider.then(Hold(gate), Say("Sent"))
    asking = asyncio.create_task(house.answer(call))
    await until(lambda: bool(house.provider.requests))
    assert await house.ledger.release_late() == 0
    await house.db.run("UPDATE model_call SET lease_until = now() - interval '1 second'")
    assert await house.ledger.release_late() == 1
    row = await house.row(call)
    assert row is not None
    assert (row.state, row.outcome) == ("released", "lost")
    assert await house.audited("model.call_released") == 1
    gate.set()
    assert await asking == "Sent"  # it lived after all: its figures are kept
    assert (await house.settled(call)).outcome == "done"


async def test_a_provider_of_an_unknown_kind_is_never_guessed_at(house: House) -> None:
    draft = ProviderDraft("Azure", "azure", Zone.Z2, {"base_url": "https://x.example"}, "k", facts=FACTS)
    provider = await house.admin.create_provider(house.owner, draft)
    model = await house.add_model(Zone.Z2, provider)
    call = house.call(model.id)
    assert (await refusal(house, call)).code == "provider_kind_unknown"
    assert (await house.settled(call)).outcome == "provider_kind_unknown"
