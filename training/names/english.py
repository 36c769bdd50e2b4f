"""Makes `names_data/english.z`: words of English, so that English text is not read as Danish full of strange names.

python training/names/english.py SOURCES        a folder with the unpacked wheels of spacy-lookups-data and wordfreq

A word that is also somebody's name stays out unless it is written small clearly more often than with a capital: "page"
is a word and "peter" is not, whatever a dictionary says.
"""

import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import Any

from word_list import frequent_words

from aarhusai.protection.recognisers.names_features import FIRST, LAST
from aarhusai.protection.recognisers.names_model import NameModel
from aarhusai.protection.recognisers.names_words import WideSet

_BITS_A_WORD = 20  # one other word in some five thousand is taken for English
_RAREST, _RAREST_NAME, _RAREST_UNLISTED = -18.5, -14.5, -16.0  # natural logarithms of how often a word is met
_RAREST_UNLISTED_NAME = -11.5
_SMALL_BY, _NAME_SMALL_BY, _NEVER = -1.5, 0.7, -25.0


# Written with a capital and nobody's name; and "edit", which opens every second comment that was counted.
_BY_HAND = (
    "edit english danish german french spanish italian swedish norwegian dutch polish turkish arabic chinese japanese "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday markdown javascript"
)


def english_words(sources: Path) -> set[str]:
    """Words in small letters: dictionary forms, and what is frequent in small letters."""
    data = sources / "spacy_lookups_data" / "data"
    forms: dict[str, str] = _read(data / "en_lemma_lookup.json.gz")
    often: dict[str, float] = _read(data / "en_lexeme_prob.json.gz")
    listed = {word for word in (*forms, *forms.values()) if word.islower() and word.isalpha() and len(word) > 1}
    flags = NameModel.load().known.flags

    def is_word(word: str) -> bool:
        small = often.get(word, _NEVER)
        lead = small - often.get(word.capitalize(), _NEVER)
        if flags.get(word, 0) & (FIRST | LAST):
            return small > (_RAREST_NAME if word in listed else _RAREST_UNLISTED_NAME) and lead > _NAME_SMALL_BY
        return lead >= _SMALL_BY and small > _RAREST if word in listed else lead > 0 and small > _RAREST_UNLISTED

    met = {word for word in often if word.islower() and word.isalpha() and word.isascii() and len(word) > 1}
    met |= {word for word in frequent_words(sources / "wordfreq/data/small_en.msgpack.gz") if word.isalpha()}
    return {word for word in listed | met if is_word(word)}.union(_BY_HAND.split())


def _read(path: Path) -> dict[str, Any]:
    with gzip.open(path) as file:
        return json.load(file)


def main() -> int:
    """Writes the file that is shipped."""
    words = english_words(Path(sys.argv[1]))
    target = Path(__file__).resolve().parents[2] / "backend/src/aarhusai/protection/recognisers/names_data/english.z"
    target.write_bytes(zlib.compress(WideSet.of(words, len(words) * _BITS_A_WORD // 8).dump(), 9))
    print(f"{len(words)} words, {target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
