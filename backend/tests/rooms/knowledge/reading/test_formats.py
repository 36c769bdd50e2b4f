# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false, reportAttributeAccessIssue=false
# pyright: reportOptionalMemberAccess=false, reportArgumentType=false
# The libraries that write the files have no types.
"""What each format gives: headings, tables, pages, notes, and what is left out."""

from pathlib import Path

import pytest
from rooms.knowledge.reading import makers
from rooms.knowledge.reading.test_example import read

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.pieces import pieces
from aarhusai.knowledge.types import BlockKind, Reading

SENTENCE = "Kommunen behandler ansøgningen inden for fire uger efter lovens regler"


def told(reading: Reading, kind: BlockKind) -> list[str]:
    return [block.text for block in reading.blocks if block.kind is kind]


def headings(reading: Reading) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in reading.blocks if block.kind is BlockKind.HEADING]


# PDF


def test_pdf_words_that_were_broken_are_mended_and_real_hyphens_kept(tmp_path: Path) -> None:
    lines = (
        "Kommunens medarbejdere skal i alle sager overholde forvaltnings-",
        "loven, bus- og togtider samt reglerne for den e-mail der sendes til",
        "EU-Kommissionen og kommunens egne afdelinger.",
    )

    def draw(canvas: object) -> None:
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 12 * number, line)

    makers.pdf(tmp_path / "a.pdf", draw)
    (text,) = told(read(tmp_path / "a.pdf"), BlockKind.TEXT)
    assert "overholde forvaltningsloven, bus- og togtider" in text
    assert "den e-mail der sendes til EU-Kommissionen" in text


def test_pdf_headers_and_footers_are_in_the_page_and_in_no_piece(tmp_path: Path) -> None:
    def draw(canvas: object) -> None:
        for page in range(1, 6):
            canvas.setFont("Helvetica", 8)
            canvas.drawString(60, 815, "Aarhus Kommune – Teknik og Miljø")
            canvas.drawString(500, 30, f"Side {page} af 5")
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(60, 760, f"{page}. Kapitel om veje")
            canvas.setFont("Helvetica", 10)
            canvas.drawString(60, 730, f"{SENTENCE}, siger kapitel {page}.")
            canvas.showPage()

    makers.pdf(tmp_path / "a.pdf", draw)
    reading = read(tmp_path / "a.pdf")
    assert len(reading.pages) == 5
    assert all("Aarhus Kommune – Teknik" in page.text and "af 5" in page.text for page in reading.pages)
    assert headings(reading) == [(1, f"{page}. Kapitel om veje") for page in range(1, 6)]
    found = pieces(reading)
    assert not any("Aarhus Kommune" in piece.text or "Side" in piece.text for piece in found)
    assert [piece.page for piece in found] == [1, 2, 3, 4, 5]


def test_pdf_tables_keep_their_rows_with_and_without_rulings(tmp_path: Path) -> None:
    rows = [
        ["Ydelse", "Pris", "Fra"],
        ["Byggetilladelse", "1.234,50", "1. maj 2024"],
        ["Parkering", "20,00", "2. maj 2024"],
    ]

    def draw(canvas: object) -> None:
        from reportlab.lib import colors
        from reportlab.platypus import Table

        for top, style in ((700, [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]), (500, [])):
            table = Table(rows, style=style)
            table.wrapOn(canvas, 400, 200)
            table.drawOn(canvas, 60, top)

    makers.pdf(tmp_path / "a.pdf", draw)
    tables = [block for block in read(tmp_path / "a.pdf").blocks if block.kind is BlockKind.TABLE]
    assert [table.rows for table in tables] == [tuple(map(tuple, rows))] * 2
    assert all(table.has_header for table in tables)


def test_pdf_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    def draw(canvas: object) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 790, "En lang overskrift, som går hen over begge siders spalter")
        canvas.setFont("Helvetica", 9)
        for line in range(12):
            # Written line by line, as some programs do.
            canvas.drawString(60, 760 - 12 * line, f"venstre{line:02} og så noget fyld til hele spaltens bredde")
            canvas.drawString(310, 760 - 12 * line, f"højre{line:02} og så noget fyld til hele spaltens brede")

    makers.pdf(tmp_path / "a.pdf", draw)
    (page,) = read(tmp_path / "a.pdf").pages
    words = [word for word in page.text.split() if word.startswith(("venstre", "højre"))]
    assert words == [f"venstre{line:02}" for line in range(12)] + [f"højre{line:02}" for line in range(12)]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pdf_pages_that_lie_on_their_side(turn: int, tmp_path: Path) -> None:
    def draw(canvas: object) -> None:
        canvas.translate(297, 420)
        canvas.rotate(turn)
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(-200, 100, "Liggende side")
        canvas.setFont("Helvetica", 10)
        for line in range(3):
            canvas.drawString(-200, 70 - 13 * line, f"{SENTENCE} {line}")

    makers.pdf(tmp_path / "a.pdf", draw)
    reading = read(tmp_path / "a.pdf")
    assert headings(reading) == [(1, "Liggende side")]
    assert [word for word in reading.pages[0].text.split() if word.isdigit()] == ["0", "1", "2"]


