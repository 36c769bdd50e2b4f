"""A query in plain Danish, from what the engine's own parser made of it. Pure.

Whatever has no wording here is shown as it stands in the query, so that nothing of it is kept from the reader.
"""

from collections.abc import Mapping
from typing import Final, cast

from aarhusai.knowledge.sheets.accepting import Json, has_aggregate, parts_of
from aarhusai.knowledge.sheets.expressing import Expressions, constant_text

_JOINS: Final = {"LEFT": "også dem uden modstykke", "FULL": "også dem uden modstykke i begge"}


def worded(query: Json, sql: str, names: Mapping[str, str]) -> str:
    """The query as a sentence. `names` are what the columns and tables are called, by their names in queries."""
    return _Words(sql, names).query(query)


def columns_worded(query: Json, sql: str, names: Mapping[str, str]) -> list[str | None]:
    """What each column of the result is, where the query gives it no name of its own; None for those it does.

    Empty when the columns cannot be told apart, as after a star.
    """
    words = _Words(sql, names)
    chosen = list(parts_of(query.get("select_list")))
    if query.get("type") != "SELECT_NODE" or any(one.get("class") == "STAR" for one in chosen):
        return []
    return [None if one.get("alias") else words.capital(words.value(one)) for one in chosen]


class _Words(Expressions):
    def __init__(self, sql: str, names: Mapping[str, str]) -> None:
        super().__init__(sql, names)
        self._chosen: list[Json] = []

    def query(self, node: Json) -> str:
        """A whole query, as one sentence."""
        return self.capital(self.inner(node)) + "."

    def capital(self, text: str) -> str:
        """The first letter large."""
        return text[:1].upper() + text[1:]

    def inner(self, node: Json) -> str:
        """A query, without capital and full stop."""
        kind = node.get("type")
        first = self._with(node)
        if kind == "SET_OPERATION_NODE":
            said = self._set(node)
        elif kind == "SELECT_NODE":
            said = self._select(node)
        else:
            return self.as_is(node)
        return f"{first}{said}"

    def _with(self, node: Json) -> str:
        """Queries inside that have a name: told first."""
        inside = node.get("cte_map")
        told: list[str] = []
        if isinstance(inside, dict):
            for one in parts_of(cast("Json", inside).get("map")):
                value = one.get("value")
                node_of = cast("Json", value).get("query_node") if isinstance(value, dict) else None
                if isinstance(node_of, dict):
                    told.append(f"»{one.get('key')}« er {self.inner(cast('Json', node_of))}; ")
        return "".join(told)

    def _set(self, node: Json) -> str:
        joined = {"UNION": "sammen med", "EXCEPT": "uden", "INTERSECT": "og samtidig"}
        between = joined.get(str(node.get("setop_type")), str(node.get("setop_type")).lower())
        sides = [
            self.inner(cast("Json", one)) for one in (node.get("left"), node.get("right")) if isinstance(one, dict)
        ]
        sides = sides or [self.inner(one) for one in parts_of(node.get("children"))]
        return f" {between} ".join(sides) + self._modified(node)

    def _select(self, node: Json) -> str:
        chosen = list(parts_of(node.get("select_list")))
        groups = list(parts_of(node.get("group_expressions")))
        self._chosen = chosen
        grouped = [self._numbered(group) for group in groups]
        if node.get("aggregate_handling") == "FORCE_AGGREGATES":
            grouped = [self.value(one) for one in chosen if not has_aggregate(one)]
        for one in chosen:
            if one.get("alias"):
                self._aliases[str(one["alias"]).lower()] = self.value(one)
        told = [self.value(one) for one in chosen]
        shown = [text for text in told if text not in grouped] or told
        said = self.listed(list(dict.fromkeys(shown)))
        source = node.get("from_table")
        if isinstance(source, dict):
            said += self._from(cast("Json", source))
        if isinstance(where := node.get("where_clause"), dict):
            said += f", hvor {self.condition(cast('Json', where))}"
        if grouped:
            said += f", fordelt på {self.listed(grouped)}"
        if isinstance(having := node.get("having"), dict):
            said += f", kun grupper hvor {self.condition(cast('Json', having))}"
        if isinstance(qualify := node.get("qualify"), dict):
            said += f", kun rækker hvor {self.condition(cast('Json', qualify))}"
        return said + self._modified(node)

    def _numbered(self, part: Json) -> str:
        """An expression, or the column of the result that a number stands for."""
        number = _number(part)
        chosen = self._chosen
        return self.value(chosen[number - 1] if number and number <= len(chosen) else part)

    def order(self, order: Json) -> str:
        """See Expressions.order; a number is a column of the result."""
        by = order.get("expression")
        if isinstance(by, dict) and _number(cast("Json", by)):
            first = "største først" if order.get("type") == "DESCENDING" else "mindste først"
            return f"ordnet efter {self._numbered(cast('Json', by))} ({first})"
        return super().order(order)

    def _modified(self, node: Json) -> str:
        said = ""
        for one in parts_of(node.get("modifiers")):
            kind = one.get("type")
            if kind == "ORDER_MODIFIER":
                said += ", " + self.listed([self.order(order) for order in parts_of(one.get("orders"))])
            elif kind == "LIMIT_MODIFIER":
                if isinstance(limit := one.get("limit"), dict):
                    said += f", kun de {self.value(cast('Json', limit))} første"
                if isinstance(offset := one.get("offset"), dict):
                    said += f", efter de første {self.value(cast('Json', offset))}"
            elif kind == "DISTINCT_MODIFIER":
                said += ", hver værdi kun én gang"
            else:
                said += f", {self.as_is(one)}"
        return said

    def _from(self, source: Json) -> str:
        kind = source.get("type")
        if kind == "BASE_TABLE":
            name = str(source.get("table_name"))
            return f" i tabellen »{self._names.get(name.lower(), name)}«"
        if kind == "SUBQUERY":
            inside = source.get("subquery")
            node = cast("Json", inside).get("node") if isinstance(inside, dict) else None
            return f" af ({self.inner(cast('Json', node))})" if isinstance(node, dict) else ""
        if kind == "JOIN":
            return self._join(source)
        return "" if kind == "EMPTY" else f" af {self.as_is(source)}"

    def _join(self, source: Json) -> str:
        ends = [cast("Json", one) for one in (source.get("left"), source.get("right")) if isinstance(one, dict)]
        sides = [self._from(one).strip() for one in ends]
        said = " " + " sammenholdt med ".join(side.removeprefix("i ") for side in sides)
        if isinstance(condition := source.get("condition"), dict):
            said += f", hvor {self.condition(cast('Json', condition))}"
        elif isinstance(using := source.get("using_columns"), list):
            said += f" på {self.listed([self.name(str(one)) for one in cast('list[object]', using)])}"
        extra = _JOINS.get(str(source.get("join_type", "")))
        return f" fra{said}" + (f" ({extra})" if extra else "")


def _number(part: Json) -> int:
    """The number that a constant is; 0 for everything else."""
    text = constant_text(part) if part.get("class") == "CONSTANT" else None
    return int(text) if text is not None and text.isdecimal() else 0
