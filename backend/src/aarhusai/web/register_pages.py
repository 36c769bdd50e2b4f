"""Pages of the registers, written on the server: no script, one linked style sheet, every text escaped."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from aarhusai.kit.clock import now
from aarhusai.kit.paging import Page
from aarhusai.usecases.register import PublicUse
from aarhusai.usecases.register_words import words

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/ai-register.css">
</head>
<body>
{body}
</body>
</html>
"""


_MONTHS: Final = {
    "da": ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
           "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip

_FACES: Final = {"400": "latin-400-normal", "600": "latin-600-normal"}
"""Weights of the product's own type, and what the names of their files hold (`frontend/src/styles/fonts.css`)."""


def style(sheet: Path, assets: Path) -> str:
    """The style sheet of these pages, with the product's type where the pages are built."""
    found = {weight: next(assets.glob(f"ibm-plex-sans-{part}-*.woff2"), None) for weight, part in _FACES.items()}
    faces = "".join(
        f'@font-face {{ font-family: "IBM Plex Sans"; font-weight: {weight}; font-display: swap; '
        f'src: url("/assets/{file.name}") format("woff2"); }}\n'
        for weight, file in found.items()
        if file is not None
    )
    return faces + sheet.read_text(encoding="utf-8")


def printable(
    name: str, head: Mapping[str, str], columns: Sequence[str], rows: Sequence[Mapping[str, str]], language: str
) -> str:
    """A register to be printed: one card per row, because the record has more columns than paper is wide."""
    title = words(f"title_{name}", language)
    about = "".join(f"<p>{_text(words(key, language))}: {_text(value)}</p>" for key, value in head.items() if value)
    law = f"<p>{_text(words('article_30_law', language))}</p>" if name == "article_30" else ""
    cards = "\n".join(_card(columns, row, language) for row in rows)
    nothing = "" if rows else f"<p>{_text(words('nothing', language))}</p>"
    body = (
        f'<header><h1>{_text(title)}</h1>{law}{about}<p class="date">{_day(now(), language)}</p></header>'
        f'<main class="record">{cards}{nothing}</main>'
    )
    return _PAGE.format(language=escape(language), title=_text(title), body=body)


def public_page(municipality: str, page: Page[PublicUse], *, first: bool) -> str:
    """What citizens see of the municipality's use of AI, in Danish."""
    title = words("public_title", "da")
    uses = "\n".join(_use(one) for one in page.items)
    nothing = "" if page.items else f"<p>{_text(words('public_none', 'da'))}</p>"
    links = "" if first else f'<a href="/ai-register">{_text(words("public_first", "da"))}</a>'
    if page.next_cursor is not None:
        links += (
            f' <a rel="next" href="/ai-register?fra={quote(page.next_cursor)}">{_text(words("public_more", "da"))}</a>'
        )
    body = (
        f'<header><p class="who">{_text(municipality)}</p><h1>{_text(title)}</h1>'
        f"<p>{_text(words('public_lead', 'da'))} {_text(words('public_human', 'da'))}</p></header>"
        f'<main class="uses">{uses}{nothing}</main>' + (f'<nav aria-label="Sider">{links}</nav>' if links else "")
    )
    return _PAGE.format(language="da", title=f"{_text(title)} – {_text(municipality)}", body=body)


def _card(columns: Sequence[str], row: Mapping[str, str], language: str) -> str:
    heading = row.get("name") or row.get("provider", "")
    told = "".join(
        f"<div><dt>{_text(words(column, language))}</dt><dd>{_text(row[column])}</dd></div>"
        for column in columns
        if row[column]
    )
    return f"<article><h2>{_text(heading)}</h2><dl>{told}</dl></article>"


def _use(one: PublicUse) -> str:
    told = {
        "public_unit": one.unit,
        "public_data": one.data,
        "public_where": one.where,
        "public_since": _day(one.since, "da"),
    }
    rows = "".join(
        f"<div><dt>{_text(words(key, 'da'))}</dt><dd>{_text(value)}</dd></div>" for key, value in told.items()
    )
    mark = f'<p class="mark">{_text(words("public_high_risk", "da"))}</p>' if one.high_risk else ""
    return f"<article><h2>{_text(one.name)}</h2>{mark}<p>{_text(one.purpose)}</p><dl>{rows}</dl></article>"


def _day(day: date, language: str) -> str:
    """`1. december 2026`."""
    english = language == "en"
    month = _MONTHS["en" if english else "da"][day.month - 1]
    return f"{day.day}{'' if english else '.'} {month} {day.year}"


def _text(text: str) -> str:
    return escape(text, quote=True)
