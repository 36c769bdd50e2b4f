"""Whether the database has the schema this package needs, and the way there."""

from pathlib import Path

from psycopg import Connection, OperationalError, errors
from psycopg.conninfo import conninfo_to_dict

from aarhusai.errors import StartError

HEAD = "0025"
"""The newest migration. A test holds it against the folder, so the start need not import Alembic to know."""

_RIGHTS_LOCK = 7_315_202_613


def migrations_folder() -> Path:
    """Where the migrations lie."""
    return Path(__file__).parent.parent / "migrations"


def current_revision(url: str) -> str | None:
    """The database's revision, or None for an empty one. Raises StartError("database_unreachable")."""
    try:
        with Connection.connect(url, connect_timeout=10) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except errors.UndefinedTable:
        return None
    except OperationalError as error:
        raise StartError(
            "database_unreachable",
            "The database does not answer.",
            "Check DATABASE_URL, that PostgreSQL runs, and that the user may connect.",
        ) from error
    return str(row[0]) if row else None


def require_current(url: str) -> None:
    """Raises StartError("schema_behind" | "schema_ahead" | "database_unreachable") unless nothing is missing."""
    revision = current_revision(url)
    require_known(revision)
    if revision != HEAD:
        raise StartError("schema_behind", "The database's schema is not up to date.", "Run: aarhusai migrate")


def require_known(revision: str | None) -> None:
    """Raises StartError("schema_ahead") for a revision that only a later release knows."""
    if revision is not None and revision > HEAD:
        raise StartError(
            "schema_ahead",
            "The database was brought up to date by a later release than this one.",
            "Start that release, or restore a backup from before the upgrade; see docs/operating.md.",
        )


def migrate(url: str, application_role: str | None = None) -> None:
    """Brings the schema to HEAD as the owner in `url`, and gives the application's role its rights when it is another.

    Safe to run from several processes at once. Raises StartError("vector_missing") where `vector` is not in the
    database and the role may not put it there.
    """
    from alembic import command  # imported late: SQLAlchemy is needed for nothing else
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("sqlalchemy.url", _sqlalchemy_url(url).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        if "EXTENSION IF NOT EXISTS vector" not in (error.statement or ""):
            raise
        raise StartError(
            "vector_missing",
            "The database does not have the extension vector.",
            "Install pgvector 0.7 or later, and as superuser in this database: CREATE EXTENSION vector;",
        ) from error
    if application_role is not None:
        with Connection.connect(url, connect_timeout=10) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_RIGHTS_LOCK,))
            connection.execute("SELECT application_rights(%s)", (application_role,))


def role_of(url: str) -> str | None:
    """The role that the address names."""
    found = conninfo_to_dict(url).get("user")
    return None if found is None else str(found)


def _sqlalchemy_url(url: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
