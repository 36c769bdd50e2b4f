"""What a call comes to use besides tokens: pictures, sound that is heard, and text that is read aloud. Pure."""

import math
from dataclasses import dataclass
from typing import Final

from aarhusai.gateway.types import Model

PER_MILLION: Final = 1_000_000

_HEARD_PER_SECOND: Final = 50
"""Tokens that a second of sound may count as: Whisper's encoder makes fifty, OpenAI counts ten, Gemini 32."""

_SAID_PER_SECOND: Final = 12
"""Tokens of what is said in a second: four words, of at most three tokens in Danish."""

_PER_PICTURE: Final = 8_192
"""Tokens of a picture that is made: OpenAI counts up to 6 240."""


@dataclass(frozen=True, slots=True)
class Media:
    """Pictures that are made, whole seconds of sound that is heard, and characters that are read aloud."""

    pictures: int = 0
    seconds: int = 0
    characters: int = 0

    def cost(self, model: Model) -> float:
        """In the model's currency."""
        return (
            self.pictures * model.price_picture
            + self.seconds / 60 * model.price_minute
            + self.characters * model.price_characters / PER_MILLION
        )

    def read(self, model: Model) -> int:
        """Tokens at the most that an endpoint may count of it as read, where it takes money for them."""
        return self.seconds * _HEARD_PER_SECOND if model.price_input else 0

    def written(self, model: Model) -> int:
        """Tokens at the most that an endpoint may count as its answer, where it takes money for them."""
        return self.seconds * _SAID_PER_SECOND + self.pictures * _PER_PICTURE if model.price_output else 0


NO_MEDIA: Final = Media()


def whole_seconds(seconds: float) -> int:
    """What has begun counts, as endpoints count it; at most a year, for odd figures."""
    return math.ceil(max(0.0, min(seconds, 31_536_000.0)))
