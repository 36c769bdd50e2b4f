"""How long a recording is, as its own file says, without decoding it. Pure; wrong and hostile files give a bound.

WAV (RIFF), FLAC (RFC 9639), Ogg with Opus or Vorbis (RFC 3533, RFC 7845), MP4 (ISO 14496-12), MP3 (ISO 11172-3) and
WebM (RFC 9559, browsers' recordings included, which have no length in their header).
"""

import struct
from collections.abc import Callable
from typing import Final

_LEAST_RATE: Final = 500
"""Bytes of a second of speech at the least: codecs of telephones go down to 600."""

_MOST_RATE: Final = 64_000
"""Bytes of a second of compressed sound at the most: Opus and AAC at 512 kbit/s."""

_MOST_PARTS: Final = 20_000
"""Parts of a file that are walked through: an odd file must not take seconds."""

_HEADER: Final = 16_384
"""Bytes in which a header is looked for."""

_MP3_RATES: Final = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
)
"""kbit/s of layer III: MPEG 2 and 2.5, and MPEG 1."""

_MP3_SAMPLES: Final = {0: (11_025, 12_000, 8_000), 2: (22_050, 24_000, 16_000), 3: (44_100, 48_000, 32_000)}


def seconds_of(audio: bytes) -> float | None:
    """The length that the file states or shows; None where it does neither.

    It is somebody's word: it is never shorter than sound of so many bytes can be, nor longer.
    """
    try:
        read = next((read for mark, at, read in _KINDS if audio[at : at + len(mark)] == mark), _mp3)
        stated = read(audio)
    except (struct.error, IndexError, ZeroDivisionError, OverflowError):
        return None
    if stated is None or stated <= 0:
        return None
    return min(max(stated, len(audio) / _MOST_RATE if audio[:4] not in _PLAIN else 0.0), most_seconds(audio))


def most_seconds(audio: bytes) -> float:
    """Longer than this no recording of so many bytes is."""
    return len(audio) / _LEAST_RATE


def _wav(audio: bytes) -> float | None:
    at, rate = 12, 0
    for _ in range(_MOST_PARTS):
        name, size = audio[at : at + 4], int.from_bytes(audio[at + 4 : at + 8], "little")
        if name == b"fmt ":
            kind, channels, samples, _, _, bits = struct.unpack_from("<HHIIHH", audio, at + 8)
            rate = samples * channels * bits // 8 if kind in {1, 3, 0xFFFE} else 0
        if name == b"data":
            left = len(audio) - at - 8
            return (min(size, left) or left) / rate if rate else None
        at += 8 + size + size % 2
    return None


def _flac(audio: bytes) -> float | None:
    packed = int.from_bytes(audio[18:26], "big")
    rate, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    stated = (packed & (1 << 36) - 1) / rate
    return max(stated, len(audio) * 8 / (rate * channels * bits)) if stated else None


def _ogg(audio: bytes) -> float | None:
    last = audio.rfind(b"OggS")
    (granule,) = struct.unpack_from("<q", audio, last + 6)
    if b"OpusHead" in audio[:_HEADER]:
        return granule / 48_000
    vorbis = audio.find(b"\x01vorbis", 0, _HEADER)
    return granule / int.from_bytes(audio[vorbis + 12 : vorbis + 16], "little") if vorbis >= 0 else None


def _mp4(audio: bytes) -> float | None:
    at = audio.find(b"mvhd") + 4
    if at < 4:
        return None
    scale, length = struct.unpack_from(">IQ" if audio[at] else ">II", audio, at + (20 if audio[at] else 12))
    return length / scale


def _mp3(audio: bytes) -> float | None:
    at = 0
    if audio[:3] == b"ID3":
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(audio[6:10], (21, 14, 7, 0), strict=False))
    end = at + _HEADER
    at = audio.find(b"\xff", at, end)
    while at >= 0 and (audio[at + 1] & 0xE6) != 0xE2:  # a frame's mark, and layer III
        at = audio.find(b"\xff", at + 1, end)
    if at < 0:
        return None
    version, rates = audio[at + 1] >> 3 & 3, _MP3_RATES[audio[at + 1] >> 3 & 1]
    samples = _MP3_SAMPLES[version][audio[at + 2] >> 2 & 3] if version in _MP3_SAMPLES else 0
    rate = rates[audio[at + 2] >> 4] * 125
    for mark in (b"Xing", b"Info"):
        found = audio.find(mark, at, at + 200)
        if found >= 0 and audio[found + 7] & 1:
            frames = int.from_bytes(audio[found + 8 : found + 12], "big")
            return frames * (1152 if version == 3 else 576) / samples
    return (len(audio) - at) / rate


def _webm(audio: bytes) -> float | None:
    scale = audio.find(b"\x2a\xd7\xb1", 0, _HEADER)
    tick = int.from_bytes(audio[scale + 4 : scale + 4 + (audio[scale + 3] & 0x0F)], "big") if scale >= 0 else 1_000_000
    length = audio.find(b"\x44\x89", 0, _HEADER)
    if length >= 0 and audio[length + 2] in {0x84, 0x88}:
        (stated,) = struct.unpack_from(">f" if audio[length + 2] == 0x84 else ">d", audio, length + 3)
        return stated * tick / 1e9
    last = _last_block(audio)
    return None if last is None else last * tick / 1e9


def _last_block(audio: bytes) -> int | None:
    """When the last block of the last cluster begins, in ticks; None for no cluster, or an odd one."""
    at = audio.rfind(b"\x1f\x43\xb6\x75") + 4
    if at < 4:
        return None
    _, at = _number(audio, at)
    began = last = 0
    for _ in range(_MOST_PARTS):
        if at + 4 >= len(audio):
            return last
        kind = audio[at]
        size, at = _number(audio, at + (2 if kind == 0xEC else 1))
        if kind == 0xE7:
            began = last = int.from_bytes(audio[at : at + size], "big")
        elif kind == 0xA3:
            _, body = _number(audio, at)
            last = max(last, began + int.from_bytes(audio[body : body + 2], "big", signed=True))
        at += size
    return None


def _number(audio: bytes, at: int) -> tuple[int, int]:
    """EBML's number of variable length, and where it ends."""
    length = 9 - audio[at].bit_length()
    value = int.from_bytes(audio[at : at + length], "big") & (1 << 7 * length) - 1
    return value, at + length


_PLAIN: Final = frozenset({b"RIFF", b"fLaC"})
"""Sound that may take as many bytes as it likes: its header says how many."""

_KINDS: Final[tuple[tuple[bytes, int, Callable[[bytes], float | None]], ...]] = (
    (b"RIFF", 0, _wav),
    (b"fLaC", 0, _flac),
    (b"OggS", 0, _ogg),
    (b"ftyp", 4, _mp4),
    (b"\x1a\x45\xdf\xa3", 0, _webm),
)
