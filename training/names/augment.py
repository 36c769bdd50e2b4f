"""More to learn from: names of other origins in the sentences of the sets, and sentences of municipal life."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from name_lists import Origin
from sets import Sentence

_SLOT = re.compile(r"\{(\w+)('s)?\}")
_PERSON_SLOTS = frozenset(("full", "first", "last", "init", "two", "letters"))


@dataclass(frozen=True)
class Things:
    """Lists of what is no person, by the name of the slot."""

    lists: Mapping[str, list[str]]

    @classmethod
    def read(cls, path: Path) -> "Things":
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if ": " in line and line[0] != "#"]
        return cls({head: values.split("|") for head, _, values in (line.partition(": ") for line in lines)})


class People:
    """Draws names: the origin first, evenly, so that a long list does not drown a short one."""

    def __init__(self, origins: Mapping[str, Origin], chance: random.Random) -> None:
        self._chance = chance
        self._origins = {
            name: (sorted(origin.first), sorted(origin.last), sorted(origin.full))
            for name, origin in origins.items()
            if origin.first and origin.last
        }
        self._names = sorted(self._origins)

    def _origin(self) -> tuple[list[str], list[str], list[str]]:
        danish = self._chance.random() < 0.3
        return self._origins["danish" if danish else self._chance.choice(self._names)]

    def first(self) -> str:
        """A first name; sometimes two, or two with a hyphen."""
        names = self._origin()[0]
        name = self._chance.choice(names)
        dice = self._chance.random()
        if dice < 0.04:
            return f"{name}-{self._chance.choice(names)}"
        return f"{name} {self._chance.choice(names)}" if dice < 0.06 else name

    def last(self) -> str:
        """A last name, sometimes with a particle or a hyphen."""
        names = self._origin()[1]
        name = self._chance.choice(names)
        dice = self._chance.random()
        if dice < 0.03:
            return f"{name}-{self._chance.choice(names)}"
        return (
            f"{self._chance.choice(('van', 'von', 'de', 'van der', 'da', 'af', 'el'))} {name}" if dice < 0.05 else name
        )

    def full(self) -> str:
        """First, perhaps middle, and last name of one origin."""
        firsts, lasts, wholes = self._origin()
        if wholes and self._chance.random() < 0.4:
            return self._chance.choice(wholes)
        first, last = self._chance.choice(firsts), self._chance.choice(lasts)
        dice = self._chance.random()
        if dice < 0.15:
            return f"{first} {self._chance.choice(lasts)} {last}"
        if dice < 0.22:
            return f"{first} {self._chance.choice(lasts)[0]}. {last}"
        if dice < 0.28:
            return f"{first} {self._chance.choice(firsts)} {last}"
        if dice < 0.32:
            return f"{first}-{self._chance.choice(firsts)} {last}"
        return f"{first} {last}"

    def initial(self) -> str:
        """Initials and a last name, or a first name and an initial."""
        firsts, lasts, _ = self._origin()
        one, other = self._chance.choice(firsts)[0], self._chance.choice(firsts)[0]
        last = self._chance.choice(lasts)
        return self._chance.choice(
            (f"{one}. {last}", f"{one}. {other}. {last}", f"{one}.{other}. {last}", f"{one} {last}")
        )

    def letters(self) -> str:
        """Initials of a member of staff."""
        return "".join(self._chance.choice("ABCDEFGHIJKLMNOPRSTUVW") for _ in range(self._chance.choice((2, 2, 3))))

    def handle(self) -> str:
        """A name as it is written on social media."""
        firsts, lasts, _ = self._origin()
        first, last = self._chance.choice(firsts), self._chance.choice(lasts)
        first, last = (re.sub(r"\W", "", name) for name in (first, last))
        small = (first + last).lower(), first.lower() + "_" + last.lower(), first[0].lower() + last.lower()
        mixed = first + last, first[0] + last, "Mr" + last, first + last[0], first[:2].upper() + last
        made = self._chance.choice((*small, *mixed, first + "_dk", first + "Tweets"))
        return "@" + made + self._chance.choice(("", "", "", "1", "92", "_", "_dk", "DK"))


def swapped(sentence: Sentence, people: People, chance: random.Random) -> Sentence:
    """The sentence with other persons in it: whole names for whole names, one word for one word, genitives kept."""
    text, persons, others, at = "", [], [], 0
    marks = sorted([(*span, True) for span in sentence.persons] + [(*span, False) for span in sentence.others])
    for start, end, person in marks:
        if start < at:
            continue
        text += sentence.text[at:start]
        new = _other_person(sentence.text[start:end], people, chance) if person else sentence.text[start:end]
        (persons if person else others).append((len(text), len(text) + len(new)))
        text += new
        at = end
    return Sentence(text + sentence.text[at:], tuple(persons), tuple(others))


def _other_person(old: str, people: People, chance: random.Random) -> str:
    if not old[0].isupper() or not re.fullmatch(r"[^\W\d_][\w.'’ -]*", old):
        return old
    words = old.split()
    if "." in old and len(words) > 1 and chance.random() < 0.5:
        new = people.initial()
    elif len(words) > 1:
        new = people.full()
    else:
        new = people.first() if chance.random() < 0.5 else people.last()
    if old.isupper() or chance.random() < 0.06:
        new = new.upper()
    return _genitive(new, chance) if old.endswith("s") and chance.random() < 0.5 else new


def _genitive(name: str, chance: random.Random) -> str:
    if name[-1] in "sxz":
        return name + chance.choice(("'", "'", "’", ""))
    return name + chance.choice(("s", "s", "s", "s", "s", "'s"))


class Carriers:
    """Fills the sentences of `carriers.txt`."""

    def __init__(self, path: Path, people: People, things: Things, chance: random.Random) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        self._carriers = [line.replace("\\n", "\n").replace("\\t", "\t") for line in lines if line and line[0] != "#"]
        self._people, self._things, self._chance = people, things, chance

    def filled(self) -> Iterator[Sentence]:
        """Every carrier once, in another dress each time it is asked for."""
        for carrier in self._carriers:
            yield self._fill(carrier)

    def _fill(self, carrier: str) -> Sentence:
        small = carrier[0] == "~" or self._chance.random() < 0.04
        large = not small and self._chance.random() < 0.05
        carrier = carrier.removeprefix("~")
        assert "} {" not in carrier, "two persons with only a blank between them would be one"
        shout = not small and self._chance.random() < 0.06
        text, persons, others, at = "", [], [], 0
        for slot in _SLOT.finditer(carrier):
            text += carrier[at : slot.start()]
            for piece, mark in self._pieces(slot[1], slot[2] is not None):
                value = piece.upper() if shout and mark == "person" else piece
                if mark:
                    (persons if mark == "person" else others).append((len(text), len(text) + len(value)))
                text += value
            at = slot.end()
        text += carrier[at:]
        cased = text.lower() if small else text.upper() if large else text
        return Sentence(cased if len(cased) == len(text) else text, tuple(persons), tuple(others))

    def _pieces(self, slot: str, genitive: bool) -> Iterator[tuple[str, str]]:
        """What fills a slot, each piece with its mark: person, other, or nothing."""
        people, chance = self._people, self._chance
        if slot == "two":
            yield people.first(), "person"
            yield chance.choice((" og ", " & ", " og ")), ""
            yield people.full(), "person"
        elif slot in _PERSON_SLOTS:
            draw = {"full": people.full, "first": people.first, "last": people.last, "init": people.initial}
            name = draw.get(slot, people.letters)()
            yield (_genitive(name, chance) if genitive else name), "person"
        else:
            yield self._thing(slot), "other"

    def _thing(self, slot: str) -> str:
        people, chance = self._people, self._chance
        if slot == "street" and chance.random() < 0.4:
            name = chance.choice((people.last, people.full, people.first))()
            joint = "s " if name[-1] != "s" else " "
            if chance.random() < 0.4 and " " not in name:
                return name + chance.choice(
                    ("svej", "sgade", "svænget", "vej", "gade", "parken", "sgård", "vænget", "stien")
                )
            return name + joint + chance.choice(("Vej", "Gade", "Allé", "Plads", "Boulevard", "Torv", "Vænge", "Have"))
        if slot == "org" and chance.random() < 0.3:
            name = people.last()
            ends = (
                "A/S",
                "ApS",
                "Byg",
                "& Co.",
                "Holding",
                "Gruppen",
                "Transport",
                "El",
                "Maskinfabrik",
                "Skole",
                "Fonden",
            )
            starts = (
                "Advokatfirmaet",
                "Tømrerfirmaet",
                "Restaurant",
                "Frisør",
                "Lægerne",
                "Hotel",
                "Firmaet",
                "Bageriet",
            )
            return chance.choice(
                (f"{name} {chance.choice(ends)}", f"{chance.choice(starts)} {name}", f"{name} & {people.last()}")
            )
        return chance.choice(self._things.lists[{"street": "streets", "org": "orgs", "town": "towns"}.get(slot, slot)])


def joined(one: Sentence, other: Sentence) -> Sentence:
    """Two sentences in a row without a full stop between them, as people write where there is little room."""
    text = one.text.rstrip(".") + " "
    shift = len(text)

    def moved(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((start + shift, end + shift) for start, end in spans)

    kept = tuple(span for span in one.persons if span[1] < shift), tuple(span for span in one.others if span[1] < shift)
    return Sentence(text + other.text, kept[0] + moved(other.persons), kept[1] + moved(other.others))


def tweeted(sentence: Sentence, people: People, things: Things, chance: random.Random) -> Sentence:
    """The sentence as on social media: handles of persons and houses before and after, perhaps all in small letters."""
    text, persons, others = sentence.text, list(sentence.persons), list(sentence.others)
    if chance.random() < 0.25 and len(text.lower()) == len(text):
        text = text.lower()
    for _ in range(chance.choice((1, 1, 2, 3))):
        person = chance.random() < 0.65
        handle = people.handle() if person else "@" + chance.choice(things.lists["handles"])
        if chance.random() < 0.5:
            text += " "
            (persons if person else others).append((len(text), len(text) + len(handle)))
            text += handle
        else:
            shift = len(handle) + 1
            text = f"{handle} {text}"
            persons = [(start + shift, end + shift) for start, end in persons]
            others = [(start + shift, end + shift) for start, end in others]
            (persons if person else others).append((0, len(handle)))
    if chance.random() < 0.5:
        text += chance.choice((" #dkpol", " https://t.co/Ab3dEf9Xy1", " #dkmedier", " ❤", " 😂"))
    return Sentence(text, tuple(sorted(persons)), tuple(sorted(others)))
