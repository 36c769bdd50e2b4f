"""Settings: read once, and a wrong one stops the start with the remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from aarhusai.config.settings import child_environment, load_settings
from aarhusai.errors import StartError


def load(environ: dict[str, str], tmp_path: Path, overrides: dict[str, str] | None = None, env: str = ""):  # noqa: ANN201  # Settings
    file = tmp_path / ".env"
    file.write_text(env, encoding="utf-8")
    return load_settings(overrides, environ, file)


def test_the_command_line_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    env = 'AARHUSAI_PORT=1001\nAARHUSAI_HOST="0.0.0.0" # all\n# a comment\nexport AARHUSAI_LOG_LEVEL=debug\n'
    assert load({}, tmp_path, env=env).port == 1001
    assert load({}, tmp_path, env=env).host == "0.0.0.0"
    assert load({}, tmp_path, env=env).log_level == "debug"
    assert load({"AARHUSAI_PORT": "1002"}, tmp_path, env=env).port == 1002
    assert load({"AARHUSAI_PORT": "1002"}, tmp_path, {"port": "1003"}, env).port == 1003
    assert load({}, tmp_path).port == 8080


def test_secrets_can_stand_in_files_and_are_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://user:hemmelig@db/x\n", encoding="utf-8")
    settings = load({"DATABASE_URL_FILE": str(secret)}, tmp_path)
    assert settings.database_url == "postgresql://user:hemmelig@db/x"
    assert not settings.embedded
    assert "hemmelig" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "remedy"),
    [
        ({"AARHUSAI_PROT": "1"}, "AARHUSAI_PORT"),
        ({"AARHUSAI_PORT": "many"}, "AARHUSAI_PORT"),
        ({"AARHUSAI_PORT": "70000"}, "AARHUSAI_PORT"),
        ({"AARHUSAI_BEHIND_PROXY": "maybe"}, "AARHUSAI_BEHIND_PROXY"),
        ({"AARHUSAI_MASTER_KEY_FILE": "/does/not/exist"}, "path"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_the_remedy(environ: dict[str, str], remedy: str, tmp_path: Path) -> None:
    with pytest.raises(StartError) as caught:
        load(environ, tmp_path)
    assert remedy in caught.value.remedy


def test_a_child_process_reads_the_same_settings(tmp_path: Path) -> None:
    settings = load(
        {"AARHUSAI_PORT": "1234", "DATABASE_URL": "postgresql://x/y", "AARHUSAI_BEHIND_PROXY": "yes"}, tmp_path
    )
    assert load(child_environment(settings), tmp_path) == settings


def test_a_child_process_never_gets_back_from_the_file_what_was_taken_from_it(tmp_path: Path) -> None:
    env = "DATABASE_URL=postgresql://works@db/x\nAARHUSAI_MIGRATION_DATABASE_URL=postgresql://owns@db/x\n"
    settings = replace(load({}, tmp_path, env=env), migration_database_url=None)
    assert load(child_environment(settings), tmp_path, env=env) == settings
