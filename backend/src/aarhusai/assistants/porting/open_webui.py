"""What Open WebUI's workspace exports, as far as it means something here: models, prompts, tools, functions, chats.

Its exports are JSON arrays of rows of its tables (`models/models.py`, `models/prompts.py`, `models/tools.py` of
open-webui/open-webui, seen up to 0.8): models are what we call assistants. Prompts become assistants whose instructions
they are, since there is no library of prompts here. Tools and functions are Python that runs with the server's rights:
they are recognised and refused. People, rights and pictures in the file are not looked at.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from aarhusai.assistants.content import LONGEST, LONGEST_PROMPT, LONGEST_TAG, MOST
from aarhusai.assistants.porting.types import Fault, Item, ItemKind, Ported
from aarhusai.assistants.tools.catalogue import TOOLS
from aarhusai.assistants.types import AssistantContent, Parameters
from aarhusai.kit.slugs import slug_of

_VARIABLE: Final = re.compile(r"\{\{([^{}\n]{1,200})\}\}")
"""Without a part that can be read in two ways: a text of nothing but spaces is read in one pass too."""

VARIABLES: Final[Mapping[str, str]] = {
    "CURRENT_DATE": "{{dato}}",
    "CURRENT_DATETIME": "{{dato}}",
    "USER_NAME": "{{navn}}",
}
"""Open WebUI's variables that have one of ours."""

_CLIPBOARD: Final = "CLIPBOARD"
_HIS_TEXT: Final = "(den tekst, som medarbejderen indsætter)"
_FUNCTIONS: Final = frozenset(("filter", "pipe", "action"))
_MOST_TEMPERATURE: Final = 2.0
_LONGEST_NAME: Final = 200

Json = Mapping[str, object]


def read_item(value: object) -> Item | None:
    """One row of an export; None for what is not of Open WebUI."""
    if not isinstance(value, Mapping):
        return None
    row = cast("Json", value)
    info = row.get("info")
    if isinstance(info, Mapping) and "id" in row:  # what the page's list of models gave before 0.4
        row = {**row, **cast("Json", info)}
    name = _text(row, "name") or _text(row, "title") or _text(row, "id") or _text(row, "command")
    name = name[:_LONGEST_NAME]
    slug = slug_of(_text(row, "id") or _text(row, "command") or name, "assistent")
    if isinstance(row.get("chat"), Mapping):
        return Item(ItemKind.CONVERSATION, name, slug, None, (Fault.CONVERSATION,))
    if "command" in row and "content" in row:
        return _prompt(row, name, slug_of(_text(row, "command"), "prompt"))
    if "id" in row and "content" in row:
        function = row.get("type") in _FUNCTIONS
        kind = ItemKind.FUNCTION if function else ItemKind.TOOL
        return Item(kind, name, slug, None, (Fault.FUNCTION_CODE if function else Fault.TOOL_CODE,))
    if "id" in row and ("params" in row or "meta" in row or "base_model_id" in row):
        return _model(row, name, slug)
    return None


