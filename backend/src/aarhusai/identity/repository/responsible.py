"""Who answers for a unit."""

from dataclasses import dataclass

from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Role


@dataclass(frozen=True, slots=True)
class ResponsibleRow:
    """A person, and the role at the unit that makes them answer for it."""

    role: str
    unit_name: str
    name: str
    email: str


async def nearest(executor: Executor, unit_path: str) -> list[ResponsibleRow]:
    """Unit owners before platform owners, those nearest to the unit first."""
    return await executor.all(
        ResponsibleRow,
        """
        SELECT r.role, u.name AS unit_name, p.name, p.email
        FROM role_holding r JOIN unit u ON u.id = r.unit_id JOIN person p ON p.id = r.person_id
        WHERE r.unit_id = ANY (string_to_array(%(path)s, '/')::uuid[]) AND p.state = 'active'
          AND r.role IN (%(owner)s, %(platform)s)
        ORDER BY r.role = %(owner)s DESC, length(u.path) DESC, danish_order(p.name) COLLATE "C", p.id LIMIT 20
        """,
        {"path": unit_path, "owner": Role.UNIT_OWNER.value, "platform": Role.PLATFORM_OWNER.value},
    )
