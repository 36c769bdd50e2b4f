# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false, reportAttributeAccessIssue=false
# pyright: reportOptionalMemberAccess=false
# The libraries that write these files have no types.
"""Makes the files of the tests: the same department and its contact person in every format."""

import io
import struct
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

NAME, NUMBER = "Jens Hansen", "89 40 12 34"
LINES = (f"Kontaktperson: {NAME}", f"Telefon: {NUMBER}")
ROWS = (("Kontaktperson", NAME), ("Telefon", NUMBER))
LONG = "Kommunen behandler ansøgningen inden for fire uger og sender afgørelsen med digital post. " * 3
FONT_SIZE = 40


def plain(path: Path) -> None:
    path.write_text(
        f"Aarhus Kommune har mange afdelinger.\n\nDigitalisering\n\n{LINES[0]}\n{LINES[1]}\n", encoding="utf-8"
    )


def markdown(path: Path) -> None:
    path.write_text(f"# Afdelinger\n\n{LONG}\n\n## Digitalisering\n\n{LINES[0]}\n{LINES[1]}\n", encoding="utf-8")


def html(path: Path) -> None:
    path.write_text(
        "<!doctype html><title>Afdelinger</title><nav><a href=/>Forside</a></nav><main><h1>Afdelinger</h1>"
        f"<p>{LONG}</p><h2>Digitalisering</h2><p>Kontaktperson: <b>{NAME}</b><br>Telefon: {NUMBER}</p></main>",
        encoding="utf-8",
    )


def html_table(path: Path) -> None:
    rows = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in ROWS)
    path.write_text(
        f"<html><body><h1>Afdelinger</h1><p>{LONG}<h2>Digitalisering</h2><table>{rows}</table>", encoding="utf-8"
    )


def docx(path: Path, fill: Callable[..., None] | None = None) -> None:
    import docx as library

    document = library.Document()
    if fill is not None:
        fill(document)
    else:
        document.add_heading("Afdelinger", 1)
        document.add_paragraph(LONG)
        document.add_heading("Digitalisering", 2)
        for line in LINES:
            document.add_paragraph(line)
    document.save(str(path))


def docx_looks(path: Path) -> None:
    """A heading that is only a bold line, as most are."""

    def fill(document: object) -> None:
        document.add_paragraph(LONG)
        document.add_paragraph().add_run("Digitalisering").bold = True
        for line in LINES:
            document.add_paragraph(line)
        document.add_paragraph(LONG)

    docx(path, fill)


def docx_table(path: Path) -> None:
    def fill(document: object) -> None:
        document.add_heading("Digitalisering", 1)
        table = document.add_table(2, 2)
        for row, cells in enumerate(ROWS):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text

    docx(path, fill)


def pptx(path: Path) -> None:
    from pptx import Presentation

    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = "Afdelinger"
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Digitalisering"
    slide.placeholders[1].text_frame.text = "\n".join(LINES)
    slide.notes_slide.notes_text_frame.text = "Husk åbningstiderne."
    show.save(str(path))


def odt(path: Path) -> None:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Afdelinger"))
    document.text.addElement(P(text=LONG))
    document.text.addElement(H(outlinelevel=2, text="Digitalisering"))
    for line in LINES:
        document.text.addElement(P(text=line))
    document.save(str(path))


def odt_table(path: Path) -> None:
    from odf.opendocument import OpenDocumentText
    from odf.table import Table, TableCell, TableRow
    from odf.text import H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Digitalisering"))
    table = Table()
    for cells in ROWS:
        row = TableRow()
        for text in cells:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    document.save(str(path))


def odp(path: Path) -> None:
    from odf.draw import Frame, Page, TextBox
    from odf.opendocument import OpenDocumentPresentation
    from odf.style import MasterPage, PageLayout
    from odf.text import P

    show = OpenDocumentPresentation()
    layout = PageLayout(name="plain")
    show.automaticstyles.addElement(layout)
    master = MasterPage(name="plain", pagelayoutname=layout)
    show.masterstyles.addElement(master)
    slide = Page(masterpagename=master)
    for kind, lines in (("title", ("Digitalisering",)), ("outline", LINES)):
        frame = Frame(width="10cm", height="5cm", x="1cm", y="1cm", attributes={"class": kind})
        box = TextBox()
        for line in lines:
            box.addElement(P(text=line))
        frame.addElement(box)
        slide.addElement(frame)
    show.presentation.addElement(slide)
    show.save(str(path))


def pdf(path: Path, draw: Callable[..., None] | None = None) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    (draw or _department)(canvas)
    canvas.save()


def _department(canvas: object) -> None:
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(60, 780, "Afdelinger")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 760, "Her er kommunens afdelinger med de mennesker, som man kan ringe til.")
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(60, 730, "Digitalisering")
    canvas.setFont("Helvetica", 10)
    for line, text in enumerate(LINES):
        canvas.drawString(60, 714 - 13 * line, text)


