"""The default ceilings of law.md: Z1 K0-K1; Z2 + K2 replaced; Z3 + K2 as it is, K3 and K4 replaced; Z4 everything."""

from collections.abc import Mapping
from typing import Final

from aarhusai.policy.decision import Ceiling, Rule
from aarhusai.terms.classes import Base, Flag, Zone

_OPEN: Final = {Base.PUBLIC: Rule.ALLOW, Base.INTERNAL: Rule.ALLOW}

DEFAULT_CEILINGS: Final[Mapping[Zone, Ceiling]] = {
    Zone.Z1: {**_OPEN},
    Zone.Z2: {**_OPEN, Base.PERSONAL: Rule.REPLACE},
    Zone.Z3: {
        **_OPEN,
        Base.PERSONAL: Rule.ALLOW,
        Flag.CONFIDENTIAL: Rule.REPLACE,
        Flag.CPR: Rule.REPLACE,
    },
    Zone.Z4: {
        **_OPEN,
        Base.PERSONAL: Rule.ALLOW,
        Flag.CONFIDENTIAL: Rule.ALLOW,
        Flag.CPR: Rule.ALLOW,
        Flag.CRIMINAL: Rule.ALLOW,
        Flag.SENSITIVE: Rule.ALLOW,
    },
}
