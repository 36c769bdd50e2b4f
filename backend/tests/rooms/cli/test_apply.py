"""Configuration as code: what the file says is what the house becomes, or nothing changes and the line is told."""

import asyncio
import contextlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooms.cli.conftest import Apply

from aarhusai.cli.apply import run_apply
from aarhusai.cli.apply.document import ProblemsError, parse_document
from aarhusai.cli.apply.shape import parse_file
from aarhusai.compose import close_services, open_services, services
from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.identity.types import Client
from aarhusai.storage.embedded import EmbeddedPostgres

ROOT = Path(__file__).parents[4]

HOUSE = """\
branding:
  municipality: Lindehøj Kommune
units:
  slug: kommunen
  name: Lindehøj Kommune
  units:
    - {slug: omsorg, name: Sundhed og Omsorg}
people:
  - email: ditte@lindehoej.example
    name: Ditte Vestermark
    unit: kommunen
    password: fire rolige heste
    roles: [{role: platform_owner, unit: kommunen}]
  - email: Karla@lindehoej.example
    name: Karla Nørrelund
    unit: omsorg
    password: tre glade ænder i regn
    roles: [{role: user, unit: omsorg}]
providers:
  - slug: egen
    name: Egen vLLM
    kind: openai
    zone: Z4
    options: {base_url: "http://127.0.0.1:9100/v1"}
    secret: sk-lokal
models:
  - slug: mistral
    name: Mistral Small
    zone: Z4
    endpoints: [{provider: egen, name: mistral-small}]
switches:
  temporary_chats: false
zones:
  Z4: {name: Egne maskiner, sentence: Kører på Rådhuset.}
"""


def tree(*lines: str) -> str:
    """A file with the root unit and these lines."""
    return "\n".join(["units: {slug: kommunen, name: Kommunen}", *lines])


PERSON = "  - {email: ida@x.example, name: Ida, unit: kommunen, roles: [{role: platform_owner, unit: kommunen}]}"
SERVICE = "  - {slug: s, unit: kommunen, name: S, zone: Z1, rules: {K1: allow}}"
MODEL = "  - {slug: m, name: M, zone: Z4, endpoints: [{provider: egen, name: m}]}"
PROVIDER = "  - {slug: egen, name: Egen, kind: openai, zone: Z1, options: {base_url: 'https://a.example/v1'}}"


def test_a_dry_run_prints_what_the_real_run_does_and_changes_nothing(apply: Apply) -> None:
    first = apply(HOUSE, dry_run=True)
    second = apply(HOUSE, dry_run=True)
    real = apply(HOUSE)
    assert first == second
    assert first.code == real.code == 0
    assert first.lines[:-1] == real.lines[:-1]
    assert real.lines == [
        "unit kommunen: created",
        "unit omsorg: created",
        "person ditte@lindehoej.example: created",
        "person Karla@lindehoej.example: created",
        "roles of ditte@lindehoej.example: platform_owner at kommunen",
        "roles of Karla@lindehoej.example: user at omsorg",
        "provider egen: created",
        "model mistral: created",
        "zones: changed (Z4)",
        "branding: changed",
        "switches: changed",
        "aarhusai: 11 changes made",
    ]
    assert first.lines[-1] == "aarhusai: 11 changes; a dry run, so nothing was changed"


def test_applying_twice_changes_nothing(apply: Apply) -> None:
    apply(HOUSE)
    assert apply(HOUSE).out == "aarhusai: nothing to do, everything is as the file says\n"


def test_what_differs_is_named(apply: Apply) -> None:
    apply(HOUSE)
    changed = (
        HOUSE.replace("name: Sundhed og Omsorg", "name: Omsorg")
        .replace("unit: omsorg\n    password", "unit: kommunen\n    password")
        .replace("sk-lokal", "sk-anden")
        .replace("name: Mistral Small", "name: Mistral Small 3\n    price_input: 2.5")
    )
    assert apply(changed).lines == [
        "unit omsorg: changed (name)",
        "person Karla@lindehoej.example: changed (unit)",
        "provider egen: changed (secret)",
        "model mistral: changed (name, price_input)",
        "aarhusai: 4 changes made",
    ]


