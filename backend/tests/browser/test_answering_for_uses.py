"""Those who answer for a use, in a real browser: the DPO, the unit's owner, and who keeps the registers.

One municipality serves the module. What is not looked at here is made by the page's own calls.
"""

import json
import re
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import pytest
from browser.answering import answering
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, serving, sign_in, wait_until
from facts import WIRE
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OpenPage = Callable[..., Page]
Json = Any
"""What a test picks values out of."""

PEOPLE = (
    ("ditte", "Ditte Vestermark", "kommunen", "platform_owner"),
    ("sanne", "Sanne Overby", "kommunen", "dpo"),
    ("anton", "Anton Skovbjerg", "omsorg", "unit_owner"),
    ("karla", "Karla Nørrelund", "nord", "builder"),
    ("frida", "Frida Holmgaard", "nord", "builder"),
    ("mikkel", "Mikkel Sandager", "nord", "user"),
    ("oda", "Oda Lyngvig", "syd", "user"),
)
ORDINARY = {"use": "writing", "banned": ["none"], "annex": ["none"]}
HIGH = {
    "use": "preparing", "banned": ["none"], "annex": ["benefits"], "data": ["ordinary", "confidential", "sensitive"],
    "persons": ["citizens"], "basis_operation": "6_1_e", "basis_law": "Serviceloven § 83",
    "basis_sensitive": "9_2_f", "profiling": "no", "exception": "none", "dpia": ["vulnerable"],
    "oversight": "Visitator læser hvert overblik mod sagen.", "course": "personal-data",
}  # fmt: skip
CALL = """async ([method, path, body]) => {
  const session = await (await fetch("/api/session")).json();
  const headers = {"content-type": "application/json", "x-csrf-token": session.csrf_token};
  const answer = await fetch(path, {method, headers, body: body ? JSON.stringify(body) : undefined});
  if (!answer.ok) throw new Error(`${path} ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}"""
READ = 90_000
"""Milliseconds until an answer or a run must stand: the worker starts its children first."""


def house(upstream: str) -> str:
    """The apply file: a branch of two units, a model in Denmark, and a supplier with support from the United States."""
    nord, syd = {"slug": "nord", "name": "Visitation Nord"}, {"slug": "syd", "name": "Visitation Syd"}
    omsorg = {"slug": "omsorg", "name": "Sundhed og Omsorg", "units": [nord, syd]}
    roles = {"karla": [{"role": "builder", "unit": "syd"}]}
    abroad = {**WIRE, "processor": "Vestvind Inc.", "support": ["DK", "US"], "transfer": "dpf"}
    return json.dumps({
        "branding": {"municipality": "Lindehøj Kommune"},
        "units": {"slug": "kommunen", "name": "Lindehøj Kommune", "units": [omsorg]},
        "people": [
            {"email": f"{name}@lindehoej.example", "name": full, "unit": unit, "password": PASSWORD,
             "roles": [{"role": role, "unit": unit}, *roles.get(name, [])]}
            for name, full, unit, role in PEOPLE
        ],
        "providers": [
            {"slug": "nordlys", "name": "Nordlys", "kind": "openai", "zone": "Z3", "options": {"base_url": upstream},
             "facts": WIRE},
            {"slug": "vestvind", "name": "Vestvind", "kind": "openai", "zone": "Z1", "options": {"base_url": upstream},
             "facts": abroad},
        ],
        "models": [
            {"slug": "nordlys", "name": "Nordlys Prøve", "zone": "Z3", "position": 1, "max_output": 300,
             "endpoints": [{"provider": "nordlys", "name": "svarer"}]},
            {"slug": "klarvejr", "name": "Klarvejr Prøve", "zone": "Z3", "position": 2, "max_output": 300,
             "endpoints": [{"provider": "nordlys", "name": "svarer"}]},
        ],
    })  # fmt: skip


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """The municipality, running."""
    del chromium_path
    with answering({"frist": "Fristen er fire uger."}) as upstream, serving(house(upstream)) as platform:
        yield platform


def call(page: Page, method: str, path: str, body: Json = None) -> Json:
    """What the page itself would send, as whoever is signed in there."""
    return page.evaluate(CALL, [method, path, body])


