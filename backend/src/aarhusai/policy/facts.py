"""What law.md A7 asks of an endpoint outside the municipality's own machines, and what is wrong with it. Pure.

Processors and sub-processors (GDPR 28), countries of processing and of support access, the owner's jurisdiction, the
transfer tool (GDPR 44-49), training and retention terms, and when all of it was checked. Whatever is missing, run out
or turned off turns the endpoint off: `shortcomings` says what, `off_after` when it will happen by itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from aarhusai.errors import Invalid
from aarhusai.terms.classes import Zone

EEA: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905  # as a table
)
"""The EU's member states, Iceland, Liechtenstein and Norway (EEA agreement), by ISO 3166-1 alpha-2."""

COUNTRIES: Final = frozenset(
    (  # noqa: SIM905  # as a table
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
        "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
        "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
        "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
        "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
        "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
        "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK"
    ).split()
)
"""ISO 3166-1 alpha-2, and XK for Kosovo."""

MOST_SUB_PROCESSORS: Final = 100
LONGEST_VALID: Final = 1096
"""Days that facts may be believed at most."""

Training = Literal["no", "yes", "unknown"]


class TransferTool(StrEnum):
    """What a transfer to a third country rests on (GDPR 45-49)."""

    NONE = "none"
    ADEQUACY = "adequacy"
    DPF = "dpf"
    SCC = "scc"
    BCR = "bcr"
    DEROGATION = "derogation"


SWITCHABLE_TOOLS: Final = frozenset({TransferTool.ADEQUACY, TransferTool.DPF, TransferTool.SCC, TransferTool.BCR})


@dataclass(frozen=True, slots=True)
class SubProcessor:
    """Somebody the processor lets see the data."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What somebody wrote down, complete or not. Countries are ISO 3166-1 alpha-2; None and empty are "not known".

    `retention_days` 0 is "keeps nothing". `checked_on` is when a person last compared it with the agreement; it is
    believed for `valid_days`.
    """

    processor: str = ""
    sub_processors: tuple[SubProcessor, ...] = ()
    processing: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    owner: str | None = None
    transfer: TransferTool | None = None
    training: Training = "unknown"
    retention_days: int | None = None
    agreement_on: date | None = None
    checked_on: date | None = None
    valid_days: int = 365

    def countries(self) -> frozenset[str]:
        """Every country that has a hand in it."""
        found = {*self.processing, *self.support, *(sub.country for sub in self.sub_processors)}
        return frozenset(found | {self.owner} if self.owner else found)

    def uses(self) -> frozenset[str]:
        """Everything that can be turned off: the countries, and the transfer tool."""
        tool = self.transfer
        return self.countries() | ({tool.value} if tool is not None and tool in SWITCHABLE_TOOLS else set[str]())

    def last_day(self) -> date | None:
        """The last day on which it is believed."""
        return self.checked_on + timedelta(days=self.valid_days) if self.checked_on else None


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Why an endpoint is off: a code that the screens explain, and what it is about."""

    code: Literal["facts_missing", "facts_expired", "trains_on_data", "zone_contradicts_facts", "place_off"]
    about: Mapping[str, str] = field(default_factory=dict[str, str])


def zone_of(facts: EndpointFacts) -> Zone:
    """The strictest zone outside the house that the facts allow (law.md, zones)."""
    if not facts.processing or not set(facts.processing) <= EEA:
        return Zone.Z1
    return Zone.Z3 if facts.countries() <= EEA and facts.owner else Zone.Z2


def shortcomings(
    zone: Zone, facts: EndpointFacts | None, today: date, places_off: Collection[str]
) -> tuple[Shortcoming, ...]:
    """Everything that turns an endpoint in the zone off today; nothing for the municipality's own machines."""
    if zone is Zone.Z4:
        return ()
    missing = _missing(facts or EndpointFacts())
    found = [Shortcoming("facts_missing", {"fields": ",".join(missing)})] if missing else []
    if facts is None:
        return tuple(found)
    last = facts.last_day()
    if last is not None and last < today:
        found.append(Shortcoming("facts_expired", {"on": last.isoformat()}))
    if facts.training == "yes":
        found.append(Shortcoming("trains_on_data"))
    if not missing and zone.strictness > zone_of(facts).strictness:
        found.append(Shortcoming("zone_contradicts_facts", {"zone": zone_of(facts).value}))
    off = sorted(facts.uses() & set(places_off))
    if off:
        found.append(Shortcoming("place_off", {"places": ",".join(off)}))
    return tuple(found)


def check_facts(facts: EndpointFacts, today: date) -> None:
    """What is written must make sense; it may be incomplete. Raises Invalid("bad_facts") with the field."""
    names = (facts.processor, *(sub.name for sub in facts.sub_processors))
    sound = {
        "processor": len(facts.processor) <= 200,
        "sub_processors": len(facts.sub_processors) <= MOST_SUB_PROCESSORS
        and all(sub.name.strip() and len(sub.name) <= 200 for sub in facts.sub_processors),
        "processing": _are_countries(facts.processing),
        "support": _are_countries(facts.support),
        "owner": facts.owner is None or facts.owner in COUNTRIES,
        "retention_days": facts.retention_days is None or 0 <= facts.retention_days <= 36_500,
        "agreement_on": facts.agreement_on is None or facts.agreement_on <= today + timedelta(days=1),
        "checked_on": facts.checked_on is None or facts.checked_on <= today + timedelta(days=1),
        "valid_days": 1 <= facts.valid_days <= LONGEST_VALID,
    }
    sound["sub_processors"] &= _are_countries(tuple(sub.country for sub in facts.sub_processors))
    sound["processor"] &= all(name.isprintable() for name in names)
    for name, good in sound.items():
        if not good:
            raise Invalid("bad_facts", "A fact cannot be used.", {"field": name})


def _missing(facts: EndpointFacts) -> list[str]:
    """The facts without which nothing can be judged. A tool is only asked for where data leaves the EEA."""
    leaves = {*facts.processing, *facts.support, *(sub.country for sub in facts.sub_processors)} - EEA
    known = {
        "processor": bool(facts.processor.strip()),
        "processing": bool(facts.processing),
        "support": bool(facts.support),
        "owner": facts.owner is not None,
        "transfer": facts.transfer is not None and not (leaves and facts.transfer is TransferTool.NONE),
        "training": facts.training != "unknown",
        "retention_days": facts.retention_days is not None,
        "agreement_on": facts.agreement_on is not None,
        "checked_on": facts.checked_on is not None,
    }
    return [name for name, good in known.items() if not good]


def _are_countries(codes: tuple[str, ...]) -> bool:
    return len(codes) <= MOST_SUB_PROCESSORS and set(codes) <= COUNTRIES
