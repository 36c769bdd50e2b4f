"""What is read from a file, before anything of it is stored."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aarhusai.assistants.types import AssistantContent
from aarhusai.terms.classes import DataClass

MOST_BYTES: Final = 20 * 1024 * 1024
"""Of a file."""

MOST_ITEMS: Final = 500
"""Things of one file."""

MOST_CASES: Final = 100
"""Test cases of one assistant."""

MOST_LINES: Final = 20
LONGEST_LINE: Final = 500
LONGEST_TEXT: Final = 4_000
"""Of a case: facts and phrases, each; characters of one of them; characters of a question and of a rubric."""


class Fault(StrEnum):
    """What is wrong with a thing in a file. Those of REFUSING keep it out; the others tell what was left behind."""

    UNREADABLE = "unreadable"
    UNKNOWN_FIELD = "unknown_field"
    TOO_LONG = "too_long"
    NO_INSTRUCTIONS = "no_instructions"
    TOOL_CODE = "tool_code"
    FUNCTION_CODE = "function_code"
    CONVERSATION = "conversation"
    TWICE = "twice_in_file"
    UNKNOWN_MODEL = "unknown_model"
    UNKNOWN_TOOL = "unknown_tool"
    UNKNOWN_COLLECTION = "unknown_collection"
    NEW_COLLECTION = "new_collection"
    UNKNOWN_VARIABLE = "unknown_variable"
    CASES_LEFT_OUT = "cases_left_out"
    SHORTENED = "shortened"
    SWITCHED_OFF = "switched_off"
    DRAFT_ONLY = "draft_only"


REFUSING: Final = frozenset(
    {
        Fault.UNREADABLE,
        Fault.UNKNOWN_FIELD,
        Fault.TOO_LONG,
        Fault.NO_INSTRUCTIONS,
        Fault.TOOL_CODE,
        Fault.FUNCTION_CODE,
        Fault.CONVERSATION,
        Fault.TWICE,
    }
)


class ItemKind(StrEnum):
    """What a thing in a file is."""

    ASSISTANT = "assistant"
    PROMPT = "prompt"
    TOOL = "tool"
    FUNCTION = "function"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class PortedCase:
    """A test case. `source` is a document's name."""

    question: str
    facts: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    source: str | None = None
    data_class: DataClass | None = None
    rubric: str | None = None


@dataclass(frozen=True, slots=True)
class Ported:
    """An assistant without people, secrets and ids of a house: `content` names no model, collection or subject.

    `model` is a model's short name and `collections` are names, to be looked up in the house that takes it in.
    """

    slug: str
    content: AssistantContent
    model: str | None = None
    collections: tuple[str, ...] = ()
    cases: tuple[PortedCase, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a file: `ported` is None when it cannot be taken in, and `problems` say why."""

    kind: ItemKind
    name: str
    slug: str
    ported: Ported | None = None
    problems: tuple[Fault, ...] = ()
