"""A municipality's own recognisers: what one finds, and everything that stops the start."""

import re
import time
from pathlib import Path
from textwrap import dedent

import pytest

from aarhusai.egress.json_call import JsonCalls
from aarhusai.errors import StartError
from aarhusai.protection.recognisers.configured import load_recognisers
from aarhusai.protection.recognisers.linear import is_quick, why_not_linear
from aarhusai.protection.spans import Kind, class_of

GOOD = """
version: 1
recognisers:
  - name: citizen-card
    label: borgerkort
    raises_to: K2+K3
    pattern: 'BK-[0-9]{6}'
    context: [kort, borger]
    score: 0.9
    match: ["Borgerkort BK-123456"]
    no_match: ["BK-123456 alene", "kort BK-12"]
  - name: old-case
    kind: case
    pattern: 'GL[0-9]{4}'
    match: ["sag GL1234"]
external:
  - name: large
    url: https://recogniser.example.dk/find
    zone: Z4
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "recognisers.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_without_a_file_the_house_finds_what_it_comes_with(tmp_path: Path) -> None:
    loaded = load_recognisers(None)
    assert loaded.external == ()
    assert [one.kind for one in loaded.registry.find_all("cpr 610180-0008")] == [Kind.CPR]


def test_an_own_recogniser_finds_in_its_context_and_raises_to_its_class(tmp_path: Path) -> None:
    registry = load_recognisers(written(tmp_path, GOOD)).registry
    text = "Borgeren har kort BK-123456 og gammel sag GL1234."
    found = [one for one in registry.find_all(text) if one.reason.startswith("own-")]
    assert [(one.kind, one.label, text[one.start : one.end], str(one.raises_to)) for one in found] == [
        (Kind.OWN, "borgerkort", "BK-123456", "K2+K3"),
        (Kind.CASE_ID, "", "GL1234", "K2"),
    ]
    assert str(class_of(found)) == "K2+K3"
    assert "borgerkort" not in [one.label for one in registry.find_all("varenummer BK-123456")]


def test_an_external_recogniser_is_made_from_the_file(tmp_path: Path) -> None:
    (external,) = load_recognisers(written(tmp_path, GOOD), JsonCalls()).external
    assert (external.name, external.url) == ("large", "https://recogniser.example.dk/find")


def one(**changed: str) -> str:
    fields = {"name": "mine", "label": "mit", "pattern": "'[A-Z]{2}[0-9]{4}'", "match": '["AB1234"]'} | changed
    return "recognisers:\n  - " + "\n    ".join(f"{name}: {value}" for name, value in fields.items() if value)


WRONG = {
    "unreadable pattern": (one(pattern="'['"), "does not compile"),
    "finds nothingness": (one(pattern="'[0-9]{0,3}'"), "matches the empty text"),
    "example not found": (one(match='["ab"]'), "does not find example 1"),
    "counter-example found": (one(no_match='["x AB1234"]'), "finds example 1"),
    "no example": (one(match=""), "match"),
    "empty list of examples": (one(match="[]"), "match"),
    "endless repeat": (one(pattern="'[A-Z]+[0-9]{4}'"), "upper bound"),
    "repeat of a repeat": (one(pattern="'(?:[A-Z]{1,9}){1,9}[0-9]{4}'"), "several ways"),
    "repeat of a choice": (one(pattern="'(?:A|AB|B){1,40}[0-9]{4}'"), "several ways"),
    "back reference": (one(pattern=r"'([A-Z])\1?[A-Z][0-9]{4}'"), "refers back"),
    "name of the house": (one(name="cpr"), "two recognisers are called cpr"),
    "bad class": (one(raises_to="K9"), "raises_to"),
    "kind and label": (one(kind="case"), "not both"),
    "neither kind nor label": (one(label=""), "not both"),
    "unknown kind": (one(kind="shoe", label=""), "kind"),
    "unknown field": (one(patern="x"), "patern"),
    "score": (one(score="7"), "score"),
    "not YAML": ("recognisers: [", "not YAML"),
    "not a mapping": ("- a", "valid"),
    "outside without approval": (
        "external:\n  - {name: far, url: 'https://example.com/', zone: Z2}",
        "dpo_approved",
    ),
    "outside, name taken": (
        "external:\n  - {name: cpr, url: 'https://example.com/', zone: Z4}",
        "two recognisers are called cpr",
    ),
    "secret gone": (
        "external:\n  - {name: far, url: 'https://example.com/', zone: Z4, secret_file: /nowhere/secret}",
        "secret_file",
    ),
    "no address": ("external:\n  - {name: far, url: 'ftp://x', zone: Z4}", "url"),
}


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_wrong_file_stops_the_start_and_says_why_and_what_to_do(tmp_path: Path, case: str) -> None:
    text, why = WRONG[case]
    with pytest.raises(StartError) as caught:
        load_recognisers(written(tmp_path, text))
    assert caught.value.code == "bad_recognisers"
    assert why in caught.value.message
    assert "AARHUSAI_RECOGNISERS" in caught.value.remedy


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="bad_recognisers"):
        load_recognisers(tmp_path / "none.yaml")


def test_two_of_one_name_stop_the_start(tmp_path: Path) -> None:
    text = one() + "\n" + one().removeprefix("recognisers:\n")
    with pytest.raises(StartError) as caught:
        load_recognisers(written(tmp_path, text))
    assert "two recognisers are called mine" in caught.value.message


def test_outside_z4_the_approval_of_the_dpo_opens(tmp_path: Path) -> None:
    text = """
    external:
      - name: far
        url: https://example.com/
        zone: Z3
        dpo_approved: {by: Signe Holm, at: 2026-11-01, reason: Vurderet i DPIA 7}
    """
    (external,) = load_recognisers(written(tmp_path, text), JsonCalls()).external
    assert external.name == "far"


@pytest.mark.parametrize(
    "pattern",
    ["[0-9]{4}-[0-9]{2}", r"(?i:sag|j)\.? ?[0-9]{1,9}", "(?:AB|CD)[0-9]{4}", "(?:[0-9]{2} ){3}[0-9]", r"\(x\)"],
)
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    assert why_not_linear(pattern) is None
    assert is_quick(re.compile(pattern), ["AB1234"])


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(?:a|a){1,30}b", "(?:a{1,30}){30}b", ".*.*=", "(a)\\1", "(?P<x>a)(?P=x)", "a{1,900}", "a{2,}"],
)
def test_patterns_that_can_take_forever_are_refused_without_being_run(pattern: str) -> None:
    began = time.process_time()
    assert why_not_linear(pattern) is not None
    assert time.process_time() - began < 0.1
