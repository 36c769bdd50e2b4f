"""Which queries are run: one SELECT over the tables at hand, of parts that compute and nothing else. Pure.

It is decided on what DuckDB's own parser made of the text (`json_serialize_sql`), never on the text. Everything is
refused that is not known to be harmless: what the engine learns to do in a later version is not let in by itself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

LONGEST: Final = 10_000
"""Characters of a query."""

_MOST_PARTS: Final = 3_000

_NODES: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE"})
_TABLES: Final = frozenset({"SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST"})
_PARTS: Final = frozenset(
    {"ORDER_MODIFIER", "LIMIT_MODIFIER", "DISTINCT_MODIFIER", "ASCENDING", "DESCENDING", "ORDER_DEFAULT"}
)
_EXPRESSIONS: Final = frozenset(
    {"CONSTANT", "COLUMN_REF", "FUNCTION", "COMPARISON", "CONJUNCTION", "OPERATOR", "CAST", "CASE", "BETWEEN",
     "SUBQUERY", "STAR", "WINDOW", "POSITIONAL_REFERENCE", "TYPE"}
)  # fmt: skip
_TYPE_NAMES: Final = """
tinyint smallint integer int int4 int8 bigint hugeint decimal numeric double float real varchar text string date
timestamp datetime time boolean bool interval
"""
_TYPES: Final = frozenset(_TYPE_NAMES.split())

_AGGREGATE_NAMES: Final = """
sum avg mean count count_star min max median mode stddev stddev_samp stddev_pop variance var_samp var_pop
quantile quantile_cont quantile_disc first last any_value string_agg group_concat listagg bool_and bool_or
arg_max arg_min max_by min_by product corr approx_count_distinct fsum kahan_sum
"""
AGGREGATES: Final = frozenset(_AGGREGATE_NAMES.split())

_FUNCTION_NAMES: Final = """
+ - * / // % ^ ** || ~~ !~~ ~~* !~~* ~~~ ~ !~
abs round floor ceil ceiling trunc sign sqrt ln log log10 log2 exp pow power mod greatest least add subtract
multiply divide even
lower upper trim ltrim rtrim btrim length len strlen left right substring substr replace concat concat_ws
contains starts_with ends_with prefix suffix like_escape not_like_escape ilike_escape not_ilike_escape strpos
instr position split_part reverse regexp_matches regexp_full_match regexp_extract regexp_replace strip_accents
nfc_normalize levenshtein jaro_winkler_similarity
year month day quarter week weekday dayofweek isodow dayofyear hour minute second dayname monthname yearweek
date_part datepart date_trunc datetrunc date_diff datediff date_sub datesub date_add last_day make_date strftime
strptime try_strptime to_days to_months to_years to_weeks today current_date epoch age extract
coalesce ifnull nullif if iff isnull isnan isfinite try_cast
row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value fill
"""
_FUNCTIONS: Final = AGGREGATES | frozenset(_FUNCTION_NAMES.split())

Json = Mapping[str, object]


class NotAcceptedError(Exception):
    """Why a query is not run, in words for the model that wrote it."""


def accepted(parsed: Json, tables: Collection[str]) -> Json:
    """The query's node. Raises NotAcceptedError. `parsed` is what `json_serialize_sql` gave."""
    if parsed.get("error"):
        raise NotAcceptedError(str(parsed.get("error_message") or "The query cannot be read."))
    statements = list(parts_of(parsed.get("statements")))
    if len(statements) != 1:
        raise NotAcceptedError("Give exactly one SELECT.")
    node = statements[0].get("node")
    if not isinstance(node, dict):
        raise NotAcceptedError("Give exactly one SELECT.")
    query = cast("Json", node)
    every = list(_every(query))
    if len(every) > _MOST_PARTS:
        raise NotAcceptedError("The query has too many parts.")
    named = frozenset(tables) | _named_inside(every)
    for part in every:
        _check(part, named)
    return query


