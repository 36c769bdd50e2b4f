"""The source quality report in a real browser: what is wrong, two passages side by side, a spreadsheet; on a phone."""

import os
import re
import time
from collections.abc import Callable, Generator

import pytest
from browser.axe import violations
from browser.conftest import Platform, serving, sign_in
from browser.test_knowledge import HOUSE, READ, make, payload, put, status
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenPage = Callable[..., Page]
FEE = "# Gebyrer\n\nEt nyt sundhedskort bestilles på nettet og koster {} kroner, som betales ved bestillingen.\n"


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality with a builder, and her collection with something wrong in it."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def fill(page: Page, platform: Platform) -> None:
    """A collection whose documents disagree, are the same, and cannot be read."""
    make(page, platform, "Gebyrer")
    put(
        page,
        payload("Takster ny.md", FEE.format(225).encode()),
        payload("Takster gammel.md", FEE.format(210).encode()),
        payload("Takster ny (kopi).md", FEE.format(225).encode()),
        payload("Budget.md", "# Budget\n\nTakster gældende for 2019 er vedtaget.".encode()),
        payload("Ødelagt.docx", b"PK\x03\x04 not a document" * 50),
    )
    for name in ("Takster ny.md", "Takster gammel.md", "Takster ny (kopi).md", "Budget.md"):
        status(page, name, "Klar")
    status(page, "Ødelagt.docx", "Kunne ikke læses")


def test_a_builder_reads_what_is_wrong_and_compares_two_passages(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "karla")
    fill(page, platform)
    page.get_by_role("navigation", name="Samlingens dele").get_by_role("link", name="Kvalitet").click()
    expect(page.get_by_role("heading", name="Kunne ikke læses")).to_be_visible()
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_role("heading", name="Dokumenter, der siger noget forskelligt")).to_be_visible(timeout=READ)
    expect(page.get_by_role("heading", name="Samme fil flere gange")).to_be_visible()
    page.get_by_role("button", name="Vis dokumenter: Gælder efter teksten for et tidligere år").click()
    expect(page.get_by_text("Nyeste årstal er 2019 · Side 1")).to_be_visible()
    page.get_by_role("button", name="Vis dokumenter: Dokumenter, der siger noget forskelligt").click()
    page.get_by_role("button", name="Se forskellen").first.click()
    dialog = page.get_by_role("dialog", name="To steder, der ikke siger det samme")
    expect(dialog.locator("mark")).to_have_count(2)
    assert sorted(dialog.locator("mark").all_inner_texts()) == ["210", "225"]
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/dialog.png")
    assert violations(page) == []
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="Hent som regneark").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Fund;Dokument;Mappe;Detaljer;Hvad kan du gøre"
    # Three files are sent at a time, so either of the two may have come first.
    assert any(re.match(r"Samme fil flere gange;Takster ny( \(kopi\))?\.md;;", line) for line in lines)
    address = page.url
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
        other = open_page(width=width, scheme=scheme)
        sign_in(other, platform, "karla")
        other.goto(address)
        other.get_by_role("button", name="Vis dokumenter: Samme fil flere gange").click()
        expect(other.get_by_text("Samme indhold som")).to_be_visible()
        time.sleep(0.2)  # colours fade in
        if os.environ.get("SHOTS"):
            other.screenshot(path=f"{os.environ['SHOTS']}/{width}-{scheme}.png", full_page=True)
        assert violations(other) == []
        assert other.evaluate("document.querySelector('main').scrollWidth") <= width
