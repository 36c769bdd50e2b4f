"""Keys and rates as code: a key's text is printed once and stands in no file, and limits can be set on it."""

import re

import psycopg
import pytest
from rooms.cli.conftest import Apply

HOUSE = """\
units: {slug: kommunen, name: Lindehøj Kommune, units: [{slug: omsorg, name: Omsorg}]}
people:
  - {email: ditte@lindehoej.example, name: Ditte, unit: kommunen, roles: [{role: platform_owner, unit: kommunen}]}
"""
KEYS = """\
keys:
  - {name: Journal, unit: omsorg, responsible: ditte@lindehoej.example, classes: [K1, K2], endpoints: [chat]}
  - {name: Udvikling, person: ditte@lindehoej.example}
quotas:
  - {key: Journal of omsorg, requests: 500}
  - {key: Udvikling of ditte@lindehoej.example, money: 50}
"""
SHOWN = re.compile(r"key (.+), shown only now: (\S+)")


def shown(lines: list[str]) -> dict[str, str]:
    """The texts that were printed, by the key's name."""
    return {found[1]: found[2] for line in lines if (found := SHOWN.fullmatch(line)) is not None}


def test_new_keys_are_shown_once_and_limited(apply: Apply, database_url: str) -> None:
    dry = apply(HOUSE + KEYS, dry_run=True).lines
    assert "key Journal of omsorg: created" in dry
    assert shown(dry) == {}
    told = apply(HOUSE + KEYS).lines
    assert "limit on key Journal of omsorg: created" in told
    texts = shown(told)
    assert set(texts) == {"Journal of omsorg", "Udvikling of ditte@lindehoej.example"}
    assert apply(HOUSE + KEYS).lines == ["aarhusai: nothing to do, everything is as the file says"]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT name, kind, ceiling, endpoints FROM api_key ORDER BY name").fetchall()
        limited = connection.execute("SELECT count(*) FROM quota WHERE subject_kind = 'key'").fetchone()
    assert rows == [("Journal", "system", "K2", ["chat"]), ("Udvikling", "person", None, None)]
    assert limited == (2,)


def test_a_key_is_changed_and_rotated_where_the_file_says_so(apply: Apply) -> None:
    apply(HOUSE + KEYS)
    changed = HOUSE + KEYS.replace("classes: [K1, K2]", "classes: [K1], rotate: 2099-01-01")
    told = apply(changed).lines
    assert "key Journal of omsorg: changed, rotated" in told
    assert set(shown(told)) == {"Journal of omsorg"}
    old = HOUSE + KEYS.replace("classes: [K1, K2]", "classes: [K1], rotate: 2020-01-01")
    assert apply(old).lines == ["aarhusai: nothing to do, everything is as the file says"]


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("keys: [{name: X}]", "one of person and unit"),
        ("keys: [{name: X, unit: omsorg}]", "somebody who is responsible"),
        ("keys: [{name: X, unit: findes-ikke, responsible: ditte@lindehoej.example}]", "there is no unit"),
        ("keys: [{name: X, person: ingen@lindehoej.example}]", "person_not_found"),
        ("keys: [{name: X, person: ditte@lindehoej.example, endpoints: [alt]}]", "bad_key_endpoint"),
        ("quotas: [{key: X of omsorg, requests: 1}]", "key_not_found"),
        ("quotas: [{assistant: findes-ikke, requests: 1}]", "assistant_not_found"),
        ("rates: {DKK: [{since: 2026-01-01, kroner: 1}]}", "bad_field"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(apply: Apply, section: str, told: str) -> None:
    assert told in apply(HOUSE + section).err


def test_rates_hold_from_their_day(apply: Apply) -> None:
    rates = HOUSE + "rates: {EUR: [{since: 2026-01-01, kroner: 7.46}, {since: 2026-07-01, kroner: 7.47}]}"
    assert "rate of EUR from 2026-01-01: 7.46 kroner" in apply(rates).lines
    assert apply(rates).lines == ["aarhusai: nothing to do, everything is as the file says"]
