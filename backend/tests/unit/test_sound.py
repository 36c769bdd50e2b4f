"""How long recordings are by their own word, and that no file takes long to look at or is longer than it can be."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.gateway.media import whole_seconds
from aarhusai.gateway.sound import most_seconds, seconds_of

SECOND = 16_000 * 2


def wav(seconds: float, *, said: int | None = None) -> bytes:
    data = bytes(int(SECOND * seconds))
    head = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16_000, SECOND, 2, 16)
    return b"RIFF\0\0\0\0WAVE" + head + b"data" + struct.pack("<I", len(data) if said is None else said) + data


def flac(seconds: int) -> bytes:
    packed = 16_000 << 44 | 0 << 41 | 15 << 36 | seconds * 16_000
    return b"fLaC\0\0\0\x22" + bytes(10) + packed.to_bytes(8, "big") + bytes(16 + 8_000 * seconds)


def ogg(seconds: int) -> bytes:
    def page(granule: int) -> bytes:
        return b"OggS\0\0" + struct.pack("<q", granule) + bytes(12)

    return page(0) + b"OpusHead" + bytes(4_000 * seconds) + page(48_000 * seconds)


def mp4(seconds: int) -> bytes:
    head = b"mvhd" + bytes(4) + struct.pack(">IIII", 0, 0, 1_000, 1_000 * seconds)
    return b"\0\0\0\x18ftypM4A " + bytes(8) + head + bytes(4_000 * seconds)


def mp3(seconds: int) -> bytes:
    return b"ID3\3\0\0\0\0\0\x0a" + bytes(10) + b"\xff\xfb\x50\xc0" + bytes(8_000 * seconds - 4)  # 64 kbit/s


def webm(seconds: int) -> bytes:
    """As a browser records: clusters of unknown length, and no length in the header."""
    blocks = b"".join(
        b"\xa3\x87\x81" + struct.pack(">h", 1_000 * number) + b"\x80abc" for number in range(1, seconds + 1)
    )
    cluster = b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x81\x00" + blocks
    return b"\x1a\x45\xdf\xa3\x80\x2a\xd7\xb1\x83\x0f\x42\x40" + bytes(4_000 * seconds) + cluster


@pytest.mark.parametrize("made", [wav, flac, ogg, mp4, mp3, webm])
def test_a_file_tells_its_length(made: Callable[[int], bytes]) -> None:
    assert seconds_of(made(12)) == pytest.approx(12, abs=0.05)


def test_a_stream_of_waves_that_never_said_its_end_is_as_long_as_it_is() -> None:
    assert seconds_of(wav(3, said=0xFFFFFFFF)) == pytest.approx(3)
    assert seconds_of(wav(3, said=0)) == pytest.approx(3)


def test_what_claims_to_be_shorter_than_its_bytes_is_not_believed() -> None:
    liar = ogg(1)[:34] + bytes(6_400_000) + ogg(1)[34:]
    assert (seconds_of(liar) or 0) >= 100


def test_what_nobody_knows_is_bounded_by_its_size() -> None:
    assert seconds_of(b"ADTS" * 1000) is None
    assert most_seconds(bytes(5_000)) == 10
    assert [whole_seconds(one) for one in (0.0, 0.2, 59.0, 59.1, -1.0)] == [0, 1, 59, 60, 0]


@given(
    st.sampled_from([b"", b"RIFF", b"fLaC", b"OggS", b"\0\0\0\0ftyp", b"\x1a\x45\xdf\xa3", b"ID3", b"\xff\xfb"]),
    st.binary(max_size=400),
)
def test_odd_files_are_never_longer_than_they_can_be(mark: bytes, rest: bytes) -> None:
    found = seconds_of(mark + rest)
    assert found is None or 0 < found <= most_seconds(mark + rest)


@pytest.mark.parametrize("mark", [b"RIFF", b"\x1a\x45\xdf\xa3", b"\x1a\x45\xdf\xa3\x1f\x43\xb6\x75", b"ID3", b"OggS"])
@pytest.mark.parametrize("filling", [b"\0", b"\x80", b"\xff", b"\x81"])
def test_a_hostile_file_of_the_largest_size_is_looked_at_to_an_end(mark: bytes, filling: bytes) -> None:
    seconds_of(mark + filling * 25_000_000)
