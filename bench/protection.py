"""What protection adds to the first token: 8 000 tokens of history, one new message, everything replaced.

Prints milliseconds per part, the best and the median of the runs. Run: .venv/bin/python bench/protection.py
"""

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Sequence

from aarhusai.gateway.types import ChatMessage, ChatRequest, TextPart
from aarhusai.gateway.wrappers.classifying import leaving_of
from aarhusai.gateway.wrappers.replacing import protected
from aarhusai.protection import ConversationProtection, DetectingClassifier, Placeholders
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.registry import Registry

RUNS = 40
CHARACTERS = 32_000
"""Of history: 8 000 tokens of Danish at four characters each."""

FIRST = ("Vibeke", "Otto", "Fatima", "Søren", "Agnieszka", "Mehmet", "Kirsten", "Bjørn", "Amina", "Lars")
LAST = ("Nørgaard", "Thorsager", "Yilmaz", "Kowalska", "Holm", "Aabling", "Skov", "Hansen", "Vestermark", "Haddad")


def paragraph(chance: random.Random) -> str:
    """A few sentences about an invented person."""
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    cpr = f"{chance.randint(61, 88)}0{chance.randint(1, 9)}{chance.randint(10, 99)}-{chance.randint(1000, 9999)}"
    phone = " ".join(f"{chance.randint(20, 99)}" for _ in range(4))
    first = name.partition(" ")[0]
    return (
        f"{name} (CPR {cpr}) har søgt om støtte til merudgifter efter serviceloven. Familien bor i en lejlighed og "
        f"har to børn. {first} kan træffes på telefon {phone} om formiddagen, og ansøgningen er vedlagt kvitteringer "
        "for medicin, befordring og diæt. Sagsbehandleren har bedt om en udtalelse fra egen læge, som ventes snart. "
        "Kommunen skal træffe afgørelse inden fire uger fra modtagelsen og vejlede om klageadgang."
    )


def conversation(chance: random.Random) -> list[ChatMessage[str]]:
    """A history of that many characters, question and answer by turns."""
    messages: list[ChatMessage[str]] = []
    while sum(len(part.text) for one in messages for part in one.parts if isinstance(part, TextPart)) < CHARACTERS:
        role = "user" if len(messages) % 2 == 0 else "assistant"
        messages.append(ChatMessage(role, (TextPart(paragraph(chance) + "\n\n" + paragraph(chance)),)))
    return messages


async def main() -> None:
    """Prints the table."""
    chance = random.Random(1)
    classifier = DetectingClassifier(Detector(Registry()))
    history = conversation(chance)
    stored = ConversationProtection()
    reading = await classifier.read(leaving_of(ChatRequest(tuple(history))).texts(), stored)
    protected(ChatRequest(tuple(history)), Placeholders(stored, reading))
    kept = stored.dump()
    spent: dict[str, list[float]] = {"open": [], "read": [], "match and replace": [], "together": []}
    for _ in range(RUNS):
        request = ChatRequest((*history, ChatMessage("user", (TextPart(paragraph(chance)),))))
        started = time.thread_time()
        protection = ConversationProtection.begin(kept)
        opened = time.thread_time()
        reading = await classifier.read(leaving_of(request).texts(), protection)
        read = time.thread_time()
        protected(request, Placeholders(protection, reading))
        done = time.thread_time()
        for name, seconds in zip(spent, (opened - started, read - opened, done - read, done - started), strict=True):
            spent[name].append(seconds * 1000)
    print(f"history {CHARACTERS} characters, {len(stored.map)} values known, one new message")
    for name, values in spent.items():
        print(f"{name:<20} best {min(values):6.2f} ms   median {statistics.median(values):6.2f} ms")
    stream(
        protection,
        ["Jeg", " skriver", " et", " udkast", " til", " brevet", ",", " og", " navnet", " er", " sat"] * 2000,
    )


def stream(protection: ConversationProtection, pieces: Sequence[str]) -> None:
    """What restoring costs per piece of an answer that holds no placeholder, and of one that is full of them."""
    names = [entry.placeholder for entry in protection.map][:20]
    full = [part for name in names * 100 for part in (" ", name[:3], name[3:6], name[6:], " ringede")]
    for label, given in (("plain pieces", pieces), ("placeholders", full)):
        best = min(_timed(protection, given) for _ in range(5))
        print(f"restore, {label:<12} {best / len(given) * 1e6:6.2f} µs per piece")


def _timed(protection: ConversationProtection, pieces: Sequence[str]) -> float:
    restore: Callable[[str], str] = Placeholders(protection, _NOTHING).restorer(json=None).restore
    started = time.thread_time()
    for piece in pieces:
        restore(piece)
    return time.thread_time() - started


_NOTHING = asyncio.run(DetectingClassifier(Detector(Registry())).read([], ConversationProtection()))

if __name__ == "__main__":
    asyncio.run(main())
