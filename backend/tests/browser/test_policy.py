"""The policy grid in a real browser: a unit narrows, asks for more, somebody else approves; a country goes off."""

import json
from collections.abc import Callable, Generator

import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, serving, sign_in
from facts import WIRE
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

OpenPage = Callable[..., Page]

HOUSE = f"""
branding: {{municipality: Lindehøj Kommune}}
units:
  slug: kommunen
  name: Lindehøj Kommune
  units: [{{slug: omsorg, name: Sundhed og Omsorg}}, {{slug: teknik, name: Teknik og Miljø}}]
people:
- {{email: ditte@lindehoej.example, name: Ditte Vestermark, unit: kommunen, password: {PASSWORD},
   roles: [{{role: platform_owner, unit: kommunen}}]}}
- {{email: anton@lindehoej.example, name: Anton Skovbjerg, unit: omsorg, password: {PASSWORD},
   roles: [{{role: unit_owner, unit: omsorg}}]}}
- {{email: sanne@lindehoej.example, name: Sanne Overby, unit: kommunen, password: {PASSWORD},
   roles: [{{role: dpo, unit: kommunen}}]}}
providers:
- {{slug: azure, name: Azure, kind: openai, zone: Z2, options: {{base_url: "http://127.0.0.1:9/v1"}},
   facts: {json.dumps({**WIRE, "owner": "US"})}}}
- {{slug: ukendt, name: Ukendt sky, kind: openai, zone: Z2, options: {{base_url: "http://127.0.0.1:9/v1"}}}}
models:
- {{slug: gpt, name: OpenAI i Azure, zone: Z2, endpoints: [{{provider: azure, name: gpt}}]}}
"""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality with two departments that have decided nothing yet."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def rules_of(page: Page, platform: Platform, unit: str) -> None:
    """The page of a unit's rules, found by writing its name."""
    page.goto(f"{platform.url}/admin/policy")
    expect(page.get_by_role("grid")).to_be_visible()
    if page.get_by_role("heading", level=1).inner_text() != unit:
        page.get_by_role("combobox", name="Enhed").fill(unit)
        page.get_by_role("option", name=unit).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(unit)


def cell(page: Page, name: str) -> None:
    """Chooses a cell, such as K4-Z3."""
    page.locator(f'[data-cell="{name}"]').click()


def tried(page: Page) -> str:
    """What the box says of a text with a CPR number."""
    page.get_by_role("textbox", name="Tekst").fill("Borgeren 610190-1234 har søgt om en parkeringsplads.")
    page.get_by_role("button", name="Prøv").click()
    verdict = page.locator(".verdict-line")
    expect(verdict).to_be_visible()
    return verdict.inner_text()


def test_a_unit_narrows_with_a_reason_and_the_other_department_does_not_notice(
    platform: Platform, open_page: OpenPage
) -> None:
    anton = open_page()
    sign_in(anton, platform, "anton")
    rules_of(anton, platform, "Sundhed og Omsorg")
    cell(anton, "K2-Z2")
    anton.get_by_label("Afvis").check()
    anton.get_by_role("button", name="Gem som version 1").click()
    expect(anton.get_by_text("Skriv, hvorfor reglen ændres.")).to_be_visible()
    anton.get_by_label("Begrundelse").fill("Personoplysninger bliver herhjemme.")
    anton.get_by_role("button", name="Gem som version 1").click()
    expect(anton.locator('[data-cell="K2-Z2"]')).to_contain_text("Egen regel")
    expect(anton.locator(".decisions")).to_contain_text("Personoplysninger bliver herhjemme.")
    assert "Bliver afvist" in tried(anton)
    ditte = open_page()
    sign_in(ditte, platform, "ditte")
    rules_of(ditte, platform, "Teknik og Miljø")
    expect(ditte.locator('[data-cell="K2-Z2"]')).to_contain_text("Erstat")


