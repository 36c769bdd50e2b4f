"""Queries made to tell what is exact: no figure cut short, and whether a limit parts what is alike. Pure.

It works on what the engine's own parser made of a query; what is shown of it stays as it was written.
"""

from collections.abc import Mapping
from typing import Final, cast

from aarhusai.knowledge.sheets.accepting import Json, parts_of
from aarhusai.knowledge.sheets.expressing import constant_text

_BETWEEN: Final = frozenset({"median", "quantile_cont"})
"""What lies between two values: of a DECIMAL the engine gives it no more decimals than they have, and cuts it short."""

_DOUBLE: Final[Json] = {
    "class": "TYPE", "type": "TYPE", "type_name": "DOUBLE", "qualified_name": {"path": ["DOUBLE"]},
}  # fmt: skip


def exact(query: Json) -> Json:
    """The query, with what lies between two values computed of numbers that have room for it."""
    return cast("Json", _exact(query))


def _exact(part: object) -> object:
    if isinstance(part, list):
        return [_exact(one) for one in cast("list[object]", part)]
    if not isinstance(part, dict):
        return part
    known = cast("Json", part)
    made = {name: _exact(value) for name, value in known.items()}
    if known.get("class") == "FUNCTION" and str(known.get("function_name", "")).lower() in _BETWEEN:
        given = list(parts_of(made.get("arguments")))
        if given and isinstance(first := given[0].get("expression"), dict):
            made["arguments"] = [{**given[0], "expression": _as_double(cast("Json", first))}, *given[1:]]
    return made


def _as_double(part: Json) -> Json:
    return {"class": "CAST", "type": "OPERATOR_CAST", "child": part, "try_cast": False, "type_expr": _DOUBLE}


def first_only(query: Json) -> int | None:
    """How many rows a query in some order is limited to; None when it has no limit, or no order, of its own."""
    kinds = {str(one.get("type")): one for one in parts_of(query.get("modifiers"))}
    limit = kinds.get("LIMIT_MODIFIER", {})
    told = limit.get("limit")
    if "ORDER_MODIFIER" not in kinds or "DISTINCT_MODIFIER" in kinds or limit.get("offset") is not None:
        return None
    text = constant_text(cast("Json", told)) if isinstance(told, dict) else None
    return int(text) if text is not None and text.isdecimal() else None


def one_more(query: Json) -> tuple[Json, int] | None:
    """The query for one row more, and how many columns at its end tell the order; None when these are not to be had."""
    limit = first_only(query)
    chosen = list(parts_of(query.get("select_list")))
    if limit is None or query.get("type") != "SELECT_NODE":
        return None
    keys: list[Json] = []
    for one in parts_of(query.get("modifiers")):
        for order in parts_of(one.get("orders")):
            key = _key(order, chosen)
            if key is None:
                return None
            keys.append(key)
    changed = [_limited(one, limit + 1) for one in parts_of(query.get("modifiers"))]
    return {**query, "select_list": [*chosen, *keys], "modifiers": changed}, len(keys)


def _key(order: Json, chosen: list[Json]) -> Json | None:
    """What is ordered by, as a column of its own: a number and an alias stand for a column of the result."""
    by = order.get("expression")
    if not isinstance(by, dict):
        return None
    known = cast("Json", by)
    place = constant_text(known) if known.get("class") == "CONSTANT" else None
    if place is not None:
        number = int(place) if place.isdecimal() else 0
        if not 1 <= number <= len(chosen) or any(one.get("class") == "STAR" for one in chosen):
            return None
        return _unnamed(chosen[number - 1])
    names = known.get("column_names")
    name = str(cast("list[object]", names)[0]).lower() if isinstance(names, list) and names else ""
    named = [one for one in chosen if name and str(one.get("alias", "")).lower() == name]
    return _unnamed(named[0]) if named else known


def _unnamed(part: Json) -> Json:
    return {name: value for name, value in part.items() if name != "alias"}


def _limited(modifier: Json, limit: int) -> Mapping[str, object]:
    if modifier.get("type") != "LIMIT_MODIFIER":
        return modifier
    told = cast("Json", modifier["limit"])
    return {**modifier, "limit": {**told, "literal": {"kind": "INTEGER", "text": str(limit)}}}


def alike(before: list[object], after: list[object], types: list[str]) -> bool:
    """Whether two rows are alike in what they are ordered by. Texts at the end only put in order what is alike."""
    last = len(types)
    while last > 1 and types[last - 1].upper() == "VARCHAR":
        last -= 1
    return types[0].upper() != "VARCHAR" and before[:last] == after[:last]
