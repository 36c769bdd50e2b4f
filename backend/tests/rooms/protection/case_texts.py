"""Invented case texts in Danish, with what must not leave in as many spellings as people use. No real person is here.

CPR numbers have 60 added to the day, which makes them numbers nobody has (the registry's own way of writing test data).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from faker import Faker

_SPACES: Final = (" ", " ", " ", "\u00a0", "  ")


@dataclass(frozen=True)
class Person:
    """Everything that must not leave of one person, each as its digits or letters are."""

    first: str
    last: str
    cpr: str
    phone: str
    email: str
    street: str
    postcode: str
    town: str
    reg: str
    account: str
    iban: str


@dataclass(frozen=True)
class CaseText:
    """A text, the values in it as they are written, and the persons it is about."""

    text: str
    written: tuple[str, ...]
    people: tuple[Person, ...]


def case_texts(count: int, seed: int = 20261123) -> Iterator[CaseText]:
    """That many texts, the same for the same seed."""
    chance = random.Random(seed)  # invents test data, guards nothing
    faker = Faker("da_DK")
    faker.seed_instance(seed)
    for _ in range(count):
        yield _text(chance, [_person(chance, faker) for _ in range(chance.choice((1, 1, 2)))])


def _person(chance: random.Random, faker: Faker) -> Person:
    first, last = faker.first_name(), faker.last_name()
    digits = "".join
    return Person(
        first=first,
        last=last,
        cpr=f"{chance.randint(61, 88)}{chance.randint(1, 12):02}{chance.randint(0, 99):02}{chance.randint(0, 9999):04}",
        phone=chance.choice("2345678") + digits(chance.choices("0123456789", k=7)),
        email=_plain(
            f"{first}.{last}{chance.randint(1, 99)}@{chance.choice(('mail', 'post', 'privat'))}.example"
        ).lower(),
        street=f"{faker.street_name()} {chance.randint(1, 199)}",
        postcode=f"{chance.randint(1000, 9990)}",
        town=chance.choice(("Aarhus C", "Ry", "Horsens", "København NV", "Odense", "Viborg", "Hjørring")),
        reg=digits(chance.choices("0123456789", k=4)),
        account=chance.choice("123456789") + digits(chance.choices("0123456789", k=9)),
        iban="DK" + _iban_check(reg_account := digits(chance.choices("0123456789", k=14))) + reg_account,
    )


def _plain(text: str) -> str:
    for letter, plain in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("é", "e"), ("ü", "u"), ("ö", "o"), ("ä", "a")):
        text = text.replace(letter, plain).replace(letter.upper(), plain)
    return "".join(letter for letter in text if letter.isascii() and not letter.isspace())


def _iban_check(account: str) -> str:
    """The check digits of a Danish IBAN (ISO 13616)."""
    return f"{98 - int(account + '131400') % 97:02}"


def _cpr(chance: random.Random, one: Person) -> str:
    day, serial = one.cpr[:6], one.cpr[6:]
    space = chance.choice(_SPACES)
    return chance.choice(
        (f"{day}-{serial}", f"{day}{serial}", f"{day}{space}{serial}", f"{day} - {serial}", f"{day}\u2013{serial}")
    )


def _phone(chance: random.Random, one: Person) -> str:
    p = one.phone
    pairs = f"{p[:2]} {p[2:4]} {p[4:6]} {p[6:]}"
    return chance.choice((pairs, p, f"+45 {pairs}", f"+45{p}", f"0045 {p}", f"{p[:4]} {p[4:]}", f"{p[:4]}-{p[4:]}"))


def _account(chance: random.Random, one: Person) -> str:
    return chance.choice(
        (
            f"reg. {one.reg} konto {one.account}",
            f"reg.nr. {one.reg}, kontonr. {one.account}",
            f"konto {one.reg}-{one.account}",
        )
    )


def _iban(chance: random.Random, one: Person) -> str:
    spaced = " ".join(one.iban[at : at + 4] for at in range(0, len(one.iban), 4))
    return chance.choice((one.iban, spaced))


def _address(chance: random.Random, one: Person) -> str:
    return chance.choice(
        (f"{one.street}, {one.postcode} {one.town}", f"{one.street}, st. tv., {one.postcode} {one.town}")
    )


def _email(chance: random.Random, one: Person) -> str:
    return chance.choice((one.email, one.email.capitalize()))


_Written = Callable[[random.Random, Person], str]
_SENTENCES: Final[Sequence[tuple[str, _Written]]] = (
    ("Borgeren med CPR {} har søgt om hjælp.", _cpr),
    ("Cpr-nr.: {}.", _cpr),
    ("Sagen drejer sig om {}, som er født i Danmark.", _cpr),
    ("Partens personnummer er {} ifølge registret.", _cpr),
    ("Han kan træffes på telefon {} efter kl. 16.", _phone),
    ("Tlf. {}.", _phone),
    ("Ring venligst på mobil {} inden fredag.", _phone),
    ("Skriv til {} med svaret.", _email),
    ("E-mail: {}", _email),
    ("Pengene overføres til {}.", _account),
    ("Udbetaling til IBAN {}.", _iban),
    ("Bor på adressen {}.", _address),
    ("Vedkommende er flyttet til {} i foråret.", _address),
)
_OPENINGS: Final = (
    "{first} {last} henvendte sig i dag.",
    "Notat: samtale med {first} {last} om støtte i hjemmet.",
    "Vedr. {last}, {first}.",
    "Kære {first} {last}. Tak for din henvendelse.",
    "{first} {last}s ansøgning er modtaget.",
)
_CLOSINGS: Final = (
    "{first} får svar inden 14 dage.",
    "Der er talt med {first}s sagsbehandler.",
    "Sagen afventer.",
    "Lav et udkast til afgørelse.",
)


def _text(chance: random.Random, people: Sequence[Person]) -> CaseText:
    lines: list[str] = []
    written: list[str] = []
    for one in people:
        names = {"first": one.first, "last": one.last}
        lines.append(chance.choice(_OPENINGS).format(**names))
        for sentence, write in chance.sample(_SENTENCES, k=chance.randint(2, 4)):
            value = write(chance, one)
            written.append(value)
            lines.append(sentence.format(value))
        lines.append(chance.choice(_CLOSINGS).format(**names))
    between = chance.choice((" ", "\n", "\n\n", "\r\n"))
    return CaseText(between.join(lines), tuple(written), tuple(people))
