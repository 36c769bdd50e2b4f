"""The queue's own tables and functions, as Procrastinate ships them."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Builds the queue."""
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
