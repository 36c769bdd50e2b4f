"""Decisions of policy that were made before under the very same rules: a decision is pure, so it can be remembered."""

from collections.abc import Mapping
from typing import Final

from aarhusai.policy import Ceiling, Decision, Verdict, decide
from aarhusai.terms.classes import Base, DataClass, Flag, Zone

EVERYTHING: Final = DataClass(Base.PERSONAL, frozenset(Flag))
"""Every kind of data there is, at once."""

_MOST: Final = 500
"""Sets of rules that are remembered; each unit may have its own."""

Rules = Mapping[Zone, Ceiling]


class Verdicts:
    """What the rules in force said. Rules that change are another object: whoever holds them never alters one."""

    def __init__(self) -> None:
        self._pages: dict[int, Decided] = {}

    def under(self, ceilings: Rules) -> "Decided":
        """The decisions under these rules."""
        page = self._pages.get(id(ceilings))
        if page is None or page.ceilings is not ceilings:
            if len(self._pages) >= _MOST:
                self._pages.clear()
            page = self._pages[id(ceilings)] = Decided(ceilings)
        return page


class Decided:
    """What one set of rules said."""

    __slots__ = ("_decided", "_open", "ceilings")

    def __init__(self, ceilings: Rules) -> None:
        self.ceilings = ceilings
        self._decided: dict[tuple[DataClass, Zone], Decision] = {}
        self._open: dict[Zone, bool] = {}

    def decide(self, data_class: DataClass, zone: Zone) -> Decision:
        """See `policy.decide`."""
        key = (data_class, zone)
        decision = self._decided.get(key)
        if decision is None:
            decision = self._decided[key] = decide(data_class, zone, self.ceilings)
        return decision

    def takes_everything(self, zone: Zone) -> bool:
        """Whether the rules let every class go there as it is, so that nothing need be looked for beforehand."""
        found = self._open.get(zone)
        if found is None:
            classes = (EVERYTHING, *(DataClass(base) for base in Base))
            found = self._open[zone] = all(self.decide(one, zone).verdict is Verdict.ALLOW for one in classes)
        return found