def pdf_columns_of_contacts(path: Path) -> None:
    """A table without rulings."""

    def draw(canvas: object) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(60, 780, "Digitalisering")
        canvas.setFont("Helvetica", 10)
        for line, (label, value) in enumerate(ROWS):
            canvas.drawString(60, 760 - 14 * line, label)
            canvas.drawString(200, 760 - 14 * line, value)

    pdf(path, draw)


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data, encrypt=StandardEncryption("hemmelig", ownerPassword="ejer"))
    canvas.drawString(100, 700, "Ikke for alle")
    canvas.save()
    return data.getvalue()


def pdf_scan(path: Path) -> None:
    picture().convert("RGB").save(path, "PDF", resolution=150)


def picture() -> "object":
    """The department as a picture."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1100, 420), 255)
    draw = ImageDraw.Draw(image)
    draw.text((60, 50), "Digitalisering", fill=0, font=ImageFont.load_default(64))
    for line, text in enumerate(LINES):
        draw.text((60, 180 + 70 * line), text, fill=0, font=ImageFont.load_default(FONT_SIZE))
    return image


def png(path: Path) -> None:
    picture().save(path, "PNG")


def xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Digitalisering"
    for row in ROWS:
        sheet.append(row)
    book.save(path)


def ods(path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Digitalisering")
    for cells in ROWS:
        row = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def eml(path: Path, files: tuple[tuple[str, bytes], ...] = ()) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Digitalisering", "Ida Øst <ida@kommune.example>", "bo@kommune.example"
    mail["Date"] = "Mon, 03 Mar 2025 10:00:00 +0100"
    mail.set_content("\n".join(LINES))
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    path.write_bytes(mail.as_bytes())


def rtf(path: Path) -> None:
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\b\fs32 Digitalisering\par}"
        + rb"\par ".join(line.encode("cp1252") for line in LINES)
        + rb"\par}"
    )


def csv(path: Path) -> None:
    path.write_text(f"Afdeling;Kontaktperson;Telefon\nDigitalisering;{NAME};{NUMBER}\n", encoding="cp1252")


def msg(path: Path, files: tuple[tuple[str, bytes], ...] = ()) -> None:
    """An Outlook mail: small streams in a compound file, as [MS-CFB] has them."""
    streams = {
        "__substg1.0_0037001F": "Digitalisering".encode("utf-16-le"),
        "__substg1.0_1000001F": "\r\n".join(LINES).encode("utf-16-le"),
        "__substg1.0_0C1A001F": "Ida Øst".encode("utf-16-le"),
        "__substg1.0_5D01001F": "ida@kommune.example".encode("utf-16-le"),
        # 3 March 2025 09:00 UTC in steps of 100 ns since 1601.
        "__properties_version1.0": bytes(32) + struct.pack("<HHIQ", 0x40, 0x39, 6, 133854660000000000),
    }
    folders = {
        f"__attach_version1.0_#{number:08X}": {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": data,
        }
        for number, (name, data) in enumerate(files)
    }
    path.write_bytes(compound(streams, folders))


def compound(streams: dict[str, bytes], folders: dict[str, dict[str, bytes]]) -> bytes:
    """A compound file: all small streams in the root's one, so that every stream must be under 4 096 bytes."""
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    names = ["Root Entry"]
    entries = [[5, none, none, none, 0, 0]]
    small, follows = b"", []

    def put(name: str, data: bytes) -> int:
        nonlocal small
        assert len(data) < 4_096
        first, count = len(follows), (len(data) + 63) // 64
        follows.extend([*range(first + 1, first + count), end] if count else [])
        small += data.ljust(count * 64, b"\0")
        names.append(name)
        entries.append([2, none, none, none, first if count else end, len(data)])
        return len(entries) - 1

    def chained(numbers: list[int]) -> int:
        """Siblings in one line, each to the right of the one before."""
        for left, right in pairwise(numbers):
            entries[left][2] = right
        return numbers[0] if numbers else none

    top = [put(name, data) for name, data in streams.items()]
    for name, inside in folders.items():
        names.append(name)
        entries.append([1, none, none, none, 0, 0])
        number = len(entries) - 1
        top.append(number)
        entries[number][3] = chained([put(inner, data) for inner, data in inside.items()])
    entries[0][3] = chained(top)
    directory = b"".join(_directory_entry(name, entry) for name, entry in zip(names, entries, strict=True))
    parts = [directory, struct.pack(f"<{len(follows)}I", *follows), small]
    sectors = [(len(part) + 511) // 512 for part in parts]
    starts = [1, 1 + sectors[0], 1 + sectors[0] + sectors[1]]
    table = [0xFFFFFFFD]
    for start, count in zip(starts, sectors, strict=True):
        table += [*range(start + 1, start + count), end]
    entries[0][4], entries[0][5] = starts[2], len(small)
    parts[0] = b"".join(_directory_entry(name, entry) for name, entry in zip(names, entries, strict=True))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, starts[1], sectors[1], end, 0, 0)
    )
    header = header[:76] + struct.pack("<109I", 0, *[none] * 108)
    body = struct.pack("<128I", *table, *[none] * (128 - len(table)))
    return header + body + b"".join(part.ljust(count * 512, b"\0") for part, count in zip(parts, sectors, strict=True))


def _directory_entry(name: str, entry: list[int]) -> bytes:
    kind, left, right, child, start, size = entry
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, left, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def packed(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def archive_bytes(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            archive.writestr(name, inside)
    return data.getvalue()
