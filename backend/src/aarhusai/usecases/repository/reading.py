"""Who may read which use case, as SQL."""

from typing import Final

from psycopg import sql

from aarhusai.identity.rights import Scope
from aarhusai.terms.actor import Actor

READABLE: Final = sql.SQL("""(%(paths)s::text[] IS NULL
    OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/'))
    OR c.overseer = %(me)s::uuid
    OR EXISTS (SELECT FROM grant_entry g WHERE g.object_kind = 'assistant' AND g.object_id = c.assistant_id
               AND g.right_name = 'write' AND g.subject_kind = 'person' AND g.subject_id = %(me)s::uuid))""")
"""The unit `u` lies in what the actor reads, or the use case `c` is one that they own the assistant of, or oversee."""


def reader_of(actor: Actor, scope: Scope) -> dict[str, object]:
    """The parameters of READABLE."""
    return {"paths": None if scope.paths is None else list(scope.paths), "me": actor.person_id}
