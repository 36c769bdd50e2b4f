"""What a model is shown of a conversation: pure functions from what was said to chat messages."""

from collections.abc import Iterable, Sequence

from aarhusai.assistants.prompts import prompt
from aarhusai.assistants.types import AgentRun, Said
from aarhusai.gateway.types import ChatMessage, Part, TextPart

_BETWEEN = "\n\n"


def branch(history: Iterable[Said], question: str) -> tuple[Said, ...]:
    """The branch with the question last: empty messages dropped, neighbours of the same role merged.

    An answer that failed before its first word is empty, which leaves two questions side by side; models expect the
    roles to take turns, so the two become one.
    """
    merged: list[Said] = []
    for said in (*history, Said("user", question)):
        if not said.text.strip():
            continue
        if merged and merged[-1].role == said.role:
            merged[-1] = Said(said.role, merged[-1].text + _BETWEEN + said.text)
        else:
            merged.append(said)
    return tuple(merged)


def messages(run: AgentRun, given: Sequence[Part[str]] = ()) -> tuple[ChatMessage[str], ...]:
    """The instructions, when there are any, and then the branch; what the question is given stands before it."""
    instructions = instructions_of(run)
    system = (ChatMessage("system", (TextPart(instructions),)),) if instructions else ()
    said = tuple(ChatMessage(one.role, (TextPart(one.text),)) for one in branch(run.history, run.question))
    return (*system, *with_given(said, given))


def with_given(said: Sequence[ChatMessage[str]], given: Sequence[Part[str]]) -> tuple[ChatMessage[str], ...]:
    """The messages with sources put before the newest question."""
    if not given:
        return tuple(said)
    newest = max((place for place, message in enumerate(said) if message.role == "user"), default=None)
    return tuple(
        ChatMessage(message.role, (*given, *message.parts)) if place == newest else message
        for place, message in enumerate(said)
    )


def instructions_of(run: AgentRun, *, may_search: bool = False) -> str:
    """The assistant's instructions without surrounding space, and how to use sources where there are some.

    Empty when the run has neither.
    """
    own = run.assistant.instructions.strip() if run.assistant else ""
    rules = prompt("sources") if run.sources is not None else ""
    more = prompt("searching") if may_search else ""
    return _BETWEEN.join(text for text in (own, rules, more) if text)
