"""Data classes combine by union, zones have an order, roles reach down a branch and never sideways."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aarhusai.terms.actor import Actor, ActorKind, Holding, Role
from aarhusai.terms.classes import Base, DataClass, Flag, Zone
from aarhusai.terms.ids import PersonId, UnitId

classes = st.builds(DataClass, st.sampled_from(Base), st.frozensets(st.sampled_from(Flag)))


@given(classes)
def test_a_class_survives_being_written_and_read(data_class: DataClass) -> None:
    assert DataClass.parse(str(data_class)) == data_class


@given(classes, classes, classes)
def test_combining_is_a_union(a: DataClass, b: DataClass, c: DataClass) -> None:
    assert a | a == a
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert (a | b).base >= a.base
    assert (a | b).flags >= a.flags


@pytest.mark.parametrize("text", ["", "K3", "K9", "K1+K2", "k1", "K2+K4+x"])
def test_what_is_no_class_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        DataClass.parse(text)


def test_the_strictest_zone_is_the_municipalitys_own_machines() -> None:
    assert max(Zone, key=lambda zone: zone.strictness) is Zone.Z4


def actor(role: Role, path: str) -> Actor:
    holding = Holding(role, UnitId(UUID(int=1)), path)
    return Actor(ActorKind.PERSON, PersonId(UUID(int=1)), "Karla", UnitId(UUID(int=1)), path, (holding,))


def test_a_role_holds_in_its_branch_and_nowhere_else() -> None:
    owner = actor(Role.UNIT_OWNER, "root/care")
    assert owner.holds(Role.UNIT_OWNER, "root/care")
    assert owner.holds(Role.UNIT_OWNER, "root/care/north")
    assert not owner.holds(Role.UNIT_OWNER, "root/care-not")
    assert not owner.holds(Role.UNIT_OWNER, "root")
    assert not owner.holds(Role.AUDITOR, "root/care")


def test_a_platform_owner_is_one_at_the_root_only() -> None:
    assert actor(Role.PLATFORM_OWNER, "root").is_platform_owner
    assert not actor(Role.PLATFORM_OWNER, "root/care").is_platform_owner
