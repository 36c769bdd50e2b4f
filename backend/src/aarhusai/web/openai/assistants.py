"""Assistants called as models."""

from aarhusai.web.openai.bodies import Chat
from aarhusai.web.openai.call import Call, no_model


async def chat(call: Call, body: Chat) -> None:
    """An assistant's answer as a chat completion."""
    raise no_model()
