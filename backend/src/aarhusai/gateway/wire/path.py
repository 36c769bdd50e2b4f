"""The calls of OpenAI's API that the door relays, and the task of a model that each is."""

from enum import StrEnum

from aarhusai.gateway.types import Task


class WirePath(StrEnum):
    """What is called, as it stands in the address after `/v1/`."""

    CHAT = "chat/completions"
    TEXT = "completions"
    EMBED = "embeddings"
    RERANK = "rerank"
    SPEECH = "audio/speech"
    IMAGES = "images/generations"

    @property
    def task(self) -> Task:
        """What a model must be able to do for it."""
        return _TASKS[self]


_TASKS = {
    WirePath.CHAT: Task.CHAT,
    WirePath.TEXT: Task.CHAT,
    WirePath.EMBED: Task.EMBED,
    WirePath.RERANK: Task.RERANK,
    WirePath.SPEECH: Task.SPEAK,
    WirePath.IMAGES: Task.IMAGE,
}
