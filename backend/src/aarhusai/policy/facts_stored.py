"""Facts of an endpoint to JSON and back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from aarhusai.policy.facts import EndpointFacts, SubProcessor, Training, TransferTool

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

_TRAINING: Final[Mapping[object, Training]] = {"no": "no", "yes": "yes"}


def to_json(facts: EndpointFacts) -> dict[str, Json]:
    """As it is stored."""
    return {
        "processor": facts.processor,
        "sub_processors": [{"name": sub.name, "country": sub.country} for sub in facts.sub_processors],
        "processing": list(facts.processing),
        "support": list(facts.support),
        "owner": facts.owner,
        "transfer": facts.transfer.value if facts.transfer else None,
        "training": facts.training,
        "retention_days": facts.retention_days,
        "agreement_on": facts.agreement_on.isoformat() if facts.agreement_on else None,
        "checked_on": facts.checked_on.isoformat() if facts.checked_on else None,
        "valid_days": facts.valid_days,
    }


def from_json(stored: Mapping[str, Json] | None) -> EndpointFacts | None:
    """As it was stored. What cannot be read counts as not known, so that the endpoint is off."""
    if stored is None:
        return None
    transfer = stored.get("transfer")
    return EndpointFacts(
        processor=_text(stored.get("processor")) or "",
        sub_processors=tuple(_sub_processor(sub) for sub in _list(stored.get("sub_processors"))),
        processing=_codes(stored.get("processing")),
        support=_codes(stored.get("support")),
        owner=_text(stored.get("owner")),
        transfer=TransferTool(transfer) if transfer in {tool.value for tool in TransferTool} else None,
        training=_TRAINING.get(stored.get("training"), "unknown"),
        retention_days=_whole(stored.get("retention_days")),
        agreement_on=_date(stored.get("agreement_on")),
        checked_on=_date(stored.get("checked_on")),
        valid_days=_whole(stored.get("valid_days")) or 365,
    )


def _sub_processor(stored: Json) -> SubProcessor:
    found = stored if isinstance(stored, Mapping) else dict[str, Json]()
    return SubProcessor(_text(found.get("name")) or "?", _text(found.get("country")) or "?")


def _codes(value: Json) -> tuple[str, ...]:
    return tuple(code if isinstance(code, str) else "?" for code in _list(value))


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else ()


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _date(value: Json) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
