"""Building an assistant in a real browser, and finding and using it: nothing typed is lost, and axe finds nothing."""

import re
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, PROGRAM, Platform, serving, sign_in
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OpenPage = Callable[..., Page]

HOUSE = f"""
branding: {{municipality: Lindehøj Kommune}}
units:
  slug: kommunen
  name: Lindehøj Kommune
  units: [{{slug: nord, name: Visitation Nord}}, {{slug: digi, name: Digitalisering}}]
people:
- {{email: ditte@lindehoej.example, name: Ditte Vestermark, unit: kommunen, password: {PASSWORD},
   roles: [{{role: platform_owner, unit: kommunen}}]}}
- {{email: karla@lindehoej.example, name: Karla Nørrelund, unit: nord, password: {PASSWORD},
   roles: [{{role: builder, unit: nord}}]}}
- {{email: petra@lindehoej.example, name: Petra Vangsgaard, unit: nord, password: {PASSWORD},
   roles: [{{role: builder, unit: nord}}]}}
- {{email: mikkel@lindehoej.example, name: Mikkel Sandager, unit: nord, password: {PASSWORD},
   roles: [{{role: user, unit: nord}}]}}
"""

ANSWER = 90_000
"""Milliseconds until an answer must stand: the model is loaded with the first."""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality with two builders and a user of the same unit."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def begin(page: Page, name: str) -> None:
    """Makes an assistant; its builder is open afterwards."""
    page.get_by_role("link", name="Assistenter", exact=True).click()
    page.get_by_role("button", name="Byg en assistent").first.click()
    page.get_by_label("Navn").fill(name)
    page.get_by_role("button", name="Begynd", exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def tab(page: Page, name: str) -> None:
    """Opens a part of the builder."""
    page.get_by_role("navigation", name="Dele af assistenten").get_by_role("link", name=re.compile(f"^{name}")).click()


def saved(page: Page) -> None:
    """What was typed has been saved."""
    expect(page.get_by_text(re.compile(r"· gemt kl\. "))).to_be_visible()


def test_an_assistant_is_built_tried_tested_and_kept_as_versions(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "karla")
    begin(page, "Kvalitetsstandarder")
    page.get_by_label("Beskrivelse").fill("Slår op i årets standarder.")
    page.get_by_label("Emner").fill("Opslag, Hjælp")
    saved(page)
    assert violations(page) == []

    tab(page, "Instruktion")
    page.get_by_label("Sådan skal assistenten opføre sig").fill("Svar kort.")
    page.get_by_role("button", name="dagens dato").click()
    expect(page.get_by_label("Sådan skal assistenten opføre sig")).to_have_value(re.compile(r"\{\{dato\}\}"))
    assert violations(page) == []
    trial = page.get_by_role("region", name="Prøv udkastet")
    trial.get_by_role("textbox", name="Skriv din besked").fill("Hvad er dit navn?")
    trial.get_by_role("button", name="Send", exact=True).click()
    trial.get_by_role("button", name="Gem som test").click(timeout=ANSWER)
    page.get_by_label("Svaret skal sige").fill("assistent")
    assert violations(page) == []
    page.get_by_role("button", name="Gem testen").click()
    expect(page.get_by_text("Testen er gemt")).to_be_visible()

    tab(page, "Test")
    expect(trial).to_contain_text("Hvad er dit navn?")  # the trial goes on while one looks elsewhere
    page.get_by_role("button", name="Kør alle test").click()
    expect(page.get_by_text(re.compile(r"Udkast: (Bestået|Ikke bestået)"))).to_be_visible(timeout=ANSWER)
    page.get_by_role("button", name="Se svarene").click()
    expect(page.get_by_role("dialog")).to_contain_text("Siger: assistent")
    assert violations(page) == []
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Gem som version 1").click()
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Version 1 er gemt")).to_be_visible()
    tab(page, "Instruktion")
    page.get_by_label("Sådan skal assistenten opføre sig").fill("Svar langt.\nOg på vers.")
    expect(page.get_by_text("2 afsnit er ændret siden version 1.")).to_be_visible()
    page.get_by_role("button", name="Gem som version 2").click()
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Version 2 er gemt")).to_be_visible()
    tab(page, "Versioner")
    page.get_by_role("button", name="Gå tilbage til den").last.click()
    page.get_by_role("dialog").get_by_role("button", name="Gå tilbage til den").click()
    expect(page.get_by_text("Udkastet er nu som version 1")).to_be_visible()
    tab(page, "Instruktion")
    expect(page.get_by_label("Sådan skal assistenten opføre sig")).to_have_value(re.compile("^Svar kort"))


def test_nobody_else_meets_an_assistant_that_is_not_approved(platform: Platform, open_page: OpenPage) -> None:
    builder = open_page()
    sign_in(builder, platform, "petra")
    begin(builder, "Hemmelig kladde")
    tab(builder, "Deling og godkendelse")
    builder.get_by_label("Del med en person eller enhed").fill("Visitation")
    builder.get_by_role("option", name=re.compile("Visitation Nord")).click()
    saved(builder)
    assert violations(builder) == []
    address = builder.url

    other = open_page()
    sign_in(other, platform, "mikkel")
    other.get_by_role("link", name="Assistenter", exact=True).click()
    expect(other.get_by_role("heading", name="Assistenter", level=1)).to_be_visible()
    expect(other.get_by_text("Skriveassistent").first).to_be_visible()
    expect(other.get_by_text("Hemmelig kladde")).to_have_count(0)
    expect(other.get_by_role("button", name="Byg en assistent")).to_have_count(0)
    assert violations(other) == []
    other.goto(address)
    expect(other.get_by_text("Assistenten findes ikke")).to_be_visible()


def test_two_builders_who_write_at_once_lose_nothing(platform: Platform, open_page: OpenPage) -> None:
    first = open_page()
    sign_in(first, platform, "karla")
    begin(first, "Fælles udkast")
    tab(first, "Deling og godkendelse")
    first.get_by_label("Tilføj en person").fill("Petra")
    first.get_by_role("option", name=re.compile("Petra")).click()
    expect(first.get_by_text("Petra Vangsgaard")).to_be_visible()
    tab(first, "Grundlag")

    second = open_page()
    sign_in(second, platform, "petra")
    second.goto(first.url)
    second.get_by_label("Kontakt").fill("Petra, lokal 14")
    saved(second)
    second.get_by_label("Beskrivelse").fill("Petras ord.")
    saved(second)

    first.get_by_label("Beskrivelse").fill("Karlas ord.")
    dialog = first.get_by_role("dialog", name="I har rettet det samme")
    expect(dialog).to_contain_text("Karlas ord.")
    expect(dialog).to_contain_text("Petras ord.")
    assert violations(first) == []
    dialog.get_by_label(re.compile("Petra Vangsgaards udgave")).check()
    dialog.get_by_role("button", name="Behold de valgte").click()
    saved(first)
    expect(first.get_by_label("Beskrivelse")).to_have_value("Petras ord.")
    expect(first.get_by_label("Kontakt")).to_have_value("Petra, lokal 14")


def test_the_starter_set_is_fetched_pinned_and_on_the_start_page(
    platform: Platform, open_page: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "starters.json"
    command = [str(PROGRAM), "assistants", "export", "--starters"]
    file.write_bytes(subprocess.run(command, env=platform.environment, check=True, capture_output=True).stdout)
    page = open_page(width=390, height=844)
    sign_in(page, platform, "karla")
    page.goto(f"{platform.url}/assistants?view=mine")
    page.get_by_role("button", name="Hent fra en fil").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("dialog")).to_contain_text("Der er 4 i filen")
    assert violations(page) == []
    page.get_by_role("button", name="Hent dem").click()
    expect(page.get_by_role("link", name="Klart sprog", exact=True)).to_be_visible()
    page.get_by_role("button", name="Fastgør Klart sprog").click()
    expect(page.get_by_role("button", name="Løsn Klart sprog")).to_be_visible()
    page.get_by_role("link", name="Om Klart sprog").click()
    expect(page.get_by_role("dialog")).to_contain_text("Du er med til at bygge den.")
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(platform.url)
    expect(page.get_by_role("heading", name="Dine assistenter")).to_be_visible()
    page.get_by_role("link", name="Klart sprog").click()
    expect(page.get_by_role("button", name="Assistent: Klart sprog, skift")).to_be_visible()
    assert violations(page) == []
