"""Signing in, what a token stands for, and signing out."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from argon2 import Parameters
from argon2.profiles import CHEAPEST
from cast import PASSWORD, email
from psycopg.abc import Query
from psycopg.rows import TupleRow
from rooms.identity.town import BROWSER, Town, cheap_identity

from aarhusai.config import Settings
from aarhusai.errors import AarhusError, NotFound, TooMany, Unauthenticated
from aarhusai.identity import guard as guard_module
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.repository.guard import Limit
from aarhusai.identity.service import Identity
from aarhusai.identity.types import Branding, Client, PersonChange, PersonState
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, ActorKind, Role
from aarhusai.terms.ids import SessionId


async def refusals(town: Town, who: str, times: int, password: str = "en helt anden sætning") -> list[str]:
    codes: list[str] = []
    for _ in range(times):
        with pytest.raises(AarhusError) as caught:
            await town.sign_in(who, password)
        codes.append(caught.value.code)
    return codes


async def forget_wait(town: Town, minutes: int) -> None:
    """Moves the guard's clock by moving its rows."""
    await town.db.run(
        "UPDATE sign_in_guard SET locked_until = locked_until - %s, last_failure_at = last_failure_at - %s",
        (timedelta(minutes=minutes), timedelta(minutes=minutes)),
    )


async def test_a_token_stands_for_the_person_their_place_and_their_roles(town: Town) -> None:
    token = await town.sign_in("mikkel")
    found = await town.identity.signed_in(token)
    assert found is not None
    assert found.actor.kind is ActorKind.PERSON
    assert found.actor.person_id == town.people["mikkel"]
    assert found.actor.unit_path == "/".join(str(town.units[u]) for u in ("kommunen", "omsorg", "visitation"))
    assert [(h.role, h.unit_id) for h in found.actor.holdings] == [(Role.BUILDER, town.units["visitation"])]
    assert found.actor.holds(Role.BUILDER, found.actor.unit_path)
    assert (found.me.email, found.me.unit_name, found.me.roles[0].unit_name) == (
        email("mikkel"),
        "Visitation",
        "Visitation",
    )
    assert not found.me.is_platform_owner
    assert not found.me.administers


async def test_reading_a_session_is_one_statement_even_when_being_seen_is_written(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await town.sign_in("oda")
    await town.db.run("UPDATE session SET last_seen_at = now() - interval '5 minutes'")
    statements: list[object] = []
    execute = psycopg.AsyncCursor[TupleRow].execute

    async def counting(cursor: psycopg.AsyncCursor[TupleRow], query: Query, *rest: object, **more: object) -> object:
        statements.append(query)
        return await execute(cursor, query, *rest, **more)  # type: ignore[arg-type]  # one setting by name

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counting)
    assert await town.identity.signed_in(token) is not None
    assert len(statements) == 1
    assert (await town.identity.bootstrap(token)).signed_in is not None
    assert len(statements) == 2
    assert await town.db.value(bool, "SELECT now() - last_seen_at < interval '1 minute' FROM session")


async def test_being_seen_is_written_at_most_once_a_minute(town: Town) -> None:
    token = await town.sign_in("oda")
    first = await town.db.value(str, "SELECT xmin::text FROM session")
    for _ in range(3):
        await town.identity.signed_in(token)
    assert await town.db.value(str, "SELECT xmin::text FROM session") == first


@pytest.mark.parametrize("token", ["", "x", "æ" * 43, "A" * 43, "A" * 100_000, "a\0b"])
async def test_a_token_that_was_never_given_stands_for_nobody(town: Town, token: str) -> None:
    assert await town.identity.signed_in(token) is None
    assert (await town.identity.bootstrap(token)).signed_in is None


async def test_only_a_hash_of_the_token_is_stored(town: Town) -> None:
    token = await town.sign_in("oda")
    dump = await town.db.value(str, "SELECT string_agg(s::text, ' ') FROM session s")
    assert token not in (dump or "")
    assert token.encode().hex() not in (dump or "")


async def test_two_sessions_have_different_csrf_tokens_and_one_keeps_its_own(town: Town) -> None:
    tokens = [await town.sign_in("oda"), await town.sign_in("oda")]
    found = [await town.identity.signed_in(token) for token in (*tokens, tokens[0])]
    first, second, again = [s.csrf_token for s in found if s]
    assert first == again != second
    assert tokens[0] not in first


async def test_a_session_ends_with_its_lifetime_however_much_it_is_used(town: Town) -> None:
    token = await town.sign_in("oda")
    await town.db.run("UPDATE session SET expires_at = now() - interval '1 second'")
    assert await town.identity.signed_in(token) is None
    assert await town.identity.sessions.sweep() == 1
    assert await town.db.value(int, "SELECT count(*) FROM session") == 0
    assert (await town.identity.people.get(SYSTEM, town.people["oda"])).last_seen_at is not None


async def test_unknown_wrong_blocked_expired_and_without_password_are_one_answer(town: Town) -> None:
    await town.identity.people.edit(
        SYSTEM, town.people["peter"], await town.revision("peter"), PersonChange(state=PersonState.BLOCKED)
    )
    await town.db.run("UPDATE person SET password_hash = NULL WHERE email = %s", (email("signe"),))
    await town.db.run("UPDATE person SET password_expires_at = now() WHERE email = %s", (email("anton"),))
    answers: set[str] = set()
    for who, password in [
        ("nobody", PASSWORD),
        ("oda", "forkert"),
        ("peter", PASSWORD),
        ("signe", ""),
        ("anton", PASSWORD),
    ]:
        with pytest.raises(Unauthenticated) as caught:
            await town.sign_in(who, password)
        answers.add(str(caught.value))
    assert len(answers) == 1


async def test_an_unknown_address_costs_as_much_work_as_a_known_one(town: Town) -> None:
    done: list[bool] = []

    class Counting(Passwords):
        def _verify(self, stored: object, password: str) -> bool:
            result = super()._verify(stored, password)  # type: ignore[arg-type]  # one setting by name
            done.append(stored is None)
            return result

    identity = Identity(town.db, Settings(session_days=1), Counting(CHEAPEST))
    for who in ("nobody", "oda"):
        with pytest.raises(Unauthenticated):
            await identity.sessions.sign_in(email(who), "forkert", BROWSER)
    assert done == [True, False]


async def test_addresses_are_compared_in_lower_case_and_without_surrounding_space(town: Town) -> None:
    opened = await town.identity.sessions.sign_in("  ODA@Lindehoej.Example ", PASSWORD, BROWSER)
    assert await town.identity.signed_in(opened.token) is not None


async def test_a_password_typed_with_combining_marks_is_the_same_password(town: Town) -> None:
    import unicodedata

    await town.sign_in("oda", unicodedata.normalize("NFD", PASSWORD))


async def test_guessing_at_one_address_meets_growing_waits(town: Town) -> None:
    assert await refusals(town, "oda", 6) == ["wrong_credentials"] * 5 + ["locked_out"]
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(TooMany) as caught:
            await town.sign_in("oda")  # even the right password has to wait
        assert (minutes - 1) * 60 < int(caught.value.facts["retry_after"]) <= minutes * 60
        await forget_wait(town, minutes)
        assert await refusals(town, "oda", 1) == ["wrong_credentials"]
    await town.sign_in("mikkel")


async def test_an_unknown_address_is_locked_out_like_a_known_one(town: Town) -> None:
    assert await refusals(town, "nobody", 6) == ["wrong_credentials"] * 5 + ["locked_out"]


async def test_many_guesses_at_once_gain_nothing(town: Town) -> None:
    async def guess() -> str:
        with pytest.raises(AarhusError) as caught:
            await town.sign_in("oda", "forkert")
        return caught.value.code

    codes = await asyncio.gather(*(guess() for _ in range(20)))
    assert codes.count("wrong_credentials") == 5


async def test_success_forgets_the_failures(town: Town) -> None:
    for _ in range(3):
        await refusals(town, "oda", 4)
        await town.sign_in("oda")


async def test_failures_are_forgotten_after_a_day(town: Town) -> None:
    await refusals(town, "oda", 5)
    await forget_wait(town, 25 * 60)
    assert await refusals(town, "oda", 5) == ["wrong_credentials"] * 5


async def test_who_guesses_elsewhere_does_not_lock_a_person_out(town: Town) -> None:
    guesser = Client("198.51.100.9", "curl/8")
    for _ in range(20):
        with pytest.raises(AarhusError):
            await town.sign_in("oda", "forkert", guesser)
    await town.sign_in("oda")
    with pytest.raises(TooMany):
        await town.sign_in("oda", client=guesser)


async def test_guessing_from_many_networks_makes_everybody_wait_in_the_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "PER_EMAIL", Limit(free=6, longest=15, forget=24 * 60))
    for n in range(6):
        with pytest.raises(Unauthenticated):
            await town.sign_in("oda", "forkert", Client(f"198.51.100.{n}", "curl/8"))
    with pytest.raises(TooMany):
        await town.sign_in("oda")
    await town.identity.people.unlock(await town.actor("ditte"), town.people["oda"])
    await town.sign_in("oda")


async def test_a_network_is_one_guesser_whatever_address_of_its_own_it_takes(town: Town) -> None:
    for n in range(5):
        with pytest.raises(Unauthenticated):
            await town.sign_in("oda", "forkert", Client(f"2001:db8:1:2::{n + 1:x}", "curl/8"))
    with pytest.raises(TooMany):
        await town.sign_in("oda", "forkert", Client("[2001:db8:1:2:ffff::9]:50123", "curl/8"))
    await town.sign_in("oda", client=Client("2001:db8:1:3::1", "curl/8"))


