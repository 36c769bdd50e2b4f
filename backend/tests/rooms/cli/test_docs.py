"""The operators' page is true: every setting and command stands in it, and what it links to is there."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from aarhusai.cli.apply.document import parse_document
from aarhusai.cli.apply.shape import parse_file
from aarhusai.cli.demo import demo_file
from aarhusai.cli.main import main
from aarhusai.config import Settings

DOCS = Path(__file__).parents[4] / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
API = (DOCS / "api.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The table under a heading: first cell to the others."""
    section = OPERATING.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| `"
    ]
    return {row[0]: row[1:] for row in cells}


def test_every_setting_is_documented_with_its_default() -> None:
    documented = {name: row[0] for key, row in rows("Settings").items() for name in re.findall(r"AARHUSAI_(\w+)", key)}
    assert set(documented) == {spec.name.upper() for spec in fields(Settings)}
    for spec in fields(Settings):
        default = documented[spec.name.upper()]
        if isinstance(spec.default, bool):
            assert default == f"`{str(spec.default).lower()}`"
        elif isinstance(spec.default, int | str):
            assert default == (f"`{spec.default}`" if spec.default != "" else "–")


def test_every_command_of_the_page_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = {match[1] for key in rows("Commands") if (match := re.match(r"`aarhusai (\w+)", key))}
    assert named >= {"serve", "worker", "migrate", "doctor", "apply", "demo"}
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = capsys.readouterr().out
    assert [name for name in named if f"\n    {name} " not in listed] == []


@pytest.mark.parametrize("page", [OPERATING, API])
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page):
        file, _, anchor = target.partition("#")
        assert not file or (DOCS / file).is_file(), target
        if not anchor:
            continue
        text = (DOCS / file).read_text(encoding="utf-8") if file else page
        titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"\n#+ (.*)", text)}
        assert anchor in titles, target


def test_the_apply_file_on_the_page_has_the_right_shape() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", OPERATING, re.DOTALL):
        assert parse_file(parse_document("operating.md", block)).models


def test_the_demos_people_are_told_with_their_passwords() -> None:
    for person in demo_file().people:
        roles = ", ".join(f"{held.role} at {held.unit}" for held in person.roles)
        assert f"| {person.name} | {person.email} | {person.password} | {roles} |" in API
