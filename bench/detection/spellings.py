"""Values in the ways people write them: one function a kind, each from a seeded source of chance.

Written apart from the recognisers and their tables; every number is invented, CPR numbers with 60 added to the day.
"""

import random
from collections.abc import Callable

from faker import Faker

Chance = random.Random
_HYPHENS = ("-", "-", "-", "-", "\u2010", "\u2011", "\u2013", "\u2014")
_MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)


def digits(chance: Chance, count: int) -> str:
    """So many digits."""
    return "".join(chance.choice("0123456789") for _ in range(count))


def cpr(chance: Chance, _: Faker) -> str:
    """A replacement number, in one of twenty spellings."""
    day, month, year = chance.randint(61, 88), chance.randint(1, 12), chance.randint(10, 99)
    serial = f"{chance.randint(0, 3)}{digits(chance, 3)}"
    d, m, y = f"{day:02}", f"{month:02}", f"{year:02}"
    hyphen = chance.choice(_HYPHENS)
    return chance.choice(
        [
            f"{d}{m}{y}{hyphen}{serial}",
            f"{d}{m}{y}{hyphen}{serial}",
            f"{d}{m}{y}{hyphen}{serial}",
            f"{d}{m}{y}{serial}",
            f"{d}{m}{y} {serial}",
            f"{d}{m}{y}\u00a0{serial}",
            f"{d}{m}{y} {hyphen} {serial}",
            f"{d}{m}{y}/{serial}",
            f"{d}{m}{y}.{serial}",
            f"{d} {m} {y}{hyphen}{serial}",
            f"{d} {m} {y} {serial}",
            f"{d}.{m}.{y}{hyphen}{serial}",
            f"{d}.{m}.{y} {serial}",
            f"{d}-{m}-{y}-{serial}",
            f"{d}/{m}/{y}-{serial}",
            f"{d}{m}19{y}{hyphen}{serial}",
            f"{d}-{m}-19{y}-{serial}",
            f"{d}.{m}.19{y} - {serial}",
        ]
    )


def phone(chance: Chance, _: Faker) -> str:
    """A Danish number of eight digits, some with the country's code."""
    a, b, c, d = f"{chance.randint(20, 99)}", digits(chance, 2), digits(chance, 2), digits(chance, 2)
    plain = chance.choice(
        [
            f"{a}{b}{c}{d}",
            f"{a} {b} {c} {d}",
            f"{a} {b} {c} {d}",
            f"{a}{b} {c}{d}",
            f"{a}-{b}-{c}-{d}",
            f"{a}{b}-{c}{d}",
        ]
    )
    return chance.choice(["", "", "", "", "+45 ", "+45", "0045 ", "(+45) ", "45 "]) + plain


def email(chance: Chance, fake: Faker) -> str:
    """An address at a domain that is nobody's."""
    first, last = fake.first_name().lower(), fake.last_name().lower()
    domain = chance.choice(["example.dk", "mail.example.com", "post.example.org", "skole.example.dk"])
    local = chance.choice(
        [f"{first}.{last}", f"{first}{chance.randint(1, 99)}", f"{first[0]}{last}", f"{first}_{last}"]
    )
    sign = chance.choice(["@"] * 9 + [" (at) ", "(at)", "[at]"])
    whole = f"{local}{sign}{domain}"
    return whole.upper() if chance.random() < 0.04 else whole


def address(chance: Chance, fake: Faker) -> str:
    """Street, number, and mostly floor, postcode and town."""
    street = fake.street_name()
    number = f"{chance.randint(1, 240)}{chance.choice(['', '', '', 'A', 'B', ' C'])}"
    floor = chance.choice(["", "", ", st.", ", st. tv.", ", 1. th", ", 2. tv.", ", 3. sal", ", 4. mf.", " 2.th"])
    town = f"{chance.randint(1000, 9899)} {fake.city_name() if hasattr(fake, 'city_name') else fake.city()}"
    joint = chance.choice([", ", ", ", "\n"])
    return f"{street} {number}{floor}{joint}{town}" if chance.random() < 0.7 else f"{street} {number}{floor}"


def plate(chance: Chance, _: Faker) -> str:
    """Two letters and five digits."""
    letters = "".join(chance.choice("ABCDEGHJKLMNPRSTVXYZ") for _ in range(2))
    a, b = f"{chance.randint(20, 99)}", digits(chance, 3)
    return chance.choice([f"{letters} {a} {b}", f"{letters}{a}{b}", f"{letters} {a}{b}", f"{letters}-{a}{b}"])


