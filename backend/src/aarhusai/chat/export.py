"""A conversation as a file: Markdown of the branch that is shown, or JSON of the whole tree.

Both say visibly, and in a form machines can read, that the answers were written by AI (AI Act, article 50).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aarhusai.chat.types import ConversationTree, Message
from aarhusai.kit.clock import denmark
from aarhusai.terms.events import TurnStatus

Format = Literal["markdown", "json"]

_WORDS = {
    "da": {
        "you": "Du",
        "made": "Eksporteret",
        "begun": "Begyndt",
        "by": "Samtale mellem {person} og {models}",
        "none": "ingen model",
        "note": "Svarene er skrevet af kunstig intelligens. De kan være forkerte: efterprøv dem, før de bruges.",
        "stopped": "Svaret blev stoppet.",
        "failed": "Svaret blev ikke færdigt på grund af en fejl.",
        "cut_off": "Svaret blev afbrudt.",
        "running": "Svaret var ved at blive skrevet.",
    },
    "en": {
        "you": "You",
        "made": "Exported",
        "begun": "Begun",
        "by": "Conversation between {person} and {models}",
        "none": "no model",
        "note": "The answers in this file were written by AI. They can be wrong: check them before they are used.",
        "stopped": "The answer was stopped.",
        "failed": "The answer was not finished because of an error.",
        "cut_off": "The answer was cut off.",
        "running": "The answer was being written.",
    },
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to download."""

    name: str
    media_type: str
    content: bytes


def export(tree: ConversationTree, kind: Format, person: str, language: str, moment: datetime) -> ExportFile:
    """The file. `person` is who kept the conversation; `language` is "da" or "en"."""
    name = _file_name(tree.conversation.title)
    if kind == "json":
        text = json.dumps(_as_json(tree, person, moment), ensure_ascii=False, indent=1)
        return ExportFile(f"{name}.json", "application/json", text.encode())
    return ExportFile(f"{name}.md", "text/markdown; charset=utf-8", _markdown(tree, person, language, moment).encode())


def shown_branch(tree: ConversationTree) -> list[Message]:
    """From the first message down to the one that is shown."""
    by_id = {message.id: message for message in tree.messages}
    found: list[Message] = []
    step = tree.conversation.head_id
    while step is not None and (message := by_id.get(step)) is not None:
        found.append(message)
        step = message.parent_id
    return found[::-1]


def _markdown(tree: ConversationTree, person: str, language: str, moment: datetime) -> str:
    words = _WORDS.get(language, _WORDS["en"])
    branch = shown_branch(tree)
    models = sorted({m.model.name for m in branch if m.model}) or [words["none"]]
    lines = [
        f"# {_escaped(tree.conversation.title)}",
        "",
        f"> **{words['note']}**",
        "",
        f"- {words['by'].format(person=_escaped(person), models=', '.join(map(_escaped, models)))}",
        f"- {words['begun']}: {_time(tree.conversation.created_at)}",
        f"- {words['made']}: {_time(moment)}",
    ]
    for message in branch:
        who = words["you"] if message.role == "user" else f"{message.model.name if message.model else 'AI'} (AI)"
        lines += ["", f"## {_escaped(who)}, {_time(message.created_at)}", "", message.text.strip()]
        if message.status is not TurnStatus.DONE:
            lines += ["", f"*{words[message.status.value]}*"]
    return "\n".join(lines) + "\n"


def _as_json(tree: ConversationTree, person: str, moment: datetime) -> dict[str, object]:
    conversation = tree.conversation
    return {
        "format": "aarhusai-conversation",
        "version": 1,
        "exported_at": moment.isoformat(),
        "person": person,
        "ai_notice": _WORDS["en"]["note"],
        "conversation": {
            "id": str(conversation.id),
            "title": conversation.title,
            "tags": list(conversation.tags),
            "created_at": conversation.created_at.isoformat(),
            "updated_at": conversation.updated_at.isoformat(),
            "head_id": str(conversation.head_id) if conversation.head_id else None,
            "data_class": str(conversation.data_class),
        },
        "messages": _messages_json(tree.messages),
    }


def _messages_json(messages: Sequence[Message]) -> list[dict[str, object]]:
    return [
        {
            "id": str(m.id),
            "parent_id": str(m.parent_id) if m.parent_id else None,
            "role": m.role,
            "ai_generated": m.role == "assistant",
            "status": m.status.value,
            "text": m.text,
            "reasoning": m.reasoning,
            "steps": [{"tool": s.tool, "state": s.state, "summary": s.summary} for s in m.steps],
            "error_code": m.error_code,
            "data_class": str(m.data_class),
            "model": {"id": str(m.model.id), "name": m.model.name, "zone": m.model.zone} if m.model else None,
            "created_at": m.created_at.isoformat(),
            "finished_at": m.finished_at.isoformat() if m.finished_at else None,
            "feedback": {"rating": m.feedback.rating, "comment": m.feedback.comment} if m.feedback else None,
        }
        for m in messages
    ]


def _time(moment: datetime) -> str:
    return moment.astimezone(denmark()).strftime("%d.%m.%Y %H.%M (%Z)")


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", text)


def _file_name(title: str) -> str:
    return re.sub(r"[^\w æøåÆØÅ.-]+", "", title).strip(" .")[:60] or "samtale"
