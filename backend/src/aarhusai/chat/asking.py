"""Begins a turn: who may ask what, of which model, in which branch; then one statement, and the answer runs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from aarhusai.assistants.types import AgentRun, Assistant, Said
from aarhusai.chat.live.lease import Replica
from aarhusai.chat.live.live import Live
from aarhusai.chat.live.running import RunningTurn, TurnReader
from aarhusai.chat.repository import turns
from aarhusai.chat.repository.turns import BranchRow, NewTurn, RepeatedRequest
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.chat.types import Ask, Message, ModelRef, Opened
from aarhusai.chat.wording import question_text, title_from
from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.gateway.types import Model, Task
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import AssistantId, ConversationId, MessageId, ModelId, PersonId, TurnId

_NEXT = timedelta(microseconds=1)
"""An answer comes after its question, also when they are sorted by time."""

TITLE_JOB = "title"
"""The job that asks a model for a title; see `chat/tasks.py`."""


class KnownModels(Protocol):
    """The little that this room needs of the gateway's registry."""

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model, when it is on and the actor may use it."""
        ...

    def default_model(self, actor: Actor) -> Model | None:
        """The model for who names none."""
        ...


class KnownAssistants(Protocol):
    """The little that this room needs of the assistants' service."""

    def get(self, actor: Actor, assistant_id: AssistantId) -> Assistant:
        """The assistant. Raises NotFound for one that the actor may not use."""
        ...

    def default(self, actor: Actor) -> Assistant | None:
        """The assistant for who names none."""
        ...


