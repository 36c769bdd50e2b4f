"""A municipality's own forms: which is asked when, and what is told of a file that cannot be used."""

from datetime import date
from pathlib import Path

import pytest

from aarhusai.cli.main import main
from aarhusai.errors import StartError
from aarhusai.usecases.screening.loading import load_forms, template
from aarhusai.usecases.screening.reading import BadForm, read_form

SHIPPED = "2026-11"


def own(version: str = "Lindehøj 1", begins: str = "2027-03-01") -> str:
    """The shipped form as a municipality's own."""
    text = template().replace(f'version: "{SHIPPED}"', f'version: "{version}"', 1)
    return text.replace("effective_from: 2026-11-01", f"effective_from: {begins}", 1)


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_from_the_day_of_the_first_own_form_on_only_the_own_are_asked(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", own())
    written(tmp_path, "b.yml", own("Lindehøj 2", "2028-01-01"))
    written(tmp_path, "readme.txt", "Vores skemaer.")
    forms = load_forms(tmp_path)
    asked = [forms.in_force(date(*day)).version for day in ((2026, 12, 1), (2027, 3, 1), (2027, 12, 31), (2028, 1, 1))]
    assert asked == [SHIPPED, "Lindehøj 1", "Lindehøj 1", "Lindehøj 2"]
    assert [forms.of(one) is not None for one in (SHIPPED, "Lindehøj 2", "Nabokommunen 1")] == [True, True, False]


def test_a_course_and_an_area_that_a_form_no_longer_has_keep_their_names(tmp_path: Path) -> None:
    text = (
        own(begins="2026-11-02")
        .replace("Undervisning", "Skole og undervisning")
        .replace('version: "1"', 'version: "7"', 1)
    )
    forms = load_forms(written(tmp_path, "a.yaml", text))
    course = forms.course("ai-basics", date(2026, 12, 1))
    assert course is not None
    assert course.version == "7"
    assert forms.course("cooking", date(2026, 12, 1)) is None
    assert forms.annex_label("cooking", "da", date(2026, 12, 1)) == "cooking"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: unit", "kind: throne", r"line \d+: sections\.0\.questions\.1\.kind: Input should be"),
        ("effective_from: 2027-03-01", "effective_from: 2027-13-01", r"line \d+: it is no date"),
        ("effective_from: 2027-03-01\n", "", r"line \d+: effective_from: Field required"),
        ("required: true", "required: true\n        mandatory: true", r"line \d+: .*mandatory: Extra inputs"),
        ("required: true", "required: true\n        required: false", r"line \d+: required is there twice"),
        ("sections:", "sections: [}", r"line \d+: it is not YAML"),
        ("id: public\n", "id: shown\n", r"question public: the house reads it"),
        ('{id: "6",', "{id: half,", r"question review: the id of half is no number of months"),
        ("code: ai-basics", "code: ai-basis", r"(course|duties).*"),
        ("  ordinary: {da", "  # ordinary: {da", r"reasons: there is no ordinary"),
        ("    record: dpia\n", "", r"duties\.dpia: needs record and a record go together"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, says: str) -> None:
    text = own()
    assert old in text
    with pytest.raises(BadForm, match=says):
        read_form(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("damaged", "says"),
    [
        (b"", "holds no form"),
        (b"[]", "holds no form"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"a: &a [*a]", "version: Field required"),
        (b"a: " + b"[" * 20_000, "not YAML"),
        (b"version: " + b"x" * 1_000_001, "larger than a megabyte"),
    ],
    ids=["empty", "list", "bytes", "circle", "deep", "large"],
)
def test_a_damaged_file_is_refused(damaged: bytes, says: str) -> None:
    with pytest.raises(BadForm, match=says):
        read_form(damaged)


def test_two_forms_of_one_version_or_one_day_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", own())
    written(tmp_path, "b.yaml", own(begins="2028-01-01"))
    with pytest.raises(StartError, match="Two forms have the version Lindehøj 1"):
        load_forms(tmp_path)
    written(tmp_path, "b.yaml", own("Lindehøj 2"))
    with pytest.raises(StartError, match="Two forms have the effective_from 2027-03-01"):
        load_forms(tmp_path)
    (tmp_path / "b.yaml").unlink()
    written(tmp_path, "a.yaml", own(SHIPPED))
    with pytest.raises(StartError, match=f"Two forms have the version {SHIPPED}"):
        load_forms(tmp_path)


def test_a_name_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"nothing\.yaml cannot be used: the file cannot be read"):
        load_forms(tmp_path / "nothing.yaml")
    with pytest.raises(StartError, match=r"there is no \.yaml file"):
        load_forms(tmp_path)


def test_the_command_writes_the_shipped_form_and_checks_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["usecases", "form"]) == 0
    assert read_form(capsys.readouterr().out.encode()).version == SHIPPED
    path = written(tmp_path, "skema.yaml", own())
    assert main(["usecases", "check", str(path)]) == 0
    assert "Lindehøj 1: from 2027-03-01" in capsys.readouterr().out
    written(tmp_path, "skema.yaml", own().replace("kind: unit", "kind: throne"))
    assert main(["usecases", "check", str(path)]) == 1
    told = capsys.readouterr().err
    assert "skema.yaml" in told
    assert "line" in told
    assert "aarhusai usecases check" in told
