"""A budget in a real browser: set, warned of, used up, refused in plain words, raised and removed."""

import subprocess
import sys
from collections.abc import Callable, Generator

import pytest
from browser.axe import violations
from browser.conftest import (
    PASSWORD,
    ROOT,
    Platform,
    answers,
    configuration,
    free_port,
    serving,
    sign_in,
    wait_until,
)
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenPage = Callable[..., Page]

OWNER = f"""
- email: gitte@lindehoej.example
  name: Gitte Brask
  unit: teknik
  password: {PASSWORD}
  roles: [{{role: unit_owner, unit: teknik}}]"""


def two_branches(configured: str) -> str:
    """The configuration with a second branch and the one who answers for it."""
    nord = "{slug: nord, name: Visitation Nord}"
    return configured.replace(nord, f"{nord}, {{slug: teknik, name: Teknik}}").replace(
        "\nproviders:", f"{OWNER}\nproviders:"
    )


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A platform of its own: a budget would stop the others' people."""
    del chromium_path
    upstream = free_port()
    process = subprocess.Popen([sys.executable, str(ROOT / "bench/fake_upstream.py"), str(upstream)])
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{upstream}/health"))
        with serving(two_branches(configuration(upstream))) as platform:
            yield platform
    finally:
        process.kill()
        process.wait(10)


def budgets(page: Page, platform: Platform) -> None:
    """The page of budgets."""
    page.goto(f"{platform.url}/admin/quotas")
    expect(page.get_by_role("heading", level=1)).to_have_text("Budgetter")


def ask(page: Page, answered: int) -> None:
    """Asks, and waits until so many answers are over."""
    page.get_by_role("textbox", name="Skriv din besked").fill("Hvornår tømmes spanden?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(answered)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_budget_is_set_used_up_told_of_and_raised(platform: Platform, open_page: OpenPage) -> None:
    ditte, karla = open_page(), open_page(width=390, height=844)
    sign_in(ditte, platform, "ditte")
    budgets(ditte, platform)
    ditte.get_by_role("button", name="Nyt budget").click()
    dialog = ditte.get_by_role("dialog")
    assert violations(ditte) == []
    dialog.get_by_role("combobox", name="Enhed").fill("Visitation")
    ditte.get_by_role("option", name="Visitation Nord").click()
    dialog.get_by_label("Hvad der tælles").select_option(label="Spørgsmål")
    dialog.get_by_label("Grænse", exact=True).fill("2")
    dialog.get_by_role("button", name="Opret").click()
    row = ditte.get_by_role("list", name="Budgetter").get_by_role("listitem").filter(has_text="Visitation Nord")
    expect(row).to_contain_text("2 spørgsmål tilbage")

    sign_in(karla, platform, "karla")
    expect(karla.locator(".limit-notice")).to_have_count(0)
    ask(karla, 1)
    ask(karla, 2)
    expect(karla.locator(".limit-notice")).to_contain_text("Budgettet for Visitation Nord er brugt")
    ask(karla, 3)
    expect(karla.locator(".answer").last).to_contain_text("Din enheds budget for")
    expect(karla.locator(".answer").last).to_contain_text("Det åbner igen")
    assert violations(karla) == []

    budgets(ditte, platform)
    expect(row).to_contain_text("2 spørgsmål brugt (100 %)")
    expect(row.locator(".status")).to_have_text("Brugt")
    ditte.get_by_role("button", name="Handlinger for Visitation Nord").click()
    ditte.get_by_role("menuitem", name="Ret").click()
    dialog.get_by_label("Grænse", exact=True).fill("50")
    dialog.get_by_role("button", name="Gem").click()
    expect(row).to_contain_text("48 spørgsmål tilbage")
    ask(karla, 4)
    expect(karla.locator(".limit-notice")).to_have_count(0)


def test_an_owner_whose_branch_has_no_budget_is_told_so_and_sees_no_other(
    platform: Platform, open_page: OpenPage
) -> None:
    gitte = open_page()
    sign_in(gitte, platform, "gitte")
    budgets(gitte, platform)
    expect(gitte.get_by_role("heading", name="Ingen budgetter endnu")).to_be_visible()
    expect(gitte.get_by_role("button", name="Nyt budget").first).to_be_enabled()
    assert violations(gitte) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "light")])
def test_the_page_is_sound_in_every_shape(platform: Platform, open_page: OpenPage, width: int, scheme: str) -> None:
    ditte = open_page(width=width, height=844, scheme=scheme)
    sign_in(ditte, platform, "ditte")
    budgets(ditte, platform)
    listed = ditte.get_by_role("list", name="Budgetter")
    none = ditte.get_by_role("heading", name="Ingen budgetter endnu")
    expect(listed.or_(none)).to_be_visible()
    if none.count():
        ditte.get_by_role("button", name="Nyt budget").click()
        ditte.get_by_label("Grænse", exact=True).fill("1.000")
        ditte.get_by_role("button", name="Opret").click()
    expect(listed).to_be_visible()
    assert violations(ditte) == []
    assert ditte.evaluate("document.documentElement.scrollWidth <= innerWidth")
