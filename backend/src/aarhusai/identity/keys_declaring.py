"""Keys as configuration as code: known by their name and whose they are; their texts are never in a file."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from aarhusai.identity.keys import Keys
from aarhusai.identity.keys_scopes import clean_scope
from aarhusai.identity.keys_types import HouseKey, Key, KeyChange, KeyFilter, KeyKind, KeyScope, KeyState, NewKey
from aarhusai.identity.repository import keys as table
from aarhusai.identity.rights import Scope
from aarhusai.identity.texts import clean_name
from aarhusai.kit.clock import day_of
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import KeyId, PersonId, UnitId

GRACE: Final = timedelta(hours=24)
"""How long the old text of a key works that a file rotates."""

_MOST: Final = 1000
_LIVE: Final = frozenset({KeyState.ACTIVE, KeyState.ASLEEP})


@dataclass(frozen=True, slots=True)
class DeclaredKey:
    """A key as a file says it is: of a person, or of a unit or system. `expires_at` None leaves it as it is.

    A text that was made before the day `rotate` is replaced by a new one.
    """

    name: str
    owner: PersonId | HouseKey
    scope: KeyScope
    expires_at: datetime | None = None
    rotate: date | None = None


@dataclass(frozen=True, slots=True)
class EnsuredKey:
    """What was done: "created", "changed", "rotated". `text` is of a new or rotated key, and exists only here."""

    done: tuple[str, ...] = ()
    text: str | None = None


async def ensure_key(tx: Transaction, actor: Actor, keys: Keys, wanted: DeclaredKey) -> EnsuredKey:
    """There is this key. Raises what `Keys.create`, `create_for` and `change` raise."""
    owner, name = wanted.owner, clean_name(wanted.name)
    of_unit = isinstance(owner, HouseKey)
    key = await _newest(tx, name, owner.kind if of_unit else KeyKind.PERSON, owner.unit_id if of_unit else owner)
    if key is None:
        new = NewKey(name, wanted.scope, wanted.expires_at)
        made = await (keys.create(actor, owner, new, tx) if of_unit else keys.create_for(actor, owner, new, tx))
        return EnsuredKey(("created",), made.text)
    done: list[str] = []
    change = _change(key, wanted)
    if change != KeyChange():
        await keys.change(actor, key.id, key.revision, change, tx)
        done.append("changed")
    text = None
    if wanted.rotate is not None and day_of(key.rotated_at or key.created_at) < wanted.rotate:
        text = (await keys.rotate(actor, key.id, GRACE, tx)).text
        done.append("rotated")
    return EnsuredKey(tuple(done), text)


async def live_key(tx: Transaction, name: str, owner: PersonId | UnitId) -> KeyId | None:
    """The newest key that works, of this name, and of this person, or of this unit or a system of it."""
    key = await _newest(tx, name, None, owner)
    return None if key is None else key.id


async def _newest(tx: Transaction, name: str, kind: KeyKind | None, owner: PersonId | UnitId) -> Key | None:
    found: list[Key] = []
    for key in await table.page(tx, Scope(None), KeyFilter(text=name, kind=kind), None, _MOST):
        whose = key.person_id if key.kind is KeyKind.PERSON else key.unit_id
        if key.name == name and whose == owner and key.state in _LIVE:
            found.append(key)
    return max(found, key=lambda key: key.created_at, default=None)


def _change(key: Key, wanted: DeclaredKey) -> KeyChange:
    scope = clean_scope(wanted.scope)
    responsible = wanted.owner.responsible_id if isinstance(wanted.owner, HouseKey) else None
    return KeyChange(
        scope=None if scope == key.scope else scope,
        expires_at=None if wanted.expires_at in {None, key.expires_at} else wanted.expires_at,
        responsible_id=None if responsible == key.person_id else responsible,
    )
