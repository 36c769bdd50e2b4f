"""Asking a provider, and what is left of its errors."""

import traceback

import pytest
from fakes.stands import Stand, a_question

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.types import ChatEvent, ChatRequest
from aarhusai.protection.text import ProtectedText


async def ask(stand: Stand, request: ChatRequest[ProtectedText] | None = None) -> list[ChatEvent]:
    """All events of one answer."""
    return [one async for one in stand.provider.chat(stand.endpoint, request or a_question())]


async def failure_of(stand: Stand) -> ModelFailed:
    """The error that asking ends with."""
    with pytest.raises(ModelFailed) as caught:
        await ask(stand)
    return caught.value


def every_text_of(error: BaseException) -> str:
    """Whatever of an error could reach a log or a screen."""
    return "".join([*traceback.format_exception(error), repr(error), str(vars(error)), getattr(error, "reason", "")])