def build(page: Page, name: str) -> str:
    """An assistant with a saved version, to be shared with its maker's unit."""
    unit = call(page, "GET", "/api/session")["person"]["unit"]["id"]
    made = call(page, "POST", "/api/assistants", {"name": name, "unit_id": unit})
    sharing = [{"subject_kind": "unit_branch", "subject_id": unit}]
    content = {**made["content"], "description": f"{name} i breve.", "instructions": "Svar kort.", "sharing": sharing}
    path = f"/api/assistants/{made['id']}"
    draft = call(page, "PUT", f"{path}/draft", {"revision": made["revision"], "content": content})
    call(page, "POST", f"{path}/versions", {"revision": draft["revision"], "note": ""})
    return str(made["id"])


def submit(page: Page, assistant: str, answers: Json) -> str:
    """Its use case, answered and sent."""
    case = call(page, "POST", f"/api/assistants/{assistant}/use-case")
    path = f"/api/use-cases/{case['id']}"
    case = call(page, "PATCH", path, {"revision": case["revision"], "answers": answers})
    assert case["missing"] == []
    call(page, "POST", f"{path}/submit", {"version": 1})
    return str(case["id"])


def approved(builder: Page, owner: Page, name: str) -> tuple[str, str]:
    """An assistant in use by its unit, and its use case."""
    assistant = build(builder, name)
    case = submit(builder, assistant, ORDINARY)
    revision = call(owner, "GET", f"/api/use-cases/{case}")["revision"]
    call(owner, "POST", f"/api/use-cases/{case}/approve", {"kind": "unit_owner", "note": "", "revision": revision})
    return assistant, case


def signed_in(open_page: OpenPage, platform: Platform, *names: str) -> list[Page]:
    """A page of each."""
    pages = [open_page() for _ in names]
    for page, name in zip(pages, names, strict=True):
        sign_in(page, platform, name)
    return pages


def part(page: Page, name: str) -> None:
    """Goes to a part of a use case."""
    page.get_by_role("navigation", name="Anvendelsens dele").get_by_role("link", name=re.compile(f"^{name}")).click()


def decide(page: Page, button: str, verb: str, reason: str = "") -> None:
    """Presses a decision, and confirms it."""
    page.get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name=verb, exact=True).click()
    expect(dialog).to_have_count(0)


def ask(page: Page) -> None:
    """Sends a question to the assistant that is open."""
    box = page.get_by_role("textbox", name="Skriv din besked")
    box.fill("Hvad er fristen?")
    box.press("Enter")


def ask_until_told(page: Page, words: str) -> None:
    """Who has the assistant open is told why, as soon as the decision has reached the process that answers."""
    told = page.get_by_text(words, exact=False)

    def refused() -> bool:
        ask(page)
        with suppress(PlaywrightTimeoutError):
            told.first.wait_for(timeout=3_000)
        return told.count() > 0

    wait_until(refused)


def state(page: Page, words: str) -> Locator:
    """Where the use case stands."""
    return page.locator(".about-line .status", has_text=words)


