"""Asking with sources in a real browser: collections chosen, files attached, numbers that open the page they cite."""

import re
from collections.abc import Callable, Generator

import pytest
from browser.axe import violations
from browser.conftest import Platform, serving, sign_in
from browser.test_knowledge import HOUSE, QUESTION, make, payload, pdf, put, status
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenPage = Callable[..., Page]

LETTER = "Mødet om legepladsen er flyttet til lokale 14 på rådhuset den 3. marts 2026.\n".encode()
ANSWER = 90_000
"""Milliseconds until an answer must stand: the models are loaded with the first."""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality with builders and a user, and nothing but the bundled models."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def add(page: Page, what: str) -> None:
    """Chooses from the menu of the paperclip."""
    page.get_by_role("button", name="Tilføj filer og kilder").click()
    page.get_by_role("menuitem", name=what).click()


def ask(page: Page, text: str) -> None:
    """Writes a question and sends it, as soon as it may be sent."""
    page.get_by_role("textbox", name="Skriv din besked").fill(text)
    send = page.get_by_role("button", name="Send", exact=True)
    expect(send).not_to_have_attribute("aria-disabled", "true", timeout=ANSWER)
    send.click()


def test_an_answer_cites_the_page_and_the_number_opens_it(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "karla")
    make(page, platform, "Kvalitetsstandarder")
    put(page, payload("Kvalitetsstandard.pdf", pdf()))
    status(page, "Kvalitetsstandard.pdf", "Klar")
    page.goto(platform.url)
    add(page, "Vælg kilder")
    page.get_by_role("searchbox", name="Søg i samlinger").fill("kvalitet")
    page.get_by_role("checkbox", name="Kvalitetsstandarder").check()
    assert violations(page) == []
    page.get_by_role("button", name="Brug kilderne").click()
    expect(page.get_by_role("list", name="Det, der spørges med")).to_contain_text("Kvalitetsstandarder")
    ask(page, QUESTION)
    number = page.get_by_role("button", name=re.compile(r"^Kilde \d: Kvalitetsstandard 2026")).first
    expect(number).to_be_visible(timeout=ANSWER)
    expect(page.locator(".answer")).to_contain_text("70 10 20 30")
    expect(page.get_by_role("list", name="Det, der spørges med")).to_contain_text("Kvalitetsstandarder")

    number.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Kilder")
    expect(panel.locator(".sheet mark").last).to_contain_text("70 10 20 30")
    expect(panel).to_contain_text("Side 3 af 3")
    expect(number).to_have_attribute("aria-current", "true")
    assert violations(page) == []
    panel.get_by_role("button", name="Forrige side").click()
    expect(panel.locator(".sheet")).to_contain_text("Rengøring bevilges hver anden uge.")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(number).to_be_focused()

    ask(page, "Hvad koster en parkeringslicens i havnen?")
    expect(page.locator(".answer .not-there")).to_be_visible(timeout=ANSWER)

    phone = open_page(390, 844, "dark")
    sign_in(phone, platform, "karla")
    phone.goto(page.url)
    phone.get_by_role("button", name=re.compile(r"^Kilde \d: Kvalitetsstandard 2026")).first.click()
    sheet = phone.get_by_role("dialog", name="Kilder")
    expect(sheet.locator(".sheet mark").last).to_contain_text("70 10 20 30")
    assert violations(phone) == []
    phone.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_a_source_that_is_gone_says_so_and_tells_nothing_else(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "emily")
    make(page, platform, "Vejledninger")
    put(page, payload("Vejledning.pdf", pdf()))
    status(page, "Vejledning.pdf", "Klar")
    page.goto(platform.url)
    add(page, "Vælg kilder")
    page.get_by_role("checkbox", name="Vejledninger").check()
    page.get_by_role("button", name="Brug kilderne").click()
    ask(page, QUESTION)
    expect(page.locator(".answer .cite").first).to_be_visible(timeout=ANSWER)
    chat = page.url
    collection = page.evaluate("async () => (await (await fetch('/api/sources')).json()).items[0].id")
    page.goto(f"{platform.url}/knowledge/{collection}/settings")
    page.get_by_role("button", name=re.compile("^Slet")).first.click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Vejledninger")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Slet")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(chat)
    gone = page.get_by_role("button", name=re.compile("ikke længere tilgængelig")).first
    expect(gone).to_be_visible()
    gone.click()
    panel = page.get_by_role("complementary", name="Kilder")
    expect(panel.get_by_role("heading", name="Kilden er ikke længere tilgængelig")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Kvalitetsstandard 2026")
    assert violations(page) == []


def test_a_file_is_attached_read_asked_and_taken_off_again(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "mikkel")
    with page.expect_file_chooser() as chooser:
        add(page, "Vedhæft filer eller billeder")
    chooser.value.set_files([
        {"name": "Brev.txt", "mimeType": "text/plain", "buffer": LETTER},
        {"name": "Program.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + bytes(500)},
    ])  # fmt: skip
    tray = page.get_by_role("list", name="Det, der spørges med")
    letter, program = tray.get_by_role("listitem").filter(has_text="Brev.txt"), tray.get_by_text("Program.exe")
    expect(letter).to_contain_text("Klar", timeout=ANSWER)
    expect(tray.locator("[data-state=failed]")).to_have_count(1, timeout=ANSWER)
    assert violations(page) == []
    page.get_by_role("button", name="Fjern Program.exe").click()
    expect(program).to_have_count(0)
    ask(page, "Hvornår er mødet om legepladsen?")
    expect(page.locator(".answer")).to_contain_text("3. marts 2026", timeout=ANSWER)
    expect(page.get_by_role("list", name="Vedhæftede filer")).to_contain_text("Brev.txt")
    page.get_by_role("button", name=re.compile(r"^Kilde 1: Brev\.txt")).first.click()
    expect(page.locator(".sheet mark")).to_contain_text("3. marts 2026")