def iban(chance: Chance, _: Faker) -> str:
    """A Danish account with its check digits."""
    account = digits(chance, 14)
    turned = account + "1320" + "00"
    check = 98 - int(turned) % 97
    whole = f"DK{check:02}{account}"
    grouped = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return chance.choice([whole, grouped, grouped, whole.lower()])


def account(chance: Chance, _: Faker) -> str:
    """Registration number and account."""
    registration, number = f"{chance.randint(1000, 9999)}", digits(chance, chance.choice([7, 8, 10, 10]))
    return chance.choice([f"{registration} {number}", f"{registration}-{number}", f"{registration} - {number}"])


def cvr(chance: Chance, _: Faker) -> str:
    """Eight digits that pass modulus 11."""
    while True:
        found = f"{chance.randint(1, 4)}{digits(chance, 7)}"
        if sum(w * int(d) for w, d in zip((2, 7, 6, 5, 4, 3, 2, 1), found, strict=True)) % 11 == 0:
            return chance.choice([found, found, f"{found[:2]} {found[2:4]} {found[4:6]} {found[6:]}"])


def pnumber(chance: Chance, _: Faker) -> str:
    """Ten digits."""
    return f"10{digits(chance, 8)}"


def case(chance: Chance, _: Faker) -> str:
    """A case number."""
    year = chance.randint(2005, 2026)
    return chance.choice(
        [
            f"{year}-{digits(chance, 6)}",
            f"{year}-{digits(chance, 5)}",
            f"{year}-{digits(chance, 6)}-{digits(chance, 2)}",
        ]
    )


def passport(chance: Chance, _: Faker) -> str:
    """Nine digits."""
    return f"2{digits(chance, 8)}"


def birthdate(chance: Chance, _: Faker) -> str:
    """A day in the formats of letters and forms."""
    d, m, y = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1925, 2020)
    return chance.choice(
        [
            f"{d}. {_MONTHS[m - 1]} {y}",
            f"{d:02}.{m:02}.{y}",
            f"{d:02}-{m:02}-{y}",
            f"{d}/{m} {y}",
            f"{d}/{m}-{y % 100:02}",
            f"{d:02}{m:02}{y % 100:02}",
            f"{y}-{m:02}-{d:02}",
        ]
    )


def vin(chance: Chance, _: Faker) -> str:
    """Seventeen characters."""
    maker = chance.choice(["WVW", "WBA", "VF1", "TMB", "YV1", "WDD", "KMH"])
    middle = "".join(chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(8))
    return f"{maker}{middle}{digits(chance, 6)}"


def gps(chance: Chance, _: Faker) -> str:
    """A place in Denmark."""
    north, east = 54.6 + chance.random() * 3, 8.1 + chance.random() * 6.5
    return chance.choice([f"{north:.6f}, {east:.6f}", f"{north:.5f},{east:.5f}", f"{north:.4f} {east:.4f}"])


def url(chance: Chance, fake: Faker) -> str:
    """A web address with somebody's id in it."""
    return chance.choice(
        [
            f"https://selvbetjening.example.dk/sag?id={digits(chance, 7)}",
            f"https://www.example.dk/profil/{digits(chance, 8)}",
            f"https://example.dk/users/{fake.first_name().lower()}.{fake.last_name().lower()}",
            f"www.example.dk/login?token={chance.randbytes(12).hex()}",
        ]
    )


def person(_: Chance, fake: Faker) -> str:
    """A full name. The tagger of names is measured apart (names.py)."""
    return f"{fake.first_name()} {fake.last_name()}"


def place(chance: Chance, _: Faker) -> str:
    """Postcode and town."""
    return chance.choice(["8000 Aarhus C", "5000 Odense C", "9000 Aalborg", "4700 Næstved", "6800 Varde", "3700 Rønne"])


SPELLINGS: dict[str, Callable[[Chance, Faker], str]] = {
    "cpr": cpr,
    "phone": phone,
    "email": email,
    "address": address,
    "plate": plate,
    "iban": iban,
    "account": account,
    "cvr": cvr,
    "pnumber": pnumber,
    "case": case,
    "passport": passport,
    "birthdate": birthdate,
    "vin": vin,
    "gps": gps,
    "url": url,
    "person": person,
    "place": place,
}
