"""The room's pure parts: passwords, texts, tokens, devices, scopes."""

import asyncio
import threading
import time

import pytest
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.errors import Invalid, TooMany
from aarhusai.identity import passwords as passwords_module
from aarhusai.identity.devices import device_name
from aarhusai.identity.password_rules import check_password
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.rights import Scope
from aarhusai.identity.texts import clean_name, clean_slug
from aarhusai.identity.tokens import csrf_token, new_token, spoken_secret, token_hash
from aarhusai.kit.slugs import slug_of

ANN = ("ann.bach@lindehoej.example", "Ann Bach", "Lindehøj Kommune")


@pytest.mark.parametrize(
    "password",
    [
        "solsorten fløjter tidligt",
        "correct horse battery staple",
        "tr3-hunde-og-en-kat",
        "k7fm-2wqp-xy9t",
        "Rødgrød med fløde på",
        "839204175562",
        "パスワードを忘れないでね本当に",
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    check_password(password, ANN)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password123!",
        "P@ssw0rd2026!",
        "kodeord123456",
        "Adgangskode1!",
        "Velkommen2026",
        "Sommer2026!!!",
        "SommerFerie26",
        "aaaaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "qwertyuiopå1",
        "abcdefghijkl",
        "annbach-lindehøj",
        "Lindehøj Kommune 1",
        "ann.bach@lindehoej.example",
        "1qaz2wsx3edc",
    ],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="password_too_common"):
        check_password(password, ANN)


@pytest.mark.parametrize(
    ("password", "code"), [("e" * 11, "too_short"), ("ffi", "too_short"), ("x1 " * 200, "too_long")]
)
def test_length_is_counted_in_characters(password: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check_password(password, ())


def test_a_long_password_is_judged_at_once() -> None:
    began = time.process_time()
    check_password("k7fm2wqp" * 62, ("oda@lindehoej.example", "Oda Lyngvig"))
    assert time.process_time() - began < 0.25


@given(st.text(min_size=12, max_size=60))
def test_the_rules_give_an_answer_for_any_text(password: str) -> None:
    code = None
    try:
        check_password(password, ANN)
    except Invalid as error:
        code = error.code
    assert code in {None, "password_too_short", "password_too_common"}


def test_real_hashes_have_rfc_9106s_parameters_and_take_real_work() -> None:
    async def run() -> None:
        passwords = Passwords()
        stored = await passwords.hash("solsorten fløjter tidligt")
        assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert await passwords.verify(stored, "solsorten fløjter tidligt")
        assert not await passwords.verify(stored, "solsorten flojter tidligt")
        assert not passwords.needs_rehash(stored)
        assert Passwords(CHEAPEST).needs_rehash(stored)
        started = time.perf_counter()
        assert not await passwords.verify(None, "solsorten fløjter tidligt")
        assert time.perf_counter() - started > 0.01

    assert RFC_9106_LOW_MEMORY.memory_cost == 65536
    asyncio.run(run())


async def test_a_stored_hash_that_is_damaged_admits_nobody() -> None:
    passwords = Passwords(CHEAPEST)
    for damaged in ("", "$argon2id$", "plain text", "$argon2id$v=19$m=8,t=1,p=1$AAAA$"):
        assert not await passwords.verify(passwords_module.PasswordHash(damaged), "solsorten")


async def test_two_are_hashed_at_once_and_too_many_waiting_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(CHEAPEST)
    inside: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    def slow(stored: object, password: str) -> bool:
        with lock:
            inside.append(1)
            most.append(len(inside))
        time.sleep(0.01)
        with lock:
            inside.pop()
        return True

    monkeypatch.setattr(passwords, "_verify", slow)
    monkeypatch.setattr(passwords_module, "WAITING", 20)
    results = await asyncio.gather(*(passwords.verify(None, "x") for _ in range(30)), return_exceptions=True)
    assert max(most) == 2
    assert results.count(True) == 20
    assert sum(isinstance(result, TooMany) for result in results) == 10


def test_a_token_has_256_bits_and_its_csrf_token_says_nothing_of_it() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)
    token = tokens.pop()
    assert token_hash(token) != token_hash(tokens.pop())
    assert csrf_token(token) == csrf_token(token)
    assert token_hash(token) is not None
    assert csrf_token(token) != (token_hash(token) or b"").hex()


def test_a_spoken_secret_has_no_letters_that_are_mistaken_for_others() -> None:
    secret = spoken_secret(50)
    assert not set(secret) & set("01ilo")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
            "Safari, Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/140.0 Mobile Safari/604.1", "Chrome, iPad"),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("\x00\x1b[2J", "[2J"),
    ],
)
def test_a_device_has_a_name_its_owner_recognises(agent: str, name: str) -> None:
    assert device_name(agent) == name


@given(st.text(max_size=300))
def test_any_name_gives_a_slug_that_is_one_or_is_refused(name: str) -> None:
    clean_slug(slug_of(name, "enhed"))
    try:
        cleaned = clean_name(name)
    except Invalid:
        return
    assert clean_name(cleaned) == cleaned
    assert "\n" not in cleaned


def test_a_scope_covers_a_branch_and_not_a_namesake() -> None:
    assert Scope(("a/b",)).covers("a/b")
    assert Scope(("a/b",)).covers("a/b/c")
    assert not Scope(("a/b",)).covers("a/bc")
    assert not Scope(("a/b",)).covers("a")
    assert not Scope(()).covers("a")
    assert Scope(None).covers("a")
