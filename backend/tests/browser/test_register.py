"""The register in a real browser: narrow and dark, two who answer at once, documents, incidents, and stopping a use."""

import json
import re
from collections.abc import Callable, Generator

import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, serving, sign_in
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenPage = Callable[..., Page]

PEOPLE = (
    ("ditte", "Ditte Vestermark", "kommunen", "platform_owner"),
    ("anton", "Anton Skovbjerg", "nord", "unit_owner"),
    ("karla", "Karla Nørrelund", "nord", "builder"),
)
PREPARE = """async (purpose) => {
  const session = await (await fetch("/api/session")).json();
  const call = async (method, path, body) => {
    const headers = {"content-type": "application/json", "x-csrf-token": session.csrf_token};
    const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
    if (!answer.ok) throw new Error(`${path} ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const unit = session.person.unit.id;
  const made = await call("POST", "/api/assistants", {name: "Klart sprog", unit_id: unit});
  const sharing = [{subject_kind: "unit_branch", subject_id: unit}];
  const content = {...made.content, description: purpose, instructions: "Skriv klart.", sharing};
  const draft = await call("PUT", `/api/assistants/${made.id}/draft`, {revision: made.revision, content});
  await call("POST", `/api/assistants/${made.id}/versions`, {revision: draft.revision, note: ""});
  return (await call("POST", `/api/assistants/${made.id}/use-case`)).id;
}"""
"""An assistant with a saved version and an open use case, by the page's own calls."""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A unit with its owner and a builder."""
    del chromium_path
    nord = {"slug": "nord", "name": "Visitation Nord"}
    people = [
        {"email": f"{name}@lindehoej.example", "name": full, "unit": unit, "password": PASSWORD,
         "roles": [{"role": role, "unit": unit}]}
        for name, full, unit, role in PEOPLE
    ]  # fmt: skip
    house = {"units": {"slug": "kommunen", "name": "Lindehøj Kommune", "units": [nord]}, "people": people}
    with serving(json.dumps(house)) as platform:
        yield platform


def test_a_use_is_answered_by_two_approved_documented_and_stopped(platform: Platform, open_page: OpenPage) -> None:
    karla, again = open_page(), open_page(width=390, height=844, scheme="dark")
    sign_in(karla, platform, "karla")
    sign_in(again, platform, "karla")
    address = f"{platform.url}/register/{karla.evaluate(PREPARE, 'Retter sproget i breve.')}"
    karla.goto(address)
    again.goto(address)
    expect(again.get_by_role("textbox", name="Hvad skal assistenten hjælpe med?")).to_have_value(
        "Retter sproget i breve."
    )
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(again) == []

    karla.get_by_role("textbox", name="Hvad skal assistenten hjælpe med?").fill("Retter sproget i breve til borgere.")
    expect(karla.get_by_text("Alt er gemt")).to_be_visible()
    again.get_by_role("textbox", name="Hvad skal assistenten hjælpe med?").fill("Retter sproget på hjemmesiden.")
    expect(again.get_by_role("heading", name="En anden har svaret samtidig")).to_be_visible()
    expect(again.locator(".clashes")).to_contain_text("Retter sproget i breve til borgere.")
    again.get_by_role("button", name="Brug det andet").click()
    expect(again.get_by_text("Alt er gemt")).to_be_visible()

    karla.reload()
    karla.get_by_role("radio", name=re.compile("Skrivehjælp")).check()
    for name in ("Skal den bruges til noget af dette?", "Har den en rolle i noget af dette?"):
        karla.get_by_role("complementary", name="Det betyder det").get_by_role("button", name=name).click()
        karla.get_by_role("checkbox", name="Nej, intet af det").check()
    karla.get_by_role("button", name=re.compile("Send til godkendelse")).first.click()
    karla.get_by_role("button", name="Send til godkendelse").last.click()
    expect(karla.locator(".status", has_text="Venter på godkendelse")).to_be_visible()

    anton = open_page()
    sign_in(anton, platform, "anton")
    anton.goto(address)
    anton.get_by_role("button", name="Godkend", exact=True).click()
    anton.get_by_role("dialog").get_by_role("button", name="Godkend", exact=True).click()
    expect(anton.locator(".status", has_text="Godkendt").first).to_be_visible()

    anton.get_by_role("link", name="Dokumenter").click()
    anton.get_by_role("button", name="Tilføj: Oplysning til borgerne").click()
    anton.get_by_role("combobox", name="Status").select_option("Færdig")
    anton.get_by_role("textbox", name="Sagsnummer eller adresse").fill("2026-1234")
    anton.get_by_label("Dato").fill("2026-01-05")
    anton.get_by_role("button", name="Gem", exact=True).click()
    expect(anton.get_by_text("2026-1234 · 5. januar 2026")).to_be_visible()
    assert violations(anton) == []

    anton.get_by_role("link", name="Hændelser").click()
    anton.get_by_role("button", name="Meld en hændelse").click()
    anton.get_by_role("textbox", name="Hvad skete der?").fill("Et brev fik en forkert frist.")
    anton.get_by_role("button", name="Gem", exact=True).click()
    expect(anton.get_by_text("Et brev fik en forkert frist.")).to_be_visible()
    assert violations(anton) == []

    anton.get_by_role("navigation", name="Anvendelsens dele").get_by_role("link", name="Godkendelse").click()
    anton.get_by_role("button", name="Sæt på pause").click()
    anton.get_by_role("dialog").get_by_role("button", name="Sæt på pause").click()
    expect(anton.get_by_text("Skriv en grund.")).to_be_visible()
    anton.get_by_role("textbox", name="Hvorfor?").fill("Fristerne er forkerte.")
    anton.get_by_role("dialog").get_by_role("button", name="Sæt på pause").click()
    expect(anton.get_by_text("Assistenten er sat på pause.")).to_be_visible()
    anton.get_by_role("link", name="Historik").click()
    expect(anton.get_by_role("listitem").filter(has_text="Fristerne er forkerte.").first).to_be_visible()
    assert violations(anton) == []

    again.goto(f"{platform.url}/register")
    expect(again.get_by_role("row", name=re.compile("Klart sprog"))).to_contain_text("Sat på pause")
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(again) == []
