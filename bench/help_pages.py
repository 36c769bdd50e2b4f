"""Makes a set for bench/retrieval.py of the pages of GNOME's help in Danish, which nothing here was tuned on.

    dpkg-deb -x gnome-user-docs_*.deb PACKAGE
    .venv/bin/python bench/help_pages.py PACKAGE OUT

A passage is a page without its title. The questions are titles (`help-title`), the sentences that describe pages
(`help-sentence`), and the titles in other languages (`help-de` and so on), of the pages that are mostly in Danish. What
is not translated is in English, as in a real house. The texts are CC BY-SA: they stay outside the repository.
"""

import argparse
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MALLARD = "{http://projectmallard.org/1.0/}"
LANGUAGES = {"en": "C", "sv": "sv", "de": "de", "fr": "fr", "es": "es", "pl": "pl", "uk": "uk"}
LEAST = 200
"""Characters of the shortest page."""

DANISH = 0.5
"""How much of a page must be translated for questions about it."""


@dataclass(frozen=True)
class Page:
    """`sentence` is what describes the page in lists of pages."""

    title: str
    sentence: str
    paragraphs: list[str]


def page(path: Path) -> Page | None:
    """None when there is none, or it is not well-formed."""
    try:
        root = ET.parse(path).getroot()
    except (FileNotFoundError, ET.ParseError):
        return None
    title, sentence = root.find(f"{MALLARD}title"), root.find(f"{MALLARD}info/{MALLARD}desc")
    return Page(_text(title), _text(sentence), [text for text in _paragraphs(root, title) if text])


def _paragraphs(element: ET.Element, title: ET.Element | None) -> Iterator[str]:
    for child in element:
        if child is title or child.tag == f"{MALLARD}info":
            continue
        if child.tag in (f"{MALLARD}p", f"{MALLARD}title"):
            yield _text(child)
        else:
            yield from _paragraphs(child, title)


def _text(element: ET.Element | None) -> str:
    return " ".join(re.split(r"\s+", "".join(element.itertext()))).strip() if element is not None else ""


def made(folder: Path) -> tuple[list[dict[str, str]], dict[str, list[dict[str, str]]]]:
    """The passages, and the questions of each set."""
    passages: list[dict[str, str]] = []
    questions: dict[str, list[dict[str, str]]] = {}
    for path in sorted((folder / "da" / "gnome-help").glob("*.page")):
        danish, english = page(path), page(folder / "C" / "gnome-help" / path.name)
        if danish is None or english is None or sum(map(len, danish.paragraphs)) < LEAST:
            continue
        passages.append({"id": path.stem, "title": danish.title, "text": "\n\n".join(danish.paragraphs)})
        translated = [text for text in danish.paragraphs if text not in english.paragraphs]
        if sum(map(len, translated)) < DANISH * sum(map(len, danish.paragraphs)):
            continue
        asked = {
            "title": danish.title if danish.title != english.title else "",
            "sentence": danish.sentence if danish.sentence != english.sentence else "",
        }
        for language, code in LANGUAGES.items():
            other = page(folder / code / "gnome-help" / path.name)
            if other is not None and (language == "en" or other.title != english.title):
                asked[language] = other.title
        for name, question in asked.items():
            if question:
                line = {"id": f"{name}-{path.stem}", "query": question, "positive": path.stem}
                questions.setdefault(name, []).append(line)
    return passages, questions


def main() -> None:
    """Writes passages.jsonl and queries.jsonl of each set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("package", type=Path, help="the unpacked package")
    parser.add_argument("out", type=Path, help="where $BENCH_DATA points to")
    arguments = parser.parse_args()
    passages, questions = made(arguments.package / "usr" / "share" / "help")
    for name, asked in questions.items():
        folder = arguments.out / "retrieval" / f"help-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        for file, lines in (("passages.jsonl", passages), ("queries.jsonl", asked)):
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (folder / file).write_text(text, encoding="utf-8")
        print(f"help-{name}: {len(asked)} questions, {len(passages)} passages")


if __name__ == "__main__":
    main()