def parts_of(value: object) -> Iterator[Json]:
    """The objects of a list."""
    if isinstance(value, list):
        for one in cast("list[object]", value):
            if isinstance(one, dict):
                yield cast("Json", one)


def _every(part: object) -> Iterator[Json]:
    """Every object in it, itself first. Bounded by the length of the query and by JSON itself."""
    waiting: list[object] = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found = cast("Json", one)
            yield found
            waiting += found.values()
        elif isinstance(one, list):
            waiting += cast("list[object]", one)


def _named_inside(every: Sequence[Json]) -> frozenset[str]:
    """Names that WITH gives to queries inside."""
    names: set[str] = set()
    for part in every:
        inside = part.get("cte_map")
        if isinstance(inside, dict):
            names |= {str(one.get("key")) for one in parts_of(cast("Json", inside).get("map"))}
    return frozenset(names)


def _check(part: Json, tables: frozenset[str]) -> None:
    kind, type_ = part.get("class"), part.get("type")
    if part.get("sample") or part.get("at_clause"):
        raise NotAcceptedError("Samples and versions of tables are not there.")
    if kind is not None:
        if kind not in _EXPRESSIONS:
            raise NotAcceptedError(f"{kind} may not be used.")
        _check_expression(part, str(kind))
    elif type_ == "BASE_TABLE":
        path = _path(part)
        if len(path) != 1 or path[0] not in tables or part.get("schema_name") or part.get("catalog_name"):
            raise NotAcceptedError(f"There is no table {'.'.join(path)}. There are: {', '.join(sorted(tables))}.")
    elif type_ is not None and type_ not in _NODES | _TABLES | _PARTS:
        raise NotAcceptedError(f"{type_} may not be used. Give one SELECT over the tables.")


def _check_expression(part: Json, kind: str) -> None:
    if kind in {"FUNCTION", "WINDOW"}:
        name = str(part.get("function_name", "")).lower()
        if name not in _FUNCTIONS or len(_path(part)) > 1 or part.get("schema") or part.get("catalog"):
            raise NotAcceptedError(f"The function {name} may not be used.")
    elif kind == "TYPE" and str(part.get("type_name", "")).lower() not in _TYPES:
        raise NotAcceptedError(f"The type {part.get('type_name')} may not be used.")
    elif kind == "CAST" and "type_expr" not in part:
        raise NotAcceptedError("This cast may not be used.")


def _path(part: Json) -> list[str]:
    """A name with what stands before it; the bare name where the parser gave no more."""
    qualified = part.get("qualified_name")
    path = cast("Json", qualified).get("path") if isinstance(qualified, dict) else None
    if isinstance(path, list) and path:
        return [str(one) for one in cast("list[object]", path)]
    return [str(part.get("table_name") or part.get("function_name") or "")]


def aggregates(query: Json) -> bool:
    """Whether the query puts rows together: its rows are then no rows of a table."""
    if query.get("group_expressions") or query.get("group_sets"):
        return True
    return any(has_aggregate(one) for one in parts_of(query.get("select_list")))


def has_aggregate(part: Json) -> bool:
    """Whether an expression puts rows together."""
    if part.get("class") == "FUNCTION" and str(part.get("function_name", "")).lower() in AGGREGATES:
        return True
    if part.get("class") in {"SUBQUERY", "WINDOW"}:
        return False
    inside = [cast("Json", value) for value in part.values() if isinstance(value, dict)]
    inside += [one for value in part.values() for one in parts_of(value)]
    return any(map(has_aggregate, inside))


def rows_behind(query: Json) -> Json | None:
    """The query for the rows that an aggregating query puts together; None for one that shows its rows itself."""
    if query.get("type") != "SELECT_NODE" or not aggregates(query):
        return None
    source = query.get("from_table")
    if not isinstance(source, dict) or cast("Json", source).get("type") == "EMPTY":
        return None
    kept = {name: query[name] for name in ("type", "cte_map", "from_table", "where_clause") if name in query}
    return {**kept, "select_list": [{"class": "STAR", "type": "STAR"}], "aggregate_handling": "STANDARD_HANDLING"}
