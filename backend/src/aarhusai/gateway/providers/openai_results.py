"""Reads OpenAI-shaped answers that are not streamed: vectors, rankings, pictures, words, names. Pure.

Raises ModelFailed("model_garbage") for everything that is not what was asked for, and what an error in its place means.
"""

import base64
import binascii
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.gateway.provider import Embedded, Ranked
from aarhusai.gateway.providers.answer import count, guessed, read_object
from aarhusai.gateway.providers.failures import failed, from_error
from aarhusai.gateway.types import JsonValue, Usage

MAX_NAMES = 2000


def vectors(body: bytes, asked: int, characters: int) -> Embedded:
    """As many vectors as texts were asked about, all of one length, in the order asked."""
    answer = _answered(body)
    data = answer.get("data")
    if not isinstance(data, list) or len(data) != asked:
        raise failed("model_garbage", "another number of vectors than texts")
    found: list[Sequence[float] | None] = [None] * asked
    for position, one in enumerate(data):
        if not isinstance(one, dict):
            raise failed("model_garbage", "no vector")
        index = one.get("index", position)
        if not isinstance(index, int) or not 0 <= index < asked:
            raise failed("model_garbage", "a vector's index is out of range")
        found[index] = _vector(one.get("embedding"))
    whole = tuple(vector for vector in found if vector is not None)
    if len(whole) != asked or len({len(vector) for vector in whole}) > 1:
        raise failed("model_garbage", "vectors are missing or of unequal length")
    usage = answer.get("usage")
    tokens = count(usage, "prompt_tokens") or count(usage, "total_tokens")
    return Embedded(whole, Usage(tokens) if tokens else guessed(characters, 0))


def ranking(body: bytes, asked: int, top: int) -> tuple[Ranked, ...]:
    """The shape of Cohere, Jina, vLLM and llama.cpp: results with index and relevance_score."""
    results = _answered(body).get("results")
    if not isinstance(results, list):
        raise failed("model_garbage", "no results")
    ranked: list[Ranked] = []
    for one in results:
        index = one.get("index") if isinstance(one, dict) else None
        score = one.get("relevance_score") if isinstance(one, dict) else None
        if not isinstance(index, int) or not 0 <= index < asked or not isinstance(score, int | float):
            raise failed("model_garbage", "a result without index or score")
        if not math.isfinite(score):
            raise failed("model_garbage", "a score that is no number")
        ranked.append(Ranked(index, float(score)))
    ranked.sort(key=lambda one: -one.score)
    return tuple(ranked[:top])


def words(body: bytes) -> str:
    """A transcription."""
    return transcript(body).text


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a recording; with its length and tokens where the endpoint tells them."""

    text: str
    seconds: float | None = None
    usage: Usage | None = None


def transcript(body: bytes) -> Transcript:
    """A transcription with what it cost: OpenAI tells either seconds or tokens, others the length if anything."""
    answer = _answered(body)
    text, usage = answer.get("text"), answer.get("usage")
    if not isinstance(text, str):
        raise failed("model_garbage", "no text")
    seconds = _seconds(usage.get("seconds") if isinstance(usage, dict) else None) or _seconds(answer.get("duration"))
    tokens = Usage(count(usage, "input_tokens"), count(usage, "output_tokens"))
    return Transcript(text.strip(), seconds, tokens if tokens != Usage() else None)


def _seconds(value: JsonValue) -> float | None:
    """OpenAI once wrote the length as text."""
    try:
        found = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and found > 0 else None


def picture(body: bytes) -> bytes:
    """A picture sent in the answer itself: one behind an address is not fetched."""
    data = _answered(body).get("data")
    first: JsonValue = data[0] if isinstance(data, list) and data else None
    encoded = first.get("b64_json") if isinstance(first, dict) else None
    if not isinstance(encoded, str):
        raise failed("model_garbage", "no picture in the answer")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise failed("model_garbage", "the picture is not base64") from None


def names(body: bytes) -> tuple[str, ...]:
    """The ids of a model list, sorted."""
    data = _answered(body).get("data")
    if not isinstance(data, list):
        raise failed("model_garbage", "no list of models")
    found = [one.get("id") for one in data if isinstance(one, dict)]
    # Gemini writes "models/" before each name and takes them without it.
    return tuple(sorted({name.removeprefix("models/") for name in found if isinstance(name, str)})[:MAX_NAMES])


def _vector(value: JsonValue) -> Sequence[float]:
    if isinstance(value, str):
        try:
            packed = base64.b64decode(value, validate=True)
            vector: Sequence[float] = struct.unpack(f"<{len(packed) // 4}f", packed)
        except (binascii.Error, struct.error):
            raise failed("model_garbage", "a vector that is not base64 of floats") from None
    elif isinstance(value, list):
        vector = [one for one in value if isinstance(one, float | int)]
        if len(vector) != len(value):
            raise failed("model_garbage", "a vector of something else than numbers")
    else:
        raise failed("model_garbage", "no vector")
    if not vector or not math.isfinite(sum(vector)):
        raise failed("model_garbage", "an empty vector, or one that is not of numbers")
    return vector


def _answered(body: bytes) -> dict[str, JsonValue]:
    """The answer's object. There are servers that answer 200 and an error."""
    answer = read_object(body)
    if (error := answer.get("error")) is not None:
        raise from_error(error, None)
    return answer
