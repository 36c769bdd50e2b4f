"""Rules, facts about endpoints and countries as configuration."""

import json

import psycopg
from facts import WIRE
from rooms.cli.conftest import Apply

UNITS = "units: {slug: kommunen, name: Kommunen, units: [{slug: omsorg, name: Omsorg}]}"
RULES = """
policy:
  - {unit: kommunen, reason: Besluttet af byrådet, rules: {K2: {Z2: refuse}}}
  - {unit: omsorg, reason: Besluttet af direktøren, rules: {K2: {Z3: replace}, K3: {Z3: refuse}}}
countries_off:
  - {code: RU, reason: Besluttet af direktionen}
"""


def test_rules_are_applied_once_and_the_second_time_changes_nothing(apply: Apply) -> None:
    first = apply(UNITS + RULES)
    assert first.lines[-4:] == [
        "rules of kommunen: changed (1 of its own)",
        "rules of omsorg: changed (2 of its own)",
        "country RU: turned off",
        "aarhusai: 5 changes made",
    ]
    assert apply(UNITS + RULES).out == "aarhusai: nothing to do, everything is as the file says\n"


def test_what_the_file_does_not_say_is_inherited_again(apply: Apply, database_url: str) -> None:
    apply(UNITS + RULES)
    apply("policy: [{unit: omsorg, reason: Tilbage, rules: {K3: {Z3: refuse}}}]")
    with psycopg.connect(database_url) as connection:
        newest = "SELECT number, rules, act, decided_by FROM policy_version ORDER BY created_at DESC LIMIT 1"
        found = connection.execute(newest).fetchone()
    assert found == (2, {"K3": {"Z3": "refuse"}}, "applied", None)


def test_a_file_cannot_widen(apply: Apply) -> None:
    told = apply(UNITS + "\npolicy:\n  - {unit: omsorg, reason: Fordi, rules: {K3: {Z2: replace}}}")
    assert told.code == 1
    assert "house.yaml:3: The rule is looser than what the unit inherits. (looser_than_inherited, part K3" in told.err
    told = apply(UNITS + "\npolicy:\n  - {unit: kommunen, reason: Fordi, rules: {K6: {Z3: replace}}}")
    assert "needs dpo" in told.err


def test_a_unit_and_a_rule_that_are_not_there_are_told_with_their_line(apply: Apply) -> None:
    assert "There is no such unit" in apply("policy:\n  - {unit: ingen, reason: Fordi}").err
    told = apply("policy:\n  - {unit: a, reason: Fordi, rules: {K9: {Z1: refuse}}}").err
    assert told.startswith("house.yaml:2: policy.0.rules.K9")


def test_facts_turn_a_provider_on(apply: Apply, database_url: str) -> None:
    provider = "{slug: sky, name: Sky, kind: openai, zone: Z3, options: {base_url: 'https://a.example/v1'}, facts: %s}"
    assert apply(f"providers: [{provider % json.dumps(WIRE)}]").lines[0] == "provider sky: created"
    again = apply(f"providers: [{provider % json.dumps({**WIRE, 'retention_days': 30})}]")
    assert again.lines[0] == "provider sky: changed (facts)"
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT facts ->> 'retention_days' FROM provider WHERE slug = 'sky'").fetchone()
    assert found == ("30",)
    wrong = apply(f"providers: [{provider % '{training: no}'}]").err
    assert "facts.training" in wrong  # YAML took it for a boolean: quote it
