"""When something that must look cannot look, nothing is sent, the caller is told by one word, and the rest stands."""

from collections.abc import Callable, Iterable, Mapping

import pytest
from pydantic import ValidationError
from rooms.protection.outside import Outside, opened_outside

from aarhusai.egress.json_call import CallFailedError
from aarhusai.errors import AarhusError, Kind, Unavailable
from aarhusai.gateway.types import TextDelta
from aarhusai.protection import Classifier, ConversationProtection, DetectingClassifier, Reading
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.external import ExternalRecogniser
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.spans import Finding
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Base, DataClass, Zone

TEXT = "Vibeke har CPR 710180-1234"


class Away:
    """The network, until it is mended."""

    def __init__(self) -> None:
        self.mended = False

    async def post(self, url: str, body: object, headers: Mapping[str, str], seconds: float) -> object:
        if self.mended and isinstance(body, dict):
            return {"findings": [[] for _ in body["texts"]]}  # pyright: ignore[reportUnknownVariableType]  # JSON as it came
        raise CallFailedError("no connection")


class Breaks(Registry):
    """Recognisers of which one raises, with the text in its error, until it is mended."""

    def __init__(self) -> None:
        super().__init__()
        self.mended = False

    def find_all(self, text: str) -> list[Finding]:
        if not self.mended:
            raise ZeroDivisionError(text)
        return super().find_all(text)


class Forgets:
    """A classifier that read nothing of what it was given."""

    detects = True

    async def read(
        self, texts: Iterable[str], protection: ConversationProtection, definitions: Iterable[str] = ()
    ) -> Reading:
        return Reading(DataClass(Base.PERSONAL), {})


def away() -> tuple[Classifier, Callable[[], None]]:
    network = Away()
    outside = ExternalRecogniser("stor", "http://127.0.0.1:9/find", 1.0, None, network)
    return DetectingClassifier(Detector(Registry(), (outside,))), lambda: setattr(network, "mended", True)


def broken() -> tuple[Classifier, Callable[[], None]]:
    registry = Breaks()
    return DetectingClassifier(Detector(registry)), lambda: setattr(registry, "mended", True)


async def refused(outside: Outside, code: str) -> None:
    """Every kind of call is refused with the code, and not a byte is sent."""
    door = outside.door
    calls = (
        outside.chat(Zone.Z1, TEXT),
        door.embed(outside.context(Zone.Z2), [TEXT]),
        door.rerank(outside.context(Zone.Z3), "hvem", [TEXT], 1),
    )
    for call in calls:
        with pytest.raises(AarhusError) as caught:
            await call
        assert (caught.value.kind, caught.value.code) == (Kind.UNAVAILABLE, code)
        assert "Vibeke" not in repr(caught.value)
        assert caught.value.__cause__ is None
    assert outside.upstream.received == []
    assert outside.upstream.connections == 0
    assert await outside.house.db.value(int, "SELECT count(*) FROM model_call") == 0


@pytest.mark.parametrize(("trouble", "code"), [(away, "recogniser_unavailable"), (broken, "detection_failed")])
async def test_nothing_is_sent_while_a_recogniser_fails_and_later_calls_go_through(
    db: Database, trouble: Callable[[], tuple[Classifier, Callable[[], None]]], code: str
) -> None:
    classifier, mend = trouble()
    async with opened_outside(db, classifier) as outside:
        await refused(outside, code)
        mend()
        events = await outside.chat(Zone.Z1, TEXT)
        assert [event.text for event in events if isinstance(event, TextDelta)] == ["Hej."]
        assert b"710180" not in outside.left()


async def test_a_text_that_was_not_read_does_not_leave(db: Database) -> None:
    async with opened_outside(db, Forgets()) as outside:
        with pytest.raises(KeyError):
            await outside.chat(Zone.Z1, TEXT)
        assert outside.upstream.received == []


async def test_rules_that_cannot_be_read_stop_the_call(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise Unavailable("policy_unreadable", "The rules could not be read.")

    async with opened_outside(db) as outside:
        monkeypatch.setattr("rooms.protection.outside.ReplacedEverywhere.of", unreadable)
        with pytest.raises(Unavailable, match="policy_unreadable"):
            await outside.chat(Zone.Z1, TEXT)
        assert outside.upstream.received == []


@pytest.mark.parametrize("stored", [b"", b"{}", b'{"values": [], "marks": []}', b"\x00\x01"])
def test_a_map_that_cannot_be_read_is_no_empty_map(stored: bytes) -> None:
    with pytest.raises(ValidationError):
        ConversationProtection.begin(stored)
