"""Markdown: headings, lists, tables, code. Marks of emphasis and links are taken out of the text."""

import re
from typing import Final

from aarhusai.knowledge.reading.draft import LINE, Draft
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.looks import looks_like_heading
from aarhusai.knowledge.reading.plain import decoded, write_lines
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_FRONT: Final = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TITLE: Final = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_UNDERLINE: Final = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_RULE: Final = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_BOLD: Final = re.compile(r"^(\*\*|__)([^*_]+)\1$")
_CELL: Final = re.compile(r"(?<!\\)\|")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_INLINE: Final = (
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\((mailto:|tel:)([^)\s]+)[^)\n]*\)"), r"\1 (\3)"),
    (re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]*>"), " "),
    (re.compile(r"(\*{1,3}|_{2,3}|~~)(?=\S)([^*_~\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1"),
)
_SAME: Final = re.compile(r"^(.*) \(\1\)$")


def read_markdown(source: Source) -> Reading:
    """A Markdown file, its title from the front matter when there is one."""
    text = decoded(source.data()).replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    title = _TITLE.search(front[1]) if front else None
    draft = Draft(source.limits)
    write_markdown(draft, text[front.end() :] if front else text)
    return draft.reading(Kind.MARKDOWN, title[1] if title else "")


def write_markdown(draft: Draft, text: str) -> None:
    """Writes Markdown down."""
    lines = _COMMENT.sub("", text).split(LINE)
    held: list[str] = []
    at = level = 0
    while at < len(lines):
        line = lines[at]
        fence = _FENCE.match(line)
        heading = _HEADING.match(line)
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if fence:
            _paragraph(draft, held, level)
            at = _code(draft, lines, at, fence[1])
        elif heading:
            _paragraph(draft, held, level)
            level = len(heading[1])
            draft.heading(plain(heading[2]), level)
        elif "|" in line and "-" in following and "|" in following and _RULE.match(following):
            _paragraph(draft, held, level)
            at = _table(draft, lines, at)
        elif (
            len(held) == 0 and line.strip() and _UNDERLINE.match(following) and not line.lstrip().startswith(("-", ">"))
        ):
            level = 1 if "=" in following else 2
            draft.heading(plain(line), level)
            at += 1
        elif not line.strip():
            _paragraph(draft, held, level)
        else:
            held.append(re.sub(r"^(?: {0,3}> ?)+", "", line))
        at += 1
    _paragraph(draft, held, level)


def plain(text: str) -> str:
    """A line without its marks."""
    for pattern, said in _INLINE:
        text = pattern.sub(said, text)
    return _SAME.sub(r"\1", text)


def _paragraph(draft: Draft, held: list[str], level: int) -> None:
    """Writes the lines held back; a bold line alone is a heading under the last one of `level`."""
    bold = _BOLD.match(held[0].strip()) if len(held) == 1 else None
    if bold and looks_like_heading(bold[2]):
        draft.heading(plain(bold[2]), level + 1)
    elif held and not (len(held) == 1 and re.fullmatch(r"\s*(?:[-*_]\s*){3,}", held[0])):
        write_lines(draft, [plain(line) for line in held])
    held.clear()


def _code(draft: Draft, lines: list[str], at: int, fence: str) -> int:
    """Writes code as it stands; gives the number of its last line."""
    end = at + 1
    while end < len(lines) and not lines[end].strip().startswith(fence):
        end += 1
    draft.text(LINE.join(lines[at + 1 : end]))
    return end


def _table(draft: Draft, lines: list[str], at: int) -> int:
    """Writes the table whose header is line `at`; gives the number of its last line."""
    end = at + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    rows = [_cells(line) for number, line in enumerate(lines[at:end]) if number != 1]
    draft.table(rows, has_header=True)
    return end - 1


def _cells(line: str) -> list[str]:
    return [plain(cell).strip() for cell in _CELL.split(line.strip().removeprefix("|").removesuffix("|"))]
