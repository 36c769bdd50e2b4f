"""The JSON that `/v1` takes: what is looked at has a type, everything else travels on as it came.

One pass in Rust parses and checks a body; the same types describe it in the OpenAPI document. Whatever is refused is
named by its place, as OpenAI does, and never quoted.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal, Required, TypeVar, cast

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import ConfigDict, TypeAdapter, ValidationError, WithJsonSchema, with_config
from pydantic_core import from_json
from typing_extensions import TypedDict

from aarhusai.errors import Invalid, TooLarge
from aarhusai.gateway.types import JsonValue
from aarhusai.web.openai.exchange import not_json

OPEN: Final = ConfigDict(extra="allow", strict=True)
"""How every body is read: strictly, and with what is not named here kept."""

Name = Annotated[str, MinLen(1), MaxLen(200)]
Object = dict[str, object]
Text = Annotated[str, MinLen(1)]
Never = Annotated[bool | None, WithJsonSchema({"enum": [False, None]})]
"""What can only be declined: true is refused with the reason."""

Absent = Annotated[object, WithJsonSchema({"type": "null"})]
"""What would need something to be stored: refused with the reason."""

MAX_BODY: Final = 50_000_000
"""Bytes of a call, with the pictures and the sound in it."""

MOST_MARKS: Final = 500_000
"""Commas and brackets of a large call: each is an object in memory and up to 3 µs in which nobody else is served."""

_LARGE: Final = 1_000_000
"""Bytes from which on they are counted."""

_NUMBER_WORDS: Final = (b"NaN", b"Infinity")
"""What Python takes for numbers, and JSON does not (RFC 8259, section 6)."""

Length = Annotated[int, Ge(1), Le(2**31 - 1)]
"""Of an answer, in tokens: what is more is more than any ledger can hold."""

MOST_INPUTS: Final = 2048
"""Texts of one embedding call, as OpenAI has it; documents of one reranking."""


@with_config(OPEN)
class StreamOptions(TypedDict, total=False):
    """What a stream carries besides the answer."""

    include_usage: bool | None


@with_config(OPEN)
class Message(TypedDict, total=False):
    """One message; tool calls, pictures and sound go on as they came."""

    role: Required[Literal["system", "developer", "user", "assistant", "tool", "function"]]
    content: str | list[Object] | None
    name: str | None
    tool_calls: list[Object] | None
    tool_call_id: str | None


@with_config(OPEN)
class Chat(TypedDict, total=False):
    """`chat/completions`."""

    model: Required[Name]
    messages: Required[Annotated[list[Message], MinLen(1)]]
    stream: bool | None
    stream_options: StreamOptions | None
    max_tokens: Length | None
    max_completion_tokens: Length | None
    temperature: Annotated[float, Ge(0), Le(2)] | None
    top_p: Annotated[float, Ge(0), Le(1)] | None
    n: Annotated[int, Ge(1), Le(128)] | None
    stop: str | list[str] | None
    seed: Annotated[int, Ge(-(2**63)), Le(2**63 - 1)] | None
    presence_penalty: Annotated[float, Ge(-2), Le(2)] | None
    frequency_penalty: Annotated[float, Ge(-2), Le(2)] | None
    logprobs: bool | None
    top_logprobs: Annotated[int, Ge(0), Le(20)] | None
    logit_bias: dict[str, float] | None
    tools: list[Object] | None
    tool_choice: str | Object | None
    parallel_tool_calls: bool | None
    response_format: Object | None
    reasoning_effort: str | None
    user: str | None
    metadata: dict[str, str] | None
    store: Never


@with_config(OPEN)
class Completion(TypedDict, total=False):
    """`completions`, where the model's endpoint has it. Token numbers are not taken: they cannot be checked."""

    model: Required[Name]
    prompt: Required[str | Annotated[list[str], MinLen(1), MaxLen(MOST_INPUTS)]]
    suffix: str | None
    stream: bool | None
    stream_options: StreamOptions | None
    max_tokens: Annotated[int, Ge(0), Le(2**31 - 1)] | None
    temperature: Annotated[float, Ge(0), Le(2)] | None
    top_p: Annotated[float, Ge(0), Le(1)] | None
    n: Annotated[int, Ge(1), Le(128)] | None
    stop: str | list[str] | None
    seed: Annotated[int, Ge(-(2**63)), Le(2**63 - 1)] | None
    echo: bool | None
    user: str | None


