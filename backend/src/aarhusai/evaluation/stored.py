"""Expectations and checks as JSON: what stands in a column, and what is sealed."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, cast
from uuid import UUID

from aarhusai.evaluation.types import Checked, CheckKind, Expected, RunId, WantedSource
from aarhusai.gateway.types import JsonValue
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import DocumentId

COLUMN: Final = "evaluation_result.sealed"


def dump_expected(expected: Expected) -> dict[str, JsonValue]:
    """What an answer must hold up to; `load_expected` reads it."""
    source = expected.source
    return {
        "facts": list(expected.facts),
        "must": list(expected.must),
        "must_not": list(expected.must_not),
        "source": None
        if source is None
        else {"document_id": None if source.document_id is None else str(source.document_id), "name": source.name},
        "data_class": None if expected.data_class is None else str(expected.data_class),
        "rubric": expected.rubric,
    }


def load_expected(stored: Mapping[str, object]) -> Expected:
    """What `dump_expected` wrote."""
    source, highest, rubric = stored.get("source"), stored.get("data_class"), stored.get("rubric")
    return Expected(
        facts=_texts(stored.get("facts")),
        must=_texts(stored.get("must")),
        must_not=_texts(stored.get("must_not")),
        source=_source(cast("Mapping[str, object]", source)) if isinstance(source, Mapping) else None,
        data_class=DataClass.parse(highest) if isinstance(highest, str) else None,
        rubric=rubric if isinstance(rubric, str) else None,
    )


def seal(key: ConversationKey, place: tuple[RunId, int, int], answer: str, checks: Sequence[Checked]) -> bytes:
    """An answer and its checks; `place` is the run, the target and the position."""
    content = {"answer": answer, "checks": [_dump_check(one) for one in checks]}
    return key.seal(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"), COLUMN, _row(place))


def unseal(key: ConversationKey, place: tuple[RunId, int, int], sealed: bytes) -> tuple[str, tuple[Checked, ...]]:
    """What `seal` wrote. Raises Unavailable("content_unreadable")."""
    content = cast("Mapping[str, object]", json.loads(key.open(sealed, COLUMN, _row(place))))
    checks = cast("Sequence[Mapping[str, object]]", content["checks"])
    return str(content["answer"]), tuple(_load_check(one) for one in checks)


def _row(place: tuple[RunId, int, int]) -> str:
    return " ".join(map(str, place))


def _dump_check(check: Checked) -> dict[str, JsonValue]:
    return {
        "kind": check.kind.value,
        "wanted": check.wanted,
        "passed": check.passed,
        "why": check.why,
        "about": check.about,
    }


def _load_check(stored: Mapping[str, object]) -> Checked:
    held = stored["passed"]
    return Checked(
        CheckKind(str(stored["kind"])),
        str(stored["wanted"]),
        None if held is None else bool(held),
        str(stored["why"]),
        str(stored["about"]),
    )


def _source(stored: Mapping[str, object]) -> WantedSource:
    document_id, name = stored.get("document_id"), stored.get("name")
    return WantedSource(
        None if document_id is None else DocumentId(UUID(str(document_id))), None if name is None else str(name)
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in cast("Sequence[object]", value)) if isinstance(value, Sequence) else ()
