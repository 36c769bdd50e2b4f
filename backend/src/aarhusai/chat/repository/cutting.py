"""Turns whose process is gone: found, and ended with what their log holds.

What the log holds is sealed, so it is read first and put together by the caller; the ending then says again why the
turn is dead, and that nothing was logged meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from aarhusai.chat.repository.log import LEASE_SECONDS
from aarhusai.chat.sealing import StepJson
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import TurnId

_SWEPT_AT_ONCE: Final = 50
_ENTRIES_AT_MOST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Dead:
    """Why turns are dead: a condition on `turn t`, and its parameters."""

    where: LiteralString
    params: Mapping[str, object]


def orphans() -> Dead:
    """Turns whose process fell silent."""
    return Dead(
        """t.started_at < clock_timestamp() - make_interval(secs => %(lease)s) AND NOT EXISTS (
            SELECT FROM replica r WHERE r.incarnation = t.incarnation AND r.lease_until > clock_timestamp()
        )""",
        {"lease": LEASE_SECONDS},
    )


def one_of(incarnation: UUID, turn_id: TurnId) -> Dead:
    """A turn that this process should run and does not."""
    return Dead("t.id = %(turn)s AND t.incarnation = %(incarnation)s", {"turn": turn_id, "incarnation": incarnation})


def of_predecessor(name: str, incarnation: UUID) -> Dead:
    """What an earlier process of this name left running: it is gone, so its lease is not waited for."""
    return Dead("t.owner = %(name)s AND t.incarnation <> %(incarnation)s", {"name": name, "incarnation": incarnation})


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A turn to cut off, and the key of its conversation."""

    id: TurnId
    key_id: KeyId


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """One entry of a dead turn's log. The plain columns are what a release before sealing wrote."""

    turn_id: TurnId
    seq: int
    text: str
    reasoning: str
    steps: Sequence[StepJson] | None
    sealed: bytes | None


async def find(db: Database, dead: Dead) -> list[DeadRow]:
    """The turns, up to a batch. One in a conversation that is not sealed yet waits until it is."""
    query: LiteralString = (
        "SELECT t.id, c.key_id FROM turn t JOIN conversation c ON c.id = t.conversation_id AND c.key_id IS NOT NULL"
        " WHERE t.status = 'running' AND " + dead.where + " LIMIT %(limit)s"
    )
    return await db.all(DeadRow, query, {**dead.params, "limit": _SWEPT_AT_ONCE})


async def logged(db: Database, turn_ids: Sequence[TurnId]) -> list[LoggedRow]:
    """Everything that the logs of these turns hold, in order."""
    return await db.all(
        LoggedRow,
        """
        SELECT turn_id, seq, text, reasoning, steps, sealed FROM turn_event WHERE turn_id = ANY(%s)
        ORDER BY turn_id, seq LIMIT %s
        """,
        (list(turn_ids), _ENTRIES_AT_MOST),
    )


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """What arrived of a dead turn, sealed; all None when the key is gone. `seq` is where its log ends."""

    turn_id: TurnId
    seq: int
    text: bytes | None
    rest: bytes | None
    sources: bytes | None = None
    sources_class: str | None = None


@dataclass(frozen=True, slots=True)
class CutOffRow:
    """A turn that was cut off just now."""

    id: TurnId
    audit_id: int
    told: str


_END: Final[LiteralString] = """
    ), answer AS (
        UPDATE message SET status = 'cut_off', finished_at = clock_timestamp(), sealed_text = dead.text,
            sealed_rest = dead.rest, sealed_sources = dead.sources,
            data_class = class_union(message.data_class, coalesce(dead.sources_class, 'K0'))
        FROM dead WHERE message.id = dead.id
    ), due AS (
        INSERT INTO index_due (id, title, revision) SELECT dead.id, false, 0 FROM dead
        ON CONFLICT (id, title) DO UPDATE SET at = clock_timestamp()
    ), turned AS (
        UPDATE turn SET status = 'cut_off', ended_at = clock_timestamp() FROM dead WHERE turn.id = dead.id
    ), log AS (
        DELETE FROM turn_event USING dead WHERE turn_event.turn_id = dead.id
    ), touched AS (
        UPDATE conversation SET updated_at = clock_timestamp(), revision = revision + 1,
            data_class = class_union(conversation.data_class, coalesce(dead.sources_class, 'K0'))
        FROM dead WHERE conversation.id = dead.conversation_id
    )
    SELECT dead.id,
        audit_append('system', NULL, NULL, 'turn.ended', 'conversation', dead.conversation_id, NULL,
            jsonb_build_object('turn', dead.id, 'status', 'cut_off')) AS audit_id,
        concat(
            pg_notify('turn', dead.id::text)::text,
            pg_notify('person', concat_ws(' ', dead.person_id, 'turn', dead.conversation_id, dead.id, 'cut_off'))::text
        ) AS told
    FROM dead
"""


async def end(db: Database, dead: Dead, answers: Sequence[WholeAnswer]) -> int:
    """Cuts off those that are still dead and whose log did not grow; how many."""
    query: LiteralString = (
        """
        WITH dead AS (
            SELECT t.id, t.conversation_id, t.person_id, given.text, given.rest, given.sources, given.sources_class
            FROM turn t JOIN unnest(%(ids)s::uuid[], %(seqs)s::int[], %(texts)s::bytea[], %(rests)s::bytea[],
                    %(sources)s::bytea[], %(classes)s::text[])
                AS given (id, seq, text, rest, sources, sources_class) ON given.id = t.id
            WHERE t.status = 'running' AND """
        + dead.where
        + """
              AND given.seq = coalesce((SELECT max(e.seq) FROM turn_event e WHERE e.turn_id = t.id), 0)
            FOR UPDATE OF t SKIP LOCKED
        """
        + _END
    )
    given = {
        "ids": [answer.turn_id for answer in answers],
        "seqs": [answer.seq for answer in answers],
        "texts": [answer.text for answer in answers],
        "rests": [answer.rest for answer in answers],
        "sources": [answer.sources for answer in answers],
        "classes": [answer.sources_class for answer in answers],
    }
    return len(await db.all(CutOffRow, query, {**dead.params, **given}))
