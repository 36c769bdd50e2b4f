"""The parts of an Office Open XML file (ECMA-376): their relations, and what the file says of itself."""

import posixpath
import xml.etree.ElementTree as ET
from datetime import datetime
from typing import Final

from aarhusai.knowledge.reading.archives import Packed
from aarhusai.knowledge.reading.dates import moment_of
from aarhusai.knowledge.reading.elements import parsed_xml

_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CORE: Final = "docProps/core.xml"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_MODIFIED: Final = "{http://purl.org/dc/terms/}modified"
OFFICE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def part(packed: Packed, name: str) -> ET.Element | None:
    """The tree of a part; None when it is not there. Raises Invalid("file_damaged")."""
    return parsed_xml(packed.read(name)) if name in packed else None


def relations(packed: Packed, name: str) -> dict[str, tuple[str, str]]:
    """Of a part, by id: the last word of the kind, and the part or the address it leads to."""
    folder, file = posixpath.split(name)
    root = part(packed, f"{folder}/_rels/{file}.rels")
    found: dict[str, tuple[str, str]] = {}
    for relation in root.iter(_RELATIONS) if root is not None else ():
        target, kind = relation.get("Target", ""), relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") != "External":
            target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found[relation.get("Id", "")] = (kind, target)
    return found


def said_of_itself(packed: Packed) -> tuple[str, datetime | None]:
    """Title and date of the last change."""
    root = part(packed, _CORE)
    if root is None:
        return "", None
    title, modified = root.findtext(_TITLE) or "", root.findtext(_MODIFIED) or ""
    return title, moment_of(modified)
