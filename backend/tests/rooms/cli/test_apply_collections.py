"""Collections as code: who owns them, their class, and with whom they are shared; never what they hold."""

import psycopg
import pytest
from rooms.cli.conftest import Apply

HOUSE = """\
units: {slug: kommunen, name: Lindehøj Kommune, units: [{slug: omsorg, name: Omsorg}]}
people:
  - {email: ditte@lindehoej.example, name: Ditte, unit: kommunen, roles: [{role: platform_owner, unit: kommunen}]}
  - {email: karla@lindehoej.example, name: Karla, unit: omsorg, roles: []}
"""
COLLECTION = """\
collections:
  - name: Håndbog
    unit: omsorg
    owner: Karla@lindehoej.example
    description: Regler.
    data_class: K2+K3
    grants:
      - {everyone: true}
      - {unit: kommunen, below: false, right: read}
      - {person: ditte@lindehoej.example, right: write}
"""


def test_a_collection_becomes_what_the_file_says_and_stays_so(apply: Apply, database_url: str) -> None:
    assert "collection Håndbog: created" in apply(HOUSE + COLLECTION).lines
    assert apply(HOUSE + COLLECTION).lines == ["aarhusai: nothing to do, everything is as the file says"]
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT c.description, c.data_class, p.name, u.slug FROM collection AS c JOIN person AS p"
            " ON p.id = c.owner_id JOIN unit AS u ON u.id = c.unit_id"
        ).fetchall()
        assert row == [("Regler.", "K2+K3", "Karla", "omsorg")]
        given = connection.execute(
            "SELECT subject_kind, right_name FROM grant_entry WHERE object_kind = 'collection' ORDER BY 1"
        ).fetchall()
        assert given == [("everyone", "use"), ("person", "write"), ("unit", "read")]


def test_what_differs_is_changed_and_what_is_left_out_stays(apply: Apply) -> None:
    apply(HOUSE + COLLECTION)
    less = "collections: [{name: Håndbog, unit: omsorg, owner: karla@lindehoej.example}]"
    assert apply(HOUSE + less).lines == ["aarhusai: nothing to do, everything is as the file says"]
    other = "collections: [{name: Håndbog, unit: omsorg, owner: ditte@lindehoej.example, description: Nye, grants: []}]"
    told = apply(HOUSE + other, dry_run=True).lines
    assert told[0] == "collection Håndbog: changed (description, owner, grants)"
    assert apply(HOUSE + other).lines[0] == told[0]


def test_lowering_the_class_takes_a_reason(apply: Apply) -> None:
    apply(HOUSE + COLLECTION)
    lower = HOUSE + COLLECTION.replace("K2+K3", "K1")
    refused = apply(lower)
    assert (refused.code, "house.yaml:6: Lowering the class needs a reason. (reason_needed)" in refused.err) == (
        1,
        True,
    )
    assert apply(lower + "    reason: Der står ikke personoplysninger i den.\n").lines[0].endswith("changed (class)")


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("unit: omsorg", "unit: skoler", "there is no unit “skoler”"),
        ("Karla@lindehoej.example", "oda@lindehoej.example", "There is nobody with this address."),
        ("data_class: K2+K3", "data_class: K9", "data_class"),
        ("{everyone: true}", "{everyone: true, unit: omsorg}", "give one of everyone, unit and person"),
        ("right: write", "right: own", "right"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_changed(apply: Apply, was: str, becomes: str, told: str) -> None:
    refused = apply(HOUSE + COLLECTION.replace(was, becomes))
    assert (refused.code, told in refused.err) == (1, True), refused.err
