"""Which sentences of an answer no source supports (law.md E8). Pure.

A sentence is supported when one passage, or the passages it cites taken together, hold nearly all its words that say
something and every one of its numbers and names. What was computed from tables supports a sentence that tells its
figures, in whatever words (`bearing_out`). It errs towards marking: what is marked is to be checked by a person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aarhusai.assistants.bearing_out import TELLING, borne_out, results_of, together
from aarhusai.assistants.sentences import Sentence, sentences
from aarhusai.assistants.wording import EMPTY_WORDS, Words, numbers, stem, stems, words_of
from aarhusai.terms.sheets import SheetComputed

NOT_IN_SOURCES: Final = "Det står ikke i kilderne."
"""What a model is told to say when the sources do not hold the answer."""

ENOUGH: Final = 0.6
"""The share of a sentence's words that its passages must hold; measured in tests on sentences made for it."""

_FEWEST: Final = 2
"""Words that say something; a sentence with fewer, and without numbers and names, states nothing."""

_COUNTED: Final = """
to tre fire fem seks syv otte ni ti elleve tolv fjorten tredive halvtreds hundrede tusind anden tredje fjerde femte
sjette syvende ottende niende tiende januar februar marts april maj juni juli august september oktober november
december mandag tirsdag onsdag torsdag fredag lørdag søndag dobbelt halv halvdelen tredjedel gratis daglig ugentlig
månedlig årlig
"""
_EXACT: Final = frozenset(map(stem, _COUNTED.split()))
"""Words that stand for a number or a day: one of them must be there itself."""

_CITATION: Final = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_MARKUP: Final = re.compile(r"[*_`#>|]+|\[\d[\d,; ]*\]")
_NAME: Final = re.compile(r"(?<![.!?:] )(?<!^)(?<![«»\"“(])\b([A-ZÆØÅ][\w-]+)")
_NO_SOURCE: Final = re.compile(
    r"står (?:det |der )?ikke (?:noget )?(?:om )?.*i (?:de |mine )?kilder|kilderne (?:siger|nævner|oplyser|indeholder|"
    r"beskriver|omtaler) (?:ikke|intet)|fremgår (?:det )?ikke|ikke (?:nævnt|oplyst|angivet|beskrevet) i kilder|"
    r"fandt (?:ikke|intet)|kan ikke finde|sprogmodel|not in the sources",
    re.IGNORECASE,
)
_TALK: Final = re.compile(
    r"^(?:hej|kære|goddag|tak|selvfølgelig|naturligvis|ja|nej|okay|her (?:er|får|kommer)|nedenfor|jeg (?:kan|har|vil|"
    r"håber)|sig (?:endelig )?til|skal jeg|vil du|har du|lad mig|hvis du (?:vil|ønsker|har)|med venlig hilsen|"
    r"venlig hilsen|spørg (?:endelig|gerne)|du er velkommen|kontakt mig|husk at tjekke|kontrollér)\b",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"^[\s|:-]+$")


@dataclass(frozen=True, slots=True)
class Given:
    """What an answer was given. `passages` are by the numbers that citations use, with title and headings in front.

    `computed` is what was computed under some of these numbers, `question` what was asked, and `own` text that the
    person gave, which supports too.
    """

    passages: Mapping[int, str]
    computed: Mapping[int, Sequence[SheetComputed]] = field(default_factory=dict[int, Sequence[SheetComputed]])
    question: str = ""
    own: Sequence[str] = ()


def unsupported(answer: str, given: Given) -> tuple[tuple[int, int], ...]:
    """Stretches of the answer, in characters and in order, that nothing given supports.

    A sentence that cites a number nobody gave is marked whatever it says.
    """
    ground = _Ground(given)
    marked: list[tuple[int, int]] = []
    fenced = False
    for sentence in sentences(answer):
        if sentence.line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced or not _states(sentence):
            continue
        if not ground.supports(sentence.text):
            marked.append((sentence.start, sentence.end))
    return tuple(marked)


