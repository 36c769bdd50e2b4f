"""Keys in a real browser: made and shown once, tried on the page that describes the API, replaced, revoked."""

import json
from collections.abc import Callable, Generator

import httpx
import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, serving, sign_in
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenPage = Callable[..., Page]

HOUSE = f"""
branding: {{municipality: Lindehøj Kommune}}
units:
  slug: kommunen
  name: Lindehøj Kommune
  units: [{{slug: omsorg, name: Sundhed og Omsorg}}]
people:
- {{email: ditte@lindehoej.example, name: Ditte Vestermark, unit: kommunen, password: {PASSWORD},
   roles: [{{role: platform_owner, unit: kommunen}}]}}
- {{email: karla@lindehoej.example, name: Karla Nørrelund, unit: omsorg, password: {PASSWORD},
   roles: [{{role: user, unit: omsorg}}]}}
- {{email: yusuf@lindehoej.example, name: Yusuf Demirbas, unit: omsorg, password: {PASSWORD},
   roles: [{{role: user, unit: omsorg}}]}}
"""

QUESTION = json.dumps(
    {"model": "smollm2", "stream": True, "max_tokens": 8, "messages": [{"role": "user", "content": "Hej"}]}
)
"""Short: the answering machine is that of the test."""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality that has no keys yet."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def works(platform: Platform, text: str) -> bool:
    """Whether a call with the key is answered."""
    status = httpx.get(f"{platform.url}/v1/models", headers={"authorization": f"Bearer {text}"}, timeout=20).status_code
    assert status in {200, 401}
    return status == 200


def shown(page: Page) -> str:
    """The key of the dialog that shows it once, which is closed."""
    dialog = page.get_by_role("dialog", name="Kopiér nøglen nu")
    text = dialog.locator("code").inner_text()
    assert violations(page) == []
    dialog.get_by_role("button", name="Jeg har kopieret den").click()
    expect(page.get_by_text(text)).to_have_count(0)
    return text


def act(page: Page, key: str, name: str) -> None:
    """Chooses from the key's menu."""
    page.get_by_role("button", name=f"Handlinger for {key}").click()
    page.get_by_role("menuitem", name=name).click()


def make(page: Page, platform: Platform, name: str) -> str:
    """A key of the person's own, on the page of their keys."""
    page.goto(f"{platform.url}/keys")
    page.get_by_role("button", name="Ny nøgle").click()
    page.get_by_label("Hvad skal nøglen bruges til?").fill(name)
    page.get_by_role("button", name="Lav nøglen").click()
    return shown(page)


def test_somebodys_own_key_is_made_replaced_and_revoked(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "yusuf")  # nobody else's test gives him keys
    page.goto(f"{platform.url}/settings")
    page.get_by_role("link", name="Mine nøgler").click()
    expect(page.get_by_text("Ingen nøgler endnu")).to_be_visible()
    page.get_by_role("button", name="Ny nøgle").click()
    page.get_by_role("button", name="Lav nøglen").click()
    expect(page.get_by_role("alert")).to_contain_text("Ret ét felt")
    page.get_by_label("Hvad skal nøglen bruges til?").fill("Nattens resuméer")
    page.get_by_label("Kun udvalgte").check()
    page.get_by_label("Skriveassistenten").check()
    page.get_by_role("button", name="Lav nøglen").click()
    first = shown(page)
    expect(page.get_by_text("Kun Skriveassistenten")).to_be_visible()
    assert works(platform, first)
    act(page, "Nattens resuméer", "Skift ud")
    page.get_by_label("Den holder op med det samme").check()
    page.get_by_role("button", name="Lav en ny").click()
    second = shown(page)
    assert (works(platform, first), works(platform, second)) == (False, True)
    act(page, "Nattens resuméer", "Tilbagekald")
    page.get_by_role("dialog").get_by_role("button", name="Tilbagekald").click()
    expect(page.locator(".key .status")).to_have_text("Tilbagekaldt")
    assert not works(platform, second)
    assert violations(page) == []


def test_a_system_gets_a_key_and_the_administration_sees_everybodys(platform: Platform, open_page: OpenPage) -> None:
    karla = open_page()
    sign_in(karla, platform, "karla")
    own = make(karla, platform, "Karlas regneark")
    page = open_page()
    sign_in(page, platform, "ditte")
    page.goto(f"{platform.url}/admin/keys")
    page.get_by_role("button", name="Ny nøgle").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Enhed").fill("Omsorg")
    page.get_by_role("option", name="Sundhed og Omsorg").click()
    dialog.get_by_role("combobox", name="Hvem er ansvarlig?").fill("Karla")
    page.get_by_role("option", name="Karla Nørrelund").click()
    dialog.get_by_label("Hvad skal nøglen bruges til?").fill("Journalsystemet")
    dialog.get_by_text("Flere begrænsninger").click()
    dialog.get_by_label("Kun fra disse adresser").fill("kontoret")
    dialog.get_by_role("button", name="Lav nøglen").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Ret ét felt")
    dialog.get_by_label("Kun fra disse adresser").fill("127.0.0.0/8\n10.1.2.0/24")
    assert violations(page) == []
    dialog.get_by_role("button", name="Lav nøglen").click()
    assert works(platform, shown(page))
    row = page.get_by_role("row", name="Journalsystemet")
    expect(row).to_contain_text("kun fra 127.0.0.0/8, 10.1.2.0/24")
    expect(row).to_contain_text("Karla Nørrelund")
    page.get_by_role("searchbox", name="Søg", exact=True).fill(own[:8])
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Handlinger for Karlas regneark").click()
    expect(page.get_by_role("menuitem")).to_have_text(["Tilbagekald"])
    page.get_by_role("menuitem", name="Tilbagekald").click()
    page.get_by_role("dialog").get_by_role("button", name="Tilbagekald").click()
    expect(page.locator(".keys-table .status")).to_have_text("Tilbagekaldt")
    assert not works(platform, own)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_call_is_tried_on_the_page_that_describes_it(platform: Platform, open_page: OpenPage, width: int) -> None:
    page = open_page(width=width)
    sign_in(page, platform, "karla")
    key = make(page, platform, f"Prøve {width}")
    page.goto(f"{platform.url}/keys/docs")
    expect(page.locator(".code").first).to_contain_text(f"curl {platform.url}/v1/chat/completions")
    page.get_by_role("tab", name="Python").click()
    expect(page.locator(".code").first).to_contain_text(f'OpenAI(base_url="{platform.url}/v1"')
    page.get_by_role("button", name="Send kaldet").click()
    expect(page.get_by_role("alert")).to_contain_text("Ret ét felt")
    page.get_by_label("Nøgle", exact=True).fill(key)
    page.get_by_label("Det, der bliver sendt").fill("{")
    page.get_by_role("button", name="Send kaldet").click()
    expect(page.get_by_text("Det er ikke gyldig JSON")).to_be_visible()
    page.get_by_label("Det, der bliver sendt").fill(QUESTION)
    page.get_by_role("button", name="Send kaldet").click()
    answer = page.get_by_role("region", name="Svar")
    expect(answer).to_contain_text("x-aarhusai-decision")
    expect(answer).to_contain_text("data: [DONE]", timeout=60_000)
    expect(answer.locator(".api-streamed")).not_to_be_empty()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.reload()
    expect(page.get_by_label("Nøgle", exact=True)).to_have_value("")