class Asking:
    """Questions, new answers to old ones, and the same request sent twice."""

    def __init__(
        self, db: Database, live: Live, temporary: TemporaryChats, models: KnownModels, assistants: KnownAssistants
    ) -> None:
        self._db = db
        self._live = live
        self._temporary = temporary
        self._models = models
        self._assistants = assistants

    async def ask(self, actor: Actor, ask: Ask) -> TurnReader:
        """Begins the turn and gives its first reader; the turn is committed when this returns.

        Raises Invalid("empty_message"), TooLarge("message_too_long"), NotFound("conversation_not_found"),
        NotFound("model_not_available"), NotFound("assistant_not_found"), Conflict("turn_running"),
        Conflict("parent_changed").
        """
        if actor.person_id is None:
            raise turns.conversation_not_found()
        self._live.admit(actor.person_id)
        text = None if ask.text is None else question_text(ask.text)
        if text is None and (ask.parent_id is None or ask.conversation_id is None):
            raise Invalid("empty_message", "The message is empty.")
        known = ask.conversation_id is not None and self._temporary.get(actor, ask.conversation_id) is not None
        if known or (ask.temporary and ask.conversation_id is None):
            return await self._ask_temporary(actor, ask, text)
        try:
            return self._live.run(await self._begin(actor, actor.person_id, ask, text))
        except Conflict as error:
            if not isinstance(error, RepeatedRequest) and error.code != "turn_running":
                raise
            turn_id = await turns.turn_of_request(self._db, actor.person_id, ask.request_id)
            if turn_id is not None:
                return await self._live.follow(actor, turn_id)
            raise turns.conversation_not_found() if isinstance(error, RepeatedRequest) else error from error

    async def _begin(self, actor: Actor, person_id: PersonId, ask: Ask, text: str | None) -> RunningTurn:
        rows: Sequence[BranchRow] = ()
        if ask.conversation_id is not None:
            rows = await turns.branch(self._db, person_id, ask.conversation_id, ask.parent_id)
            _check_leaf(rows[-1], ask, text)
        elif ask.parent_id is not None:
            raise turns.conversation_not_found()
        assistant = self._assistant(actor, ask.assistant_id or (rows[0].assistant_id if rows else None))
        model = self._model(actor, ask.model_id, assistant, rows[0].model_id if rows else None)
        said = tuple(Said("user" if r.role == "user" else "assistant", r.text or "") for r in rows if r.id is not None)
        question = text if text is not None else said[-1].text
        declared = DataClass.parse(rows[0].data_class) if rows else DataClass()
        new = _new_turn(ask, question, model, assistant, self._live.replica)
        row = await turns.begin(self._db, actor, new)
        reference = ModelRef(model.id, model.name, model.zone.value)
        asked = None
        if text is not None:
            at = row.updated_at
            asked = Message(new.question_id, new.parent_id, "user", TurnStatus.DONE, text, at, finished_at=at)
        answer = Message(
            new.turn_id, new.question_id, "assistant", TurnStatus.RUNNING, "", row.updated_at + _NEXT, model=reference
        )
        return RunningTurn(
            Opened(new.turn_id, row.conversation(new.turn_id), asked, answer),
            AgentRun(
                actor=actor,
                assistant=assistant,
                model_id=model.id,
                declared=declared,
                question=question,
                history=said if text is not None else said[:-1],
                conversation_id=new.conversation_id,
            ),
            person_id,
            turns.Ending(new.turn_id, person_id, actor.unit_id, new.incarnation, None if model.bundled else TITLE_JOB),
        )

    async def _ask_temporary(self, actor: Actor, ask: Ask, text: str | None) -> TurnReader:
        repeated = self._temporary.turn_of_request(actor, ask)
        if repeated is not None:
            return await self._follow_temporary(actor, repeated)
        branch: Sequence[Message] = ()
        conversation = None
        if ask.conversation_id is not None:
            conversation = self._temporary.get(actor, ask.conversation_id)
            branch = self._temporary.branch(actor, ask.conversation_id, ask.parent_id)
            if not _may_hang_under(branch[-1].role if branch else None, ask, text):
                raise parent_changed()
        assistant = self._assistant(actor, ask.assistant_id or (conversation.assistant_id if conversation else None))
        model = self._model(actor, ask.model_id, assistant, conversation.model_id if conversation else None)
        reference = ModelRef(model.id, model.name, model.zone.value)
        opened = self._temporary.begin(actor, ask, text, reference, assistant.id if assistant else None)
        said = tuple(Said(message.role, message.text) for message in branch)
        run = AgentRun(
            actor=actor,
            assistant=assistant,
            model_id=model.id,
            declared=DataClass(),
            question=text if text is not None else said[-1].text,
            history=said if text is not None else said[:-1],
        )
        assert actor.person_id is not None
        return self._live.run(RunningTurn(opened, run, actor.person_id, None))

    async def _follow_temporary(self, actor: Actor, turn_id: TurnId) -> TurnReader:
        """The turn still runs here, or it is over and a stored one is what the page would have had."""
        try:
            return await self._live.follow(actor, turn_id)
        except NotFound as error:
            raise Conflict("request_repeated", "The request was answered before.") from error

    def _assistant(self, actor: Actor, assistant_id: AssistantId | None) -> Assistant | None:
        return self._assistants.get(actor, assistant_id) if assistant_id else self._assistants.default(actor)

    def _model(
        self, actor: Actor, wanted: ModelId | None, assistant: Assistant | None, earlier: ModelId | None
    ) -> Model:
        """The model that was asked for; else the assistant's, the conversation's or the house's."""
        if wanted is not None:
            model = self._models.usable(actor, wanted)
            if model is not None and Task.CHAT in model.tasks:
                return model
            raise NotFound("model_not_available", "The model is not available.")
        for model_id in (assistant.model_id if assistant else None, earlier):
            model = self._models.usable(actor, model_id) if model_id else None
            if model is not None and Task.CHAT in model.tasks:
                return model
        model = self._models.default_model(actor)
        if model is None:
            raise NotFound("model_not_available", "No model is available.")
        return model


def parent_changed() -> Conflict:
    """The message to go on from is not where the caller thinks it is."""
    return Conflict("parent_changed", "The message is not in this conversation.")


def _may_hang_under(role: str | None, ask: Ask, text: str | None) -> bool:
    if text is None:
        return role == "user"
    return ask.parent_id is None or role == "assistant"


def _check_leaf(leaf: BranchRow, ask: Ask, text: str | None) -> None:
    if not _may_hang_under(leaf.role, ask, text):
        raise parent_changed()
    if leaf.status == TurnStatus.RUNNING:
        raise turns.turn_running()


def _new_turn(ask: Ask, question: str, model: Model, assistant: Assistant | None, replica: Replica) -> NewTurn:
    request = MessageId(ask.request_id)
    again = ask.text is None
    assert ask.parent_id is not None or not again
    return NewTurn(
        turn_id=TurnId(request if again else new_id()),
        conversation_id=ask.conversation_id or ConversationId(new_id()),
        new_conversation=ask.conversation_id is None,
        title=title_from(question),
        question_id=ask.parent_id if again and ask.parent_id else request,
        parent_id=None if again else ask.parent_id,
        question=None if again else question,
        model_id=model.id,
        model_name=model.name,
        zone=model.zone.value,
        assistant_id=assistant.id if assistant else None,
        assistant_version=assistant.version if assistant else None,
        owner=replica.name,
        incarnation=replica.incarnation,
    )
