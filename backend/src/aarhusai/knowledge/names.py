"""Names of files and folders as they come from anybody's machine, made fit for a list.

They are shown, sorted and put into the header of a download; no path of ours is ever made of them.
"""

import hashlib
import re
import unicodedata
from typing import Final

from aarhusai.errors import Invalid

LONGEST_NAME: Final = 200
LONGEST_FOLDER: Final = 400
DEEPEST_FOLDER: Final = 20

_SEPARATORS: Final = re.compile(r"[/\\]+")
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_MARK: Final = 9


def clean_document_name(text: str) -> str:
    """One line, composed (NFC), without control characters and marks that turn the direction of reading.

    One that is longer than LONGEST_NAME is cut before its ending, with a mark made of the whole, so that two long
    names never become one. Raises Invalid("bad_document_name") when nothing is left.
    """
    name = " ".join(_visible(text).split())
    if not name.strip(". "):
        raise Invalid("bad_document_name", "A document needs a name.")
    return _cut(name, LONGEST_NAME)


def clean_file_name(path: str) -> str:
    """The last part of a path, cleaned. Raises Invalid("bad_document_name")."""
    return clean_document_name(_SEPARATORS.split(path)[-1])


def clean_folder(path: str) -> str:
    """A folder inside a collection: parts joined by "/", none of them empty, "." or "..". May be empty.

    Raises Invalid("folder_too_deep").
    """
    parts = [" ".join(_visible(part).split()) for part in _SEPARATORS.split(path)]
    kept = [part for part in parts if part.strip(". ")]
    if len(kept) > DEEPEST_FOLDER:
        raise Invalid("folder_too_deep", "The folder lies too deep.", {"limit": DEEPEST_FOLDER})
    return _cut("/".join(kept), LONGEST_FOLDER)


def _visible(text: str) -> str:
    spaced = re.sub(r"[\t\n\r\v\f\u2028\u2029]", " ", unicodedata.normalize("NFC", text))
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def _cut(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    ending = _ENDING.search(name)
    tail = ending.group() if ending else ""
    mark = "~" + hashlib.sha256(name.encode()).hexdigest()[: _MARK - 1]
    return name[: longest - len(tail) - _MARK].rstrip() + mark + tail
