"""How fast files are read, through the reader and its child as the worker does it.

.venv/bin/python bench/reading.py     100 PDF pages with headings, text, a ruled table and a footer; other formats; OCR
"""

import asyncio
import io
import json
import os
import resource
import tempfile
import time
from pathlib import Path

from aarhusai.knowledge.reading.pieces import pieces
from aarhusai.knowledge.reading.reader import Reader

PAGES = 100
SENTENCE = "Borgeren har ret til at blive hørt, inden kommunen træffer afgørelse efter forvaltningslovens regler. "


def pdf(path: Path, pages: int) -> None:
    """A report as an office makes it: about 2 600 letters a page."""
    from reportlab.lib import colors
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()
    story = []
    for page in range(1, pages + 1):
        story += [Paragraph(f"{page}. Afsnit om veje", styles["Heading1"]), Paragraph("Høring", styles["Heading2"])]
        for _ in range(5):
            story += [Paragraph(SENTENCE * 5, styles["Normal"]), Spacer(1, 6)]
        rows = [["Navn", "Beløb", "Dato"], ["Parkering", "1.234,50", "1. maj 2024"], ["Affald", "2,00", "2. maj 2024"]]
        story += [Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]), PageBreak()]

    def foot(canvas, document) -> None:  # noqa: ANN001  # reportlab has no types
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(530, 30, f"Side {document.page} af {pages}")

    SimpleDocTemplate(str(path)).build(story, onFirstPage=foot, onLaterPages=foot)


def word(path: Path, paragraphs: int) -> None:
    import docx

    document = docx.Document()
    for number in range(paragraphs):
        if number % 10 == 0:
            document.add_heading(f"Afsnit {number}", 2)
        document.add_paragraph(SENTENCE * 5)
    document.save(str(path))


def workbook(path: Path, rows: int) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Budget")
    sheet.append(["Konto", "Område", "Beløb", "Dato"])
    for row in range(rows):
        sheet.append([row, "Teknik og Miljø", row * 1.25, "2024-05-01"])
    book.save(path)


def scan(path: Path, source: Path) -> None:
    """The first page as a picture of 200 dots to the inch."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    data = io.BytesIO()
    document[0].render(scale=200 / 72, grayscale=True).to_pil().save(data, "PDF", resolution=200)
    path.write_bytes(data.getvalue())


async def measure(reader: Reader, path: Path) -> dict[str, float]:
    """Seconds on the wall and of processors for a file and its pieces, a child that waits already counted out."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start, own = time.perf_counter(), time.process_time()
    reading = await reader.read(path, path.name)
    found = pieces(reading)
    seconds, own = time.perf_counter() - start, time.process_time() - own
    await reader.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "seconds": round(seconds, 2),
        "processor_seconds_with_start": round(own + child, 2),
        "pages": len(reading.pages),
        "pieces": len(found),
        "letters": sum(len(page.text) for page in reading.pages),
        "largest_child_mb": after.ru_maxrss // 1_000,
    }


def make(folder: Path) -> list[Path]:
    """The files to measure."""
    report, letter, book = folder / "100 sider.pdf", folder / "1000 afsnit.docx", folder / "50000 rækker.xlsx"
    text, picture = folder / "10 MB.txt", folder / "scan.pdf"
    pdf(report, PAGES)
    word(letter, 1_000)
    workbook(book, 50_000)
    scan(picture, report)
    text.write_text((SENTENCE * 8 + "\n\n") * 12_000, encoding="utf-8")
    return [report, letter, book, text, picture]


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader()
        figures: dict[str, object] = {"load": os.getloadavg()[0]}
        for path in make(Path(folder)):
            figures[path.name] = await measure(reader, path)
            print(path.name, figures[path.name])
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    asyncio.run(main())
