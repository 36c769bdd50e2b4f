"""Expressions of a query in plain Danish; `wording.py` makes sentences of them. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from aarhusai.knowledge.sheets.accepting import Json, parts_of
from aarhusai.knowledge.sheets.danish_values import moment, number

_OF: Final = {
    "sum": "summen af",
    "avg": "gennemsnittet af",
    "mean": "gennemsnittet af",
    "min": "den mindste værdi af",
    "max": "den største værdi af",
    "median": "medianen af",
    "mode": "den hyppigste værdi af",
    "stddev": "standardafvigelsen af",
    "stddev_samp": "standardafvigelsen af",
    "string_agg": "en liste af",
    "group_concat": "en liste af",
    "first": "den første værdi af",
    "last": "den sidste værdi af",
    "any_value": "en værdi af",
    "round": "afrundet",
    "abs": "størrelsen af",
    "lower": "",
    "upper": "",
    "trim": "",
    "year": "årstallet af",
    "month": "måneden af",
    "quarter": "kvartalet af",
    "week": "ugen af",
    "day": "dagen af",
    "monthname": "måneden af",
    "length": "længden af",
    "rank": "placeringen",
    "row_number": "løbenummeret",
}
_PARTS_OF_TIME: Final = {"year": "år", "month": "måned", "quarter": "kvartal", "week": "uge", "day": "dag"}
_COMPARED: Final = {
    "COMPARE_EQUAL": "er",
    "COMPARE_NOTEQUAL": "ikke er",
    "COMPARE_GREATERTHAN": "er over",
    "COMPARE_GREATERTHANOREQUALTO": "er mindst",
    "COMPARE_LESSTHAN": "er under",
    "COMPARE_LESSTHANOREQUALTO": "er højst",
    "COMPARE_DISTINCT_FROM": "ikke er",
    "COMPARE_NOT_DISTINCT_FROM": "er",
}
_WHEN: Final = {
    "COMPARE_GREATERTHAN": "er efter",
    "COMPARE_GREATERTHANOREQUALTO": "er tidligst",
    "COMPARE_LESSTHAN": "er før",
    "COMPARE_LESSTHANOREQUALTO": "er senest",
}
_SIGNS: Final = {
    "+": "plus",
    "-": "minus",
    "*": "gange",
    "/": "delt med",
    "//": "delt (hele) med",
    "||": "sat sammen med",
}
_LIKE: Final = {
    **dict.fromkeys(("~~", "~~*", "!~~", "!~~*", "contains"), "indeholder"),
    **dict.fromkeys(("starts_with", "prefix"), "begynder med"),
    **dict.fromkeys(("ends_with", "suffix"), "slutter med"),
}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T][\d:.]+)?")


class Expressions:
    """Words for the expressions of one query. `names` are what columns and tables are called."""

    def __init__(self, sql: str, names: Mapping[str, str]) -> None:
        self._sql = sql
        self._names = {key.lower(): name for key, name in names.items()}
        self._aliases: dict[str, str] = {}

    def inner(self, node: Json) -> str:
        """A query inside the query."""
        return self.as_is(node)

    def condition(self, part: Json) -> str:
        """What must be so of a row."""
        kind, type_ = part.get("class"), str(part.get("type"))
        children = list(parts_of(part.get("children")))
        if kind == "CONJUNCTION":
            between = " og " if type_ == "CONJUNCTION_AND" else " eller "
            return between.join(self._nested(one, type_) for one in children)
        if kind == "COMPARISON":
            return self._comparison(part, type_)
        if kind == "BETWEEN":
            ends = [self._side(part, name) for name in ("input", "lower", "upper")]
            return f"{ends[0]} er fra {ends[1]} til {ends[2]}"
        if kind == "OPERATOR" and children:
            return self._operator(type_, children)
        if kind == "FUNCTION":
            return self._matching(part) or self.value(part)
        return f"{self.value(part)} er ja" if kind == "COLUMN_REF" else self.value(part)

    def _nested(self, part: Json, above: str) -> str:
        said = self.condition(part)
        return f"({said})" if part.get("class") == "CONJUNCTION" and part.get("type") != above else said

    def _comparison(self, part: Json, type_: str) -> str:
        left, right = self._side(part, "left"), self._side(part, "right")
        other = part.get("right")
        dated = isinstance(other, dict) and _is_date(cast("Json", other))
        verb = (_WHEN if dated else {}).get(type_) or _COMPARED.get(type_)
        return f"{left} {verb} {right}" if verb else self.as_is(part)

    def _operator(self, type_: str, children: Sequence[Json]) -> str:
        first = self.value(children[0])
        if type_ == "OPERATOR_IS_NULL":
            return f"{first} er tom"
        if type_ == "OPERATOR_IS_NOT_NULL":
            return f"{first} er udfyldt"
        if type_ == "OPERATOR_NOT":
            bare = children[0].get("class") == "COLUMN_REF"
            return f"{first} er nej" if bare else f"det ikke gælder, at {self.condition(children[0])}"
        if type_ in {"COMPARE_IN", "COMPARE_NOT_IN"}:
            among = self.listed([self.value(one) for one in children[1:]], " eller ")
            return f"{first} {'er' if type_ == 'COMPARE_IN' else 'ikke er'} {among}"
        if type_ == "OPERATOR_COALESCE":
            return f"{first} (ellers {self.listed([self.value(one) for one in children[1:]])})"
        return self._function_as_is(type_.lower(), [self.value(one) for one in children])

    def _matching(self, part: Json) -> str | None:
        """LIKE and its like, as words."""
        name, given = str(part.get("function_name")), self._arguments(part)
        pattern = constant_text(given[1]) if name in _LIKE and len(given) == 2 else None
        if pattern is None:
            return None
        verb = _LIKE[name]
        if "~~" in name and not pattern.startswith("%"):
            verb = "begynder med" if pattern.endswith("%") else "er"
        elif "~~" in name and not pattern.endswith("%"):
            verb = "slutter med"
        negative = "ikke " if name.startswith("!") else ""
        return f"{self.value(given[0])} {negative}{verb} »{pattern.strip('%')}«"

    def _side(self, part: Json, name: str) -> str:
        one = part.get(name)
        return self.value(cast("Json", one)) if isinstance(one, dict) else ""

    def order(self, order: Json) -> str:
        """By what rows are put in order."""
        by = order.get("expression")
        told = self.value(cast("Json", by)) if isinstance(by, dict) else ""
        first = "største først" if order.get("type") == "DESCENDING" else "mindste først"
        return f"ordnet efter {told} ({first})"

    def value(self, part: Json) -> str:
        """What an expression stands for."""
        kind = str(part.get("class"))
        told = {
            "COLUMN_REF": self._column,
            "CONSTANT": self._constant,
            "FUNCTION": self._function,
            "WINDOW": self._window,
            "CASE": self._case,
            "SUBQUERY": self._inside,
        }.get(kind)
        if told is not None:
            return told(part)
        if kind in {"COMPARISON", "CONJUNCTION", "BETWEEN", "OPERATOR"}:
            return self.condition(part)
        if kind == "CAST":
            return self._side(part, "child")
        return "alle kolonner" if kind == "STAR" else self.as_is(part)

    def _column(self, part: Json) -> str:
        path = part.get("column_names")
        names = [str(one) for one in cast("list[object]", path)] if isinstance(path, list) else []
        return self.name(names[-1]) if names else self.as_is(part)

    def name(self, key: str) -> str:
        """What people call a column."""
        lower = key.lower()
        if lower in self._names:
            return f"»{self._names[lower]}«"
        return self._aliases.get(lower) or f"»{key}«"

    def _constant(self, part: Json) -> str:
        text = constant_text(part)
        if text is None:
            return "tom"
        if _isconstant_text(part):
            return moment(text) if _DATE.fullmatch(text) else f"»{text}«"
        return {"true": "ja", "false": "nej"}.get(text.lower()) or number(text)

    def _function(self, part: Json) -> str:
        name, given = str(part.get("function_name")), self._arguments(part)
        told = [self.value(one) for one in given]
        filtered = part.get("filter")
        after = f" (kun hvor {self.condition(cast('Json', filtered))})" if isinstance(filtered, dict) else ""
        if name in {"count_star", "count"}:
            return self._count(part, told) + after
        if name in _SIGNS:
            return f"({told[0]} {_SIGNS[name]} {told[1]})" if len(told) == 2 else f"minus {told[0]}"
        if name in {"date_trunc", "datetrunc", "date_part", "datepart"} and len(given) == 2:
            return f"{_PARTS_OF_TIME.get(constant_text(given[0]) or '', told[0])} af {told[1]}"
        if matching := self._matching(part):
            return matching
        if name in _OF and told:
            different = "de forskellige " if part.get("distinct") else ""
            return f"{_OF[name]} {different}{told[0]}".strip() + after
        return self._function_as_is(name, told) + after

    def _count(self, part: Json, told: Sequence[str]) -> str:
        if not told:
            return "antallet af rækker"
        return f"antallet af forskellige {told[0]}" if part.get("distinct") else f"antallet af rækker med {told[0]}"

    def _function_as_is(self, name: str, told: Sequence[str]) -> str:
        return f"{name}({'; '.join(told)})"

    def _window(self, part: Json) -> str:
        name = str(part.get("function_name"))
        told = [self.value(one) for one in self._arguments(part)]
        said = f"{_OF[name]} {' '.join(told)}".strip() if name in _OF else self._function_as_is(name, told)
        within = [self.value(one) for one in parts_of(part.get("partitions"))]
        orders = [self.order(one) for one in parts_of(part.get("orders"))]
        if within:
            said += f" inden for {self.listed(within)}"
        return f"({', '.join([said, *orders])})"

    def _case(self, part: Json) -> str:
        told = [
            f"{self._side(check, 'then_expr')} hvis {self.condition(cast('Json', check.get('when_expr')))}"
            for check in parts_of(part.get("case_checks"))
        ]
        otherwise = self._side(part, "else_expr")
        return f"({', '.join(told)}{f', ellers {otherwise}' if otherwise else ''})"

    def _inside(self, part: Json) -> str:
        inside = part.get("subquery")
        node = cast("Json", inside).get("node") if isinstance(inside, dict) else None
        said = f"({self.inner(cast('Json', node))})" if isinstance(node, dict) else self.as_is(part)
        child = part.get("child")
        if isinstance(child, dict):
            return f"{self.value(cast('Json', child))} er blandt {said}"
        return f"der findes {said}" if part.get("subquery_type") == "EXISTS" else said

    def _arguments(self, part: Json) -> list[Json]:
        """They stand by themselves or under "expression", by the version of the engine."""
        listed = list(parts_of(part.get("arguments"))) or list(parts_of(part.get("children")))
        return [cast("Json", one["expression"]) if isinstance(one.get("expression"), dict) else one for one in listed]

    def as_is(self, part: Json) -> str:
        """As it stands in the query."""
        start, length = part.get("query_location"), part.get("query_location_length")
        if isinstance(start, int) and isinstance(length, int):
            # Places count bytes of the text.
            return f"`{self._sql.encode()[start : start + length].decode(errors='ignore')}`"
        return f"`{self._sql}`"

    def listed(self, told: Sequence[str], last: str = " og ") -> str:
        """One, two og three."""
        return last.join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)


def constant_text(part: Json) -> str | None:
    """What a constant says."""
    literal = part.get("literal")
    if isinstance(literal, dict):
        told = cast("Json", literal).get("text")
        return None if told is None else str(told)
    value = part.get("value")
    if isinstance(value, dict):
        known = cast("Json", value)
        return None if known.get("is_null") else str(known.get("value"))
    return None


def _isconstant_text(part: Json) -> bool:
    literal = part.get("literal")
    return isinstance(literal, dict) and cast("Json", literal).get("kind") == "STRING"


def _is_date(part: Json) -> bool:
    if part.get("class") == "CAST" and isinstance(part.get("child"), dict):
        return _is_date(cast("Json", part["child"]))
    return _isconstant_text(part) and _DATE.fullmatch(constant_text(part) or "") is not None