def test_pdf_empty_pages_are_told_of(tmp_path: Path) -> None:
    def draw(canvas: object) -> None:
        canvas.drawString(60, 780, SENTENCE)
        canvas.showPage()
        canvas.showPage()

    makers.pdf(tmp_path / "a.pdf", draw)
    reading = read(tmp_path / "a.pdf")
    assert [bool(page.text) for page in reading.pages] == [True, False]
    assert reading.problems == ("page_empty",)


# Word


def test_word_headings_lists_tables_notes_and_pages(tmp_path: Path) -> None:
    def fill(document: object) -> None:
        document.core_properties.title = ""
        document.add_heading("Håndbog", 0)
        document.add_heading("Ferie", 1)
        document.add_paragraph(SENTENCE)
        for number in range(2):
            document.add_paragraph(f"punkt {number}", style="List Bullet")
        for number in range(2):
            document.add_paragraph(f"trin {number}", style="List Number")
        table = document.add_table(3, 2)
        for row in range(3):
            for column in range(2):
                table.cell(row, column).text = f"c{row}{column}"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "begge"
        document.add_page_break()
        document.add_paragraph("Side to")

    makers.docx(tmp_path / "a.docx", fill)
    reading = read(tmp_path / "a.docx")
    assert reading.title == "Håndbog"
    assert headings(reading) == [(1, "Håndbog"), (2, "Ferie")]
    assert told(reading, BlockKind.LIST) == ["- punkt 0", "- punkt 1", "1. trin 0", "2. trin 1"]
    assert told(reading, BlockKind.TABLE) == ["c00 | c01\nbegge | c11\nbegge | c21"]
    assert [page.text for page in reading.pages][1:] == ["Side to"]


def test_word_takes_what_is_there_when_changes_are_accepted(tmp_path: Path) -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        "<w:p><w:r><w:t>Fristen er </w:t></w:r><w:del><w:r><w:delText>to</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>fire</w:t></w:r></w:ins><w:r><w:t> uger</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> skjult</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>Dog ikke i juli.</w:t></w:r></w:p></w:footnote>'
    notes = f"<w:footnotes {w}>{note}</w:footnotes>"
    makers.packed(
        tmp_path / "a.docx",
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f"<w:document {w}><w:body>{body}</w:body></w:document>".encode(),
            "word/footnotes.xml": notes.encode(),
        },
    )
    (page,) = read(tmp_path / "a.docx").pages
    assert page.text == "Fristen er fire uger\n\nNote: Dog ikke i juli."


# Slides


