"""Fitting a prompt into a window: what is left out, what never is, and what is never torn apart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.errors import Kind, TooLarge
from aarhusai.gateway.fitting import fit
from aarhusai.gateway.tokens import TIGHT, request_tokens, tokens
from aarhusai.gateway.types import (
    ChatMessage,
    ChatRequest,
    ImagePart,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)

Message = ChatMessage[str]


def system(text: str) -> Message:
    return ChatMessage("system", (TextPart(text),))


def user(text: str) -> Message:
    return ChatMessage("user", (TextPart(text),))


def answer(text: str) -> Message:
    return ChatMessage("assistant", (TextPart(text),))


def calls(call_id: str) -> Message:
    return ChatMessage("assistant", (ToolCallPart(call_id, "slå_op", '{"ord": "vej"}'),))


def result(call_id: str, text: str = "et svar") -> Message:
    return ChatMessage("tool", (ToolResultPart(call_id, "slå_op", text),))


def request(*messages: Message, max_output: int | None = None) -> ChatRequest[str]:
    return ChatRequest(messages=messages, max_output=max_output)


def test_what_fits_stays_as_it_is() -> None:
    asked = request(system("Skriv dansk."), user("Hej"), answer("Goddag"), user("Hvad nu?"))
    fitted = fit(asked, 8192, 1024)
    assert fitted.request.messages == asked.messages
    assert (fitted.left_out, fitted.request.max_output) == (0, 1024)


def test_the_oldest_turns_are_left_out_whole() -> None:
    long = "ord " * 300
    asked = request(system("Skriv dansk."), user(long), answer(long), user("Kort?"), answer("Ja."), user("Og nu?"))
    fitted = fit(asked, 512, 128)
    assert fitted.request.messages == (system("Skriv dansk."), user("Kort?"), answer("Ja."), user("Og nu?"))
    assert fitted.left_out == 2


def test_tool_calls_of_an_old_turn_go_together_with_their_results() -> None:
    old = (user("Slå op"), calls("a"), result("a", "x" * 3000), answer("Fundet."))
    fitted = fit(request(*old, user("Tak"), answer("Velbekomme"), user("Mere?")), 512, 128)
    assert fitted.request.messages == (user("Tak"), answer("Velbekomme"), user("Mere?"))


def test_of_the_last_turn_only_old_tool_rounds_are_left_out() -> None:
    rounds = (calls("a"), result("a", "x" * 900), calls("b"), result("b", "y" * 900), calls("c"), result("c"))
    fitted = fit(request(user("Find det"), *rounds), 512, 64)
    assert fitted.request.messages == (user("Find det"), calls("b"), result("b", "y" * 900), calls("c"), result("c"))


def test_two_questions_in_a_row_are_one() -> None:
    fitted = fit(request(user("x" * 3000), answer("nå"), user("Først dette."), user("Så dette.")), 512, 64)
    assert fitted.request.messages == (user("Først dette."), user("Så dette."))


def test_a_question_that_cannot_fit_is_refused_with_its_limit() -> None:
    with pytest.raises(TooLarge) as caught:
        fit(request(system("Skriv dansk."), user("å" * 4000)), 1024, 256)
    assert caught.value.code == "message_too_long_for_model"
    assert caught.value.kind is Kind.TOO_LARGE
    limit = caught.value.facts["limit"]
    assert isinstance(limit, int)
    assert 2000 < limit < 3 * 1024


def test_a_long_question_may_use_some_of_the_room_of_the_answer() -> None:
    fitted = fit(request(user("x" * 2400)), 1024, 512)
    assert fitted.request.max_output is not None
    assert 64 <= fitted.request.max_output < 512


def test_the_callers_limit_holds_where_it_is_lower() -> None:
    assert fit(request(user("Hej"), max_output=20), 8192, 1024).request.max_output == 20
    assert fit(request(user("Hej"), max_output=5000), 8192, 1024).request.max_output == 1024


def test_tools_and_pictures_are_counted() -> None:
    tool = ToolDefinition("slå_op", "x" * 300, "{}")
    picture: Message = ChatMessage("user", (ImagePart("image/png", b"123"), TextPart("Hvad er det?")))
    plain = request_tokens(request(user("Hvad er det?")))
    assert request_tokens(ChatRequest((user("Hvad er det?"),), tools=(tool,))) > plain + 100
    assert request_tokens(request(picture)) > plain + 1000


def test_tighter_counting_leaves_out_more() -> None:
    turns = [message for _ in range(20) for message in (user("ord " * 20), answer("svar " * 20))]
    asked = request(*turns, user("Nu"))
    assert len(fit(asked, 1024, 256, TIGHT).request.messages) < len(fit(asked, 1024, 256).request.messages)


@given(st.text())
def test_every_text_has_an_estimate_that_grows_with_it(text: str) -> None:
    assert 0 <= tokens(text) <= tokens(text + "æ")
    assert tokens(text, TIGHT) >= tokens(text) >= len(text) / 3


words = st.text("abcæøå ", max_size=900)


def turn_of(question: str, found: str | None, said: str) -> tuple[Message, ...]:
    looked_up = () if found is None else (calls("k"), result("k", found))
    return (user(question), *looked_up, answer(said))


def round_of(found: str) -> tuple[Message, Message]:
    return calls("r"), result("r", found)


turns = st.lists(st.builds(turn_of, words, st.none() | words, words), max_size=6)
histories = turns.map(lambda found: tuple(message for group in found for message in group))
rounds = st.lists(st.builds(round_of, words), max_size=3)


@given(words, histories, words, rounds, st.integers(256, 4096), st.integers(1, 4096))
def test_whatever_fits_is_whole_in_order_and_ends_with_the_question(
    instructions: str,
    history: tuple[Message, ...],
    question: str,
    tool_rounds: list[tuple[Message, Message]],
    window: int,
    max_output: int,
) -> None:
    last = (user(question), *(message for pair in tool_rounds for message in pair))
    asked = request(system(instructions), *history, *last)
    try:
        fitted = fit(asked, window, max_output)
    except TooLarge:
        least = request(system(instructions), user(question), *(tool_rounds[-1] if tool_rounds else ()))
        assert request_tokens(least) + min(max_output, 64) > window
        return
    kept = list(fitted.request.messages)
    assert fitted.input_tokens == request_tokens(fitted.request)
    assert fitted.input_tokens + (fitted.request.max_output or 0) <= window
    assert 1 <= (fitted.request.max_output or 0) <= max_output
    rest = iter(asked.messages)
    assert all(message in rest for message in kept)
    assert len(asked.messages) - len(kept) == fitted.left_out
    assert kept[0] == system(instructions)
    assert user(question) in kept
    if tool_rounds:
        assert tuple(kept[-2:]) == tool_rounds[-1]
    assert kept[1].role == "user"
    for before, after in itertools.pairwise(kept):
        assert (after.role == "tool") == any(isinstance(part, ToolCallPart) for part in before.parts)
