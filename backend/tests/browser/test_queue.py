"""A model that answers one at a time: whoever waits sees where in the queue, and may leave it."""

import re
from collections.abc import Callable

import pytest
from browser.axe import violations
from browser.conftest import Platform, sign_in
from browser.test_main_road import answers, ask, choose
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenPage = Callable[..., Page]
NARROW = "Smal Prøve"


def asks(page: Page, platform: Platform, name: str) -> None:
    """Somebody asks the model with one place."""
    sign_in(page, platform, name)
    choose(page, NARROW)
    ask(page, f"Hvornår bliver det {name.title()}s tur?")


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop", exact=True).first.click()


def test_who_waits_sees_the_place_in_the_queue_moves_up_and_may_leave_it(
    platform: Platform, open_page: OpenPage
) -> None:
    first, second, third = open_page(), open_page(), open_page(width=390, height=844, scheme="dark")
    asks(first, platform, "karla")
    expect(answers(first)).to_contain_text("ordq3")

    asks(second, platform, "mikkel")
    expect(answers(second)).to_contain_text("Du er den næste i køen")
    asks(third, platform, "birgit")
    expect(answers(third)).to_contain_text("Du er nummer 2 i køen")
    expect(third.get_by_role("log")).to_contain_text("Du er nummer 2 i køen")
    for waiting in (second, third):
        assert violations(waiting) == []
        assert waiting.evaluate("document.documentElement.scrollWidth <= innerWidth")

    stop(second)
    expect(second.get_by_text("Du stoppede svaret, før det begyndte.")).to_be_visible()
    expect(answers(third)).to_contain_text("Du er den næste i køen")
    expect(answers(first)).not_to_contain_text("i køen")

    stop(first)
    expect(answers(third)).to_contain_text("ordq3")
    expect(answers(third)).not_to_contain_text("i køen")
    stop(third)
    expect(third.get_by_text("Du stoppede svaret.")).to_be_visible()
    expect(third.get_by_role("button", name=re.compile("^Svar igen"))).to_be_visible()
