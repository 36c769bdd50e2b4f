"""Limits as code: on what, how much, who decided them, and what the file may not say."""

import psycopg
import pytest
from rooms.cli.conftest import Apply

HOUSE = """\
units: {slug: kommunen, name: Lindehøj Kommune, units: [{slug: omsorg, name: Omsorg}]}
people:
  - {email: ditte@lindehoej.example, name: Ditte, unit: kommunen, roles: [{role: platform_owner, unit: kommunen}]}
"""
QUOTAS = """\
quotas:
  - {unit: kommunen, money: 2500.50, warn_at: 70}
  - {unit: omsorg, money: 1000}
  - {each_person_in: omsorg, requests: 30, per: minute, decided_by: omsorg}
  - {person: Ditte@lindehoej.example, tokens: 1000000, per: day}
"""


def test_limits_become_what_the_file_says_and_stay_so(apply: Apply, database_url: str) -> None:
    told = apply(HOUSE + QUOTAS).lines
    assert "limit on kommunen: created" in told
    assert "limit on each person in omsorg: created" in told
    assert apply(HOUSE + QUOTAS).lines == ["aarhusai: nothing to do, everything is as the file says"]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT subject_kind, measure, currency, period, amount, warn_at, u.slug FROM quota q"
            " JOIN unit u ON u.id = q.unit_id ORDER BY subject_kind, amount"
        ).fetchall()
    assert rows == [
        ("each_person", "requests", None, "minute", 30, 80, "omsorg"),
        ("person", "tokens", None, "day", 1_000_000, 80, "kommunen"),
        ("unit", "money", "DKK", "month", 1_000_000_000, 80, "kommunen"),
        ("unit", "money", "DKK", "month", 2_500_500_000, 70, "kommunen"),
    ]


def test_another_amount_changes_the_limit_and_what_is_left_out_stays(apply: Apply) -> None:
    apply(HOUSE + QUOTAS)
    other = HOUSE + "quotas: [{unit: omsorg, money: 900}]"
    assert apply(other, dry_run=True).lines[0] == "limit on omsorg: changed"
    assert apply(other).lines[0] == "limit on omsorg: changed"
    assert apply(HOUSE + QUOTAS).lines[0] == "limit on omsorg: changed"


@pytest.mark.parametrize(
    ("quotas", "told"),
    [
        ("{money: 10}", "a limit is on one of"),
        ("{unit: omsorg, person: ditte@lindehoej.example, money: 10}", "a limit is on one of"),
        ("{unit: omsorg}", "a limit counts one of"),
        ("{unit: omsorg, money: 10, tokens: 5}", "a limit counts one of"),
        ("{unit: omsorg, money: 0}", "greater than 0"),
        ("{unit: nowhere, money: 10}", "there is no unit “nowhere”"),
        ("{person: nobody@lindehoej.example, money: 10}", "person_not_found"),
        ("{model: nothing, money: 10}", "model_not_available"),
        ("{unit: kommunen, money: 10, decided_by: omsorg}", "quota_subject_not_found"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(apply: Apply, quotas: str, told: str) -> None:
    refused = apply(HOUSE + f"quotas:\n  - {quotas}\n")
    assert refused.code == 1
    assert "house.yaml:5: " in refused.err
    assert told in refused.err


def test_a_unit_below_has_no_more_than_the_one_above(apply: Apply) -> None:
    refused = apply(HOUSE + "quotas: [{unit: kommunen, money: 10}, {unit: omsorg, money: 11}]")
    assert (refused.code, "quota_above_inherited, limit 10" in refused.err) == (1, True)
