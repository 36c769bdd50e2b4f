"""How far an assistant is to reach: whose consent that takes. Pure."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from aarhusai.grants.types import Grant, SubjectKind


def widest_branch(sharing: Iterable[Grant], paths: Mapping[UUID, str], home: str) -> str:
    """The path of the lowest unit under which its own unit and everybody it is to be shared with lie.

    `home` is the path of the assistant's own unit; `paths` are those of the units that are named, and of the own units
    of the people. Everyone is the topmost unit. A subject that is gone reaches nobody.
    """
    found = home.split("/")
    for grant in sharing:
        if grant.subject_kind is SubjectKind.EVERYONE:
            return found[0]
        path = paths.get(grant.subject_id)
        if path is not None:
            found = _common(found, path.split("/"))
    return "/".join(found)


def _common(one: list[str], other: list[str]) -> list[str]:
    shared: list[str] = []
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        shared.append(mine)
    return shared
