"""Må jeg? in a real browser: two departments, the same three questions, different answers; and who may narrow."""

import json
import re
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
- {{email: karla@lindehoej.example, name: Karla Nørrelund, unit: omsorg, password: {PASSWORD},
   roles: [{{role: user, unit: omsorg}}]}}
- {{email: oda@lindehoej.example, name: Oda Lyngvig, unit: teknik, password: {PASSWORD},
   roles: [{{role: user, unit: teknik}}]}}
- {{email: emily@lindehoej.example, name: Emily Hartwell, unit: teknik, password: {PASSWORD},
   roles: [{{role: user, unit: teknik}}]}}
policy:
- {{unit: omsorg, reason: Kun herhjemme, rules: {{K2: {{Z2: refuse}}}}}}
providers:
- {{slug: azure, name: Azure, kind: openai, zone: Z2, options: {{base_url: "http://127.0.0.1:9/v1"}},
   facts: {json.dumps({**WIRE, "owner": "US"})}}}
models:
- {{slug: gpt, name: OpenAI i Azure, zone: Z2, endpoints: [{{provider: azure, name: gpt}}]}}
services:
- slug: chatgpt
  unit: kommunen
  name: ChatGPT
  zone: Z1
  rules: {{K0: allow, K1: allow, K2: replace}}
  decided_by: Direktionen
  own: [{{unit: omsorg, rules: {{}}, decided_by: Ledelsen i Omsorg}}]
- slug: copilot
  unit: kommunen
  name: Copilot
  zone: Z2
  agreement: processor
  agreement_text: kommunens Microsoft 365-aftale
  rules: {{K0: allow, K1: allow, K2: allow}}
  own: [{{unit: omsorg, rules: {{K0: allow, K1: allow}}, purposes: [write, shorten]}}]
- slug: deepl
  unit: kommunen
  name: DeepL
  zone: Z3
  agreement: processor
  rules: {{K0: allow, K1: allow, K2: allow}}
"""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality with two departments that decided differently."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def fill(page: Page, slot: str, text: str) -> None:
    """Chooses in a slot of the sentence, by keyboard alone."""
    page.get_by_role("button", name=re.compile(f"^{slot}:")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name=re.compile(f"^{slot}"))).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def asked(page: Page, material: str, place: str, purpose: str) -> str:
    """The heading of the answer."""
    fill(page, "Oplysninger", material)
    fill(page, "Tjeneste", place)
    fill(page, "Formål", purpose)
    expect(page.locator(".verdict:not([aria-busy])")).to_contain_text(place)
    return page.locator(".verdict h2").inner_text()


def test_three_questions_have_different_answers_in_two_departments(platform: Platform, open_page: OpenPage) -> None:
    questions = [
        ("et referat med navne", "ChatGPT", "lave et resumé"),
        ("et referat uden navne", "Copilot", "lave et resumé"),
        ("en mail med navn og adresse", "OpenAI i Azure", "svare en borger"),
    ]
    found: dict[str, list[str]] = {}
    for who in ("karla", "oda"):
        page = open_page()
        sign_in(page, platform, who)
        page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Må jeg?").click()
        found[who] = [asked(page, *question) for question in questions]
        if who == "karla":
            verdict = page.locator(".verdict")
            expect(verdict).to_contain_text("Sundhed og Omsorg tillader ikke almindelige personoplysninger dér.")
            verdict.get_by_role("button", name="Læs reglen, version 1").click()
            expect(verdict).to_contain_text("Gældende fra")
            expect(verdict.get_by_role("link", name=re.compile("^Start samtalen i "))).to_be_visible()
            expect(page.get_by_text("Spørg Anton Skovbjerg, der har ansvaret i Sundhed og Omsorg.")).to_be_visible()
        else:
            page.get_by_role("link", name="Start samtalen", exact=True).click()
            expect(page.get_by_role("button", name="Model: OpenAI i Azure")).to_be_visible()
    assert found == {
        "karla": ["Nej", "Nej", "Nej"],
        "oda": [
            "Ja, når du selv har fjernet personoplysningerne",
            "Ja",
            "Ja, når personoplysningerne er erstattet",
        ],
    }


def test_what_nobody_decided_about_and_what_one_describes_oneself(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "oda")
    page.goto(f"{platform.url}/may-i")
    fill(page, "Tjeneste", "DeepSeek")
    expect(page.locator(".verdict")).to_contain_text("Brug ikke DeepSeek til det.")
    expect(page.locator(".verdict")).to_contain_text("Ingen i kommunen har taget stilling til tjenesten.")
    assert "DeepSeek" not in page.url
    fill(page, "Tjeneste", "OpenAI i Azure")
    fill(page, "Oplysninger", "beskriv")
    page.get_by_label("Hvad drejer det sig om?").fill("Borgerens CPR-nummer er 710362-1234.")
    expect(page.get_by_text("Fundet: 1 CPR-nummer.")).to_be_visible()
    expect(page.locator(".verdict h2")).to_have_text("Nej")
    expect(page.locator(".verdict")).to_contain_text("CPR-numre")


def test_a_unit_owner_narrows_a_service_and_the_answer_changes(platform: Platform, open_page: OpenPage) -> None:
    anton = open_page()
    sign_in(anton, platform, "anton")
    anton.goto(f"{platform.url}/admin/services")
    anton.get_by_role("link", name="DeepL").click()
    anton.get_by_label("Giv en enhed egne regler").fill("Sundhed")
    expect(anton.get_by_role("option", name="Sundhed og Omsorg")).to_be_visible()
    anton.keyboard.press("Enter")
    anton.get_by_role("button", name="Skriv reglerne").click()
    confidential = anton.get_by_role("group", name=re.compile("Fortroligt"))
    expect(confidential.get_by_label("Tillad")).to_be_disabled()
    expect(confidential).to_contain_text("Lindehøj Kommune sætter grænsen: afvist.")
    anton.get_by_role("group", name=re.compile("Navne og andet")).get_by_label("Afvis").check()
    anton.get_by_label("Besluttet af").fill("Ledelsen i Omsorg")
    assert violations(anton) == []
    anton.get_by_role("button", name="Gem reglerne").click()
    expect(anton.get_by_role("heading", name="Sundhed og Omsorg")).to_be_visible()
    for who, answer in (("karla", "Nej"), ("oda", "Ja")):
        page = open_page()
        sign_in(page, platform, who)
        page.goto(f"{platform.url}/may-i")
        assert asked(page, "en mail med navn og adresse", "DeepL", "oversætte") == answer
    anton.get_by_role("button", name="Arv igen for Sundhed og Omsorg").click()
    expect(anton.get_by_role("heading", name="Sundhed og Omsorg")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    platform: Platform, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    sign_in(page, platform, "ditte")
    page.goto(f"{platform.url}/may-i?data=child_assessment&purpose=decide")
    expect(page.locator(".verdict h2")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("^Tjeneste:")).click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Tjeneste:"))).to_be_focused()
    for path, there in (
        ("/may-i/list", ".may-list"),
        ("/admin/services", ".model"),
        ("/admin/services/new", ".part-rules"),
    ):
        page.goto(platform.url + path)
        expect(page.locator(there).first).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_speaks_english(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "emily")  # nobody else's: a person keeps the language they chose
    page.goto(f"{platform.url}/settings")
    page.get_by_text("English").first.click()
    page.get_by_role("link", name="May I?").click()
    expect(page.locator(".sentence")).to_contain_text("May I use")
    expect(page.locator(".verdict h2")).to_have_text(re.compile("^(Yes|No)"))
