"""What is asked of other databases: one sentence, with the names that the operator gave."""

from collections.abc import Sequence

from psycopg import sql


def rows(columns: Sequence[str], relation: Sequence[str], key: str, most: int) -> sql.Composed:
    """The columns of the rows that have a key, by the key."""
    return sql.SQL("SELECT {} FROM {} WHERE {} IS NOT NULL ORDER BY {} LIMIT {}").format(
        sql.SQL(", ").join(sql.Identifier(column) for column in columns),
        sql.Identifier(*relation),
        sql.Identifier(key),
        sql.Identifier(key),
        sql.Literal(most),
    )