def _model(row: Json, name: str, slug: str) -> Item:
    params, meta = _mapping(row.get("params")), _mapping(row.get("meta"))
    instructions, unknown = _with_our_variables(_text(params, "system"))
    if not instructions.strip():
        return Item(ItemKind.ASSISTANT, name, slug, None, (Fault.NO_INSTRUCTIONS,))
    problems: list[Fault] = [Fault.UNKNOWN_VARIABLE] if unknown else []
    tools = [one for one in _listed(meta.get("toolIds")) if isinstance(one, str)]
    if tools or any(_listed(meta.get(key)) for key in ("filterIds", "actionIds")):
        problems.append(Fault.UNKNOWN_TOOL)
    if row.get("is_active") is False:
        problems.append(Fault.SWITCHED_OFF)
    short = _Shortening()
    prompts = [_prompt_text(one) for one in _listed(meta.get("suggestion_prompts"))]
    tags = [one if isinstance(one, str) else _text(_mapping(one), "name") for one in _listed(meta.get("tags"))]
    content = AssistantContent(
        name=short.text(name, LONGEST["name"]),
        description=short.text(_text(meta, "description"), LONGEST["description"]),
        tags=short.texts(tags, LONGEST_TAG, MOST["tags"]),
        instructions=short.text(instructions, LONGEST["instructions"]),
        tools=tuple(TOOLS),
        suggested_prompts=short.texts(prompts, LONGEST_PROMPT, MOST["suggested_prompts"]),
        parameters=_parameters(params),
    )
    base = row.get("base_model_id")
    collections = [_text(_mapping(one), "name") for one in _listed(meta.get("knowledge"))]
    ported = Ported(
        slug,
        content,
        base[:_LONGEST_NAME] if isinstance(base, str) and base else None,
        short.texts(collections, _LONGEST_NAME, MOST["collections"]),
    )
    if short.happened:
        problems.append(Fault.SHORTENED)
    return Item(ItemKind.ASSISTANT, name, slug, ported, tuple(problems))


def _prompt(row: Json, name: str, slug: str) -> Item:
    instructions, unknown = _with_our_variables(_text(row, "content"))
    if not instructions.strip():
        return Item(ItemKind.PROMPT, name, slug, None, (Fault.NO_INSTRUCTIONS,))
    short = _Shortening()
    tags = [one if isinstance(one, str) else _text(_mapping(one), "name") for one in _listed(row.get("tags"))]
    content = AssistantContent(
        name=short.text(name, LONGEST["name"]),
        tags=short.texts(tags, LONGEST_TAG, MOST["tags"]),
        instructions=short.text(instructions, LONGEST["instructions"]),
        tools=tuple(TOOLS),
    )
    problems = [Fault.UNKNOWN_VARIABLE] if unknown else []
    if short.happened:
        problems.append(Fault.SHORTENED)
    return Item(ItemKind.PROMPT, name, slug, Ported(slug, content), tuple(problems))


def _with_our_variables(text: str) -> tuple[str, bool]:
    """The text with our variables in the place of theirs, and whether there are others, which stay as they are read."""
    unknown = False

    def ours(match: re.Match[str]) -> str:
        nonlocal unknown
        name = match.group(1).split("|", 1)[0].strip()
        if not name:
            return match.group()
        if name in VARIABLES:
            return VARIABLES[name]
        if name == _CLIPBOARD:
            return _HIS_TEXT
        unknown = True
        return f"({name})"

    return _VARIABLE.sub(ours, text), unknown


def _parameters(params: Json) -> Parameters:
    """What is out of range is left to the model's own default."""
    longest = _number(params.get("max_tokens")) or _number(params.get("num_predict"))
    temperature, top_p = _number(params.get("temperature")), _number(params.get("top_p"))
    return Parameters(
        temperature if temperature is not None and 0 <= temperature <= _MOST_TEMPERATURE else None,
        top_p if top_p is not None and 0 <= top_p <= 1 else None,
        int(longest) if longest is not None and 1 <= longest <= LONGEST["instructions"] else None,
    )


class _Shortening:
    """Cuts what is longer than a content may be, and remembers that it did."""

    def __init__(self) -> None:
        self.happened = False

    def text(self, value: str, longest: int) -> str:
        self.happened = self.happened or len(value) > longest
        return value[:longest]

    def texts(self, values: Sequence[str], longest: int, most: int) -> tuple[str, ...]:
        whole = list(dict.fromkeys(value.strip() for value in values if value.strip()))
        self.happened = self.happened or len(whole) > most
        return tuple(dict.fromkeys(self.text(value, longest) for value in whole[:most]))


def _prompt_text(value: object) -> str:
    return value if isinstance(value, str) else _text(_mapping(value), "content")


def _text(row: Json, key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Json:
    return cast("Json", value) if isinstance(value, Mapping) else {}


def _listed(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # JSON's numbers have no end
        return None
