"""The detector reads every text once, cuts long ones without losing anything, and fails closed."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from aarhusai.errors import Unavailable
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers import BUILT_IN, Registry
from aarhusai.protection.recognisers.cpr import CPR
from aarhusai.protection.spans import Finding, Kind

LETTER = "Borgeren med cpr 610180-0008 bor på Nørregade 12, 2. tv., 8000 Aarhus C og har tlf. 86 12 34 56.\n"


class Counting:
    """Finds every "x", and counts how often it is asked."""

    name = "counting"

    def __init__(self) -> None:
        self.read: list[str] = []

    def prepare(self) -> None:
        return

    def find(self, text: str) -> Iterator[Finding]:
        self.read.append(text)
        yield from (Finding(Kind.EMAIL, at, at + 1, 0.9, "x") for at, letter in enumerate(text) if letter == "x")


class Outside:
    """An outside recogniser that finds the first word."""

    name = "outside"

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.asked: list[list[str]] = []

    async def find(self, texts: Sequence[str]) -> list[list[Finding]]:
        if self.away:
            raise Unavailable("recogniser_unavailable", "away")
        self.asked.append(list(texts))
        return [[Finding(Kind.PERSON, 0, len(text.split()[0]), 0.8, "outside")] for text in texts]


async def test_what_is_found_is_told_per_text_and_as_one_class() -> None:
    scan = await Detector(Registry([CPR])).scan(["Et brev om vejen.", "cpr 610180-0008"])
    assert scan.findings("Et brev om vejen.") == ()
    assert [one.kind for one in scan.findings("cpr 610180-0008")] == [Kind.CPR]
    assert str(scan.data_class) == "K2+K4"


async def test_nothing_found_is_public_and_a_text_that_was_not_scanned_is_not_known() -> None:
    scan = await Detector(Registry([CPR])).scan(["Et brev om vejen."])
    assert str(scan.data_class) == "K0"
    with pytest.raises(KeyError):
        scan.findings("Et andet brev.")


async def test_an_unchanged_text_is_read_once() -> None:
    counting = Counting()
    detector = Detector(Registry([counting]))
    first = await detector.scan(["ax", "b", "ax"])
    second = await detector.scan(["ax", "b", "c"])
    assert counting.read == ["ax", "b", "c"]
    assert first.findings("ax") == second.findings("ax")


async def test_no_text_is_remembered_and_little_room_forgets_the_oldest() -> None:
    counting = Counting()
    detector = Detector(Registry([counting]), cache_bytes=600)
    for text in ("a", "b", "c", "c", "a"):
        await detector.scan([text])
    assert counting.read == ["a", "b", "c", "a"]


@pytest.mark.parametrize("break_at", ["\n", " ", ""])
async def test_a_long_text_is_cut_and_nothing_at_a_border_is_lost(break_at: str) -> None:
    one = LETTER.rstrip("\n").replace("\n", "") + break_at
    text = "".join(f"{'y' * (index % 17)} {one}" for index in range(2_500))
    assert len(text) > 3 * 64_000
    registry = Registry([found for found in BUILT_IN if found.name in {"cpr", "phone", "address", "place"}])
    scan = await Detector(registry).scan([text])
    assert list(scan.findings(text)) == registry.find_all(text)


async def test_a_long_text_is_read_in_pieces_beside_the_loop() -> None:
    class Watched(Counting):
        def __init__(self) -> None:
            super().__init__()
            self.threads: set[str] = set()

        def find(self, text: str) -> Iterator[Finding]:
            self.threads.add(threading.current_thread().name)
            return super().find(text)

    watched = Watched()
    text = LETTER * 4_000
    await Detector(Registry([watched])).scan([text])
    assert len(watched.read) > len(text) // 64_000
    assert max(map(len, watched.read)) <= 66_000
    assert threading.main_thread().name not in watched.threads


@pytest.mark.parametrize("length", [1, 10_000])
async def test_a_failing_recogniser_stops_everything_and_tells_nothing_of_the_text(
    length: int, caplog: pytest.LogCaptureFixture
) -> None:
    class Crashing(Counting):
        def find(self, text: str) -> Iterator[Finding]:
            raise RuntimeError(text)

    with pytest.raises(Unavailable) as caught:
        await Detector(Registry([CPR, Crashing()])).scan(["hemmelig" * length])
    assert caught.value.code == "detection_failed"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "hemmelig" not in str(caught.value)
    assert "RuntimeError in detector.py" in caplog.text
    assert "test_detector.py" in caplog.text
    assert "hemmelig" not in caplog.text


async def test_an_outside_recogniser_adds_its_finds_and_is_asked_for_new_texts_only() -> None:
    outside = Outside()
    detector = Detector(Registry([CPR]), [outside])
    scan = await detector.scan(["Anna 610180-0008"])
    assert [one.kind for one in scan.findings("Anna 610180-0008")] == [Kind.PERSON, Kind.CPR]
    await detector.scan(["Anna 610180-0008", "Bo ringer"])
    assert outside.asked == [["Anna 610180-0008"], ["Bo ringer"]]


async def test_an_outside_recogniser_that_is_away_stops_everything_and_is_asked_again() -> None:
    outside = Outside(away=True)
    detector = Detector(Registry([CPR]), [outside])
    with pytest.raises(Unavailable, match="recogniser_unavailable"):
        await detector.scan(["Anna"])
    outside.away = False
    assert [one.kind for one in (await detector.scan(["Anna"])).findings("Anna")] == [Kind.PERSON]


async def test_what_two_find_at_one_place_is_settled() -> None:
    scan = await Detector(Registry([CPR]), [Outside()]).scan(["610180-0008"])
    assert len(scan.findings("610180-0008")) == 1
