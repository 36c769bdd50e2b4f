"""An answer without a language model: the sentences of the passages that answer a question, quoted and cited. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.asked_for import Sought, sought_in
from aarhusai.assistants.figures import COMPUTED, NOT_COMPUTED
from aarhusai.assistants.grounding import NOT_IN_SOURCES
from aarhusai.assistants.reckoning import computed_answer
from aarhusai.assistants.searching import follows_up
from aarhusai.assistants.sentences import sentences
from aarhusai.assistants.wording import Words, stems, words_of
from aarhusai.gateway.types import PassagePart

NO_MODEL: Final = "*Der er ikke tilsluttet en rigtig sprogmodel: svaret er citeret ordret fra kilderne.*"
"""Said once, at the end of every such answer."""

MOST_QUOTES: Final = 5

_LONGEST: Final = 400
"""Characters of one quotation; a longer sentence is quoted to the last word before."""

_HEADING, _TITLE, _NEAR = 0.8, 0.4, 0.5
"""What a word of the question counts for when it stands in the heading, in the title, or in a neighbouring line."""

_LEAST: Final = 0.4
"""The share of the question, by weight of its words, that a quotation and its surroundings must hold."""

_VALUE: Final = 0.35
"""What a line gains by holding the kind of thing that is asked for."""

_OWN: Final = 0.3
"""What a line gains for the words that it holds itself."""

_CLOSE: Final = 0.7
"""A further quotation must score at least this share of the best."""


@dataclass(slots=True)
class _Line:
    """A sentence or a line of a passage. `held` is the share of the question that it and its surroundings hold."""

    passage: PassagePart[str]
    index: int
    text: str
    words: Words
    score: float = 0.0
    held: float = 0.0
    value: bool = False


def quoted_answer(question: str, before: str, passages: Sequence[PassagePart[str]]) -> str:
    """The answer in Markdown. `before` is the question before it: one that leans on it is read together with it."""
    figure = next((part for part in passages if part.heading == COMPUTED), None)
    if figure is not None:
        return computed_answer(figure)
    refused = next((part for part in passages if part.heading == NOT_COMPUTED), None)
    if refused is not None:
        # The rows of the table itself, as text, would look like an answer; what other documents say may be one.
        passages = [part for part in passages if part.title != refused.title]
    sought = sought_in(question)
    chosen: list[_Line] = []
    for asked in _readings(question, before):
        chosen = chosen or _chosen(asked, sought, passages)
    if not chosen and refused is not None:
        return computed_answer(refused)
    if not chosen:
        return f"{NOT_IN_SOURCES}\n\n{NO_MODEL}\n"
    groups: dict[int, list[_Line]] = {}
    for line in chosen:
        groups.setdefault(line.passage.number, []).append(line)
    body = "\n".join(_group(lines) for lines in groups.values())
    told = f"{body}\n\n{_plain(refused.text)} [{refused.number}]" if refused is not None else body
    return f"Det siger kilderne:\n\n{told}\n\n{NO_MODEL}\n"


def _readings(question: str, before: str) -> tuple[str, ...]:
    """The ways to read a question, the likeliest first: one that leans on the one before it may be about the same, or,
    where it names something new, about that.
    """
    if not before or not follows_up(question):
        return (question,)
    both = f"{before}\n{question}"
    return (question, both) if set(stems(question)) - set(stems(before)) else (both, question)


def _group(lines: Sequence[_Line]) -> str:
    """What is quoted from one passage, in the order it stands there."""
    ordered = sorted(lines, key=lambda line: line.index)
    where = ordered[0].passage.heading.split(" › ")[-1].strip() or ordered[0].passage.title
    quotes = ", ".join(f"»{_shortened(line.text)}«" for line in ordered)
    return f"- {_plain(where)}: {quotes} [{ordered[0].passage.number}]"


def _chosen(asked: str, sought: Sought | None, passages: Sequence[PassagePart[str]]) -> list[_Line]:
    lines = [line for passage in passages for line in _lines(passage)]
    wanted = sorted({one for one in stems(asked) if sought is None or one not in sought.words})
    weights = _weights(wanted, lines)
    for line in lines:
        line.value = sought is not None and sought.value.search(line.text) is not None
    _score(lines, weights)
    ranked = sorted(lines, key=lambda line: (-line.score, line.passage.number, line.index))
    able = [line for line in ranked if sought is None or line.value]
    able = [line for line in able if line.held >= _LEAST]
    if not able:
        return []
    best = able[0]
    if sought is not None:
        return _with_whose(best, able, lines, weights)
    return [line for line in able[:MOST_QUOTES] if line.score >= best.score * _CLOSE]


def _with_whose(best: _Line, able: Sequence[_Line], lines: Sequence[_Line], weights: dict[str, float]) -> list[_Line]:
    """The line with what was asked for, those beside it that say whose it is, and others nearly as good."""
    chosen = [line for line in able[:3] if line.score >= best.score * 0.9]
    left = {one for one in weights if not best.words.has(one)}
    near = [
        line for line in lines if line.passage.number == best.passage.number and 0 < abs(line.index - best.index) <= 2
    ]
    for line in sorted(near, key=lambda line: (abs(line.index - best.index), line.index)):
        said = {one for one in left if line.words.has(one)}
        if said and line not in chosen:
            chosen.append(line)
            left -= said
    return chosen[:MOST_QUOTES]


def _weights(wanted: Sequence[str], lines: Sequence[_Line]) -> dict[str, float]:
    """How much each word of the question tells: the fewer passages hold it, the more. They sum to 1."""
    passages: dict[int, Words] = {}
    for line in lines:
        part = line.passage
        if part.number not in passages:
            passages[part.number] = words_of(part.title, part.heading, part.text)
    found = Counter(one for words in passages.values() for one in wanted if words.has(one))
    raw = {one: math.log(1 + (len(passages) + 1) / (found[one] + 0.5)) for one in wanted}
    total = sum(raw.values()) or 1.0
    return {one: weight / total for one, weight in raw.items()}


def _score(lines: Sequence[_Line], weights: dict[str, float]) -> None:
    around: dict[int, tuple[Words, Words]] = {}
    for place, line in enumerate(lines):
        part = line.passage
        if part.number not in around:
            around[part.number] = words_of(part.heading), words_of(part.title)
        heading, title = around[part.number]
        beside = [
            other.words
            for other in lines[max(0, place - 2) : place + 3]
            if other is not line and other.passage.number == part.number
        ]
        line.held = sum(
            weight * _place_of(word, line.words, heading, beside, title) for word, weight in weights.items()
        )
        own = sum(weight for word, weight in weights.items() if line.words.has(word))
        line.score = line.held + _OWN * own + (_VALUE if line.value else 0.0)
        line.score += 0.02 / part.number  # what the search found best goes first where all else is equal


def _place_of(word: str, own: Words, heading: Words, beside: Sequence[Words], title: Words) -> float:
    if own.has(word):
        return 1.0
    if heading.has(word):
        return _HEADING
    if any(words.has(word) for words in beside):
        return _NEAR
    return _TITLE if title.has(word) else 0.0


def _lines(passage: PassagePart[str]) -> Iterator[_Line]:
    for index, sentence in enumerate(sentences(_unwrapped(passage.text))):
        text = sentence.text.strip()
        if len(text) > 1 and not set(text) <= set("|-: "):
            yield _Line(passage, index, text, words_of(_ADDRESS.sub(" ", text)))


_ADDRESS: Final = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
"""Words within an address do not say what a line is about."""

_WRAPPED: Final = re.compile(r"(?<=[^\W\d_,;])-?\n(?=[a-zæøå(])")


def _unwrapped(text: str) -> str:
    """Lines that were broken for a page's width are joined: those that go on with a small letter."""
    return _WRAPPED.sub(lambda match: "" if match.group().startswith("-") else " ", text)


def _shortened(text: str) -> str:
    clean = _plain(text)
    if len(clean) <= _LONGEST:
        return clean
    return clean[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _plain(text: str) -> str:
    """On one line, and without what Markdown would read as a mark of its own."""
    return " ".join(re.sub(r"(?<!\w)[*_`#]+|[*_`#]+(?!\w)|[\[\]]", "", text).split())
