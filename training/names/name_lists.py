"""Names by origin, from the lists named in docs/models/names.md, with a part of each kept out of training."""

import csv
import hashlib
import importlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Origin → providers of faker (MIT). Only spellings in Latin letters are taken.
_FAKER = {
    "danish": ("da_DK",),
    "norwegian": ("no_NO",),
    "swedish": ("sv_SE",),
    "finnish": ("fi_FI",),
    "icelandic": ("is_IS",),
    "german": ("de_DE", "de_AT", "de_CH"),
    "dutch": ("nl_NL",),
    "english": ("en_US", "en_GB", "en_IE", "en_NZ"),
    "french": ("fr_FR", "fr_CA"),
    "italian": ("it_IT",),
    "spanish": ("es_ES", "es_MX", "es_CO", "es_CL"),
    "portuguese": ("pt_PT", "pt_BR"),
    "polish": ("pl_PL",),
    "czech": ("cs_CZ", "sk_SK"),
    "hungarian": ("hu_HU",),
    "romanian": ("ro_RO",),
    "croatian": ("hr_HR", "sl_SI"),
    "baltic": ("lt_LT", "lv_LV", "et_EE"),
    "turkish": ("tr_TR",),
    "azeri": ("az_AZ", "uz_UZ"),
    "arabic": ("fr_DZ",),
    "pakistani": ("en_PK",),
    "indian": ("en_IN",),
    "indonesian": ("id_ID",),
    "african": ("en_KE", "sw", "tw_GH", "yo_NG", "ig_NG", "ha_NG", "zu_ZA", "en_NG"),
    "vietnamese": ("vi_VN",),
    "chinese": ("zh_CN",),
    "japanese": ("ja_JP",),
}
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ'’ -]{2,24}\Z")
_HELD_OUT_PART = 8  # one name in so many
_HELD_OUT_MOST = 60


@dataclass
class Origin:
    """First and last names of one origin, and whole names that must keep their order."""

    first: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class NameLists:
    """`taught` may be used in training and in the word list; `held_out` never is. `counts` are of Danish bearers.

    `heard` is the wide list of names from everywhere, in small letters, without those held out.
    """

    taught: dict[str, Origin]
    held_out: dict[str, Origin]
    counts: Mapping[str, float]
    heard: frozenset[str]


def load(dacy_names: Path, own_names: Path, heard_names: Path, ordinary: frozenset[str]) -> NameLists:
    """Reads every list: `names.csv` of dacy (Apache-2.0), origins.txt, and `list.txt` of humannames (MIT).

    `ordinary` are Danish words: a name that is one ("Vilde") is not among those kept out.
    """
    origins: dict[str, Origin] = {}
    counts: dict[str, float] = {}
    for name, providers in _FAKER.items():
        _add_faker(origins.setdefault(name, Origin()), providers)
    _add_dacy(origins, counts, dacy_names)
    _add_own(origins, own_names)
    heard = {name.strip().lower() for name in heard_names.read_text(encoding="utf-8").splitlines()}
    out = _held_out(origins, counts, heard, ordinary)
    taught = {name: _only(origin, out, inside=False) for name, origin in origins.items()}
    held_out = {name: _only(origin, out, inside=True) for name, origin in origins.items()}
    return NameLists(taught, held_out, counts, frozenset(name for name in heard - out if len(name) > 2))


def _held_out(
    origins: Mapping[str, Origin], counts: Mapping[str, float], heard: set[str], ordinary: frozenset[str]
) -> set[str]:
    """The names kept out, in small letters: of every list some, the ones that the wide list lacks before others.

    Names that many Danes bear, and names of several origins, stay in: without them the model would be worse than it
    has to be, and nobody would learn more about names that it does not know.
    """
    bearers = Counter(
        name.lower() for origin in origins.values() for name in {n.lower() for n in origin.first | origin.last}
    )
    out: set[str] = set()
    for origin in origins.values():
        for names in (origin.first, origin.last):
            rare = (n for n in names if bearers[n.lower()] == 1 and counts.get(n.lower(), 0) < 1500)
            may = [n for n in rare if len(n) > 2 and " " not in n and n.lower() not in ordinary]
            may.sort(key=lambda name: (name.lower() in heard, _draw(name)))
            many = min(max(8, len(names) // _HELD_OUT_PART), _HELD_OUT_MOST, len(names) // 4)
            out.update(name.lower() for name in may[:many])
    return out


def _draw(name: str) -> bytes:
    """A fixed lot: the same names are kept out however the lists grow."""
    return hashlib.sha256(name.lower().encode()).digest()


def _only(origin: Origin, out: set[str], *, inside: bool) -> Origin:
    def kept(names: set[str]) -> set[str]:
        return {name for name in names if (name.lower() in out) == inside}

    return Origin(kept(origin.first), kept(origin.last), set() if inside else origin.full)


def _add_faker(origin: Origin, providers: Iterable[str]) -> None:
    for provider in providers:
        source = importlib.import_module(f"faker.providers.person.{provider}").Provider
        for attribute in dir(source):
            values = getattr(source, attribute)
            if not isinstance(values, (list, tuple, dict, set)) or "format" in attribute:
                continue
            names = {str(value).strip() for value in values if _LATIN.match(str(value)) and str(value)[0].isupper()}
            names = {name if not name.isupper() else name.title() for name in names}
            if re.search("last|family|surname", attribute):
                origin.last |= names
            elif re.search("first|given", attribute):
                origin.first |= names


def _add_dacy(origins: dict[str, Origin], counts: dict[str, float], path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            origin = origins["danish" if row["ethnicity"] == "danish" else "arabic"]
            (origin.first if row["first_name"] == "True" else origin.last).add(row["name"])
            if row["count"]:
                low = row["name"].lower()
                counts[low] = max(counts.get(low, 0.0), float(row["count"]))


def _add_own(origins: dict[str, Origin], path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, names = line.partition(": ")
        name, role = head.split()
        origin = origins.setdefault(name, Origin())
        if role == "full":
            origin.full |= set(names.split("|"))
        else:
            (origin.first if role == "first" else origin.last).update(names.split())
