"""What a call asks of the limits that concern it: at the most what it can come to use.

A tokenizer that works on bytes makes no more tokens of a text than it has bytes, so bytes are what is held; what was
held and not used is given back as soon as the endpoint has counted. What is no text is bounded by its own figures.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from aarhusai.gateway.quotas.periods import window
from aarhusai.gateway.quotas.types import MICRO, Ask, Asking, Measure, Quota, WindowKey
from aarhusai.gateway.tokens import USUAL
from aarhusai.gateway.types import Model
from aarhusai.gateway.wrappers.classifying import Leaving

PER_PLACE: Final = 24
"""Tokens that a placeholder may be longer than what it stands for."""

NOTE: Final = 512
"""Tokens of the note that tells a model about placeholders."""

HOUSE_PURPOSES: Final = frozenset({"title", "search", "knowledge"})
"""What the house does by itself on somebody's behalf: it costs tokens and money, and is nobody's request."""


def asking_of(
    concerns: Sequence[tuple[Quota, UUID]], model: Model, leaving: Leaving, places: int, moment: datetime
) -> Asking:
    """What to hold. `concerns` are limits and whose counter of each; `places` of the prompt are replaced."""
    output, answers, prompt = 0, 1, 0
    if any(quota.measure is not Measure.REQUESTS for quota, _ in concerns):
        size = leaving.size()
        answers = max(1, size.answers)
        output = model.max_output if size.output is None else min(size.output, model.max_output)
        read = sum(map(_bytes, leaving.texts())) + size.beside + (NOTE + PER_PLACE * places if places else 0)
        prompt = min(read, int(model.context_window * USUAL)) if size.fitted else read
        if any(way.hedge_after_ms for way in model.endpoints):
            prompt *= 2  # two endpoints may be asked at once, and both read it
    asks = tuple(_ask(quota, who, model, prompt, answers, moment) for quota, who in concerns)
    return Asking(asks, output)


def _ask(quota: Quota, who: UUID, model: Model, prompt: int, answers: int, moment: datetime) -> Ask:
    began, closes = window(quota.period, moment)
    key = WindowKey(quota.id, who, began)
    if quota.measure is Measure.REQUESTS:
        return Ask(quota, key, closes, 1)
    if quota.measure is Measure.TOKENS:
        return Ask(quota, key, closes, prompt, answers * MICRO)
    # A price is per million tokens: what one token costs is so many millionths of the currency.
    read, written = round(model.price_input * MICRO), round(model.price_output * MICRO)
    return Ask(quota, key, closes, -(-prompt * read // MICRO), answers * written)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