def test_what_is_left_out_stays_as_it_is(apply: Apply) -> None:
    apply(HOUSE)
    assert apply("switches: {conversation_export: true}").out.startswith("aarhusai: nothing to do")
    assert apply("").out.startswith("aarhusai: nothing to do")


def test_people_sign_in_with_their_first_password_and_it_is_never_overwritten(apply: Apply, settings: Settings) -> None:
    async def signs_in(password: str) -> bool:
        async with services(settings) as house:
            try:
                await house.identity.sessions.sign_in("karla@lindehoej.example", password, Client(None, ""))
            except AarhusError:
                return False
            return True

    apply(HOUSE)
    assert asyncio.run(signs_in("tre glade ænder i regn"))
    assert apply(HOUSE.replace("tre glade ænder i regn", "syv sure svaner i sol")).out.startswith("aarhusai: nothing")
    assert not asyncio.run(signs_in("syv sure svaner i sol"))


def test_a_house_can_be_handed_over_in_one_file(apply: Apply) -> None:
    apply(HOUSE)
    handed = (
        HOUSE.replace("fire rolige heste\n", "fire rolige heste\n    state: blocked\n")
        .replace("roles: [{role: platform_owner, unit: kommunen}]", "roles: []")
        .replace("role: user, unit: omsorg", "role: platform_owner, unit: kommunen")
    )
    told = apply(handed)
    assert told.code == 0, told.err
    assert "person ditte@lindehoej.example: changed (state)" in told.lines
    assert "roles of ditte@lindehoej.example: none" in told.lines


