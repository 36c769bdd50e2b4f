"""What a model is shown of a conversation: pure functions from what was said to chat messages."""

from collections.abc import Iterable

from aarhusai.assistants.types import AgentRun, Said
from aarhusai.gateway.types import ChatMessage, TextPart

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


def messages(run: AgentRun) -> tuple[ChatMessage[str], ...]:
    """The instructions, when there are any, and then the branch."""
    instructions = instructions_of(run)
    system = (ChatMessage("system", (TextPart(instructions),)),) if instructions else ()
    return system + tuple(ChatMessage(said.role, (TextPart(said.text),)) for said in branch(run.history, run.question))


def instructions_of(run: AgentRun) -> str:
    """The assistant's instructions without surrounding space; empty when the run has no assistant."""
    return run.assistant.instructions.strip() if run.assistant else ""