def test_slides_are_pages_with_notes_tables_and_figures(tmp_path: Path) -> None:
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Økonomi"
    slide.placeholders[1].text_frame.text = "Et punkt"
    deeper = slide.placeholders[1].text_frame.add_paragraph()
    deeper.text, deeper.level = "Et underpunkt", 1
    slide.notes_slide.notes_text_frame.text = "Husk regnskabet."
    second = show.slides.add_slide(show.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["2023", "2024"]
    data.add_series("Udgifter", (1.5, 2.25))
    place = (Inches(1), Inches(2), Inches(4), Inches(3))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    show.save(str(tmp_path / "a.pptx"))
    reading = read(tmp_path / "a.pptx")
    assert [page.number for page in reading.pages] == [1, 2]
    assert headings(reading) == [(1, "Økonomi")]
    assert told(reading, BlockKind.LIST) == ["- Et punkt", "  - Et underpunkt"]
    assert told(reading, BlockKind.NOTE) == ["Noter: Husk regnskabet."]
    assert [block.rows for block in reading.blocks if block.rows] == [
        (("", "Udgifter"), ("2023", "1,5"), ("2024", "2,25"))
    ]
    assert [piece.headings for piece in pieces(reading)] == [("Økonomi",), ()]


# Workbooks


def test_sheets_are_pages_with_danish_figures_and_dates(tmp_path: Path) -> None:
    from datetime import date, datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Budget 2024"
    for row in (
        ["Oversigt over budgettet"],
        [],
        ["Område", "Beløb", "Dato", "Godkendt"],
        ["Skole", 1234567.5, date(2024, 5, 1), True],
        ["Vej", 200, datetime.fromisoformat("2024-05-02T10:30"), False],
        [],
        ["Et andet bord", "og dets nabo"],
        ["a", "b"],
    ):
        sheet.append(row)
    hidden = book.create_sheet("Gemt")
    hidden["A1"] = "hemmelig"
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx")
    assert [page.label for page in reading.pages] == ["Budget 2024"]
    assert told(reading, BlockKind.TEXT) == ["Oversigt over budgettet"]
    first, second = (block for block in reading.blocks if block.kind is BlockKind.TABLE)
    assert first.rows[1:] == (
        ("Skole", "1234567,5", "01-05-2024", "SAND"),
        ("Vej", "200", "02-05-2024 10:30", "FALSK"),
    )
    assert first.has_header
    assert second.rows[1] == ("a", "b")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_whatever_stands_between(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'Navn{separator}Beløb\nØrsted{separator}"1.234,50"\n', encoding="cp1252")
    (table,) = read(path).blocks
    assert table.rows == (("Navn", "Beløb"), ("Ørsted", "1.234,50"))
    assert table.has_header


# Mail


@pytest.mark.parametrize("name", ["a.eml", "a.msg"])
def test_a_mails_files_lie_beside_it(name: str, tmp_path: Path) -> None:
    make = makers.eml if name == "a.eml" else makers.msg
    make(tmp_path / name, (("bilag æ.txt", b"Et bilag"), ("../ud.txt", b"Et andet")))
    reading = read(tmp_path / name)
    assert reading.title == "Digitalisering"
    assert reading.dated_at is not None
    assert reading.dated_at.isoformat()[:13] in {"2025-03-03T10", "2025-03-03T09"}
    assert "Fra: Ida Øst <ida@kommune.example>" in reading.pages[0].text
    assert [file.name for file in reading.attached] == ["bilag æ.txt", "ud.txt"]
    assert [Path(file.path).read_bytes() for file in reading.attached] == [b"Et bilag", b"Et andet"]


# Web pages and text


def test_a_page_without_its_menus(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><head><title>Ferie | Kommunen</title><meta property='article:modified_time' content='2025-02-01'></head>"
        "<body><header><nav><a href=/>Forside</a></nav></header><main><h1>Ferie</h1><p>Du har ret til ferie.</p>"
        "<details><summary>Hvor meget?</summary><p>Fem uger.</p></details>"
        "<p>Skriv til <a href='mailto:ferie@kommune.example'>os</a>.</p><script>alert(1)</script>"
        "<table><tr><th rowspan=2>År<th>Uger<tr><td>5</table></main><footer>Alt om os</footer></body></html>",
        encoding="utf-8",
    )
    reading = read(path)
    assert reading.title == "Ferie"
    assert reading.dated_at is not None
    assert headings(reading) == [(1, "Ferie"), (2, "Hvor meget?")]
    assert reading.pages[0].text == (
        "Ferie\n\nDu har ret til ferie.\n\nHvor meget?\n\nFem uger.\n\nSkriv til os (ferie@kommune.example).\n\n"
        "År | Uger\nÅr | 5"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_text_in_any_letters(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Blåbærgrød på øen".encode(encoding))
    assert read(path).pages[0].text == "Blåbærgrød på øen"


def test_markdown_tables_lists_and_code(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: Vejledning\n---\n# Kapitel\n\nSe [reglerne](https://kommune.example) og **husk** dem.\n\n"
        "* et\n  * to\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nkode = 1\n```\n\n"
        "Under\n-----\n\n**Fed linje**\n\nTekst.\n",
        encoding="utf-8",
    )
    reading = read(path)
    assert reading.title == "Vejledning"
    assert headings(reading) == [(1, "Kapitel"), (2, "Under"), (3, "Fed linje")]
    assert told(reading, BlockKind.TEXT) == ["Se reglerne og husk dem.", "kode = 1", "Tekst."]
    assert told(reading, BlockKind.LIST) == ["- et", "  - to"]
    assert told(reading, BlockKind.TABLE) == ["a | b\n1 | 2"]


def test_what_has_no_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>1</script></body></html>")
    with pytest.raises(Invalid, match="file_empty"):
        read(path)