def test_what_the_dpo_guards_is_asked_for_and_approved_by_the_dpo_alone(
    platform: Platform, open_page: OpenPage
) -> None:
    ditte = open_page()
    sign_in(ditte, platform, "ditte")
    rules_of(ditte, platform, "Lindehøj Kommune")
    cell(ditte, "K6-Z3")
    expect(ditte.get_by_label("Erstat først")).to_be_disabled()
    ditte.get_by_role("button", name="Foreslå »Erstat først«").click()
    ditte.get_by_role("button", name="Send forslaget").click()
    expect(ditte.get_by_role("alert")).to_contain_text("Ret 4 felter")
    ditte.get_by_label("Hvilken anvendelse gælder det?").fill("Udkast til journalnotater")
    ditte.get_by_label("Konsekvensanalysen (DPIA)").fill("DPIA 2026-7")
    ditte.get_by_label("Afsluttet den").fill("2026-01-15")
    ditte.get_by_label("Hvorfor er det nødvendigt?").fill("Der skrives dobbelt i dag.")
    assert violations(ditte) == []
    ditte.get_by_role("button", name="Send forslaget").click()
    proposals = ditte.locator(".proposals")
    expect(proposals).to_contain_text("Afgøres af databeskyttelsesrådgiveren.")
    expect(proposals.get_by_role("button", name="Godkend")).to_have_count(0)
    sanne = open_page()
    sign_in(sanne, platform, "sanne")
    rules_of(sanne, platform, "Lindehøj Kommune")
    sanne.locator(".proposals").get_by_role("button", name="Godkend").click()
    sanne.get_by_role("dialog").get_by_role("button", name="Godkend").click()
    expect(sanne.locator('[data-cell="K6-Z3"]')).to_contain_text("Erstat")
    expect(sanne.get_by_role("button", name="Gem som version 2")).to_have_count(0)
    sanne.get_by_role("button", name="Træk godkendelsen tilbage").click()
    sanne.get_by_role("dialog").get_by_label("Begrundelse").fill("Aftalen er opsagt.")
    sanne.get_by_role("dialog").get_by_role("button", name="Træk godkendelsen tilbage").click()
    expect(sanne.locator('[data-cell="K6-Z3"]')).to_contain_text("Afvis")


def test_a_provider_without_facts_says_what_is_missing_and_a_country_goes_off(
    platform: Platform, open_page: OpenPage
) -> None:
    ditte = open_page()
    sign_in(ditte, platform, "ditte")
    ditte.goto(f"{platform.url}/admin/models")
    ditte.get_by_role("link", name="Ukendt sky").click()
    expect(ditte.get_by_text("Leverandøren er slukket")).to_be_visible()
    expect(ditte.get_by_text("Der mangler: databehandler")).to_be_visible()
    ditte.goto(f"{platform.url}/admin/countries")
    ditte.get_by_role("button", name="Slå fra: USA").click()
    expect(ditte.get_by_role("dialog")).to_contain_text("1 vej til en model lukkes med det samme.")
    ditte.get_by_label("Begrundelse").fill("Afgørelsen er underkendt.")
    ditte.get_by_role("dialog").get_by_role("button", name="Slå fra").click()
    expect(ditte.get_by_role("button", name="Slå til: USA")).to_be_visible()
    ditte.goto(f"{platform.url}/admin/models")
    off = ditte.locator(".model", has_text="OpenAI i Azure").filter(has_text="Slået fra under Lande: USA.")
    expect(off).to_be_visible()
    ditte.goto(f"{platform.url}/admin/countries")
    ditte.get_by_role("button", name="Slå til: USA").click()
    ditte.get_by_label("Begrundelse").fill("Ny afgørelse.")
    ditte.get_by_role("dialog").get_by_role("button", name="Slå til").click()
    expect(ditte.get_by_role("button", name="Slå fra: USA")).to_be_visible()
    ditte.goto(f"{platform.url}/admin/models")
    expect(ditte.locator(".model", has_text="OpenAI i Azure")).to_be_visible()
    expect(off).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    platform: Platform, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    sign_in(page, platform, "ditte")
    rules_of(page, platform, "Sundhed og Omsorg")
    cell(page, "K3-Z3")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for path, there in (("/admin/countries", ".country-list"), ("/admin/models", ".model")):
        page.goto(platform.url + path)
        expect(page.locator(there).first).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
