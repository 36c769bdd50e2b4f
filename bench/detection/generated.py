"""The generated evaluation set: case texts with known spans, and ordinary text with none. The seed is fixed."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from faker import Faker
from spellings import SPELLINGS, digits

HERE = Path(__file__).resolve().parent
SEED = 20261123
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Case:
    """One text and the spans that stand in it: (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def case_texts(count: int, seed: int = SEED) -> list[Case]:
    """So many case texts, from the templates in turn."""
    chance = random.Random(seed)
    Faker.seed(seed)
    fake = Faker("da_DK")
    templates = _lines("case_texts.txt")
    return [_filled(templates[number % len(templates)], chance, fake) for number in range(count)]


def ordinary_texts(count: int, seed: int = SEED) -> list[str]:
    """Lines full of numbers that are nobody's: laws, prices, versions, timetables, tables."""
    chance = random.Random(seed)
    templates = _lines("ordinary.txt")
    return [_numbers(templates[number % len(templates)], chance) for number in range(count)]


def _lines(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n").replace("\\t", "\t") for line in lines if line]


def _filled(template: str, chance: random.Random, fake: Faker) -> Case:
    text = ""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for slot in _SLOT.finditer(template):
        text += template[at : slot.start()]
        value = SPELLINGS[slot[1]](chance, fake)
        spans.append((len(text), len(text) + len(value), slot[1]))
        text += value
        at = slot.end()
    return Case(text + template[at:], tuple(spans))


def _numbers(template: str, chance: random.Random) -> str:
    def one(slot: re.Match[str]) -> str:
        name = slot[1]
        if name == "day":
            return str(chance.randint(1, 28))
        if name == "month":
            return f"{chance.randint(1, 12):02}"
        if name == "h":
            return str(chance.randint(7, 18))
        if name == "q":
            return chance.choice(["00", "15", "30", "45"])
        return str(chance.randint(1, 9)) + digits(chance, int(name[1:]) - 1)

    return _SLOT.sub(one, template)