def test_the_dpo_approves_what_the_rules_send_to_her_and_suspends_it(platform: Platform, open_page: OpenPage) -> None:
    karla, sanne, anton, mikkel = signed_in(open_page, platform, "karla", "sanne", "anton", "mikkel")
    assistant = build(karla, "Sagsoverblik")
    overseer = call(karla, "GET", "/api/assistants/subjects?q=Karla")["people"][0]["id"]
    case = submit(karla, assistant, {**HIGH, "overseer": overseer})
    address = f"{platform.url}/register/{case}"

    sanne.reload()
    sanne.get_by_role("link", name=re.compile("^Register")).click()
    sanne.get_by_role("link", name=re.compile("Venter på dig")).click()
    expect(sanne.get_by_role("row", name=re.compile("Sagsoverblik"))).to_contain_text("databeskyttelsesrådgiver")
    sanne.get_by_role("link", name="Sagsoverblik").click()
    expect(sanne.locator(".meaning-risk")).to_contain_text("Høj risiko")
    assert violations(sanne) == []
    decision = sanne.get_by_role("region", name="Din afgørelse")
    decision.get_by_role("link", name="Dokumenter").click()  # the impact assessment is in the way
    sanne.get_by_role("button", name="Tilføj: Konsekvensanalyse", exact=True).click()
    sanne.get_by_role("combobox", name="Status").select_option("Færdig")
    sanne.get_by_role("button", name="Gem", exact=True).click()
    expect(sanne.get_by_text("Skriv, hvor dokumentet ligger, eller læg filen ved.")).to_be_visible()
    sanne.get_by_role("textbox", name="Sagsnummer eller adresse").fill("2026-88")
    sanne.get_by_label("Dato").fill("2026-11-02")
    sanne.get_by_role("textbox", name="Råd og afvigelser").fill("Brug den kun til forberedelse.")
    sanne.get_by_role("button", name="Gem", exact=True).click()
    expect(sanne.get_by_role("dialog")).to_have_count(0)
    expect(sanne.get_by_text("Brug den kun til forberedelse.")).to_be_visible()
    analysis = {"name": "Analyse.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 analyse"}
    sanne.locator("input[data-kind=dpia]").set_input_files(analysis)  # pyright: ignore[reportArgumentType]  # the type is a dict of its own
    with sanne.expect_download() as download:
        sanne.get_by_role("link", name="Analyse.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 analyse"
    assert violations(sanne) == []
    part(sanne, "Godkendelse")
    decide(sanne, "Godkend som databeskyttelsesrådgiver", "Godkend")
    expect(state(sanne, "Venter på godkendelse")).to_be_visible()

    anton.goto(address)
    decide(anton, "Godkend", "Godkend", "Efter rådet fra databeskyttelsesrådgiveren.")
    expect(state(anton, "Godkendt")).to_be_visible()
    expect(anton.get_by_text("Sanne Overby, som databeskyttelsesrådgiveren")).to_be_visible()
    anton.get_by_label("Næste gennemsyn").fill("2027-06-01")
    anton.get_by_role("button", name="Er set efter").click()
    expect(anton.get_by_text("Ses efter igen 1. juni 2027")).to_be_visible()

    mikkel.goto(f"{platform.url}/?assistant={assistant}")
    ask(mikkel)
    expect(mikkel.get_by_text("Assistenten kræver et kursus", exact=False).first).to_be_visible()
    noted(platform, open_page)
    mikkel.goto(f"{platform.url}/?assistant={assistant}")
    ask(mikkel)
    expect(mikkel.get_by_text("Fristen er fire uger.").first).to_be_visible(timeout=READ)

    sanne.goto(address)
    decide(sanne, "Sæt på pause", "Sæt på pause", "Den nævnte en forkert paragraf.")
    expect(state(sanne, "Sat på pause")).to_be_visible()
    ask_until_told(mikkel, "Den nævnte en forkert paragraf.")
    sanne.get_by_role("button", name="Sæt i gang igen").click()
    expect(state(sanne, "Godkendt")).to_be_visible()
    decide(sanne, "Tag godkendelsen tilbage", "Tag tilbage", "Analysen skal laves om.")
    expect(state(sanne, "Godkendt")).to_have_count(0)
    mikkel.goto(f"{platform.url}/assistants/{assistant}")
    expect(mikkel.get_by_text("Analysen skal laves om.", exact=False)).to_be_visible()
    part(sanne, "Historik")
    expect(sanne.get_by_role("listitem").filter(has_text="Konsekvensanalyse").first).to_contain_text("Sanne Overby")
    assert violations(sanne) == []


def noted(platform: Platform, open_page: OpenPage) -> None:
    """The platform's owner notes that Mikkel has completed the course."""
    (ditte,) = signed_in(open_page, platform, "ditte")
    ditte.goto(f"{platform.url}/register/courses")
    ditte.get_by_role("button", name="Registrér et kursus").click()
    ditte.get_by_role("combobox", name="Kollega").fill("Mikkel")
    ditte.get_by_role("option", name=re.compile("Mikkel Sandager")).click()
    ditte.get_by_role("combobox", name="Kursus").select_option("Personoplysninger og AI")
    assert violations(ditte) == []
    ditte.get_by_role("button", name="Gem", exact=True).click()
    expect(ditte.get_by_role("row", name=re.compile("Mikkel Sandager"))).to_contain_text("Personoplysninger og AI")
    ditte.get_by_role("searchbox", name="Søg på en kollega").fill("Oda")
    expect(ditte.get_by_text("Ingen kolleger passer")).to_be_visible()
    assert violations(ditte) == []


def test_the_registers_of_suppliers_are_read_and_citizens_see_the_uses(platform: Platform, open_page: OpenPage) -> None:
    karla, anton, sanne = signed_in(open_page, platform, "karla", "anton", "sanne")
    approved(karla, anton, "Brevhjælp")
    sanne.goto(f"{platform.url}/register/processors")
    expect(sanne.get_by_role("row", name=re.compile("Nordlys Drift ApS"))).to_contain_text("Danmark")
    assert violations(sanne) == []
    sanne.get_by_role("navigation", name="Registrets dele").get_by_role("link", name="Overførsler").click()
    expect(sanne.get_by_role("row", name=re.compile("USA")).first).to_contain_text("Vestvind")
    assert violations(sanne) == []
    with sanne.expect_download() as download:
        sanne.get_by_role("button", name="Hent som regneark").click()
    assert "Vestvind Inc." in download.value.path().read_text(encoding="utf-8-sig")

    citizen = open_page(width=390, height=844)
    citizen.goto(f"{platform.url}/ai-register")
    expect(citizen.get_by_text("Brevhjælp i breve.")).to_be_visible()
    expect(citizen.get_by_text("Svar kort.")).to_have_count(0)
    assert citizen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(citizen) == []


def test_a_unit_turns_building_off_for_its_branch_alone(platform: Platform, open_page: OpenPage) -> None:
    karla, anton = signed_in(open_page, platform, "karla", "anton")
    karla.goto(f"{platform.url}/assistants")
    expect(karla.get_by_role("button", name="Byg en assistent").first).to_be_visible()
    anton.goto(f"{platform.url}/admin/switches")
    expect(anton.get_by_role("combobox", name="Enhed")).to_have_value("Sundhed og Omsorg")
    anton.get_by_role("switch", name=re.compile("^Byg assistenter")).click()
    expect(anton.get_by_role("switch", name=re.compile("^Byg assistenter"))).not_to_be_checked()
    assert violations(anton) == []
    karla.reload()
    expect(karla.get_by_text("Skriveassistenten").first).to_be_visible()
    expect(karla.get_by_role("button", name="Byg en assistent")).to_have_count(0)
    anton.get_by_role("switch", name=re.compile("^Byg assistenter")).click()
    expect(anton.get_by_role("switch", name=re.compile("^Byg assistenter"))).to_be_checked()
    karla.reload()
    expect(karla.get_by_role("button", name="Byg en assistent").first).to_be_visible()


def test_it_is_taken_down_put_back_narrowed_and_moved(platform: Platform, open_page: OpenPage) -> None:
    karla, anton, mikkel = signed_in(open_page, platform, "karla", "anton", "mikkel")
    assistant, case = approved(karla, anton, "Mødereferat")
    seen = f"{platform.url}/assistants/{assistant}"
    mikkel.goto(f"{platform.url}/?assistant={assistant}")
    anton.goto(f"{platform.url}/assistants?view=managed")
    anton.get_by_role("link", name="Mødereferat", exact=True).click()
    anton.get_by_role("button", name="Tag den ned").click()
    anton.get_by_label("Grund").fill("Referaterne mangler datoer.")
    assert violations(anton) == []
    anton.get_by_role("dialog").get_by_role("button", name="Tag den ned").click()
    expect(anton.get_by_role("button", name="Sæt den i gang igen")).to_be_visible()
    ask(mikkel)
    expect(mikkel.get_by_text("Referaterne mangler datoer.", exact=False).first).to_be_visible()
    anton.get_by_role("button", name="Sæt den i gang igen").click()
    expect(anton.get_by_text("»Mødereferat« er i gang igen")).to_be_visible()
    mikkel.goto(seen)
    expect(mikkel.get_by_role("button", name="Brug assistenten")).to_be_visible()

    karla.goto(f"{seen}/build?tab=sharing")
    karla.get_by_role("button", name="Flyt", exact=True).click()
    karla.get_by_role("dialog").get_by_role("combobox", name="Enhed").fill("Syd")
    karla.get_by_role("option", name=re.compile("Visitation Syd")).click()
    assert violations(karla) == []
    karla.get_by_role("dialog").get_by_role("button", name="Flyt").click()
    expect(karla.get_by_text("Visitation Syd svarer nu for den")).to_be_visible()
    anton.goto(f"{platform.url}/register/{case}")
    expect(state(anton, "Skal godkendes igen")).to_be_visible()
    anton.get_by_role("link", name="Godkendelse").first.click()
    changed = anton.get_by_role("table", name=re.compile("ændret", re.IGNORECASE)).get_by_role(
        "row", name=re.compile("Enhed")
    )
    expect(changed).to_contain_text("Visitation Syd")

    karla.get_by_role("button", name="Tag ud: Visitation Nord").click()
    expect(karla.get_by_text("Ingen andre end dem, der bygger den.")).to_be_visible()
    mikkel.goto(seen)
    expect(mikkel.get_by_text("Assistenten findes ikke")).to_be_visible()


def test_tests_are_ordered_and_run_with_chosen_models_and_use_is_told(platform: Platform, open_page: OpenPage) -> None:
    karla, anton = signed_in(open_page, platform, "karla", "anton")
    assistant, _ = approved(karla, anton, "Fristhjælp")
    for question in ("Hvad er en frist?", "Hvornår udløber en frist?"):
        call(karla, "POST", f"/api/assistants/{assistant}/tests", {"question": question, "facts": ["fire uger"]})
    karla.goto(f"{platform.url}/assistants/{assistant}/build?tab=tests")
    questions = karla.locator(".tests strong")
    expect(questions).to_have_text(["Hvad er en frist?", "Hvornår udløber en frist?"])
    karla.get_by_role("button", name="Ret, flyt eller slet: Hvad er en frist?").click()
    karla.get_by_role("menuitem", name="Flyt ned").click()
    expect(questions).to_have_text(["Hvornår udløber en frist?", "Hvad er en frist?"])
    karla.reload()
    expect(questions).to_have_text(["Hvornår udløber en frist?", "Hvad er en frist?"])

    karla.get_by_role("button", name="Vælg, hvad der køres").click()
    dialog = karla.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="I brug").uncheck()
    dialog.get_by_role("checkbox", name=re.compile("Klarvejr Prøve")).check()
    dialog.get_by_role("checkbox", name=re.compile("Nordlys Prøve")).check()
    dialog.get_by_role("checkbox", name="Hvad er en frist?").uncheck()
    assert violations(karla) == []
    dialog.get_by_role("button", name="Kør: 2 svar").click()
    expect(karla.get_by_text("Udkast med Klarvejr Prøve: Bestået")).to_be_visible(timeout=READ)
    expect(karla.get_by_text("Udkast med Nordlys Prøve: Bestået")).to_be_visible()
    assert violations(karla) == []

    karla.get_by_role("navigation", name="Dele af assistenten").get_by_role("link", name="Indsigt").click()
    expect(karla.get_by_text("Forskellige brugere")).to_be_visible()
    expect(karla.get_by_role("heading", name="Svar om ugen")).to_be_visible()
    assert violations(karla) == []


