"""From idea to approved use in a real browser, as the people of an invented municipality.

A builder makes a specialist on three documents and tests it, answers the screening and is held until her unit's owner
approves; a colleague finds and uses it, one of another department does not; a worse instruction fails its tests and is
held back, the version before it comes back, and the auditor takes the record of processing home.
"""

import json
import re
import time
from collections.abc import Callable, Generator

import pytest
from browser.answering import answering
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, serving, sign_in
from facts import WIRE
from playwright.sync_api import FilePayload, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OpenPage = Callable[..., Page]

PEOPLE = (
    ("ditte", "Ditte Vestermark", "kommunen", "platform_owner"),
    ("signe", "Signe Aabling", "kommunen", "auditor"),
    ("anton", "Anton Skovbjerg", "omsorg", "unit_owner"),
    ("karla", "Karla Nørrelund", "nord", "builder"),
    ("mikkel", "Mikkel Sandager", "nord", "user"),
    ("oda", "Oda Lyngvig", "teknik", "user"),
)
SAYS = {"hver anden uge": "Rengøring bevilges hver anden uge [1].", "Skriv kun: spørg din leder": "Spørg din leder."}
QUESTION = "Hvor ofte bevilges rengøring?"
DOCUMENTS = {
    "Rengøring.md": "# Rengøring\n\nRengøring bevilges hver anden uge til borgere, der ikke selv kan klare den.",
    "Indkøb.md": "# Indkøb\n\nIndkøb bevilges én gang om ugen.",
    "Tøjvask.md": "# Tøjvask\n\nTøjvask bevilges efter en vurdering.",
}
READ = 120_000
"""Milliseconds until documents must be read, and tests run: the worker starts its children and its models first."""
SCREENING = 300
"""Seconds that the screening of an ordinary assistant may take (issue 5); what takes a person longest is reading."""


def house(upstream: str) -> str:
    """The apply file: two departments, and a model that answers from what it is given."""
    omsorg = {"slug": "omsorg", "name": "Sundhed og Omsorg", "units": [{"slug": "nord", "name": "Visitation Nord"}]}
    return json.dumps({
        "branding": {"municipality": "Lindehøj Kommune"},
        "units": {
            "slug": "kommunen", "name": "Lindehøj Kommune",
            "units": [omsorg, {"slug": "teknik", "name": "Teknik og Miljø"}],
        },
        "people": [
            {"email": f"{name}@lindehoej.example", "name": full, "unit": unit, "password": PASSWORD,
             "roles": [{"role": role, "unit": unit}]}
            for name, full, unit, role in PEOPLE
        ],
        "providers": [{
            "slug": "nordlys", "name": "Nordlys", "kind": "openai", "zone": "Z3", "options": {"base_url": upstream},
            "facts": WIRE,
        }],
        "models": [{
            "slug": "nordlys", "name": "Nordlys Prøve", "zone": "Z3", "position": 1, "max_output": 300,
            "endpoints": [{"provider": "nordlys", "name": "svarer"}],
        }],
    })  # fmt: skip


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """The municipality, running."""
    del chromium_path
    with answering(SAYS) as upstream, serving(house(upstream)) as platform:
        yield platform


def payload(name: str, text: str) -> FilePayload:
    """A document as a file input takes it."""
    return {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}


def part(page: Page, name: str) -> None:
    """Goes to a part of the builder."""
    page.get_by_role("navigation", name="Dele af assistenten").get_by_role("link", name=name).click()


def saved(page: Page) -> None:
    """Waits until the draft is saved."""
    expect(page.locator(".builder-head").get_by_role("status")).to_contain_text(re.compile(r"· gemt kl\."))


def ask(page: Page) -> None:
    """Asks the question of these tests, and waits for the answer from the documents."""
    box = page.get_by_role("textbox", name="Skriv din besked")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.get_by_text("Rengøring bevilges hver anden uge").first).to_be_visible(timeout=READ)


