"""Files with bytes changed, cut out and doubled: they are read, or refused with a code, and nothing else happens."""

import random
from collections.abc import Callable
from pathlib import Path

from rooms.knowledge.reading.test_example import FORMATS

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.failures import MESSAGES
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.pieces import pieces
from aarhusai.knowledge.reading.reader import Reader

Change = Callable[[random.Random, bytearray], None]


def flip(chance: random.Random, data: bytearray) -> None:
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, max(len(data) // 4, 1))]


def double(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data))
    end = min(start + chance.randint(1, 2_000), len(data))
    data[end:end] = data[start:end] * chance.randint(1, 5)


def numbers(chance: random.Random, data: bytearray) -> None:
    """Lengths and counts are where parsers stumble."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(max(len(data) - 4, 1))
        data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"9999"])


CHANGES: tuple[Change, ...] = (flip, cut, double, numbers)


async def test_mutants_of_every_format(tmp_path: Path) -> None:
    reader = Reader(Limits(seconds=20))
    chance = random.Random(20250303)
    outcomes: set[str] = set()
    for name, make in FORMATS.items():
        whole = tmp_path / name
        make(whole)
        for change in CHANGES:
            data = bytearray(whole.read_bytes())
            change(chance, data)
            mutant = tmp_path / "mutant"
            mutant.write_bytes(data)
            try:
                reading = await reader.read(mutant, name)
            except Invalid as error:
                outcomes.add(error.code)
            else:
                assert all(piece.text for piece in pieces(reading))
                outcomes.add("read")
    assert {"read", "file_damaged"} <= outcomes <= {"read", *MESSAGES}
    await reader.close()
