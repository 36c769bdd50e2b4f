"""The rules of the house that a reader could forget: size, privacy of rooms, one door, one place for settings."""

import ast
import re
import subprocess
from collections.abc import Callable

from architecture.source import PACKAGE, ROOT, Source, sources

from aarhusai.storage.schema import HEAD

MAX_FILE = 400
MAX_FUNCTION = 80
MAX_PARAMETERS = 6
NOT_ROOMS = {"utils", "common", "lib", "helpers", "core"}
PRIVATE = {"repository", "tables"}
NETWORK = {"aiohttp", "httpx", "requests", "urllib.request", "http.client"}


def offences(rule: Callable[[Source], list[str]]) -> list[str]:
    return [f"{source.name}{offence}" for source in sources() for offence in rule(source)]


def test_no_file_and_no_function_is_too_long_and_no_function_takes_too_much() -> None:
    def rule(source: Source) -> list[str]:
        lines = source.text.count("\n")
        found = [f": {lines} lines"] if lines > MAX_FILE else []
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                parameters = [a for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in {"self", "cls"}]
                if size > MAX_FUNCTION:
                    found.append(f":{node.lineno} {node.name} has {size} lines")
                if len(parameters) > MAX_PARAMETERS and "/migrations/" not in source.name:
                    found.append(f":{node.lineno} {node.name} takes {len(parameters)} parameters")
        return found

    assert offences(rule) == []


def test_a_rooms_queries_and_tables_are_its_own() -> None:
    def rule(source: Source) -> list[str]:
        return [
            f":{line} imports {name}"
            for line, name in source.imports()
            if name.startswith("aarhusai.") and PRIVATE & set(name.split(".")) and name.split(".")[1] != source.room
        ]

    assert offences(rule) == []


def test_the_environment_is_read_in_config_only() -> None:
    allowed = {"config/settings.py"}
    pattern = re.compile(r"\bos\.(environ|getenv)\b")
    assert [s.name for s in sources() if s.name not in allowed and pattern.search(s.text)] == []


def test_a_day_is_denmarks_and_not_the_machines() -> None:
    """`now().date()` is yesterday in Denmark for an hour or two every night, and so is SQL's `current_date`."""
    reads_given_days = {"kit/clock.py", "assistants/sentence_figures.py", "knowledge/sheets/"}
    pattern = re.compile(r"\.date\(\)|\bdate\.today\(|\bcurrent_date\b")
    found = [s.name for s in sources() if pattern.search(s.text)]
    assert [name for name in found if not name.startswith(tuple(reads_given_days))] == []


def test_only_protection_mints_what_a_provider_accepts_and_only_providers_read_it() -> None:
    def rule(source: Source) -> list[str]:
        return [
            f":{line} calls {name}"
            for line, name in source.calls()
            if (name == "mint" and source.room != "protection")
            or (name == "reveal" and not source.name.startswith(("gateway/providers/", "protection/")))
        ]

    assert offences(rule) == []


def test_the_network_is_reached_through_providers_and_egress_only() -> None:
    def rule(source: Source) -> list[str]:
        if source.name.startswith(("gateway/providers/", "egress/")):
            return []
        return [
            f":{line} imports {name}"
            for line, name in source.imports()
            if any(name == client or name.startswith(client + ".") for client in NETWORK)
        ]

    assert offences(rule) == []


def test_the_agent_library_is_seen_by_assistants_and_gateway_only() -> None:
    def rule(source: Source) -> list[str]:
        return [
            f":{line} imports {name}"
            for line, name in source.imports()
            if name.startswith("pydantic_ai") and source.room not in {"assistants", "gateway"}
        ]

    assert offences(rule) == []


def test_queries_live_in_repositories() -> None:
    pattern = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.+\b(FROM|VALUES|SET|WHERE)\b", re.DOTALL)
    elsewhere = {"storage", "migrations", "jobs", "audit", "grants"}

    def rule(source: Source) -> list[str]:
        stem = source.name.rsplit("/", 1)[-1]
        if "repository" in source.name or stem in {"statements.py", "queries.py"} or source.room in elsewhere:
            return []
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        return [
            f":{node.lineno} holds a query"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and pattern.search(node.value)
        ]

    assert offences(rule) == []


def test_no_room_is_named_for_nothing() -> None:
    names = {path.stem for path in PACKAGE.rglob("*")}
    assert names & NOT_ROOMS == set()


def test_the_schemas_head_is_the_newest_migration() -> None:
    versions = sorted((PACKAGE / "migrations" / "versions").glob("[0-9]*.py"))
    assert versions[-1].stem.split("_")[0] == HEAD


def test_nothing_in_the_repository_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    here = f"|{re.escape(str(ROOT))}" if len(ROOT.parts) > 2 else ""
    pattern = re.compile(rf"/home/\w+/|/Users/\w+/|/root/\w{here}|https?://[\w.-]*(?:pypi|npmjs|registry)[\w.-]*")
    skipped = ("LICENSE", "backend/tests/architecture/test_house_rules.py")
    found: list[str] = []
    for name in listed:
        path = ROOT / name
        if name and not name.endswith((".png", ".woff2")) and name not in skipped and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []
