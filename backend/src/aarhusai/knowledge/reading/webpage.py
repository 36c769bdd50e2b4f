"""Web pages: what the page is about, without its menus; headings, lists and tables as they are marked."""

import re
from datetime import datetime
from typing import Final

from aarhusai.knowledge.reading.dates import moment_of
from aarhusai.knowledge.reading.draft import Draft, one_line
from aarhusai.knowledge.reading.elements import Element, name_of, names_in, parsed_html, text_of
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.looks import looks_like_heading
from aarhusai.knowledge.reading.plain import decoded
from aarhusai.knowledge.reading.separated import looks_like_header
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_SILENT: Final = names_in(
    "script style noscript template svg math head nav button select option input textarea iframe object embed canvas"
    " audio video map dialog datalist"
)
_BLOCKS: Final = names_in(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header"
    " hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul caption"
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_MAIN_SHARE: Final = 0.25
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DATED: Final = (
    "article:modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "article:published_time",
    "dcterms.date",
    "dc.date",
    "date",
)


def read_webpage(source: Source) -> Reading:
    """A saved web page."""
    draft = Draft(source.limits)
    title, dated_at = write_webpage(draft, html_text(source.data()))
    return draft.reading(Kind.HTML, title, dated_at)


def html_text(data: bytes) -> str:
    """The text of a page by the character set it names, else as any text."""
    named = _CHARSET.search(data[:4_000])
    if named and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = named[1].decode("ascii").lower()
        try:
            return data.decode("cp1252" if encoding in {"iso-8859-1", "latin1", "latin-1"} else encoding)
        except (LookupError, UnicodeDecodeError):
            return decoded(data)
    return decoded(data)


def write_webpage(draft: Draft, html: str) -> tuple[str, datetime | None]:
    """Writes a page down; gives its title and the date it says it was changed. Raises Invalid("file_empty")."""
    root = parsed_html(html)
    if root is None:
        raise failure("file_empty")
    body = next((child for child in root if name_of(child) == "body"), root)
    main = _main(body)
    _Writer(draft, whole=main is body).write(main)
    firsts = [one_line(text_of(element)) for element in body.iter("h1")]
    named = [one_line(text_of(element)) for element in root.iter("title")]
    title = firsts[0] if len(firsts) == 1 and firsts[0] else next(iter(named), "")
    return title, _dated(root)


def _main(body: Element) -> Element:
    """The part that says it is the main one and is a fair share of the page; else the page."""
    wanted = len(text_of(body).split()) * _MAIN_SHARE
    for element in body.iter():
        is_main = name_of(element) == "main" or (element.get("role") or "") == "main"
        if is_main and len(text_of(element).split()) >= wanted:
            return element
    return body


def _dated(root: Element) -> datetime | None:
    said = {
        (element.get("property") or element.get("name") or element.get("http-equiv") or "").lower(): element.get(
            "content"
        )
        or ""
        for element in root.iter("meta")
    }
    return next((moment for key in _DATED if (moment := moment_of(said.get(key, "")))), None)


class _Writer:
    """Walks a page and writes blocks. `whole`: nothing told which part is the main one, so menus are guessed."""

    def __init__(self, draft: Draft, *, whole: bool) -> None:
        self._draft = draft
        self._whole = whole
        self._words: list[str] = []
        self._level = 0
        self._bold = 0
        self._plain = False
        self._depth = 0
        self._mark: str | None = None

    def write(self, element: Element) -> None:
        """All of it."""
        self._element(element)
        self._flush()

    def _element(self, element: Element) -> None:
        name = name_of(element)
        if name == "br":
            self._words.append("\n")
        elif name in _SILENT or _is_hidden(element) or (self._whole and _is_menu(name, element)):
            return
        elif name in _HEADINGS or name == "summary":
            self._flush()
            self._heading(element, name)
        elif name == "table" and not _is_layout(element):
            self._flush()
            rows, has_header = table_of(element)
            self._draft.table(rows, has_header=has_header)
        elif name in _BLOCKS:
            self._block(element, name)
        else:
            self._inline(element, name)

    def _heading(self, element: Element, name: str) -> None:
        text = one_line(text_of(element))
        if text:
            level = _HEADINGS.get(name, self._level + 1)
            if name in _HEADINGS:
                self._level = level
            self._draft.heading(text, level)

    def _block(self, element: Element, name: str) -> None:
        self._flush()
        if name in {"ul", "ol"}:
            self._depth += 1
        if name == "li":
            parent = element.getparent()
            numbered = parent is not None and name_of(parent) == "ol"
            self._mark = f"{_place(element)}. " if numbered else "- "
        self._content(element, keep_lines=name == "pre")
        self._flush()
        if name in {"ul", "ol"}:
            self._depth -= 1
        if name == "li":
            self._mark = None

    def _inline(self, element: Element, name: str) -> None:
        bold = name in {"b", "strong"}
        self._bold += bold
        self._content(element, keep_lines=False)
        self._bold -= bold
        address = element.get("href") or "" if name == "a" else ""
        scheme, _, rest = address.partition(":")
        rest = rest.split("?")[0]
        said = "".join(self._words[-3:]).replace(" ", "")
        if scheme in {"mailto", "tel"} and rest and rest.removeprefix("+45") not in said:
            self._words.append(f" ({rest})")

    def _content(self, element: Element, *, keep_lines: bool) -> None:
        self._say(element.text, keep_lines=keep_lines)
        for child in element:
            self._element(child)
            self._say(child.tail, keep_lines=keep_lines)

    def _say(self, text: str | None, *, keep_lines: bool) -> None:
        if text:
            self._plain |= bool(text.strip()) and not self._bold
            self._words.append(text if keep_lines else re.sub(r"\s+", " ", text))

    def _flush(self) -> None:
        text = "".join(self._words).strip()
        bold = not self._plain
        self._words, self._plain = [], False
        if not text:
            return
        if self._mark is not None:
            self._draft.item(" ".join(text.split()), self._depth - 1, self._mark)
            self._mark = None
        elif bold and looks_like_heading(text):
            self._draft.heading(text, self._level + 1)
        else:
            self._draft.text(text)


def _place(element: Element) -> int:
    return 1 + sum(name_of(before) == "li" for before in element.itersiblings(preceding=True))


def _is_hidden(element: Element) -> bool:
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(_HIDDEN.search(element.get("style") or ""))


def _is_menu(name: str, element: Element) -> bool:
    """A header, footer or side that is mostly links."""
    if name not in {"header", "footer", "aside"} and element.get("role") not in {"navigation", "banner", "contentinfo"}:
        return False
    words = len(text_of(element).split())
    linked = sum(len(text_of(link).split()) for link in element.iter("a"))
    return words == 0 or linked * 2 > words


def _is_layout(table: Element) -> bool:
    """A table that only places things: others or headings stand in it, or it has a single cell."""
    inside = ("table", *_HEADINGS, "form")
    cells = sum(1 for name in ("td", "th") for _ in table.iter(name))
    return cells < 2 or any(element is not table for name in inside for element in table.iter(name))


def table_of(table: Element) -> tuple[list[list[str]], bool]:
    """Rows of a table, and whether the first is its header. A cell that reaches over rows is said in each of them."""
    rows: list[list[str]] = []
    reaching: dict[int, tuple[int, str]] = {}
    headed = False
    for row in table.iter("tr"):
        said: list[str] = []
        names: list[str] = []
        for cell in row:
            if name_of(cell) not in {"td", "th"}:
                continue
            _reach(said, reaching)
            text, span = one_line(text_of(cell)), _span(cell, "colspan")
            if _span(cell, "rowspan") > 1:
                reaching[len(said)] = (_span(cell, "rowspan") - 1, text)
            said += [text, *[""] * (span - 1)]
            names.append(name_of(cell))
        _reach(said, reaching)
        headed = headed if rows else bool(names) and all(name == "th" for name in names)
        rows.append(said)
    return rows, headed or (not any(True for _ in table.iter("th")) and looks_like_header(rows))


def _reach(row: list[str], reaching: dict[int, tuple[int, str]]) -> None:
    while len(row) in reaching:
        left, text = reaching.pop(len(row))
        if left > 1:
            reaching[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: Element, name: str) -> int:
    said = cell.get(name) or ""
    return min(max(int(said), 1), 100) if said.isascii() and said.isdigit() else 1
