"""`GET /v1/models`: what the key and its caller may call. Assistants are models too, by the name `assistant:<slug>`."""

from typing import Final

from pydantic_core import to_json

from aarhusai.assistants.types import Assistant
from aarhusai.gateway.types import JsonValue, Model
from aarhusai.web.openai.call import ASSISTANT_PREFIX, Call, no_model

OWNER: Final = "aarhusai"


async def models(call: Call) -> None:
    """`GET /v1/models`."""
    found = [_model(one) for one in call.services.registry.visible_models(call.actor) if call.may_call(one.slug)]
    found += [_assistant(call, one) for one in call.services.assistants.visible(call.actor) if _may(call, one)]
    await call.exchange.whole(to_json({"object": "list", "data": found}))


async def model(call: Call, name: str) -> None:
    """`GET /v1/models/{id}`. Raises NotFound("model_not_available")."""
    if name.startswith(ASSISTANT_PREFIX):
        slug = name.removeprefix(ASSISTANT_PREFIX)
        visible = call.services.assistants.visible(call.actor)
        found = next((_assistant(call, one) for one in visible if one.slug == slug and _may(call, one)), None)
        if found is None:
            raise no_model()
        await call.exchange.whole(to_json(found))
        return
    await call.exchange.whole(to_json(_model(call.model(name))))


def _may(call: Call, assistant: Assistant) -> bool:
    return call.may_call(ASSISTANT_PREFIX + assistant.slug)


def _model(model: Model) -> dict[str, JsonValue]:
    return {
        "id": model.slug,
        "object": "model",
        "created": _made(model.id.int),
        "owned_by": OWNER,
        "aarhusai": {
            "name": model.name,
            "zone": model.zone.value,
            "tasks": sorted(model.tasks),
            "modalities": sorted(model.modalities),
            "context_window": model.context_window,
            "max_output": model.max_output,
            "supports_tools": model.supports_tools,
        },
    }


def _assistant(call: Call, assistant: Assistant) -> dict[str, JsonValue]:
    return {
        "id": ASSISTANT_PREFIX + assistant.slug,
        "object": "model",
        "created": _made(assistant.id.int),
        "owned_by": call.services.assistants.unit_name(assistant.unit_id) or OWNER,
        "aarhusai": {
            "name": assistant.name,
            "description": assistant.description,
            "version": assistant.version,
            "ceiling": None if assistant.ceiling is None else str(assistant.ceiling),
        },
    }


def _made(number: int) -> int:
    """When an id was made, in seconds since 1970: the first 48 bits of a UUIDv7 are milliseconds (RFC 9562)."""
    return (number >> 80) // 1000