def test_a_secret_may_stand_in_a_file_beside_the_apply_file(apply: Apply, tmp_path: Path) -> None:
    text = tree("providers:", PROVIDER.replace("zone:", "secret_file: a.key, zone:"))
    assert apply(text).err.startswith("house.yaml:3: the file “a.key” cannot be read")
    (tmp_path / "a.key").write_text("\n")
    assert apply(text).err.startswith("house.yaml:3: the file “a.key” is empty")
    (tmp_path / "a.key").write_text("sk-geheim\n")
    assert apply(text).lines[-1] == "aarhusai: 2 changes made"
    assert apply(text).out.startswith("aarhusai: nothing to do")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("units: [", "1: not valid YAML: expected the node content"),
        ("a: 1\na: 2", "2: “a” stands twice"),
        ("- a", "1: the file must hold named sections"),
        ("switches: {}\nunit: {}", "2: there is no section “unit”; did you mean “units”?"),
        ("budgets: {}", "1: there is no section “budgets”"),
        ("units:\n  slug: k\n  name: K\n  nam: K", "4: units.nam: there is no such field; did you mean “name”?"),
        ("units:\n  slug: K\n  name: K", "2: units.slug: string should match pattern"),
        ("people: 3", "1: people: input should be a valid list"),
        (tree("people:", PERSON.replace("unit: kommunen,", "unit: kom,")), "3: there is no unit “kom”"),
        (tree("services:", SERVICE.replace("unit: kommunen", "unit: kom")), "3: there is no unit “kom”"),
        (tree("services:", SERVICE, SERVICE), "4: the service “s” stands twice"),
        (
            tree("services:", SERVICE.replace("K1: allow", "K2: allow")),
            "3: Personal data need a data-processing agreement. (agreement_needed, part K2)",
        ),
        (tree("data_kinds:", "  - {id: x, data_class: K3}"), "3: data_kinds.0.data_class: string should match"),
        (tree("people:", PERSON.replace("unit: kommunen}", "unit: kom}")), "3: there is no unit “kom”"),
        (tree("people:", PERSON, PERSON.replace("ida", "IDA")), "4: the person “ida@x.example” stands twice"),
        (tree("people:", PERSON.replace("ida@x.example", "ida@.x")), "3: This is not an e-mail address. (bad_email)"),
        (tree("people:", PERSON.replace("roles", "password: kort, roles")), "3: The password is too short."),
        (
            tree("people:", PERSON.replace("roles", "password: password1234, roles")),
            "3: The password is one of the first that would be guessed. (password_too_common)",
        ),
        (
            tree("people:", PERSON.replace("roles", "password_file: a, roles")),
            "3: the file “a” cannot be read",
        ),
        (tree("providers:", PROVIDER, PROVIDER), "4: the provider “egen” stands twice"),
        (tree("providers:", PROVIDER.replace("openai", "cohere")), "3: providers.0.kind: input should be 'openai'"),
        (
            tree(
                "providers:",
                "  - slug: egen",
                "    name: E",
                "    kind: openai",
                "    zone: Z1",
                "    options:",
                "      base_url: ftp://a",
            ),
            "8: The address cannot be used. (bad_base_url, reason scheme)",
        ),
        (
            tree(
                "models:",
                "  - slug: m",
                "    name: M",
                "    zone: Z4",
                "    endpoints:",
                "      - {provider: ingen, name: m}",
            ),
            "7: there is no provider “ingen”",
        ),
        (
            tree("providers:", PROVIDER, "models:", MODEL),
            "5: An endpoint runs in a looser zone than the model promises. (endpoint_zone_too_loose, provider egen",
        ),
        ("branding:\n  municipality: L\n  accent_light: '#ffee00'", "3: The colour cannot be read against the page."),
        ("zones:\n  Z9: {name: a, sentence: b}", "2: zones.Z9.[key]: input should be 'Z1'"),
        ('zones:\n  Z1: {name: a, sentence: "b\\0"}', "2: a value holds a character that cannot be stored"),
        ("switches:\n  temporary_chats: ja", "2: switches.temporary_chats: input should be a valid boolean"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(apply: Apply, text: str, told: str) -> None:
    answer = apply(text)
    assert answer.code == 1
    assert answer.err.startswith(f"house.yaml:{told}")
    assert answer.err.endswith("aarhusai: nothing was changed\n")


def test_a_mistake_in_the_last_section_leaves_the_first_undone(apply: Apply) -> None:
    wrong = "branding: {municipality: L, accent_light: '#ffee00'}"
    assert apply(tree("people:", PERSON, "providers:", PROVIDER, wrong)).code == 1
    assert apply(tree(), dry_run=True).lines[0] == "unit kommunen: created"


def test_every_mistake_of_the_shape_and_of_the_names_is_told_at_once(apply: Apply) -> None:
    shape = apply("units: {slug: k, nam: K}\nswitches: {x: 1}").err
    assert re.findall(r"house.yaml:(\d):", shape) == ["1", "1", "2"]
    names = apply(tree("people:", PERSON.replace("kommunen", "a"), PERSON)).err
    assert len(re.findall(r"house.yaml:3: there is no unit", names)) == 2
    assert "house.yaml:4: the person “ida@x.example” stands twice" in names


def test_the_last_platform_owner_stays(apply: Apply) -> None:
    apply(HOUSE)
    told = apply(HOUSE.replace("roles: [{role: platform_owner, unit: kommunen}]", "roles: []"))
    assert told.code == 1
    assert told.err.startswith("house.yaml:13: Somebody must be left who is platform owner. (last_platform_owner)")
    assert apply(HOUSE).out.startswith("aarhusai: nothing to do")


def test_a_secret_is_never_repeated(apply: Apply) -> None:
    wrong = HOUSE.replace("secret: sk-lokal", "secret: [sk-lokal]").replace(
        "password: fire rolige heste", "password: {a: fire rolige heste}"
    )
    told = apply(wrong)
    assert told.code == 1
    assert "sk-lokal" not in told.err
    assert "heste" not in told.err


def test_a_file_that_is_not_there_or_no_text_is_told(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for name, words in (("none.yaml", "cannot be read"), ("bytes.yaml", "is not UTF-8 text")):
        assert run_apply(settings, str(tmp_path / name), dry_run=False) == 1
        assert f"{name}:1: the file {words}" in capsys.readouterr().err


def test_the_documented_file_can_be_applied(apply: Apply, tmp_path: Path) -> None:
    for name in ("ditte.txt", "azure.key", "anthropic.key"):
        (tmp_path / name).write_text("fire rolige heste i regn")
    text = (ROOT / "docs" / "apply.yaml").read_text(encoding="utf-8")
    told = apply(text)
    assert told.code == 0, told.err
    assert apply(text).out.startswith("aarhusai: nothing to do")


async def test_a_running_web_process_knows_the_new_models_at_once(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE, encoding="utf-8")
    web = await open_services(replace(settings, replica="web"))
    try:
        await asyncio.wait_for(web.announcements.connected.wait(), 10)
        assert await asyncio.to_thread(run_apply, settings, str(file), dry_run=False) == 0
        deadline = time.monotonic() + 5
        while "mistral" not in {m.slug for m in web.registry._snapshot.models.values()}:  # pyright: ignore[reportPrivateUsage]  # the test looks inside
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert not web.switches.features.temporary_chats
    finally:
        await close_services(web)


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the embedded database's user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_it_uses_the_database_that_runs_in_the_data_folder_and_starts_it_when_none_does(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE, encoding="utf-8")
    settings = replace(Settings(), data=data)
    assert run_apply(settings, str(file), dry_run=False) == 0
    assert not EmbeddedPostgres(data).running()
    with EmbeddedPostgres(data) as postgres:
        assert run_apply(settings, str(file), dry_run=False) == 0
        assert postgres.running()
    assert "nothing to do" in capsys.readouterr().out


@pytest.mark.slow
def test_a_thousand_people_are_bearable(apply: Apply, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [
        f"  - {{email: p{n}@x.example, name: P {n}, unit: kommunen, roles: [{{role: user, unit: kommunen}}]}}"
        for n in range(1000)
    ]
    started = time.monotonic()
    told = apply(tree("people:", *people))
    assert told.lines[-1] == "aarhusai: 2001 changes made"
    assert time.monotonic() - started < 40


NAMES = st.sampled_from(["units", "people", "models", "slug", "name", "zone", "options", "endpoints", "<<", "Z4", "x"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates().map(str), NAMES
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
TAGGED = st.builds(
    "{} {}".format,
    st.sampled_from(["!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!set", "!!python/name:os.x"]),
    st.text(max_size=12),
)


def survives(text: str) -> None:
    """The reader gives a file in its shape or problems, and nothing else."""
    with contextlib.suppress(ProblemsError):
        parse_file(parse_document("house.yaml", text))


@given(st.text())
def test_no_text_is_a_traceback(text: str) -> None:
    survives(text)


@given(VALUES)
def test_no_value_is_a_traceback(value: object) -> None:
    survives(f"units: {value!r}")
    survives(repr(value))


@given(NAMES, TAGGED)
def test_no_tag_is_a_traceback(name: str, tagged: str) -> None:
    survives(f"{name}: {tagged}")


@given(st.integers(0, len(HOUSE)), st.integers(0, 30), st.text(max_size=5))
def test_no_damaged_file_is_a_traceback(at: int, length: int, put: str) -> None:
    survives(HOUSE[:at] + put + HOUSE[at + length :])


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "a: &a [*a]",
        "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]),
        "units: " + "{units: [" * 900,
        "a: " + "9" * 5000,
        "? [a]\n: b",
    ],
)
def test_a_hostile_file_ends_in_a_problem(text: str) -> None:
    with pytest.raises(ProblemsError):
        parse_file(parse_document("house.yaml", text))
