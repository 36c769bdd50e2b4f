"""Runs with tools: the agent library runs the loop; tools are ours, and so is the model under it.

This module imports the agent library: only `loop._library` imports it, and only where there are tools.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic_ai import Agent
from pydantic_ai import messages as m
from pydantic_ai.exceptions import AgentRunError, ContentFilterError, ToolFailed, UsageLimitExceeded
from pydantic_ai.models.test import TestModel
from pydantic_ai.tools import RunContext
from pydantic_ai.tools import ToolDefinition as AgentTool
from pydantic_ai.toolsets.abstract import AbstractToolset, ToolsetTool
from pydantic_ai.usage import UsageLimits
from pydantic_core import SchemaValidator, core_schema

from aarhusai.assistants.desk import NOTHING, SEARCH_TOOL, Given
from aarhusai.assistants.door import ChatDoor
from aarhusai.assistants.door_model import DoorModel
from aarhusai.assistants.ending import ended
from aarhusai.assistants.pieces import Pieces
from aarhusai.assistants.prompt import branch, instructions_of
from aarhusai.assistants.tools import Tool, ToolCaller
from aarhusai.assistants.types import AgentRun, Said
from aarhusai.errors import AarhusError, UpstreamError
from aarhusai.terms.events import Ended, ToolStep

logger = logging.getLogger(__name__)

MOST_MODEL_CALLS: Final = 12
"""Model calls in one run."""

MOST_TOOL_CALLS: Final = 32
"""Tool calls in one run."""

_RETRIES: Final = 2
"""How often a model may repair a call to one tool: a name that does not exist, arguments that are no JSON object."""

_OBJECT = SchemaValidator(core_schema.dict_schema(core_schema.str_schema()))


@dataclass(frozen=True, slots=True)
class _Deps:
    """What the toolset finds of the run."""

    tools: Mapping[str, Tool]
    caller: ToolCaller
    pieces: Pieces


class _Tools(AbstractToolset[_Deps]):
    """The tools of the run at hand; there is one instance for all runs."""

    @property
    def id(self) -> str:
        """The library's name for it."""
        return "aarhusai"

    async def get_tools(self, ctx: RunContext[_Deps]) -> dict[str, ToolsetTool[_Deps]]:
        """Only what is offered to this caller with this assistant."""
        return {
            name: ToolsetTool(
                toolset=self,
                tool_def=AgentTool(
                    name=name, description=tool.description, parameters_json_schema=dict(tool.parameters)
                ),
                max_retries=_RETRIES,
                args_validator=_OBJECT,
            )
            for name, tool in ctx.deps.tools.items()
        }

    async def call_tool(
        self,
        name: str,
        tool_args: dict[str, Any],
        ctx: RunContext[_Deps],
        tool: ToolsetTool[_Deps],  # noqa: ARG002  # the library's signature
    ) -> str:
        """Does one call and tells the reader. What went wrong is told to the model, which may go on."""
        call_id, pieces = ctx.tool_call_id or "", ctx.deps.pieces
        pieces.step(ToolStep(call_id, name, "running"))
        try:
            answer = await ctx.deps.tools[name].call(ctx.deps.caller, tool_args)
        except AarhusError as error:
            pieces.step(ToolStep(call_id, name, "failed", error.code))
            raise ToolFailed(f"{error.code}: {error.message}") from error
        except Exception as error:  # a tool is a plug-in: its fault must not end the person's turn
            logger.warning("tool %s failed: %s", name, type(error).__name__)  # its text may quote what was asked
            pieces.step(ToolStep(call_id, name, "failed", "tool_failed"))
            raise ToolFailed("tool_failed: The tool failed.") from error
        pieces.step(ToolStep(call_id, name, "done", answer.summary))
        return answer.text


@cache
def _agent() -> Agent[_Deps, str]:
    """The one agent: everything that differs between runs is given to the run."""
    return Agent(
        deps_type=_Deps,
        name="assistant",
        toolsets=[_Tools()],
        retries={"tools": _RETRIES, "output": 0},
    )


def prepare() -> None:
    """Does once, in a thread, what would hold up the event loop at the first run (0.3 s)."""
    TestModel()  # the first model that is made loads the library's list of prices
    _agent()


async def run_with_tools(
    door: ChatDoor, run: AgentRun, tools: Sequence[Tool], pieces: Pieces, given: Given = NOTHING
) -> Ended:
    """Runs to the end; see AgentLoop.run for what is raised."""
    *before, question = branch(run.history, run.question)
    model = DoorModel(door, run, pieces, given)
    deps = _Deps({tool.name: tool for tool in tools}, ToolCaller(run.actor, run.assistant, run.conversation_id), pieces)
    try:
        await _agent().run(
            question.text,
            message_history=[_past(said) for said in before],
            instructions=instructions_of(run, may_search=SEARCH_TOOL in deps.tools) or None,
            model=model,
            deps=deps,
            usage_limits=UsageLimits(request_limit=MOST_MODEL_CALLS, tool_calls_limit=MOST_TOOL_CALLS),
            infer_name=False,
        )
    except UsageLimitExceeded as error:
        raise UpstreamError("too_many_steps", "The model asked for more steps than a run may take.") from error
    except ContentFilterError as error:
        raise UpstreamError("answer_empty", "The model gave no answer.", {"reason": "content_filter"}) from error
    except AgentRunError as error:
        if model.empty:
            raise UpstreamError("answer_empty", "The model gave no answer.") from error
        raise UpstreamError("model_garbage", "The model's answer could not be used.") from error
    return ended(model.finished, pieces.has_text, model.usage)


def _past(said: Said) -> m.ModelMessage:
    if said.role == "user":
        return m.ModelRequest([m.UserPromptPart(said.text)])
    return m.ModelResponse([m.TextPart(said.text)])
