"""Every act that the code writes to the log can be read by a person, in both languages, and found by its group."""

import ast
import re

from architecture.source import ROOT, sources

WORDS = ROOT / "frontend" / "src" / "i18n"
ENDINGS = r"(?:\w*ed|withdrawn|begun|given|made|read|call|set|set_up|sent|shown|lost|turned_on|turned_off)"
ACT = re.compile(rf"[a-z][a-z_]*\.(?:[a-z]+_)*{ENDINGS}")
IN_SQL = re.compile(r"audit_append\([^;]*?'([a-z_]+\.[a-z_]+)'", re.DOTALL)
NOT_ACTS = frozenset({"message.sent"})
"""A column of a table, written like an act."""


def written() -> dict[str, str]:
    """Acts by the place that writes them: what is given to `AuditEntry`, or stands in a statement."""
    found: dict[str, str] = {}
    for source in sources():
        if "audit" not in source.text.lower() or source.name.startswith(("web/", "migrations/")):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                acts = [node.value] if ACT.fullmatch(node.value) else IN_SQL.findall(node.value)
                found |= dict.fromkeys(acts, source.name)
    return {act: place for act, place in found.items() if act not in NOT_ACTS}


def words(language: str) -> set[str]:
    text = "".join(file.read_text(encoding="utf-8") for file in sorted((WORDS / language).glob("admin-log*.ts")))
    return set(re.findall(r"^  (\w+):", text, re.MULTILINE))


def test_the_acts_are_found() -> None:
    acts = written()
    assert {"turn.begun", "model.call", "session.opened", "audit.read", "person.blocked", "role.granted"} <= set(acts)


def test_every_act_has_a_sentence_and_a_group_in_both_languages() -> None:
    for language in ("da", "en"):
        known = words(language)
        missing = {act: place for act, place in written().items() if act.replace(".", "_") not in known}
        assert missing == {}
        assert {act.split(".")[0] for act in written()} <= {key.removeprefix("group_") for key in known}