async def test_one_network_address_that_tries_many_people_is_stopped(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "PER_NETWORK", Limit(free=10, longest=15, forget=60))
    for n in range(10):
        await refusals(town, f"somebody{n}", 1)
    assert await refusals(town, "oda", 1) == ["locked_out"]
    elsewhere = Client("198.51.100.9", "curl/8")
    await town.sign_in("oda", client=elsewhere)


async def test_the_guard_does_not_store_who_tried_or_from_where(town: Town) -> None:
    await refusals(town, "oda", 1)
    dump = await town.db.value(str, "SELECT string_agg(g::text, ' ') FROM sign_in_guard g") or ""
    assert dump
    assert "oda" not in dump
    assert "192.0.2.7" not in dump


async def test_an_unlock_by_the_administration_lets_a_person_try_at_once(town: Town) -> None:
    await refusals(town, "oda", 5)
    await town.identity.people.unlock(await town.actor("ditte"), town.people["oda"])
    await town.sign_in("oda")


async def test_a_blocked_person_loses_every_session_at_once(town: Town) -> None:
    tokens = [await town.sign_in("oda") for _ in range(2)]
    await town.identity.people.edit(
        SYSTEM, town.people["oda"], await town.revision("oda"), PersonChange(state=PersonState.BLOCKED)
    )
    assert [await town.identity.signed_in(token) for token in tokens] == [None, None]
    assert await town.identity.actor_for_job(town.people["oda"]) is None
    assert await town.db.value(int, "SELECT count(*) FROM session") == 0


async def test_devices_are_listed_by_name_and_signed_out_one_by_one_or_all_but_this(town: Town) -> None:
    phone = Client(None, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1")
    here = await town.sign_in("oda")
    await town.sign_in("oda", client=phone)
    await town.sign_in("oda")
    signed_in = await town.identity.signed_in(here)
    assert signed_in is not None
    devices = await town.identity.sessions.devices(signed_in.actor)
    assert sorted(d.device for d in devices) == ["Firefox, Linux", "Firefox, Linux", "Safari, iPhone"]
    assert [d.id for d in devices if d.current] == [signed_in.actor.session_id]

    other = next(d.id for d in devices if not d.current)
    await town.identity.sessions.close(signed_in.actor, other)
    await town.identity.sessions.close_others(signed_in.actor)
    assert [d.current for d in await town.identity.sessions.devices(signed_in.actor)] == [True]
    await town.identity.sessions.sign_out(signed_in.actor)
    assert await town.identity.signed_in(here) is None


async def test_somebody_elses_session_is_like_one_that_does_not_exist(town: Town) -> None:
    token = await town.sign_in("oda")
    session = await town.identity.signed_in(token)
    assert session is not None
    assert session.actor.session_id is not None
    mikkel = await town.actor("mikkel")
    answers: list[str] = []
    for target in (session.actor.session_id, SessionId(town.people["oda"])):
        with pytest.raises(NotFound) as caught:
            await town.identity.sessions.close(mikkel, target)
        answers.append(str(caught.value))
    assert len(set(answers)) == 1
    assert await town.identity.signed_in(token) is not None


async def test_a_person_has_at_most_fifty_sessions(town: Town) -> None:
    first = await town.sign_in("oda")
    for _ in range(50):
        await town.sign_in("oda")
    assert await town.identity.signed_in(first) is None
    assert len(await town.identity.sessions.devices(await town.actor("oda"))) == 50


async def test_a_hash_with_yesterdays_parameters_is_made_anew_at_sign_in(town: Town) -> None:
    stronger: Parameters = replace(CHEAPEST, time_cost=2)
    identity = Identity(town.db, Settings(session_days=1), Passwords(stronger))
    await identity.sessions.sign_in(email("oda"), PASSWORD, BROWSER)
    stored = await town.db.value(str, "SELECT password_hash FROM person WHERE email = %s", (email("oda"),))
    assert stored is not None
    assert "t=2" in stored
    await identity.sessions.sign_in(email("oda"), PASSWORD, BROWSER)


async def test_an_empty_house_says_that_it_is_the_first_run(db: Database, tmp_path: object) -> None:
    from pathlib import Path

    identity = cheap_identity(db, Path(str(tmp_path)))
    found = await identity.bootstrap(None)
    assert (found.signed_in, found.first_run, found.branding) == (None, True, Branding())


async def test_signing_in_and_failing_to_are_in_the_log_without_what_was_typed(town: Town) -> None:
    await refusals(town, "oda", 1)
    await refusals(town, "min hemmelige kode", 1)
    await town.sign_in("oda")
    rows = await town.db.value(
        str, "SELECT string_agg(a::text, E'\\n' ORDER BY id) FROM audit a WHERE act LIKE 'session.%%'", ()
    )
    assert rows is not None
    assert rows.count("session.refused") == 2
    assert rows.count("session.opened") == 1
    assert "hemmelige" not in rows
    assert "lindehoej.example" not in rows
