"""A rubric held against an answer by a model, through the same door as everything else, its verdict read strictly."""

import json
import re
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Protocol, cast

from aarhusai.assistants.door import ChatDoor
from aarhusai.errors import AarhusError
from aarhusai.evaluation.types import Checked, CheckKind
from aarhusai.gateway.types import CallContext, ChatCall, ChatMessage, ChatRequest, Model, TextDelta, TextPart
from aarhusai.kit.ids import new_id
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId

PURPOSE: Final = "evaluation"
"""What the log calls these calls."""

SEED: Final = 7
_MOST_TOKENS: Final = 1_000
_MOST_READ: Final = 20_000
"""Characters after which a judge that does not stop is not listened to."""

_LONGEST_REASON: Final = 500
_THOUGHTS: Final = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r"\A```(?:json)?\s*(.*?)\s*```\Z", re.DOTALL)


class KnownModels(Protocol):
    """The little of `gateway.registry` that a judge is found by."""

    def default_model(self, actor: Actor) -> Model | None:
        """The model for who names none."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What is put before the judge. `declared` is the class of the answer, `protection` what is known of its people."""

    actor: Actor
    question: str
    answer: str
    rubric: str
    declared: DataClass
    protection: ConversationProtection = field(repr=False)


class Judge:
    """The house's own model judges every answer, whichever model wrote it: verdicts are then of one measure."""

    def __init__(self, door: ChatDoor, models: KnownModels) -> None:
        self._door = door
        self._models = models

    async def judge(self, judged: Judged) -> Checked:
        """The verdict; `passed` is None where there was none, and `why` says so. Raises nothing of the family."""
        model = self._models.default_model(judged.actor)
        if model is None:
            return Checked(CheckKind.RUBRIC, judged.rubric, None, "no_judge")
        try:
            written = await self._asked(judged, model)
        except AarhusError as error:
            return Checked(CheckKind.RUBRIC, judged.rubric, None, "judge_failed", error.code)
        verdict = verdict_of(written)
        if verdict is None:
            return Checked(CheckKind.RUBRIC, judged.rubric, None, "not_judged")
        held, reason = verdict
        return Checked(CheckKind.RUBRIC, judged.rubric, held, "judged", reason)

    async def _asked(self, judged: Judged, model: Model) -> str:
        context = CallContext(
            call_id=CallId(new_id()),
            actor=judged.actor,
            model_id=model.id,
            purpose=PURPOSE,
            declared=judged.declared,
            protection=judged.protection,
            priority="batch",
        )
        request = ChatRequest(
            messages=(
                ChatMessage("system", (TextPart(_prompt()),)),
                ChatMessage("user", (TextPart(_shown(judged)),)),
            ),
            max_output=_MOST_TOKENS,
            temperature=0.0,
            seed=SEED,
        )
        written = ""
        async with aclosing(self._door.chat(ChatCall(context, request))) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    written += event.text
                    if len(written) > _MOST_READ:
                        break
        return written


def verdict_of(written: str) -> tuple[bool, str] | None:
    """Whether it held and why; None for anything but the object that was asked for."""
    text = _THOUGHTS.sub("", written).strip()
    fenced = _FENCE.match(text)
    try:
        found: object = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    verdict = cast("dict[str, object]", found)
    held, reason = verdict.get("opfyldt"), verdict.get("grund")
    if set(verdict) != {"opfyldt", "grund"} or not isinstance(held, bool) or not isinstance(reason, str):
        return None
    return held, reason.strip()[:_LONGEST_REASON]


def _shown(judged: Judged) -> str:
    """Each part between marks that none of them can hold."""
    mark = new_id().hex
    return "\n".join(
        f"<{name} {mark}>\n{text}\n</{name} {mark}>"
        for name, text in (("spørgsmål", judged.question), ("svar", judged.answer), ("krav", judged.rubric))
    )


@cache
def _prompt() -> str:
    return (Path(__file__).parent / "prompts" / "judge.md").read_text(encoding="utf-8").strip()
