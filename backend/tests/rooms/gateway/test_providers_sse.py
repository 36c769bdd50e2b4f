"""The event stream parser: however the network cuts a stream, the same payloads come out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers import sse
from aarhusai.gateway.providers.openai_answer import OpenAiAnswer
from aarhusai.gateway.providers.sse import EventTooLong, SseParser
from aarhusai.gateway.types import ChatEvent, ReasoningDelta, TextDelta

LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
PAYLOADS = st.lists(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1), max_size=8
)


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts})
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


def parsed(pieces: list[bytes]) -> list[bytes]:
    parser = SseParser()
    return [payload for piece in pieces for payload in parser.feed(piece)] + parser.close()


@given(PAYLOADS, LINE_ENDS, st.booleans(), st.lists(st.integers(0, 10_000), max_size=20))
def test_any_cut_gives_the_same_payloads(payloads: list[str], end: str, mark: bool, cuts: list[int]) -> None:
    stream = "".join(f": hi{end}event: x{end}data: {payload}{end}id: 1{end}{end}" for payload in payloads)
    data = (b"\xef\xbb\xbf" if mark else b"") + stream.encode()
    assert parsed(pieces_of(data, cuts)) == [payload.encode() for payload in payloads]


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=20))
def test_any_bytes_at_all_cut_anyhow_give_the_same_payloads(data: bytes, cuts: list[int]) -> None:
    assert parsed(pieces_of(data, cuts)) == parsed([data])


@given(
    st.lists(st.sampled_from(["data: a", "data:b", "data", ": c", "event: d", "", "\ufeffdata: e"]), max_size=12),
    LINE_ENDS,
    st.lists(st.integers(0, 200), max_size=12),
)
def test_odd_lines_too(lines: list[str], end: str, cuts: list[int]) -> None:
    data = (end.join(lines) + end).encode()
    assert parsed(pieces_of(data, cuts)) == parsed([data])


@pytest.mark.parametrize(
    ("stream", "payloads"),
    [
        (b"data: a\n\n", [b"a"]),
        (b"data:a\n\n", [b"a"]),
        (b"data:  a\n\n", [b" a"]),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b"data\n\n", [b""]),
        (b"event: ping\n\ndata: a\n\n", [b"a"]),
        (b": comment\n\n", []),
        (b"\n\n\ndata: a\n\n\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data: a", [b"a"]),
        (b"database: a\n\n", []),
        (b"", []),
    ],
)
def test_the_standard_and_its_sloppy_servers(stream: bytes, payloads: list[bytes]) -> None:
    assert parsed([stream]) == payloads


def test_an_event_without_an_end_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT", 1000)
    parser = SseParser()
    parser.feed(b"data: " + b"x" * 900)
    with pytest.raises(EventTooLong):
        parser.feed(b"x" * 900)


CHUNKS = st.lists(
    st.one_of(
        st.text(max_size=5).map(lambda text: to_json({"choices": [{"delta": {"content": text}}]})),
        st.text(max_size=5).map(lambda text: to_json({"choices": [{"delta": {"reasoning_content": text}}]})),
        st.just(b'{"choices": []}'),
        st.just(b'{"choices": [{"delta": {}, "finish_reason": "stop"}]}'),
    ),
    max_size=8,
)
BROKEN = st.sampled_from(
    [b"data: {\n\n", b"data: \xff\n\n", b"data: 7\n\n", b'data: {"error": {"message": "x"}}\n\n', b""]
)


def read(pieces: list[bytes]) -> tuple[str, str, str | None]:
    """Text, reasoning and the failure's code, as a reader of the stream would see them."""
    parser, answer = SseParser(), OpenAiAnswer(10)
    events: list[ChatEvent] = []
    for piece in [*pieces, b""]:
        events += answer.take(parser.feed(piece) if piece else parser.close())
        if answer.failure or answer.done:
            break
    try:
        failure = answer.failure.code if answer.failure else (answer.end() and None)
    except ModelFailed as ending:
        failure = ending.code
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    reasoning = "".join(event.text for event in events if isinstance(event, ReasoningDelta))
    return text, reasoning, failure


@given(CHUNKS, BROKEN, CHUNKS, st.lists(st.integers(1, 2000), max_size=20))
def test_an_answer_is_the_same_however_it_is_cut_and_breaks_at_the_same_place(
    before: list[bytes], broken: bytes, after: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(b"data: " + chunk + b"\n\n" for chunk in before)
    data += broken + b"".join(b"data: " + chunk + b"\n\n" for chunk in after) + b"data: [DONE]\n\n"
    pieces = [piece for piece in pieces_of(data, cuts) if piece]
    assert read(pieces) == read([data])


def test_text_that_arrived_together_is_one_piece() -> None:
    answer = OpenAiAnswer(10)
    payloads = [b'{"choices":[{"delta":{"content":"%d"}}]}' % number for number in range(5)]
    assert answer.take(payloads) == [TextDelta("01234")]
