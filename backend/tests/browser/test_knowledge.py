"""Knowledge in a real browser: files come in with progress, are read, previewed, searched and shared; and go again."""

import io
import re
import time
import zipfile
from collections.abc import Callable, Generator

import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, Platform, serving, sign_in
from docx import Document
from playwright.sync_api import FilePayload, Page, expect
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

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
- {{email: mikkel@lindehoej.example, name: Mikkel Sandager, unit: nord, password: {PASSWORD},
   roles: [{{role: user, unit: nord}}]}}
- {{email: petra@lindehoej.example, name: Petra Vangsgaard, unit: nord, password: {PASSWORD},
   roles: [{{role: builder, unit: nord}}]}}
- {{email: emily@lindehoej.example, name: Emily Hartwell, unit: nord, password: {PASSWORD},
   roles: [{{role: builder, unit: nord}}]}}
"""

QUESTION = "Hvad er telefonnummeret til kontaktpersonen i digitalisering?"
READ = 120_000
"""Milliseconds until documents must be read: the worker starts its children and its models first."""


@pytest.fixture(scope="module")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A municipality with two builders and a user of the same unit."""
    del chromium_path
    with serving(HOUSE) as platform:
        yield platform


def pdf() -> bytes:
    """Three pages; the telephone number stands on the third, under its heading."""
    style = getSampleStyleSheet()
    pages = [
        ("1 Formål", ["Praktisk hjælp gives til borgere, der ikke selv kan klare opgaverne i hjemmet."]),
        ("2 Rengøring", ["Rengøring bevilges hver anden uge.", "Vinduespudsning er ikke med i standarden."]),
        ("Digitalisering", ["Kontaktperson: Anton Skovbjerg", "Telefonnummer: 70 10 20 30"]),
    ]
    flow: list[Flowable] = []
    for heading, paragraphs in pages:
        flow += [Paragraph(heading, style["Heading1"]), *(Paragraph(text, style["BodyText"]) for text in paragraphs)]
        flow.append(PageBreak())
    target = io.BytesIO()
    SimpleDocTemplate(target, title="Kvalitetsstandard 2026").build(flow[:-1])
    return target.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A document of Word."""
    document = Document()
    document.add_heading("Referat", 1)
    for text in paragraphs:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def archive(**members: bytes) -> bytes:
    """A zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in members.items():
            packed.writestr(f"{name}.md", content)
    return target.getvalue()


def payload(name: str, content: bytes) -> FilePayload:
    """A file as a file input takes it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def make(page: Page, platform: Platform, name: str) -> None:
    """Makes a collection by the page's own dialog."""
    page.goto(f"{platform.url}/knowledge")
    page.get_by_role("button", name="Ny videnssamling").click()
    page.get_by_role("textbox", name="Navn").fill(name)
    page.get_by_role("button", name="Opret").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def put(page: Page, *files: FilePayload) -> None:
    """Gives files to the page as the file picker does."""
    page.locator("input[data-pick=files]").set_input_files(list(files))


def status(page: Page, name: str, text: str) -> None:
    """Waits until a document of the list stands so."""
    found = page.get_by_role("row", name=re.compile(re.escape(name)))
    expect(found.locator(".status")).to_have_text(text, timeout=READ)


