"""Why an assistant is not to be used just now, in the words of whoever asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

LOOSENED: Final = "facts_loosened"
"""The house suspended it by itself; its text are the fields that changed, and the words are made where it is read."""

_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "da": ("Noget af det, den er godkendt til, er ændret", " og "),
    "en": ("Something of what it was approved for has changed", " and "),
}
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "model": ("modellen", "the model"),
    "models": ("hvilke modeller der kan svare", "which models may answer"),
    "zone": ("hvor modellen kører", "where the model runs"),
    "suppliers": ("leverandøren", "the supplier"),
    "sources": ("kilderne", "the sources"),
    "ceiling": ("loftet", "the ceiling"),
    "sharing": ("hvem den er delt med", "whom it is shared with"),
    "denied": ("hvem der er undtaget", "who is excepted"),
    "tools": ("værktøjerne", "the tools"),
    "unit": ("enheden", "the unit"),
    "purpose": ("formålet", "the purpose"),
    "answers": ("svarene om brugen", "the answers about its use"),
    "problems": ("modellen", "the model"),
}


@dataclass(frozen=True, slots=True)
class Suspension:
    """A code, words of whoever suspended it (for LOOSENED the fields that changed), and since when."""

    code: str
    text: str
    at: datetime | None

    def told(self, language: str) -> "Suspension":
        """The same with its words in the language."""
        return Suspension(self.code, words_of(self.code, self.text, language), self.at)


def fields_text(fields: Iterable[str]) -> str:
    """The fields that changed, as the text of a suspension with the code LOOSENED."""
    return ",".join(dict.fromkeys(fields))


def words_of(code: str, text: str, language: str) -> str:
    """What is told of a suspension: a person's own words as they are, the house's in the language (Danish, English)."""
    if code != LOOSENED:
        return text
    place = 1 if language == "en" else 0
    sentence, joined = _TOLD["en" if place else "da"]
    names = list(dict.fromkeys(_WORDS[one][place] for one in text.split(",") if one in _WORDS))
    if not names:
        return f"{sentence}."
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}{joined}{names[-1]}"
    return f"{sentence}: {listed}."
