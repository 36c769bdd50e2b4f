"""The bundled embedding model's parts: its words cut, its weights unpacked, a damaged file told."""

from pathlib import Path

import numpy as np
import pytest

from aarhusai.gateway.runtime.embedding import onnx
from aarhusai.gateway.runtime.embedding.packed import BLOCK_BYTES, DamagedWeights, Packed, Vocabulary, unpacked
from aarhusai.gateway.runtime.embedding.tokens import MAX_WORD, Tokens
from aarhusai.gateway.runtime.weights import embedder_file

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁vej", "træ", "er", "▁v", "e", "j", "t", "r", "æ", "fi")
SCORES = (0.0, 0.0, 0.0, 0.0, -3.0, -4.0, -4.0, -2.0, -6.0, -6.0, -6.0, -6.0, -6.0, -6.0, -5.0)
WORDS = Tokens(Vocabulary(PIECES, SCORES, {ord("ﬁ"): "fi", ord("\u200b"): "", ord("\n"): " "}, 0, 2, 3))


def pieces(text: str) -> list[str]:
    return [PIECES[one] for one in WORDS.of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vejtræer", ["▁vej", "træ", "er"]),
        ("vej  vej", ["▁vej", "▁vej"]),
        (" vej", ["▁vej"]),
        ("vej\nvej", ["▁vej", "▁vej"]),
        ("ve\u200bj", ["▁vej"]),
        ("ﬁ", ["▁", "fi"]),
        ("vejø", ["▁vej", "<unk>"]),
        ("", ["▁"]),
    ],
)
def test_the_likeliest_cut_wins_and_letters_are_normalised_first(text: str, found: list[str]) -> None:
    assert pieces(text) == found


def test_a_very_long_word_is_cut_whole() -> None:
    assert "".join(pieces("er" * (MAX_WORD + 5))) == "▁" + "er" * (MAX_WORD + 5)


def test_four_bits_are_a_scale_and_a_number_around_eight() -> None:
    row = np.zeros((1, BLOCK_BYTES), np.uint8)
    row[0, :2] = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
    row[0, 2:] = 8 | 15 << 4
    row[0, 2] = 0 | 10 << 4
    found = unpacked(row)[0]
    assert found[0] == -4.0
    assert found[1] == 0.0
    assert found[16] == 1.0
    assert found[17] == 3.5


def test_numbers_are_written_as_protocol_buffers_do() -> None:
    # The example of the Protocol Buffers' own documentation: field 1 is 150.
    assert onnx.value("a", [150])[3:].endswith(b"\x08\x96\x01")
    node = onnx.node("Softmax", ["a"], ["b"], "", axis=-1)
    assert b"\x0a\x04axis\x18" + b"\xff" * 9 + b"\x01\xa0\x01\x02" in node


@pytest.mark.skipif(embedder_file() is None, reason="the bundled embedding model is not on this machine")
@pytest.mark.parametrize("length", [0, 3, 8, 100, 5_000_000, 40_000_000])
def test_a_file_that_is_not_whole_is_told(tmp_path: Path, length: int) -> None:
    whole = embedder_file()
    assert whole is not None
    broken = tmp_path / "e5.bin"
    with whole.open("rb") as file:
        broken.write_bytes(file.read(length))
    with pytest.raises(DamagedWeights):
        Packed(broken)


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    other = tmp_path / "e5.bin"
    other.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(DamagedWeights):
        Packed(other)
