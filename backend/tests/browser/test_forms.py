"""The municipality's screening form, in a real browser: a bad file is told by line, a good one is asked."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from browser.axe import violations
from browser.conftest import Platform, sign_in
from playwright.sync_api import FilePayload, Page, expect

from aarhusai.kit.clock import today
from aarhusai.usecases.screening.loading import template

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OpenPage = Callable[..., Page]


def file(text: str) -> FilePayload:
    return {"name": "skema.yaml", "mimeType": "application/yaml", "buffer": text.encode()}


def own(version: str, begins: date) -> str:
    text = template().replace('version: "2026-11"', f'version: "{version}"', 1)
    return text.replace("effective_from: 2026-11-01", f"effective_from: {begins}", 1)


def test_a_form_is_corrected_shown_taken_in_and_taken_away_again(platform: Platform, open_page: OpenPage) -> None:
    begins = today() + timedelta(days=40)
    good = own("Lindehøj 1", begins)
    bad = good.replace("kind: unit", "kind: throne", 1)
    for page in (open_page(), open_page(width=390, height=844, scheme="dark")):
        sign_in(page, platform, "ditte")
        page.goto(f"{platform.url}/register/forms")
        expect(page.get_by_text("2026-11", exact=True)).to_be_visible()
        page.get_by_role("button", name="Hent et skema ind").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("input[type=file]").set_input_files(file(bad))
        line = bad[: bad.index("throne")].count("\n") + 1
        expect(dialog.get_by_text(f"Linje {line}: Feltet har en værdi, der ikke kan bruges.")).to_be_visible()
        expect(dialog.get_by_role("button", name="Hent ind", exact=True)).to_be_disabled()
        dialog.locator("input[type=file]").set_input_files(file(good))
        expect(dialog.get_by_text("Lindehøj 1 kan bruges")).to_be_visible()
        assert violations(page) == []
        dialog.get_by_role("button", name="Hent ind", exact=True).click()
        row = page.get_by_role("listitem").filter(has=page.get_by_text("Lindehøj 1", exact=True))
        expect(row.get_by_text("På vej")).to_be_visible()
        expect(row.get_by_text("Ditte Vestermark")).to_be_visible()
        assert violations(page) == []
        row.get_by_role("button").click()
        page.get_by_role("menuitem", name="Fjern").click()
        page.get_by_role("button", name="Fjern", exact=True).click()
        expect(row).to_have_count(0)