def test_what_somebody_left_behind_is_taken_over(platform: Platform, open_page: OpenPage) -> None:
    frida, ditte, anton = signed_in(open_page, platform, "frida", "ditte", "anton")
    build(frida, "Fridas hjælper")
    frida_id = call(frida, "GET", "/api/session")["person"]["id"]
    unit = call(frida, "GET", "/api/session")["person"]["unit"]["id"]
    call(frida, "POST", "/api/collections", {"name": "Fridas samling", "unit_id": unit})
    revision = call(ditte, "GET", f"/api/admin/people/{frida_id}")["revision"]
    call(ditte, "PATCH", f"/api/admin/people/{frida_id}", {"revision": revision, "state": "blocked"})

    for address, name in (("assistants?view=managed", "Fridas hjælper"), ("knowledge", "Fridas samling")):
        anton.goto(f"{platform.url}/{address}")
        anton.get_by_role("button", name=f"Overtag {name}").click()
        expect(anton.get_by_role("dialog")).to_contain_text(f"Overtag »{name}«?")
        assert violations(anton) == []
        anton.get_by_role("dialog").get_by_role("button", name="Overtag").click()
        expect(anton.get_by_text(f"»{name}« er din nu")).to_be_visible()
        expect(anton.get_by_role("button", name=f"Overtag {name}")).to_have_count(0)
    anton.goto(f"{platform.url}/assistants?view=mine")
    expect(anton.get_by_role("link", name="Fridas hjælper", exact=True)).to_be_visible()
