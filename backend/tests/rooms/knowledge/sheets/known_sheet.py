"""A sheet of 50 000 rows as a municipality writes it, and questions of it whose answers are computed by hand here."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

AREAS = ("Vest", "Øst", "Nord", "Syd", "Midtbyen")
KINDS = ("Hjemmepleje", "Træning", "Madservice", "Hjælpemidler")
SUPPLIERS = tuple(f"Leverandør {letter}" for letter in "ABCDEFGHIJKL")
ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    day: date
    area: str
    kind: str
    supplier: str
    amount: Decimal
    hours: Decimal
    count: int
    approved: bool


def lines(rows: int = ROWS, seed: int = 4) -> list[Line]:
    chance = random.Random(seed)
    first = date(2022, 1, 1)
    return [
        Line(
            number=f"{place:06d}",
            day=first + timedelta(days=chance.randrange(365 * 3)),
            area=chance.choice(AREAS),
            kind=chance.choice(KINDS),
            supplier=chance.choice(SUPPLIERS),
            amount=Decimal(chance.randrange(-50_000, 9_000_000)) / 100,
            hours=Decimal(chance.randrange(25, 4_000)) / 100,
            count=chance.randrange(1, 40),
            approved=chance.random() < 0.7,
        )
        for place in range(rows)
    ]


def danish(value: Decimal, places: int = 2) -> str:
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def write_csv(path: Path, found: Sequence[Line], encoding: str = "cp1252") -> Path:
    total = sum((one.amount for one in found), Decimal(0))
    text = ["Udbetalinger 2022-2024;;;;;;;;", ";;;;;;;;"]
    text.append("Løbenr;Dato;Område;Ydelse;Leverandør;Beløb;Timer;Antal borgere;Godkendt")
    text += [
        f"{one.number};{one.day:%d-%m-%Y};{one.area};{one.kind};{one.supplier};kr. {danish(one.amount)};"
        f"{danish(one.hours)};{one.count};{'ja' if one.approved else 'nej'}"
        for one in found
    ]
    text.append(f"I alt;;;;;kr. {danish(total)};;;")
    path.write_bytes("\r\n".join(text).encode(encoding))
    return path


Answer = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """A question, the query a model would write for it, and the answer; `asked` when the asker must find it too."""

    question: str
    sql: str
    answer: Answer
    asked: bool = True


def known(found: Sequence[Line]) -> list[Known]:
    return [*_sums(found), *_counts(found), *_groups(found), *_firsts(found), *_averages(found)]


def total(found: Iterable[Line], of: Callable[[Line], Decimal | int] = lambda one: one.amount) -> Decimal:
    return sum((Decimal(of(one)) for one in found), Decimal(0))


def _sums(found: Sequence[Line]) -> list[Known]:
    t = "udbetalinger_2022_2024"
    west = [one for one in found if one.area == "Vest"]
    march = [one for one in found if (one.day.year, one.day.month) == (2023, 3)]
    return [
        Known("Hvad er summen af beløb?", f"SELECT sum(beløb) FROM {t}", [(total(found),)]),
        Known(
            "Hvor meget er der udbetalt i alt i område Vest?",
            f"SELECT sum(beløb) FROM {t} WHERE område = 'Vest'",
            [(total(west),)],
            asked=False,
        ),
        Known(
            "Hvad er det samlede beløb i Vest?", f"SELECT sum(beløb) FROM {t} WHERE område = 'Vest'", [(total(west),)]
        ),
        Known(
            "Hvad er det samlede beløb i Vest i 2023?",
            f"SELECT sum(beløb) FROM {t} WHERE område = 'Vest' AND year(dato) = 2023",
            [(total(one for one in west if one.day.year == 2023),)],
        ),
        Known(
            "Hvad er summen af timer i marts 2023?",
            f"SELECT sum(timer) FROM {t} WHERE dato BETWEEN '2023-03-01' AND '2023-03-31'",
            [(total(march, lambda one: one.hours),)],
        ),
        Known(
            "Hvad er det samlede antal borgere for træning?",
            f"SELECT sum(antal_borgere) FROM {t} WHERE ydelse = 'Træning'",
            [(total((one for one in found if one.kind == "Træning"), lambda one: one.count),)],
        ),
        Known(
            "Hvad er det samlede beløb over 10.000 kr.?",
            f"SELECT sum(beløb) FROM {t} WHERE beløb > 10000",
            [(total(one for one in found if one.amount > 10_000),)],
        ),
        Known(
            "Hvad er det samlede beløb i Vest og Øst efter 1. marts 2024?",
            f"SELECT sum(beløb) FROM {t} WHERE område IN ('Vest', 'Øst') AND dato > '2024-03-01'",
            [(total(one for one in found if one.area in {"Vest", "Øst"} and one.day > date(2024, 3, 1)),)],
        ),
        Known(
            "Hvad er det samlede beløb, der ikke er godkendt?",
            f"SELECT sum(beløb) FROM {t} WHERE NOT godkendt",
            [(total(one for one in found if not one.approved),)],
        ),
    ]


def _counts(found: Sequence[Line]) -> list[Known]:
    t = "udbetalinger_2022_2024"
    between = [one for one in found if 1_000 <= one.amount <= 2_000]
    quarter = [one for one in found if date(2022, 7, 1) <= one.day <= date(2022, 9, 30)]
    return [
        Known("Hvor mange rækker er der?", f"SELECT count(*) FROM {t}", [(len(found),)]),
        Known(
            "Hvor mange er godkendt i Nord?",
            f"SELECT count(*) FROM {t} WHERE godkendt AND område = 'Nord'",
            [(sum(one.approved and one.area == "Nord" for one in found),)],
        ),
        Known(
            "Hvor mange har et beløb mellem 1.000 og 2.000 kr.?",
            f"SELECT count(*) FROM {t} WHERE beløb BETWEEN 1000 AND 2000",
            [(len(between),)],
        ),
        Known("Hvor mange forskellige leverandører er der?", f"SELECT count(DISTINCT leverandør) FROM {t}", [(12,)]),
        Known(
            "Hvor mange rækker er der i 3. kvartal 2022?",
            f"SELECT count(*) FROM {t} WHERE dato BETWEEN '2022-07-01' AND '2022-09-30'",
            [(len(quarter),)],
        ),
        Known(
            "Hvor mange har mindst 39,50 timer?",
            f"SELECT count(*) FROM {t} WHERE timer >= 39.5",
            [(sum(one.hours >= Decimal("39.5") for one in found),)],
        ),
        Known(
            "Hvor mange rækker har leverandør »Leverandør C«?",
            f"SELECT count(*) FROM {t} WHERE leverandør = 'Leverandør C'",
            [(sum(one.supplier == "Leverandør C" for one in found),)],
        ),
    ]


def _groups(found: Sequence[Line]) -> list[Known]:
    t = "udbetalinger_2022_2024"
    areas: defaultdict[str, Decimal] = defaultdict(Decimal)
    years: defaultdict[int, Decimal] = defaultdict(Decimal)
    kinds: Counter[str] = Counter()
    months: defaultdict[date, Decimal] = defaultdict(Decimal)
    for one in found:
        areas[one.area] += one.amount
        years[one.day.year] += one.amount
        kinds[one.kind] += 1
        if one.day.year == 2024:
            months[one.day.replace(day=1)] += one.hours
    return [
        Known(
            "Hvad er summen af beløb fordelt på område?",
            f"SELECT område, sum(beløb) FROM {t} GROUP BY 1 ORDER BY 2 DESC",
            _largest_first(areas),
        ),
        Known(
            "Hvad er det samlede beløb pr. år?",
            f"SELECT year(dato), sum(beløb) FROM {t} GROUP BY 1 ORDER BY 1",
            sorted(years.items()),
        ),
        Known(
            "Hvor mange rækker er der for hver ydelse?",
            f"SELECT ydelse, count(*) FROM {t} GROUP BY 1 ORDER BY 2 DESC, 1",
            _largest_first(kinds),
        ),
        Known(
            "Hvad er summen af timer pr. måned i 2024?",
            f"SELECT date_trunc('month', dato)::DATE, sum(timer) FROM {t} WHERE year(dato) = 2024 "
            "GROUP BY 1 ORDER BY 1",
            sorted(months.items()),
        ),
    ]


def _firsts(found: Sequence[Line]) -> list[Known]:
    t = "udbetalinger_2022_2024"
    suppliers: defaultdict[str, Decimal] = defaultdict(Decimal)
    averages: defaultdict[str, list[Decimal]] = defaultdict(list)
    for one in found:
        suppliers[one.supplier] += one.amount
        averages[one.area].append(one.hours)
    five = sorted(suppliers.items(), key=lambda one: -one[1])[:5]
    lowest = min(suppliers.items(), key=lambda one: one[1])
    return [
        Known(
            "Hvilke fem leverandører har det største samlede beløb?",
            f"SELECT leverandør, sum(beløb) FROM {t} GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
            list(five),
        ),
        Known(
            "Hvilken leverandør har det laveste samlede beløb?",
            f"SELECT leverandør, sum(beløb) FROM {t} GROUP BY 1 ORDER BY 2 LIMIT 1",
            [lowest],
        ),
        Known("Hvad er det højeste beløb?", f"SELECT max(beløb) FROM {t}", [(max(one.amount for one in found),)]),
        Known(
            "Hvad er det mindste beløb i Syd?",
            f"SELECT min(beløb) FROM {t} WHERE område = 'Syd'",
            [(min(one.amount for one in found if one.area == "Syd"),)],
        ),
        Known("Hvad er den seneste dato?", f"SELECT max(dato) FROM {t}", [(max(one.day for one in found),)]),
    ]


def _averages(found: Sequence[Line]) -> list[Known]:
    t = "udbetalinger_2022_2024"
    food = [one.amount for one in found if one.kind == "Madservice"]
    hours = sorted(one.hours for one in found)
    middle = (hours[len(hours) // 2 - 1] + hours[len(hours) // 2]) / 2
    return [
        Known(
            "Hvad er det gennemsnitlige beløb for madservice?",
            f"SELECT avg(beløb) FROM {t} WHERE ydelse = 'Madservice'",
            [(sum(food) / len(food),)],
        ),
        Known("Hvad er medianen af timer?", f"SELECT median(timer::DOUBLE) FROM {t}", [(middle,)]),
        Known(
            "Hvor stor en del af beløbet er godkendt?",
            f"SELECT sum(beløb) FILTER (WHERE godkendt) / sum(beløb) FROM {t}",
            [(total(one for one in found if one.approved) / total(found),)],
            asked=False,
        ),
    ]


UNKNOWN = (
    "Hvad er summen af budgettet for Vest?",
    "Hvad er det gennemsnitlige beløb pr. indbygger?",
    "Hvad bliver det samlede beløb i Vest til næste år?",
    "Hvor meget er steget fra Vest til Øst i alt?",
    "Hvad er det samlede beløb for leverandører i Odense?",
    "Hvor mange timer bruger Karl i Vest?",
)
"""Questions that the sheet cannot answer."""


def _largest_first(found: Mapping[str, Decimal] | Mapping[str, int]) -> list[tuple[object, ...]]:
    pairs = sorted((-amount, name) for name, amount in found.items())
    return [(name, -amount) for amount, name in pairs]
