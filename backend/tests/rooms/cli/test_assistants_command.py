"""`aarhusai assistants` and `aarhusai evaluate`, as a shell meets them."""

import argparse
import io
import json
import sys
from collections.abc import Callable

import pytest

from aarhusai.assistants.porting.own import dump_file
from aarhusai.assistants.porting.sources import PortedCollection, PortedDocument
from aarhusai.assistants.porting.types import Ported
from aarhusai.assistants.types import AssistantContent
from aarhusai.cli.assistants import run_assistants
from aarhusai.cli.assistants_arguments import describe_assistants, describe_evaluate
from aarhusai.cli.evaluate import run_evaluate
from aarhusai.cli.main import main
from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.terms.classes import DataClass


class _Input(io.TextIOWrapper):
    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))


@pytest.fixture
def shell(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs a command with bytes on its standard input; gives its exit code and what it wrote."""

    def run(*words: str, given: bytes = b"") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", _Input(given))
        parser = argparse.ArgumentParser()
        parser.add_argument("--data")
        (describe_assistants if words[0] == "assistants" else describe_evaluate)(parser)
        command = run_assistants if words[0] == "assistants" else run_evaluate
        try:
            code = command(settings, parser.parse_args(words[1:]))
        except AarhusError as error:
            return 1, error.code
        return code, capsys.readouterr().out

    return run


def test_out_in_and_out_again_is_the_same_file(shell: Callable[..., tuple[int, str]]) -> None:
    code, starters = shell("assistants", "export", "--starters")
    assert code == 0
    code, told = shell("assistants", "import", "--json", given=starters.encode())
    assert (code, {one["result"] for one in json.loads(told)["items"]}) == (0, {"new"})
    wanted = sorted(json.loads(starters)["assistants"], key=lambda one: one["slug"])
    code, out = shell("assistants", "export")
    assert (code, json.loads(out)["assistants"]) == (0, wanted)
    code, told = shell("assistants", "import", given=out.encode())
    assert (code, told.count("exists")) == (0, 4)
    code, one = shell("assistants", "export", "resumeer")
    assert [found["slug"] for found in json.loads(one)["assistants"]] == ["resumeer"]


def test_an_assistant_without_collections_is_the_same_file_with_them(shell: Callable[..., tuple[int, str]]) -> None:
    _, starters = shell("assistants", "export", "--starters")
    assert shell("assistants", "import", given=starters.encode())[0] == 0
    plain, whole = (shell("assistants", "export", "resumeer", *more) for more in ((), ("--with-collections",)))
    assert plain == whole


def test_collections_of_a_file_are_made_anew_and_come_out_again(shell: Callable[..., tuple[int, str]]) -> None:
    guide = PortedCollection("Standarder", "", DataClass(), (PortedDocument("Frist.md", "", b"Fristen er 14 dage."),))
    ported = Ported("standarder", AssistantContent("Standarder"), None, ("Standarder",))
    given = json.dumps(dump_file([ported], [guide])).encode()
    code, told = shell("assistants", "import", "--json", given=given)
    (item,) = json.loads(told)["items"]
    assert (code, item["result"], item["problems"]) == (0, "new", ["new_collection"])
    code, out = shell("assistants", "export", "--with-collections")
    assert (code, json.loads(out)["collections"]) == (0, json.loads(given)["collections"])
    assert "collections" not in json.loads(shell("assistants", "export")[1])


def test_what_cannot_be_done_says_so_by_its_exit_code(shell: Callable[..., tuple[int, str]]) -> None:
    newer = json.dumps({"format": "aarhusai.assistants", "version": 3, "assistants": []}).encode()
    assert shell("assistants", "import", given=newer) == (1, "import_newer")
    assert shell("assistants", "import", given=b"{") == (1, "import_unreadable")
    tool = json.dumps([{"id": "t", "name": "T", "content": "class Tools: ...", "specs": []}]).encode()
    code, told = shell("assistants", "import", given=tool)
    assert (code, "tool_code" in told) == (1, True)
    assert shell("assistants", "export", "findes-ikke") == (1, "assistant_not_found")


def test_help_tells_the_format_and_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["evaluate", "--help"], ["assistants", "import", "--help"], ["assistants", "export", "--help"]):
        with pytest.raises(SystemExit):
            main(words)
        told = capsys.readouterr().out
        assert "Exit status: 0" in told
        assert "{" in told
