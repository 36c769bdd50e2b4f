"""Use cases of the release before own forms are brought up to date: what was told and what was approved is kept."""

import os
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from conftest import superuser
from psycopg import sql

from aarhusai.assistants.suspended import words_of
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import OWNER, EmbeddedPostgres
from aarhusai.storage.schema import migrate, migrations_folder
from aarhusai.terms.ids import UseCaseId
from aarhusai.usecases.repository import cases
from aarhusai.usecases.types import UseCase

BEFORE = "0018"
OWN_WORDS = "Satserne er forkerte."


@pytest.fixture
def old_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The address of a database as the release before left it, empty."""
    name = f"test_old_{os.getpid()}_{new_id().hex[-8:]}"
    with superuser(postgres) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    url = postgres.url(name)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    address = url.replace("postgresql://", "postgresql+psycopg://").replace("%", "%%")
    config.set_main_option("sqlalchemy.url", address)
    command.upgrade(config, BEFORE)
    yield url
    with superuser(postgres) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


async def write_old(db: Database, code: str | None, text: str) -> UseCaseId:
    """An approved use of an assistant, suspended with this code and text when there is one."""
    unit, assistant, case = new_id(), new_id(), UseCaseId(new_id())
    await db.run(
        "INSERT INTO unit (id, slug, name, path) SELECT %(id)s, 'kommunen', 'Lindehøj', %(id)s::text"
        " WHERE NOT EXISTS (SELECT FROM unit)",
        {"id": unit},
    )
    await db.run(
        """
        INSERT INTO assistant (id, slug, name, unit_id, state, suspended_code, suspended_text)
        SELECT %s, %s, 'Takster', u.id, %s, %s, %s FROM unit u
        """,
        (assistant, str(assistant), "suspended" if code else "live", code, text or None),
    )
    await db.run(
        """
        INSERT INTO use_case (id, assistant_id, unit_id, name, state, form_version, answers, approved_version,
                              approved_facts, approved_answers, approved_at, suspended_text)
        SELECT %s, %s, u.id, 'Takster', %s, '2026-11', '{"purpose": ["Satser."]}', 1,
               '{"version": 1, "name": "Takster", "model_id": null, "model": "", "zone": null}',
               '{"purpose": ["Satser."]}', now(), %s FROM unit u
        """,
        (case, assistant, "suspended" if code else "approved", text),
    )
    return case


async def test_what_was_told_and_approved_is_kept(old_url: str) -> None:
    old = Database(old_url, size=2)
    await old.open()
    by_house = await write_old(old, "facts_loosened", "Assistenten er sat på pause, fordi zonen er ændret.")
    by_person = await write_old(old, "use_suspended", OWN_WORDS)
    running = await write_old(old, None, "")
    await old.close()
    migrate(old_url)

    db = Database(old_url, size=2)
    await db.open()
    found = {case.id: case for case in await selected(db, by_house, by_person, running)}
    told = {case_id: words_of(case.suspended_code, case.suspended_text, "en") for case_id, case in found.items()}
    assert told == {
        by_house: "Something of what it was approved for has changed.", by_person: OWN_WORDS, running: "",
    }  # fmt: skip
    for case in found.values():
        assert case.approved is not None
        assert (case.approved.form, case.approved.answers) == ("2026-11", {"purpose": ("Satser.",)})
        assert (case.approved.facts.unit_id, case.approved.facts.loosest) == (None, None)
    await db.close()


async def selected(db: Database, *ids: UseCaseId) -> list[UseCase]:
    async with db.session() as session:
        return await cases.selected(session, ids)