def test_files_are_uploaded_read_previewed_searched_and_shared(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "karla")
    page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Viden").click()
    expect(page.get_by_role("heading", name="Ingen videnssamlinger endnu")).to_be_visible()
    make(page, platform, "Kvalitetsstandarder")
    expect(page.get_by_role("heading", name="Læg det første dokument ind")).to_be_visible()
    cpr = docx("Borgeren, cpr 710362-1234, får hjælp hver anden uge.")
    put(
        page,
        payload("Kvalitetsstandard.pdf", pdf()),
        payload("Referat.docx", cpr),
        payload("Ødelagt.docx", b"PK\x03\x04 not a document" * 50),
        payload("Pakke.zip", archive(aabningstider=b"# Tider\n\nBorgerservice har aabent fra 9 til 15.")),
    )
    expect(page.get_by_role("progressbar", name=re.compile("^(Sender|Læser)")).first).to_be_visible()
    status(page, "Kvalitetsstandard.pdf", "Klar")
    status(page, "Referat.docx", "Klar")
    status(page, "aabningstider.md", "Klar")
    status(page, "Ødelagt.docx", "Kunne ikke læses")
    expect(page.get_by_text("Filen er beskadiget og kan ikke læses.")).to_be_visible()
    expect(page.get_by_text("Dokumenterne er mere følsomme, end samlingen siger")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("link", name="Prøv en søgning").click()
    page.get_by_role("searchbox", name="Spørgsmål").fill(QUESTION)
    page.keyboard.press("Enter")
    first = page.locator(".try-hit").first
    expect(first).to_contain_text("70 10 20 30")
    expect(first).to_contain_text("Side 3 · Digitalisering")
    expect(first.get_by_role("progressbar", name="Ord: stærk")).to_be_visible()
    sheet = page.locator(".sheet")
    expect(sheet.locator("mark").last).to_contain_text("70 10 20 30")
    assert violations(page) == []

    first.get_by_role("link", name="Åbn i dokumentet").click()
    expect(page.get_by_role("heading", name="Kvalitetsstandard 2026", level=1)).to_be_visible()
    expect(page.get_by_role("textbox", name="Gå til side")).to_have_value("3")
    expect(page.locator(".sheet mark").last).to_contain_text("70 10 20 30")
    page.get_by_role("button", name="Forrige side").click()
    expect(page.locator(".sheet")).to_contain_text("Rengøring bevilges hver anden uge.")
    page.get_by_role("button", name=re.compile("Rengøring bevilges")).click()
    expect(page.locator(".sheet mark")).to_contain_text("Rengøring bevilges")
    page.get_by_role("tab", name="Uddrag").press("ArrowRight")
    page.get_by_role("switch", name="Begræns adgangen til dette dokument").click()
    expect(page.get_by_text("Kun samlingens ejer og redaktører kan se dokumentet.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent originalen").click()
    assert download.value.suggested_filename == "Kvalitetsstandard.pdf"

    page.get_by_role("link", name="Kvalitetsstandarder", exact=True).click()
    page.get_by_role("link", name="Deling").click()
    page.get_by_role("combobox", name="Del med").fill("mik")
    page.get_by_role("option", name=re.compile("Mikkel")).click()
    page.get_by_role("combobox", name="Ret for Mikkel Sandager").select_option("Må læse")
    page.get_by_role("button", name="Gem deling").click()
    expect(page.get_by_text("Delingen er gemt")).to_be_visible()

    mikkel = open_page()
    sign_in(mikkel, platform, "mikkel")
    mikkel.goto(f"{platform.url}/knowledge")
    mikkel.get_by_role("link", name="Kvalitetsstandarder").click()
    expect(mikkel.get_by_role("link", name="Referat.docx")).to_be_visible()
    expect(mikkel.get_by_role("link", name="Kvalitetsstandard.pdf")).to_have_count(0)
    expect(mikkel.get_by_role("button", name="Læg dokumenter ind")).to_have_count(0)


def test_reading_is_paused_and_goes_on_and_documents_are_deleted_together(
    platform: Platform, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, platform, "emily")
    make(page, platform, "Mange notater")
    put(
        page, *(payload(f"Notat {n:02}.md", f"# Notat {n}\n\nOm sag nummer {n}.\n".encode() * 40) for n in range(1, 31))
    )
    page.get_by_role("button", name="Sæt på pause").click()
    expect(page.get_by_text(re.compile(r"\d+ dokument(er)? er sat på pause")).first).to_be_visible()
    page.get_by_role("button", name="Fortsæt").first.click()
    expect(page.locator(".work progress")).to_have_count(0, timeout=READ)
    expect(page.locator(".documents-table .status", has_text="Klar")).to_have_count(30)
    assert page.locator(".documents-table .status").all_inner_texts() == ["Klar"] * 30
    page.get_by_role("searchbox", name="Søg i dokumenternes navne").fill("Notat 0")
    expect(page.get_by_role("row", name=re.compile("Notat"))).to_have_count(9)
    page.get_by_role("checkbox", name="Vælg alle viste").check()
    page.get_by_role("group", name="9 valgt").get_by_role("button", name="Slet").click()
    page.get_by_role("dialog", name="Slet 9 dokumenter?").get_by_role("button", name="Slet").click()
    expect(page.get_by_text("9 dokumenter er slettet").first).to_be_visible()
    page.get_by_role("searchbox", name="Søg i dokumenternes navne").fill("")
    expect(page.get_by_text("21 dokumenter", exact=True)).to_be_visible()

    page.get_by_role("link", name="Indstillinger").last.click()
    page.get_by_role("button", name="Slet samlingen").click()
    dialog = page.get_by_role("dialog", name="Slet »Mange notater«?")
    dialog.get_by_role("button", name="Slet samlingen").click()
    expect(dialog.get_by_text("Navnet er ikke det samme som samlingens.")).to_be_visible()
    dialog.get_by_role("textbox").fill("mange notater")
    dialog.get_by_role("button", name="Slet samlingen").click()
    expect(page.get_by_role("heading", name="Viden", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Mange notater")).to_have_count(0)


def test_a_text_is_typed_in_and_a_folder_is_dropped(platform: Platform, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, platform, "emily")
    make(page, platform, "Tekster")
    page.get_by_role("button", name="Læg dokumenter ind").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Titel").fill("Åbningstider")
    page.get_by_role("textbox", name="Tekst").fill("# Åbningstider\n\nBorgerservice har åbent mandag til torsdag.")
    page.get_by_role("button", name="Læg teksten ind").click()
    status(page, "Åbningstider", "Klar")
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File(['# Et\\n\\nFørste.'], 'et.md'));
            files.items.add(new File(['x'], '.DS_Store'));
            const drop = (type) => new DragEvent(type, {dataTransfer: files, bubbles: true, cancelable: true});
            document.querySelector('.drop').dispatchEvent(drop('dragenter'));
            document.querySelector('.drop').dispatchEvent(drop('drop'));
        }"""
    )
    status(page, "et.md", "Klar")
    expect(page.get_by_role("link", name=".DS_Store")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    platform: Platform, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    sign_in(page, platform, "petra")
    name = f"Tilgængelighed {width} {scheme}"
    make(page, platform, name)
    put(page, payload("Kvalitetsstandard.pdf", pdf()), payload("Ødelagt.docx", b"PK\x03\x04 not a document" * 50))

    def fine() -> None:
        time.sleep(0.2)  # colours fade in
        assert violations(page) == []
        assert page.evaluate("document.querySelector('main').scrollWidth") <= width

    fine()
    status(page, "Kvalitetsstandard.pdf", "Klar")
    fine()
    page.get_by_role("checkbox", name="Vælg Kvalitetsstandard.pdf").check()
    fine()
    page.get_by_role("link", name="Kvalitetsstandard.pdf").click()
    page.locator(".passage-item").first.click()
    fine()
    page.get_by_role("tab", name="Adgang").click()
    fine()
    page.get_by_role("link", name=name).click()
    for tab, there in (
        ("Prøv en søgning", ".try-ask"),
        ("Deling", ".add-subject"),
        ("Indstillinger", ".knowledge-parts"),
    ):
        page.get_by_role("navigation", name="Samlingens dele").get_by_role("link", name=tab).click()
        expect(page.locator(there)).to_be_visible()
        fine()
    page.goto(f"{platform.url}/knowledge")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    fine()
    page.get_by_role("button", name="Ny videnssamling").click()
    page.get_by_role("radio", name=re.compile("Personoplysninger")).check()
    fine()