@with_config(OPEN)
class Embedding(TypedDict, total=False):
    """`embeddings`. Token numbers are not taken: they cannot be checked."""

    model: Required[Name]
    input: Required[Text | Annotated[list[Text], MinLen(1), MaxLen(MOST_INPUTS)]]
    encoding_format: Literal["float", "base64"] | None
    dimensions: Length | None
    user: str | None


@with_config(OPEN)
class DocumentText(TypedDict, total=False):
    """A document as an object."""

    text: Required[str]


@with_config(OPEN)
class Rerank(TypedDict, total=False):
    """`rerank`, in the shape of Cohere and Jina."""

    model: Required[Name]
    query: Required[Text]
    documents: Required[Annotated[list[str | DocumentText], MinLen(1), MaxLen(MOST_INPUTS)]]
    top_n: Length | None
    return_documents: bool | None


@with_config(OPEN)
class Speech(TypedDict, total=False):
    """`audio/speech`."""

    model: Required[Name]
    input: Required[Annotated[str, MinLen(1), MaxLen(100_000)]]
    voice: Required[str | Object]
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] | None
    speed: Annotated[float, Ge(0.25), Le(4)] | None
    instructions: str | None


@with_config(OPEN)
class Image(TypedDict, total=False):
    """`images/generations`. Pictures come in the answer itself (`b64_json`)."""

    model: Required[Name]
    prompt: Required[Text]
    n: Annotated[int, Ge(1), Le(10)] | None
    size: str | None
    quality: str | None
    response_format: Annotated[str | None, WithJsonSchema({"enum": ["b64_json", None]})]
    user: str | None


Body = Mapping[str, JsonValue]
T = TypeVar("T", Chat, Completion, Embedding, Rerank, Speech, Image)


@cache
def adapter(shape: type[object]) -> TypeAdapter[object]:
    """What checks a shape; made once, when it is first asked for."""
    return TypeAdapter(shape)


def read(shape: type[T], body: bytes) -> T:
    """The body as this shape, with all its other fields. Raises Invalid("invalid_json" | "invalid_request")."""
    return cast("T", checked(shape, body))


def checked(shape: type[object], body: bytes) -> object:
    """The same for any shape. Raises TooLarge("request_too_large") besides."""
    if len(body) > _LARGE and sum(map(body.count, (b",", b"[", b"{"))) > MOST_MARKS:
        raise TooLarge("request_too_large", "The request has too many parts.", {"limit": MOST_MARKS})
    if any(word in body for word in _NUMBER_WORDS):
        _check_numbers(body)
    try:
        return adapter(shape).validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise not_json() from None
        raise invalid(_place(first["loc"]), missing=first["type"] == "missing") from None


def _check_numbers(body: bytes) -> None:
    """They may stand in texts. Raises Invalid("invalid_json") where one stands for a number: it would travel on."""
    try:
        from_json(body, allow_inf_nan=False)
    except ValueError:
        raise not_json() from None


def as_sent(value: object) -> Body:
    """A checked body as plain JSON, which it is."""
    return cast("Body", value)


def invalid(place: str, *, missing: bool = False) -> Invalid:
    """A field that is missing, or of the wrong type or out of range."""
    if not place:
        return Invalid("invalid_request", "The body of the request must be a JSON object.")
    words = f"Missing required parameter: '{place}'." if missing else f"Invalid value for '{place}'."
    return Invalid("invalid_request", words, {"param": place})


def unsupported(field: str, why: str) -> Invalid:
    """A field that this API does not have, and why; nothing was sent."""
    return Invalid("unsupported_parameter", f"Unsupported parameter: '{field}'. {why}", {"param": field})


def _place(steps: tuple[int | str, ...]) -> str:
    """A place as OpenAI writes it, such as messages[0].role. The names of a union's branches are no places."""
    place = ""
    for step in steps[:6]:
        if isinstance(step, int):
            place += f"[{step}]"
        elif not _is_branch(step):
            place += f".{step}" if place else step[:100]
    return place


def _is_branch(step: str) -> bool:
    return step in {"str", "constrained-str", "DocumentText"} or "[" in step
