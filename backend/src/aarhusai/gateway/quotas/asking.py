"""What a call asks of the limits that concern it: at the most what it can come to use.

A tokenizer that works on bytes makes no more tokens of a text than it has bytes, so bytes are what is held; what was
held and not used is given back as soon as the endpoint has counted. What is no text is bounded by its own figures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aarhusai.gateway.media import NO_MEDIA
from aarhusai.gateway.quotas.periods import window
from aarhusai.gateway.quotas.types import MICRO, Ask, Asking, Concern, Measure, WindowKey
from aarhusai.gateway.tokens import USUAL
from aarhusai.gateway.types import Model
from aarhusai.gateway.wrappers.classifying import Leaving

PER_PLACE: Final = 24
"""Tokens that a placeholder may be longer than what it stands for."""

NOTE: Final = 512
"""Tokens of the note that tells a model about placeholders."""

HOUSE_PURPOSES: Final = frozenset({"title", "search", "knowledge"})
"""What the house does by itself on somebody's behalf: it costs tokens and money, and is nobody's request."""


def asking_of(concerns: Sequence[Concern], model: Model, leaving: Leaving, places: int, moment: datetime) -> Asking:
    """What to hold; `places` of the prompt are replaced."""
    most = _Most()
    if any(concern.quota.measure is not Measure.REQUESTS for concern in concerns):
        size, media = leaving.size(), leaving.media
        output = model.max_output if size.output is None else min(size.output, model.max_output)
        read = sum(map(_bytes, leaving.texts())) + size.beside + (NOTE + PER_PLACE * places if places else 0)
        prompt = min(read, int(model.context_window * USUAL)) if size.fitted else read
        # Two endpoints may be asked at once: both read, and both may have answered before one of them is left.
        times = 2 if any(way.hedge_after_ms for way in model.endpoints) else 1
        beside = 0.0 if media is NO_MEDIA else media.cost(model)
        most = _Most(
            (prompt + media.read(model)) * times, media.written(model) * times, max(1, size.answers) * times,
            beside * times, output,
        )  # fmt: skip
    return Asking(tuple(_ask(concern, model, most, moment) for concern in concerns), most.output)


@dataclass(frozen=True, slots=True)
class _Most:
    """The most that a call can use: tokens read, tokens written that nobody can make fewer, answers of at most
    `output` tokens each, and money of the model's currency for what is no token.
    """

    read: int = 0
    written: int = 0
    answers: int = 1
    beside: float = 0.0
    output: int = 0


def _ask(concern: Concern, model: Model, most: _Most, moment: datetime) -> Ask:
    quota = concern.quota
    began, closes = window(quota.period, moment)
    key = WindowKey(quota.id, concern.who, began)
    if quota.measure is Measure.REQUESTS:
        return Ask(quota, key, closes, 1)
    if quota.measure is Measure.TOKENS:
        return Ask(quota, key, closes, most.read + most.written, most.answers * MICRO)
    # A price is per million tokens: what one token costs is so many millionths of the currency.
    read, written = round(model.price_input * MICRO), round(model.price_output * MICRO)
    fixed = -(-(most.read * read + most.written * written) // MICRO)
    if most.beside:
        fixed += math.ceil(most.beside * MICRO)
    if concern.rate == 1.0:
        return Ask(quota, key, closes, fixed, most.answers * written)
    fixed, per_output = math.ceil(fixed * concern.rate), math.ceil(most.answers * written * concern.rate)
    return Ask(quota, key, closes, fixed, per_output, concern.rate)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
