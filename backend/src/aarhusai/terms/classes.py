"""Data classes and zones: how sensitive a text is, and where a model runs.

Source: the municipality's model of classes K0-K6 and zones Z1-Z4 (GDPR 4, 6, 9, 10; databeskyttelsesloven 8, 11;
forvaltningsloven 27). A class is one base (K0 < K1 < K2) plus any of the flags K3-K6; combining is union.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Base(IntEnum):
    """The base of a class, ordered: public < internal < personal data (GDPR 6)."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2


class Flag(StrEnum):
    """What makes a text more than ordinary personal data."""

    CONFIDENTIAL = "K3"
    CPR = "K4"
    CRIMINAL = "K5"
    SENSITIVE = "K6"


@dataclass(frozen=True, slots=True)
class DataClass:
    """One base and a set of flags. `str()` gives codes in order, such as "K2+K4"."""

    base: Base = Base.INTERNAL
    flags: frozenset[Flag] = frozenset()

    def __or__(self, other: "DataClass") -> "DataClass":
        """The union: the higher base and every flag of both (law.md A1)."""
        return DataClass(max(self.base, other.base), self.flags | other.flags)

    def __str__(self) -> str:
        return "+".join([f"K{int(self.base)}", *sorted(self.flags)])

    @classmethod
    def parse(cls, text: str) -> "DataClass":
        """Reads what `str()` wrote. Raises ValueError on anything else."""
        base, *flags = text.split("+")
        if base not in {"K0", "K1", "K2"}:
            raise ValueError(f"not a data class: {text!r}")
        return cls(Base(int(base[1])), frozenset(Flag(flag) for flag in flags))


class Zone(StrEnum):
    """Where a model runs, loosest first: Z1 third country ... Z4 the municipality's own machines."""

    Z1 = "Z1"
    Z2 = "Z2"
    Z3 = "Z3"
    Z4 = "Z4"

    @property
    def strictness(self) -> int:
        """1 (loosest) to 4 (strictest); a fall-back may never go to a lower one."""
        return _STRICTNESS[self]  # asked several times in every call


_STRICTNESS = {zone: number for number, zone in enumerate(Zone, 1)}