def run_tests(page: Page, outcome: str) -> None:
    """Runs the tests of the draft."""
    part(page, "Test")
    page.get_by_role("button", name="Kør alle test").click()
    expect(page.get_by_text(f"Udkast: {outcome}")).to_be_visible(timeout=READ)


def instruct(page: Page, text: str) -> None:
    """Writes another instruction."""
    part(page, "Instruktion")
    page.get_by_role("textbox", name="Sådan skal assistenten opføre sig").fill(text)
    saved(page)


def make_collection(page: Page, platform: Platform) -> None:
    """Three documents to answer from."""
    page.goto(f"{platform.url}/knowledge")
    page.get_by_role("button", name="Ny videnssamling").first.click()
    page.get_by_role("textbox", name="Navn").fill("Kvalitetsstandarder")
    page.get_by_role("button", name="Opret").click()
    expect(page.get_by_role("heading", name="Kvalitetsstandarder", level=1)).to_be_visible()
    page.locator("input[data-pick=files]").set_input_files([payload(*one) for one in DOCUMENTS.items()])
    expect(page.locator(".documents-table .status", has_text="Klar")).to_have_count(3, timeout=READ)


def build(page: Page) -> None:
    """The specialist: what it does, how, from what; tried, tested, and to be shared with the unit."""
    page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Assistenter").click()
    page.get_by_role("button", name="Byg en assistent").first.click()
    page.get_by_role("dialog").get_by_role("textbox", name="Navn").fill("Hjemmehjælp")
    page.get_by_role("button", name="Begynd").click()
    expect(page.get_by_role("heading", name="Hjemmehjælp", level=1)).to_be_visible()
    page.get_by_role("textbox", name="Beskrivelse").fill("Svarer på, hvad der kan bevilges af praktisk hjælp.")
    instruct(page, "Svar kun ud fra standarderne. Nævn dokument og side.")
    part(page, "Viden")
    page.get_by_role("combobox", name="Tilføj en samling").fill("Kval")
    page.get_by_role("option", name=re.compile("Kvalitetsstandarder")).click()
    saved(page)
    ask(page)
    page.get_by_role("button", name="Gem som test").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Svaret skal sige").fill("hver anden uge")
    page.get_by_role("button", name="Gem testen").click()
    part(page, "Test")
    page.get_by_role("checkbox", name="Testene skal være bestået").check()
    saved(page)
    run_tests(page, "1 af 1")
    part(page, "Deling og godkendelse")
    page.get_by_role("combobox", name="Del med en person eller enhed").fill("Visi")
    page.get_by_role("option", name=re.compile("Visitation Nord")).click()
    saved(page)


def send(page: Page) -> None:
    """Saves a version, and goes on to the use case."""
    page.get_by_role("button", name="Send til godkendelse").click()
    page.get_by_role("button", name="Gem og gå videre").click()
    expect(page).to_have_url(re.compile("/register/"))


def screen(page: Page) -> None:
    """The screening of an ordinary assistant: three questions are open, the rest is filled in."""
    begun = time.monotonic()
    expect(page.get_by_role("heading", name="Formål og ansvar")).to_be_visible()
    missing = page.locator(".missing li")
    expect(missing).to_have_count(3)
    assert violations(page) == []
    page.get_by_role("radio", name=re.compile("At finde svar i vejledninger")).check()
    expect(missing).to_have_count(2)
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_role("heading", name="Oplysninger")).to_be_focused()
    page.get_by_role("button", name="Videre").click()
    page.get_by_role("checkbox", name="Nej, intet af det").check()
    page.get_by_role("button", name="Videre").click()
    page.get_by_role("checkbox", name="At bevilge, nedsætte, stoppe eller kræve ydelser og hjælp tilbage").check()
    expect(page.locator(".meaning-risk")).to_contain_text("Høj risiko")
    expect(page.get_by_role("combobox", name="Hvem fører tilsyn med den?")).to_be_visible()
    page.get_by_role("checkbox", name="Nej, intet af det").check()
    expect(page.locator(".meaning-risk")).to_contain_text("Almindelig risiko")
    page.get_by_role("button", name="Videre").click()
    page.get_by_role("button", name="Send til godkendelse").last.click()
    expect(page.locator(".status", has_text="Venter på godkendelse")).to_be_visible()
    assert time.monotonic() - begun < SCREENING