def _states(sentence: Sentence) -> bool:
    """Whether a sentence claims something: not a heading, a question, a greeting or a lead-in."""
    line, text = sentence.line.lstrip(), _bare(sentence.text)
    if line.startswith("#") or _RULE.match(line) or text.endswith(("?", ":")) or _NO_SOURCE.search(text):
        return False
    if cited_in(sentence.text):
        return True
    if line.startswith("**") and line.rstrip().endswith("**") and not text.endswith("."):
        return False
    if _TALK.match(text) and not any(character.isdigit() for character in text):
        return False
    return len(list(stems(text))) >= _FEWEST or any(character.isdigit() for character in text)


class _Ground:
    """What was given, made ready to hold sentences against."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._held = {number: words_of(text) for number, text in given.passages.items()}
        self._own = [words_of(text) for text in given.own]
        names = {stem(name) for name in _NAME.findall(given.question)}
        self._telling = (frozenset(stems(given.question)) - names) | TELLING

    def supports(self, text: str) -> bool:
        """Whether something does."""
        cited = cited_in(text)
        if any(number not in self._held for number in cited):
            return False
        bare = _bare(text)
        computed = together(self._given.computed, cited or self._given.computed)
        said = borne_out(bare, results_of(computed, self._given.question)) if computed else None
        others = [number for number in cited or self._held if number not in self._given.computed]
        if said is not None:
            return said or self._by_words(bare, others, joined=False)
        numbered = list(cited or self._held)
        return self._by_words(bare, numbered, joined=bool(cited)) or self._by_figures(bare, cited)

    def _by_words(self, bare: str, numbered: Sequence[int], *, joined: bool) -> bool:
        wanted = _Wanted(bare)
        texts = [self._given.passages[number] for number in numbered]
        both = [words_of(*texts)] if joined and len(texts) > 1 else []
        return any(wanted.in_(words) for words in (*(self._held[number] for number in numbered), *both, *self._own))

    def _by_figures(self, bare: str, cited: Sequence[int]) -> bool:
        """Whether one line of a cited passage holds the sentence's numbers and names: a row of a table, say.

        Words in which figures are told, and those of the question, need not stand in it.
        """
        if not numbers(bare):
            return False
        wanted = _Wanted(bare)
        return any(
            wanted.told_in(words_of(line), self._held[number], self._telling)
            for number in cited
            for line in self._given.passages[number].splitlines()
            if numbers(line)
        )


class _Wanted:
    """What a passage must hold."""

    def __init__(self, text: str) -> None:
        found = words_of(text)
        self._numbers = found.numbers
        self._stems = sorted(set(stems(text)))
        self._exact = [one for one in self._stems if one in _EXACT]
        self._names = {
            stem(name) for name in _NAME.findall(text) if name.casefold() not in EMPTY_WORDS and not name.isupper()
        }

    def in_(self, words: Words) -> bool:
        """Whether it does."""
        return (
            all(map(words.has_number, self._numbers))
            and all(map(words.has, self._names))
            and all(one in words.stems for one in self._exact)
            and words.share_of(self._stems) >= ENOUGH
        )

    def told_in(self, line: Words, passage: Words, telling: frozenset[str]) -> bool:
        """Whether a line tells the numbers, of what the sentence says besides the words in which figures are told."""
        own = [one for one in self._stems if one not in telling]
        return (
            all(map(line.has_number, self._numbers))
            and any(map(line.has, own))
            and all(map(passage.has, self._names))
            and all(one in passage.stems for one in self._exact)
            and passage.share_of(own) >= ENOUGH
        )


def cited_in(text: str) -> tuple[int, ...]:
    """The numbers that a text cites, in order: [1], [2, 3]."""
    return tuple(int(number) for found in _CITATION.findall(text) for number in re.findall(r"\d+", found))


def _bare(text: str) -> str:
    return _MARKUP.sub(" ", text).strip()
