"""What an approval is of, and how it compares with what is there now (law.md C3, GDPR 35(11)). Pure.

Model, zone, suppliers, class ceiling, purpose, sources with their class, tools, audience and the unit that answers for
it; where no model is named also how loose those are that may answer. Words that people read
(instructions, name, banner) are not in it: an owner corrects them without asking again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aarhusai.terms.classes import DataClass, Zone
from aarhusai.usecases.types import Facts, Reached, Source, Supplier


class Weight(StrEnum):
    """How much a difference weighs. `narrower` needs nobody's consent; `looser` is more than what was approved."""

    NARROWER = "narrower"
    CHANGED = "changed"
    LOOSER = "looser"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is another one than was approved, in words for people: names, codes of zones and classes."""

    field: str
    before: str
    after: str
    weight: Weight


def fingerprint(facts: Facts, purpose: str) -> str:
    """SHA-256, in hex, of everything that is compared."""
    model, suppliers = _model(facts), [_supplier(one) for one in _counted(facts)]
    compared = {
        "model": model,
        "zone": _zone(facts),
        "suppliers": sorted(suppliers),
        "ceiling": _ceiling(facts),
        "purpose": purpose,
        "sources": sorted([str(one.id), str(one.data_class)] for one in facts.sources),
        "tools": sorted(facts.tools),
        "sharing": sorted(_subject(one) for one in facts.sharing),
        "denied": sorted(str(one) for one in facts.denied),
        "problems": sorted(_compared_problems(facts)),
        "unit": str(facts.unit_id or ""),
        "loosest": _told(facts.loosest),
    }
    return hashlib.sha256(json.dumps(compared, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def differences(before: Facts, before_purpose: str, after: Facts, after_purpose: str) -> tuple[Difference, ...]:
    """Everything that is compared and not the same; empty means that the approval still fits."""
    found = (
        _model_difference(before, after),
        _plain("zone", _zone(before), _zone(after), _zone_weight(before.zone, after.zone)),
        _suppliers_difference(before, after),
        _plain("ceiling", _ceiling(before), _ceiling(after), _ceiling_weight(before.ceiling, after.ceiling)),
        _plain("purpose", before_purpose, after_purpose, Weight.CHANGED),
        _sources_difference(before, after),
        _listed("tools", sorted(before.tools), sorted(after.tools), Weight.CHANGED),
        _sharing_difference(before, after),
        _denied_difference(before, after),
        _unit_difference(before, after),
        _loosest_difference(before, after),
        _listed("problems", _compared_problems(before), _compared_problems(after), Weight.CHANGED),
    )
    return tuple(one for one in found if one is not None)


def needs_consent(found: Iterable[Difference]) -> bool:
    """Whether somebody must approve again."""
    return any(one.weight is not Weight.NARROWER for one in found)


def is_looser(found: Iterable[Difference]) -> bool:
    """Whether more happens than was approved."""
    return any(one.weight is Weight.LOOSER for one in found)


def _model(facts: Facts) -> str:
    return str(facts.model_id or "")


def _counted(facts: Facts) -> tuple[Supplier, ...]:
    """Suppliers count where the version names its model; otherwise the zone is what is approved."""
    return facts.suppliers if facts.model_id is not None else ()


def _zone(facts: Facts) -> str:
    return _told(facts.zone)


def _ceiling(facts: Facts) -> str:
    return "" if facts.ceiling is None else str(facts.ceiling)


def _subject(one: Reached) -> str:
    return f"{one.subject_kind}:{one.subject_id or ''}"


def _supplier(one: Supplier) -> str:
    where = ",".join(sorted(one.processing))
    return f"{one.provider}|{one.zone.value}|{one.processor}|{where}|{one.transfer or ''}"


_COMPARED_PROBLEMS: Final = frozenset({"model_gone", "model_off", "source_gone"})


def _compared_problems(facts: Facts) -> list[str]:
    return sorted(_COMPARED_PROBLEMS & set(facts.problems))


def _plain(field: str, before: str, after: str, weight: Weight) -> Difference | None:
    return None if before == after else Difference(field, before, after, weight)


def _listed(field: str, before: list[str], after: list[str], weight: Weight) -> Difference | None:
    return _plain(field, ", ".join(before), ", ".join(after), weight)


def _model_difference(before: Facts, after: Facts) -> Difference | None:
    if _model(before) == _model(after):
        return None
    return Difference("model", before.model, after.model, Weight.CHANGED)


def _zone_weight(before: Zone | None, after: Zone | None) -> Weight:
    """None is whatever the rules let through, so it is the loosest."""
    was, became = (one.strictness if one else 0 for one in (before, after))
    return Weight.LOOSER if became < was else Weight.CHANGED


def _suppliers_difference(before: Facts, after: Facts) -> Difference | None:
    was, became = ({_supplier(one): one for one in _counted(facts)} for facts in (before, after))
    if was.keys() == became.keys():
        return None
    return Difference("suppliers", _names(was.values()), _names(became.values()), Weight.CHANGED)


def _names(suppliers: Iterable[Supplier]) -> str:
    told = (f"{one.processor or one.provider} ({', '.join((one.zone.value, *one.processing))})" for one in suppliers)
    return ", ".join(sorted(told))


def _ceiling_weight(before: DataClass | None, after: DataClass | None) -> Weight:
    if before is None:
        return Weight.CHANGED
    return Weight.LOOSER if after is None or before | after != before else Weight.CHANGED


def _sources_difference(before: Facts, after: Facts) -> Difference | None:
    was, became = ({one.id: one for one in facts.sources} for facts in (before, after))
    if {(one.id, one.data_class) for one in was.values()} == {(one.id, one.data_class) for one in became.values()}:
        return None
    allowed = _union(before.sources)
    above = any(allowed | one.data_class != allowed for one in became.values())
    raised = any(
        was[one.id].data_class | one.data_class != was[one.id].data_class for one in became.values() if one.id in was
    )
    lowered_only = was.keys() == became.keys() and not raised
    weight = Weight.LOOSER if above or raised else Weight.NARROWER if lowered_only else Weight.CHANGED
    return Difference("sources", _sources(was.values()), _sources(became.values()), weight)


def _union(sources: Iterable[Source]) -> DataClass:
    found = DataClass()
    for one in sources:
        found |= one.data_class
    return found


def _sources(sources: Iterable[Source]) -> str:
    return ", ".join(sorted(f"{one.name} ({one.data_class})" for one in sources))


def _sharing_difference(before: Facts, after: Facts) -> Difference | None:
    was, became = ({_subject(one): one for one in facts.sharing} for facts in (before, after))
    if was.keys() == became.keys():
        return None
    weight = Weight.NARROWER if became.keys() <= was.keys() else Weight.LOOSER
    return Difference("sharing", _reached(was.values()), _reached(became.values()), weight)


def _reached(sharing: Iterable[Reached]) -> str:
    return ", ".join(sorted(one.name or one.subject_kind for one in sharing))


def _unit_difference(before: Facts, after: Facts) -> Difference | None:
    """Another unit answers for it: its owner has not agreed to that."""
    if before.unit_id is None or before.unit_id == after.unit_id:
        return None
    return Difference("unit", before.unit, after.unit, Weight.CHANGED)


def _loosest_difference(before: Facts, after: Facts) -> Difference | None:
    """Models come and go where none is named; one that is looser than all there were is another thing to approve."""
    known = before.unit_id is not None and before.model_id is None and after.model_id is None
    if not known or before.loosest is after.loosest:
        return None
    was, became = (99 if one is None else one.strictness for one in (before.loosest, after.loosest))
    weight = Weight.CHANGED if became < was else Weight.NARROWER
    return Difference("models", _told(before.loosest), _told(after.loosest), weight)


def _told(zone: Zone | None) -> str:
    return "" if zone is None else zone.value


def _denied_difference(before: Facts, after: Facts) -> Difference | None:
    was, became = set(before.denied), set(after.denied)
    if was == became:
        return None
    weight = Weight.NARROWER if became >= was else Weight.LOOSER
    return Difference("denied", str(len(was)), str(len(became)), weight)