def approve(page: Page) -> None:
    """The unit's owner finds what waits, reads what is approved, and approves."""
    page.get_by_role("link", name=re.compile("^Register")).click()
    page.get_by_role("link", name=re.compile("Venter på dig")).click()
    page.get_by_role("link", name="Hjemmehjælp").click()
    expect(page.get_by_role("heading", name="Din afgørelse")).to_be_visible()
    expect(page.locator(".use-facts")).to_contain_text("Kvalitetsstandarder")
    expect(page.locator(".use-facts")).to_contain_text("Visitation Nord")
    assert violations(page) == []
    page.get_by_role("button", name="Godkend", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Godkend", exact=True).click()
    expect(page.locator(".status", has_text="Godkendt").first).to_be_visible()


def sees(page: Page, platform: Platform, times: int) -> None:
    """Whether the catalogue of somebody holds the specialist."""
    page.goto(f"{platform.url}/assistants?view=all")
    expect(page.get_by_text("Skriveassistenten").first).to_be_visible()
    expect(page.get_by_role("link", name="Hjemmehjælp", exact=True)).to_have_count(times)


def test_an_idea_becomes_an_approved_use(platform: Platform, open_page: OpenPage) -> None:
    karla, mikkel, oda = open_page(), open_page(), open_page()
    for page, name in ((karla, "karla"), (mikkel, "mikkel"), (oda, "oda")):
        sign_in(page, platform, name)
    make_collection(karla, platform)
    build(karla)
    builder = karla.url.partition("?")[0]
    send(karla)
    sees(mikkel, platform, 0)  # stopped at sharing: nobody has it before it is approved
    screen(karla)
    sees(mikkel, platform, 0)

    anton = open_page()
    sign_in(anton, platform, "anton")
    approve(anton)

    sees(mikkel, platform, 1)
    sees(oda, platform, 0)
    mikkel.get_by_role("link", name="Om Hjemmehjælp").click()
    expect(mikkel.get_by_text("Den er delt med Visitation Nord og enhederne under.")).to_be_visible()
    mikkel.get_by_role("button", name="Brug assistenten").click()
    ask(mikkel)

    karla.goto(builder)
    instruct(karla, "Skriv kun: spørg din leder.")
    run_tests(karla, "0 af 1")
    send(karla)
    karla.get_by_role("button", name="Tag i brug").click()
    expect(karla.get_by_text("Versionen består ikke sine prøver.", exact=False)).to_be_visible()

    karla.goto(builder)
    part(karla, "Versioner")
    karla.get_by_role("button", name="Gå tilbage til den").last.click()
    karla.get_by_role("dialog").get_by_role("button", name="Gå tilbage til den").click()
    expect(karla.get_by_text("Udkastet er nu som version 1")).to_be_visible()
    run_tests(karla, "1 af 1")
    send(karla)
    karla.get_by_role("button", name="Tag i brug").click()
    expect(karla.get_by_text("Den nye version er i brug")).to_be_visible()

    signe = open_page()
    sign_in(signe, platform, "signe")
    signe.get_by_role("link", name="Register", exact=True).click()
    expect(signe.get_by_role("row", name=re.compile("Hjemmehjælp"))).to_contain_text("Godkendt")
    assert violations(signe) == []
    signe.get_by_role("button", name="Hent fortegnelsen").click()
    with signe.expect_download() as download:
        signe.get_by_role("menuitem", name="Til regneark (CSV)").click()
    record = download.value.path().read_text(encoding="utf-8-sig")
    assert "Hjemmehjælp" in record
    assert "Visitation Nord" in record
