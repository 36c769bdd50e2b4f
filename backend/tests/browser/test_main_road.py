"""What a person does, from the first start to an undone deletion, in a real browser against the real platform."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, sign_in
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

OpenPage = Callable[..., Page]
PACED = "Mistral Prøve"
SLOW = "Langsom Prøve"
ANSWERED = 120_000
"""Milliseconds for what the bundled model may take for an answer while other tests have the machine."""
"""Speaks for fifteen seconds: also on a busy machine another tab is there before it ends."""


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Skriv din besked")


def ask(page: Page, text: str) -> None:
    composer(page).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def choose(page: Page, model: str) -> None:
    page.get_by_role("button", name=re.compile("^Model:")).click()
    page.get_by_role("option", name=re.compile(model)).click()


def answers(page: Page) -> Locator:
    return page.get_by_role("article", name=re.compile("^Svar fra"))


def finished(page: Page) -> None:
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0, timeout=ANSWERED)
    expect(page.get_by_role("button", name="Svar igen").last).to_be_visible(timeout=ANSWERED)


def menu_of(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Handlinger for samtalen {title}").first.click()


def test_from_an_empty_house_to_an_answer_from_the_bundled_model(fresh_platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(fresh_platform.url)
    page.get_by_label("Kommunens navn").fill("Lindehøj Kommune")
    page.get_by_label("Dit navn").fill("Ditte Vestermark")
    page.get_by_label("E-mail").fill("ditte@lindehoej.example")
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    assert violations(page) == []
    page.get_by_role("button", name="Kom i gang").click()
    expect(composer(page)).to_be_focused()
    expect(page.get_by_text("Kører på kommunens egne maskiner.")).to_be_visible()
    expect(page.get_by_text("Prøvemodel: lille og engelsk.")).to_be_visible()
    ask(page, "Write one short sentence about trees.")
    expect(answers(page)).to_be_visible(timeout=ANSWERED)
    finished(page)
    expect(answers(page)).to_have_text(re.compile(r"\w+ \w+"))


def test_an_answer_is_stopped_asked_again_edited_and_its_versions_are_kept(
    platform: Platform, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, platform, "karla")
    choose(page, PACED)
    expect(page.get_by_text("Kører i EU hos en europæisk leverandør.")).to_be_visible()
    ask(page, "Første spørgsmål om vejtræer")
    expect(answers(page)).to_contain_text("ordq5")
    page.get_by_role("button", name="Stop", exact=True).first.click()
    expect(page.get_by_text("Du stoppede svaret.")).to_be_visible()
    expect(answers(page)).to_contain_text("ordq5")

    page.get_by_role("button", name="Svar igen").click()
    finished(page)
    expect(page.get_by_text("2/2")).to_be_visible()
    page.get_by_role("button", name="Forrige udgave").click()
    expect(page.get_by_text("Du stoppede svaret.")).to_be_visible()

    page.get_by_role("button", name="Ret beskeden").click()
    page.get_by_label("Ret din besked").fill("Rettet spørgsmål om vejtræer")
    page.get_by_role("article").get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True).first).to_be_visible()
    finished(page)
    expect(page.get_by_text("Rettet spørgsmål om vejtræer").last).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        page.get_by_role("button", name="Forrige udgave").first.click()  # the choice is kept on the server
    expect(page.get_by_role("article").get_by_text("Første spørgsmål om vejtræer")).to_be_visible()
    page.reload()
    expect(page.get_by_role("article").get_by_text("Første spørgsmål om vejtræer")).to_be_visible()


def test_closing_the_tab_in_mid_answer_loses_nothing(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "mikkel")
    choose(page, SLOW)
    ask(page, "Skriv noget langt")
    expect(answers(page)).to_contain_text("ordq3")
    address, context = page.url, page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(answers(again)).to_contain_text("ordq3")
    expect(again.get_by_role("button", name="Stop", exact=True).first).to_be_visible()
    finished(again)
    words = answers(again).inner_text().count("ordq")
    assert words == 150


def test_two_tabs_see_the_same_answer_grow(platform: Platform, open_page: OpenPage) -> None:
    first = open_page()
    sign_in(first, platform, "anton")
    choose(first, SLOW)
    ask(first, "Vis det begge steder")
    expect(answers(first)).to_contain_text("ordq1")
    second = first.context.new_page()
    second.goto(first.url)
    expect(answers(second)).to_contain_text("ordq2")
    second.get_by_role("button", name="Stop", exact=True).first.click()
    expect(first.get_by_text("Du stoppede svaret.")).to_be_visible()


def test_a_conversation_is_found_renamed_pinned_exported_deleted_and_brought_back(
    platform: Platform, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, platform, "birgit")
    choose(page, PACED)
    ask(page, "Hvornår kommer skraldebilerne")
    finished(page)
    page.get_by_role("searchbox", name="Søg i samtaler").fill("skraldebil")
    expect(page.get_by_role("heading", name="1 fund")).to_be_visible()
    page.get_by_role("button", name="Ryd søgning").click()

    menu_of(page, "Hvornår kommer skraldebilerne")
    page.get_by_role("menuitem", name="Omdøb").click()
    page.get_by_label("Titel").fill("Affald i december")
    page.get_by_label("Titel").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Affald i december")).to_be_visible()

    menu_of(page, "Affald i december")
    page.get_by_role("menuitem", name="Fastgør").click()
    expect(page.get_by_role("heading", name="Fastgjort")).to_be_visible()

    menu_of(page, "Affald i december")
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Gem som tekst (Markdown)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "Affald i december" in text
    assert "AI" in text

    menu_of(page, "Affald i december")
    page.get_by_role("menuitem", name="Slet").click()
    page.get_by_role("button", name="Fortryd").click()
    expect(page.get_by_role("link", name=re.compile("Affald i december")).first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844), (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    platform: Platform, open_page: OpenPage, width: int, height: int, scheme: str
) -> None:
    page = open_page(width, height, scheme)
    page.goto(platform.url)
    page.get_by_role("button", name="Log ind").wait_for()
    assert violations(page) == []
    sign_in(page, platform, "oda")
    assert violations(page) == []
    choose(page, PACED)
    ask(page, "Er siden til at læse?")
    finished(page)
    assert violations(page) == []
    for path in ("/settings", "/archive"):
        page.goto(platform.url + path)
        page.get_by_role("heading", level=1).wait_for()
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_administration(
    platform: Platform, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width, 900, scheme)
    sign_in(page, platform, "ditte")
    for section in ("people", "units", "models", "zones", "search", "look", "switches", "log"):
        page.goto(f"{platform.url}/admin/{section}")
        page.get_by_role("heading", level=1).wait_for()
        expect(page.locator("[aria-busy=true], .skeleton")).to_have_count(0)
        assert violations(page) == [], section
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), section


def test_a_temporary_chat_leaves_no_trace_in_the_list(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "peter")
    choose(page, PACED)
    page.get_by_role("button", name="Midlertidig").click()
    ask(page, "Dette gemmes ikke nogen steder")
    finished(page)
    page.reload()
    expect(page.get_by_text("Dine samtaler kommer til at stå her.")).to_be_visible()
