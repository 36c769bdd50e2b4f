"""The administration of people: who sees whom, who changes what, and who is left to rule the house."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from cast import PASSWORD, email
from rooms.identity.town import Town

from aarhusai.errors import AarhusError, Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from aarhusai.identity.types import (
    Language,
    NewPerson,
    PasswordHash,
    PersonChange,
    PersonFilter,
    PersonState,
    RoleAt,
    Theme,
)
from aarhusai.kit.paging import encode_cursor
from aarhusai.terms.actor import SYSTEM, Actor, Role
from aarhusai.terms.ids import PersonId, UnitId

NOBODY = PersonId(UUID(int=7))
IN_OMSORG = ["Anton Skovbjerg", "Birgit Holmstrup", "Karla Nørrelund", "Mikkel Thorsager"]

Verb = Callable[[Town, Actor, PersonId], Awaitable[object]]

VERBS: dict[str, Verb] = {
    "get": lambda t, a, p: t.identity.people.get(a, p),
    "edit": lambda t, a, p: t.identity.people.edit(a, p, 1, PersonChange(name="Nyt Navn")),
    "set_roles": lambda t, a, p: t.identity.people.set_roles(a, p, 1, []),
    "new_password": lambda t, a, p: t.identity.people.new_password(a, p),
    "sign_out": lambda t, a, p: t.identity.people.sign_out(a, p),
    "unlock": lambda t, a, p: t.identity.people.unlock(a, p),
}


async def names(town: Town, who: str, wanted: PersonFilter | None = None) -> list[str]:
    page = await town.identity.people.page(await town.actor(who), wanted or PersonFilter())
    return [person.name for person in page.items]


async def held(town: Town, who: str) -> set[tuple[Role, UnitId]]:
    return {(r.role, r.unit_id) for r in (await town.identity.people.get(SYSTEM, town.people[who])).roles}


async def set_roles(town: Town, by: str, who: str, roles: list[tuple[Role, str]]) -> None:
    wanted = [RoleAt(role, town.units[unit]) for role, unit in roles]
    revision = await town.revision(who)
    await town.identity.people.set_roles(await town.actor(by), town.people[who], revision, wanted)


async def test_people_come_in_danish_alphabetical_order_and_page_by_page(town: Town) -> None:
    ditte = await town.actor("ditte")
    for n, name in enumerate(["Åse Bech", "Ærke Sø", "Øjvind Å", "Zenia Qvist", "anders And"]):
        await town.identity.people.create(
            ditte, NewPerson(f"n{n}@lindehoej.example", name, town.units["kommunen"], PASSWORD)
        )
    found: list[str] = []
    cursor = None
    while True:
        page = await town.identity.people.page(ditte, PersonFilter(), cursor, limit=3)
        found += [person.name for person in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [
        "anders And", "Anton Skovbjerg", "Birgit Holmstrup", "Ditte Vestermark", "Karla Nørrelund", "Mikkel Thorsager",
        "Oda Lyngvig", "Peter Vangsted", "Signe Aabling", "Zenia Qvist", "Ærke Sø", "Øjvind Å", "Åse Bech",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cursor", ["x", encode_cursor("a"), encode_cursor("a", "b"), encode_cursor("\ud800", str(NOBODY))]
)
async def test_a_page_marker_that_is_not_ours_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(Invalid, match="bad_cursor"):
        await town.identity.people.page(SYSTEM, PersonFilter(), cursor)


async def test_a_search_looks_in_names_and_addresses_and_takes_wildcards_as_letters(town: Town) -> None:
    assert await names(town, "ditte", PersonFilter(text="NØRRE")) == ["Karla Nørrelund"]
    assert await names(town, "ditte", PersonFilter(text="karla@")) == ["Karla Nørrelund"]
    assert await names(town, "ditte", PersonFilter(text="%")) == []


async def test_a_filter_by_unit_takes_the_branch_and_by_state_the_blocked(town: Town) -> None:
    revision = await town.revision("mikkel")
    await town.identity.people.edit(SYSTEM, town.people["mikkel"], revision, PersonChange(state=PersonState.BLOCKED))
    assert await names(town, "ditte", PersonFilter(unit_id=town.units["omsorg"])) == IN_OMSORG
    assert await names(town, "ditte", PersonFilter(state=PersonState.BLOCKED)) == ["Mikkel Thorsager"]


async def test_a_unit_owner_reads_the_branch_and_an_auditor_reads_theirs(town: Town) -> None:
    assert await names(town, "anton") == IN_OMSORG
    assert await names(town, "peter") == ["Oda Lyngvig", "Peter Vangsted"]
    assert len(await names(town, "signe")) == len(town.people)


@pytest.mark.parametrize("who", ["mikkel", "karla", "oda"])
async def test_nobody_else_reads_the_administration(town: Town, who: str) -> None:
    with pytest.raises(Forbidden):
        await names(town, who)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["anton", "mikkel"])
async def test_a_person_elsewhere_is_like_one_that_does_not_exist(town: Town, verb: str, who: str) -> None:
    actor = await town.actor(who)
    answers: list[str] = []
    for target in (town.people["oda"], NOBODY):
        with pytest.raises(NotFound) as caught:
            await VERBS[verb](town, actor, target)
        answers.append(str(caught.value))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"get", "set_roles"}))
async def test_a_unit_owner_changes_nobody_in_the_branch(town: Town, verb: str) -> None:
    with pytest.raises(Forbidden):
        await VERBS[verb](town, await town.actor("anton"), town.people["mikkel"])


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"get"}))
async def test_an_auditor_changes_nobody(town: Town, verb: str) -> None:
    with pytest.raises(Forbidden):
        await VERBS[verb](town, await town.actor("signe"), town.people["mikkel"])


async def test_a_unit_owner_grants_and_takes_back_user_and_builder_in_the_branch(town: Town) -> None:
    await set_roles(town, "anton", "karla", [(Role.USER, "visitation"), (Role.BUILDER, "omsorg")])
    assert (Role.BUILDER, town.units["omsorg"]) in await held(town, "karla")
    await set_roles(town, "anton", "karla", [(Role.USER, "visitation")])
    assert await held(town, "karla") == {(Role.USER, town.units["visitation"])}


@pytest.mark.parametrize("role", [Role.UNIT_OWNER, Role.AUDITOR, Role.DPO, Role.PLATFORM_OWNER])
async def test_a_unit_owner_grants_no_other_role(town: Town, role: Role) -> None:
    with pytest.raises(Forbidden):
        await set_roles(town, "anton", "karla", [(role, "visitation")])
    assert await held(town, "karla") == {(Role.USER, town.units["visitation-nord"])}


async def test_a_platform_owner_makes_somebody_else_data_protection_officer(town: Town) -> None:
    await set_roles(town, "ditte", "signe", [(Role.DPO, "omsorg")])
    with pytest.raises(Forbidden, match="role_not_to_oneself"):
        await set_roles(town, "ditte", "ditte", [(Role.PLATFORM_OWNER, "kommunen"), (Role.DPO, "kommunen")])


async def test_a_unit_owner_does_not_take_back_a_role_they_could_not_grant(town: Town) -> None:
    await set_roles(town, "ditte", "mikkel", [(Role.UNIT_OWNER, "visitation")])
    with pytest.raises(Forbidden):
        await set_roles(town, "anton", "mikkel", [])


async def test_a_unit_owner_neither_sees_nor_touches_roles_held_elsewhere(town: Town) -> None:
    await set_roles(town, "ditte", "mikkel", [(Role.BUILDER, "visitation"), (Role.AUDITOR, "teknik")])
    seen = await town.identity.people.get(await town.actor("anton"), town.people["mikkel"])
    assert [(r.role, r.unit_id) for r in seen.roles] == [(Role.BUILDER, town.units["visitation"])]
    await set_roles(town, "anton", "mikkel", [])
    assert await held(town, "mikkel") == {(Role.AUDITOR, town.units["teknik"])}


async def test_a_unit_elsewhere_cannot_be_named_in_a_grant(town: Town) -> None:
    with pytest.raises(NotFound):
        await set_roles(town, "anton", "mikkel", [(Role.USER, "teknik")])


async def test_platform_owner_is_held_at_the_root_alone(town: Town) -> None:
    with pytest.raises(Invalid, match="role_only_at_root"):
        await set_roles(town, "ditte", "mikkel", [(Role.PLATFORM_OWNER, "visitation")])


async def test_the_last_platform_owner_stays(town: Town) -> None:
    with pytest.raises(Conflict, match="last_platform_owner"):
        await set_roles(town, "ditte", "ditte", [])
    ditte, change = await town.actor("ditte"), PersonChange(state=PersonState.BLOCKED)
    with pytest.raises(Conflict, match="last_platform_owner"):
        await town.identity.people.edit(ditte, town.people["ditte"], await town.revision("ditte"), change)


async def test_of_two_platform_owners_who_depose_each_other_at_once_one_stays(town: Town) -> None:
    await set_roles(town, "ditte", "signe", [(Role.PLATFORM_OWNER, "kommunen")])
    results = await asyncio.gather(
        set_roles(town, "ditte", "signe", []), set_roles(town, "signe", "ditte", []), return_exceptions=True
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert await town.db.value(int, "SELECT count(*) FROM role_holding WHERE role = 'platform_owner'") == 1


async def test_a_blocked_platform_owner_does_not_count_as_one_who_is_left(town: Town) -> None:
    await set_roles(town, "ditte", "signe", [(Role.PLATFORM_OWNER, "kommunen")])
    ditte = await town.actor("ditte")
    blocked = PersonChange(state=PersonState.BLOCKED)
    await town.identity.people.edit(ditte, town.people["signe"], await town.revision("signe"), blocked)
    with pytest.raises(Conflict, match="last_platform_owner"):
        await set_roles(town, "ditte", "ditte", [])


async def test_a_new_person_gets_the_role_user_and_a_one_time_password_that_works(town: Town) -> None:
    ditte = await town.actor("ditte")
    new = NewPerson(" Pia@Lindehoej.Example", "  Pia   Friis ", town.units["teknik"])
    person, one_time = await town.identity.people.create(ditte, new)
    assert (person.email, person.name) == ("pia@lindehoej.example", "Pia Friis")
    assert [(r.role, r.unit_name) for r in person.roles] == [(Role.USER, "Teknik og Miljø")]
    assert one_time is not None
    assert len(one_time) == 19
    token = await town.sign_in("pia", one_time)
    session = await town.identity.signed_in(token)
    assert session is not None
    assert session.me.must_change_password

    await town.identity.profile.change_password(session.actor, one_time, "en lang og ny sætning")
    session = await town.identity.signed_in(token)
    assert session is not None
    assert not session.me.must_change_password
    with pytest.raises(Unauthenticated):
        await town.sign_in("pia", one_time)


async def test_a_one_time_password_stops_working_after_seven_days(town: Town) -> None:
    one_time = await town.identity.people.new_password(await town.actor("ditte"), town.people["oda"])
    await town.db.run("UPDATE person SET password_expires_at = password_expires_at - interval '7 days'")
    with pytest.raises(Unauthenticated):
        await town.sign_in("oda", one_time)


async def test_a_new_password_ends_the_sessions_and_the_wait(town: Town) -> None:
    token = await town.sign_in("oda")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await town.sign_in("oda", "forkert")
    one_time = await town.identity.people.new_password(await town.actor("ditte"), town.people["oda"])
    assert await town.identity.signed_in(token) is None
    await town.sign_in("oda", one_time)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("oda@lindehoej.example", "En Anden", UnitId(NOBODY)), "unit_not_found"),
        (NewPerson("not an address", "Navn", UnitId(NOBODY)), "bad_email"),
        (NewPerson("a@b@c", "Navn", UnitId(NOBODY)), "bad_email"),
        (NewPerson("x" * 250 + "@b.dk", "Navn", UnitId(NOBODY)), "bad_email"),
        (NewPerson("ny@lindehoej.example", " \t ", UnitId(NOBODY)), "bad_name"),
        (NewPerson("ny@lindehoej.example", "Nul\0tegn", UnitId(NOBODY)), "bad_name"),
        (NewPerson("ny@lindehoej.example", "N" * 201, UnitId(NOBODY)), "bad_name"),
        (NewPerson("ny@lindehoej.example", "Navn", UnitId(NOBODY), "kort"), "password_too_short"),
        (NewPerson("ny@lindehoej.example", "Navn", UnitId(NOBODY), "kodeord12345"), "password_too_common"),
    ],
)
async def test_what_cannot_be_a_person_is_refused_with_its_reason(town: Town, new: NewPerson, code: str) -> None:
    with pytest.raises(AarhusError) as caught:
        await town.identity.people.create(await town.actor("ditte"), new)
    assert caught.value.code == code


async def test_an_address_belongs_to_one_person(town: Town) -> None:
    ditte = await town.actor("ditte")
    with pytest.raises(Conflict, match="email_taken"):
        await town.identity.people.create(ditte, NewPerson(email("ODA"), "Oda To", town.units["kommunen"], PASSWORD))
    change = PersonChange(email=email("oda"))
    with pytest.raises(Conflict, match="email_taken"):
        await town.identity.people.edit(ditte, town.people["mikkel"], await town.revision("mikkel"), change)


async def test_only_a_platform_owner_makes_people(town: Town) -> None:
    for who in ("anton", "signe", "mikkel"):
        new = NewPerson("ny@lindehoej.example", "Ny", town.units["omsorg"], PASSWORD)
        with pytest.raises(Forbidden):
            await town.identity.people.create(await town.actor(who), new)


async def test_of_two_edits_at_once_one_is_told_that_it_was_changed_meanwhile(town: Town) -> None:
    ditte = await town.actor("ditte")
    revision = await town.revision("oda")
    results = await asyncio.gather(
        *(town.identity.people.edit(ditte, town.people["oda"], revision, PersonChange(name=n)) for n in ("A", "B")),
        return_exceptions=True,
    )
    assert [r.code for r in results if isinstance(r, Conflict)] == ["changed_meanwhile"]


async def test_an_edit_that_changes_nothing_leaves_revision_and_log_alone(town: Town) -> None:
    ditte = await town.actor("ditte")
    before = await town.db.value(int, "SELECT count(*) FROM audit")
    revision = await town.revision("oda")
    same = await town.identity.people.edit(ditte, town.people["oda"], revision, PersonChange(name="Oda Lyngvig"))
    assert same.revision == revision
    assert await town.db.value(int, "SELECT count(*) FROM audit") == before


async def test_a_change_of_role_holds_from_the_next_request(town: Town) -> None:
    token = await town.sign_in("karla")
    await set_roles(town, "ditte", "karla", [(Role.UNIT_OWNER, "visitation")])
    session = await town.identity.signed_in(token)
    assert session is not None
    assert session.me.administers


async def test_a_person_changes_their_own_password_with_the_present_one(town: Town) -> None:
    here, there = await town.sign_in("oda"), await town.sign_in("oda")
    session = await town.identity.signed_in(here)
    assert session is not None
    with pytest.raises(Forbidden, match="wrong_password"):
        await town.identity.profile.change_password(session.actor, "forkert", "en lang og ny sætning")
    with pytest.raises(Invalid, match="password_too_common"):
        await town.identity.profile.change_password(session.actor, PASSWORD, "oda lyngvig 2026")
    await town.identity.profile.change_password(session.actor, PASSWORD, "en lang og ny sætning")
    assert await town.identity.signed_in(here) is not None
    assert await town.identity.signed_in(there) is None


async def test_a_password_that_was_reset_meanwhile_is_not_replaced_with_the_old_ones_word(town: Town) -> None:
    oda, passwords = await town.actor("oda"), town.identity.passwords
    verify = passwords.verify

    async def slowly(stored: PasswordHash | None, password: str) -> bool:
        right = await verify(stored, password)
        await town.identity.people.new_password(await town.actor("ditte"), town.people["oda"])
        return right

    passwords.verify = slowly
    with pytest.raises(Forbidden, match="wrong_password"):
        await town.identity.profile.change_password(oda, PASSWORD, "en lang og ny sætning")
    passwords.verify = verify
    with pytest.raises(Unauthenticated):
        await town.sign_in("oda", "en lang og ny sætning")


async def test_two_who_change_different_things_of_themselves_at_once_both_succeed(town: Town) -> None:
    oda, token = await town.actor("oda"), await town.sign_in("oda")
    wishes: list[tuple[Theme, Language]] = [("dark", "en"), ("light", "da")]
    for theme, language in wishes * 3:
        await asyncio.gather(
            town.identity.profile.edit(oda, theme=theme), town.identity.profile.edit(oda, language=language)
        )
        after = await town.identity.signed_in(token)
        assert after is not None
        assert (after.me.theme, after.me.language) == (theme, language)


async def test_a_stolen_session_cannot_guess_the_password_for_long(town: Town) -> None:
    oda = await town.actor("oda")
    codes: list[str] = []
    for _ in range(6):
        with pytest.raises(AarhusError) as caught:
            await town.identity.profile.change_password(oda, "forkert", "en lang og ny sætning")
        codes.append(caught.value.code)
    assert codes == ["wrong_password"] * 5 + ["locked_out"]


async def test_a_person_changes_name_language_and_theme(town: Town) -> None:
    token = await town.sign_in("oda")
    session = await town.identity.signed_in(token)
    assert session is not None
    await town.identity.profile.edit(session.actor, name="Oda L. Vang", language="en", theme="dark")
    after = await town.identity.signed_in(token)
    assert after is not None
    assert (after.me.name, after.me.language, after.me.theme, after.actor.language) == (
        "Oda L. Vang", "en", "dark", "en",
    )  # fmt: skip
