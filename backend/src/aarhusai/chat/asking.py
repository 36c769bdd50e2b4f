"""Begins a turn: who may ask what, of which model, in which branch; then one statement, and the answer runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from aarhusai.assistants.types import AgentRun, Assistant, Said
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.chat.answer_sources import AnswerSources, Wanted
from aarhusai.chat.choosing import Choosing
from aarhusai.chat.live.lease import Replica
from aarhusai.chat.live.live import Live
from aarhusai.chat.live.running import RunningTurn, TurnReader
from aarhusai.chat.repository import turns
from aarhusai.chat.repository.search import IndexEntry
from aarhusai.chat.repository.turns import BegunRow, BranchRow, NewTurn, RepeatedRequest
from aarhusai.chat.sealing import TEXT, TITLE, open_protection, open_text, seal_text
from aarhusai.chat.sealing_old import seal_conversation
from aarhusai.chat.store import Store
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.chat.types import Ask, Attachment, Message, ModelRef, Opened
from aarhusai.chat.wording import question_text, title_from
from aarhusai.errors import AarhusError, Conflict, Invalid, NotFound
from aarhusai.gateway.types import Model
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.types import Lending
from aarhusai.protection.conversation import ConversationProtection, Free
from aarhusai.storage.key_cipher import ConversationKey
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import AssistantId, AttachmentId, CollectionId, ConversationId, MessageId, PersonId, TurnId

_NEXT = timedelta(microseconds=1)
"""An answer comes after its question, also when they are sorted by time."""

TITLE_JOB = "title"
"""The job that asks a model for a title; see `chat/tasks.py`."""


CLASSIFY_JOB: Final = "classify"
"""The job that finds the class of a turn for which detection was skipped."""

_TRIES: Final = 5
"""How often a conversation is read again that changed before the turn was written."""


class Asking:
    """Questions, new answers to old ones, and the same request sent twice."""

    def __init__(
        self,
        store: Store,
        live: Live,
        temporary: TemporaryChats,
        choosing: Choosing,
        sources: AnswerSources,
        *,
        classify_job: str | None = None,
    ) -> None:
        self._db = store.db
        self._store = store
        self._classify_job = classify_job
        self._live = live
        self._temporary = temporary
        self._choosing = choosing
        self._sources = sources

    async def ask(self, actor: Actor, ask: Ask) -> TurnReader:
        """Begins the turn and gives its first reader; the turn is committed when this returns.

        Raises Invalid("empty_message"), TooLarge("message_too_long"), NotFound("conversation_not_found"),
        NotFound("model_not_available"), NotFound("assistant_not_found"), Conflict("turn_running"),
        Conflict("parent_changed"), Conflict("assistant_suspended" | "assistant_model_gone"), Refused("course_needed"),
        Invalid("trial_is_temporary") for an unsaved assistant elsewhere, and for its
        sources what `AnswerSources.gather` raises.
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
        if ask.trial is not None:
            raise Invalid("trial_is_temporary", "What is not saved is tried in a temporary chat.")
        try:
            return self._live.run(await self._begun(actor, actor.person_id, ask, text))
        except Conflict as error:
            if not isinstance(error, RepeatedRequest) and error.code != "turn_running":
                raise
            turn_id = await turns.turn_of_request(self._db, actor.person_id, ask.request_id)
            if turn_id is not None:
                return await self._live.follow(actor, turn_id)
            raise turns.conversation_not_found() if isinstance(error, RepeatedRequest) else error from error

    def lends(self, actor: Actor, assistant_id: AssistantId | None) -> Lending | None:
        """What an assistant lends the actor just now; None for one they may not use (any more)."""
        try:
            return self._choosing.lending(self._choosing.assistant(actor, assistant_id)) if assistant_id else None
        except AarhusError:
            return None

    async def _begun(self, actor: Actor, person_id: PersonId, ask: Ask, text: str | None) -> RunningTurn:
        for _ in range(_TRIES):
            turn = await self._begin(actor, person_id, ask, text)
            if turn is not None:
                return turn
        raise Conflict("changed_meanwhile", "Somebody changed it first.")

    async def _begin(self, actor: Actor, person_id: PersonId, ask: Ask, text: str | None) -> RunningTurn | None:
        """None when the conversation changed between reading and writing: it is read again."""
        rows: Sequence[BranchRow] = ()
        if ask.conversation_id is not None:
            rows = await turns.branch(self._db, person_id, ask.conversation_id, ask.parent_id)
            _check_leaf(rows[-1], ask, text)
        elif ask.parent_id is not None:
            raise turns.conversation_not_found()
        before = await self._opened(rows, ask)
        if before is None:
            return None
        assistant = self._choosing.assistant(actor, ask.assistant_id or (rows[0].assistant_id if rows else None))
        await self._choosing.admit(actor, assistant)
        able = self._choosing.model(actor, ask.model_id, assistant, rows[0].model_id if rows else None)
        files = [one for row in rows for one in row.attachments or ()]
        gathered = await self._sources.gather(
            actor,
            replace(
                _wanted(ask, rows[0].collections if rows else (), files, sees=sees(able)),
                lending=self._choosing.lending(assistant),
            ),
        )
        model = self._choosing.answering(actor, able, sources=gathered.run is not None)
        question = text if text is not None else before.said[-1].text
        new = _new_turn(ask, _Chosen(model, assistant, self._live.replica), before, question)
        row = await turns.begin(self._db, actor, new)
        if row is None:
            return None
        self._store.index.add(*_entries(new, row, person_id, question))
        return RunningTurn(
            _opening(new, row, before.key, None if text is None else (text, gathered.files)),
            AgentRun(
                actor=actor,
                assistant=assistant,
                model_id=model.id,
                declared=DataClass.parse(row.declared),
                question=question,
                history=before.said if text is not None else before.said[:-1],
                conversation_id=new.conversation_id,
                protection=before.protection,
                chosen=before.chosen or ask.declared is not None,
                sources=gathered.run,
            ),
            person_id,
            turns.Ending(
                turn_id=new.turn_id,
                conversation_id=new.conversation_id,
                person_id=person_id,
                unit_id=actor.unit_id,
                incarnation=new.incarnation,
                key=before.key,
                title_job=None if model.bundled else TITLE_JOB,
                classify_job=self._classify_job,
            ),
        )

    async def _opened(self, rows: Sequence[BranchRow], ask: Ask) -> "_Before | None":
        """The conversation so far, opened, or a fresh key for a new one. None when it had no key and has one now.

        Raises Unavailable("conversation_key_missing").
        """
        conversation_id = ask.conversation_id
        if conversation_id is None:
            protection = ConversationProtection()
            _correct(protection, ask)
            return _Before(await self._store.keys.store.new(), protection, 0, (), False)
        first = rows[0]
        if first.key_id is None:
            await seal_conversation(self._store, conversation_id)
            return None
        key = await self._store.keys.must(first.key_id)
        said = tuple(
            Said("user" if row.role == "user" else "assistant", _text(row, key)) for row in rows if row.id is not None
        )
        protection = open_protection(key, conversation_id, rows[-1].protection)
        return _Before(key, protection, first.protection_revision, said, first.declared_chosen)

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
        if ask.trial is not None:
            assistant = self._choosing.trial(actor, ask.trial.assistant_id, ask.trial.content)
        else:
            assistant = self._choosing.assistant(
                actor, ask.assistant_id or (conversation.assistant_id if conversation else None)
            )
            await self._choosing.admit(actor, assistant)
        able = self._choosing.model(actor, ask.model_id, assistant, conversation.model_id if conversation else None)
        files = [one for message in branch for one in message.attachment_ids]
        gathered = await self._sources.gather(
            actor,
            replace(
                _wanted(ask, conversation.collections if conversation else (), files, sees=sees(able)),
                lending=self._choosing.lending(assistant),
            ),
        )
        model = self._choosing.answering(actor, able, sources=gathered.run is not None)
        reference = ModelRef(model.id, model.name, model.zone.value)
        if conversation is None and ask.corrections:
            await self._note_corrections(actor, ask)
        opened = self._temporary.begin(actor, ask, text, reference, assistant.id if assistant else None)
        said = tuple(Said(message.role, message.text) for message in branch)
        protection = self._temporary.protection(opened.conversation.id)
        if conversation is None:
            _correct(protection, ask)
        run = AgentRun(
            actor=actor,
            assistant=assistant,
            model_id=model.id,
            declared=opened.conversation.declared_class,
            question=text if text is not None else said[-1].text,
            history=said if text is not None else said[:-1],
            protection=protection,
            chosen=self._temporary.chosen(opened.conversation.id),
            sources=gathered.run,
        )
        if opened.question is not None:
            opened = replace(opened, question=replace(opened.question, attachments=gathered.files))
        assert actor.person_id is not None
        return self._live.run(RunningTurn(opened, run, actor.person_id, None))

    async def _note_corrections(self, actor: Actor, ask: Ask) -> None:
        """A temporary chat's turn is not in the log; that something was freed or marked with its first question is."""
        freed = any(isinstance(one, Free) for one in ask.corrections)
        act = "conversation.value_freed" if freed else "conversation.value_marked"
        async with self._db.transaction() as tx:
            details: dict[str, Detail] = {"corrections": len(ask.corrections)}
            await append(tx, AuditEntry(actor, act, "conversation", details=details))

    async def _follow_temporary(self, actor: Actor, turn_id: TurnId) -> TurnReader:
        """The turn still runs here, or it is over and a stored one is what the page would have had."""
        try:
            return await self._live.follow(actor, turn_id)
        except NotFound as error:
            raise Conflict("request_repeated", "The request was answered before.") from error


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


@dataclass(frozen=True, slots=True)
class _Before:
    """A conversation before its next turn, opened. `chosen` says whether its person declared a class."""

    key: ConversationKey
    protection: ConversationProtection
    protection_revision: int
    said: tuple[Said, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Chosen:
    model: Model
    assistant: Assistant | None
    replica: Replica


def sees(model: Model | None) -> bool:
    """Whether the model is shown pictures."""
    return model is not None and "image" in model.modalities


def _wanted(ask: Ask, kept: Sequence[CollectionId], earlier: Iterable[AttachmentId], *, sees: bool) -> Wanted:
    """What the question is to be answered from: what it names, and what those before it in its branch brought."""
    return Wanted(
        collections=kept if ask.collections is None else ask.collections,
        chosen_now=ask.collections is not None,
        new=ask.attachments,
        earlier=[one for one in dict.fromkeys(earlier) if one not in ask.attachments],
        conversation_id=ask.conversation_id,
        sees=sees,
    )


def _text(row: BranchRow, key: ConversationKey) -> str:
    assert row.id is not None
    return (row.text or "") if row.sealed_text is None else open_text(key, TEXT, row.id, row.sealed_text)


def _correct(protection: ConversationProtection, ask: Ask) -> None:
    for correction in ask.corrections:
        protection.correct(correction)


def _new_turn(ask: Ask, chosen: _Chosen, before: _Before, question: str) -> NewTurn:
    request = MessageId(ask.request_id)
    again = ask.text is None
    assert ask.parent_id is not None or not again
    question_id = ask.parent_id if again and ask.parent_id else request
    conversation_id = ask.conversation_id or ConversationId(new_id())
    return NewTurn(
        turn_id=TurnId(request if again else new_id()),
        conversation_id=conversation_id,
        new_conversation=ask.conversation_id is None,
        key_id=before.key.id,
        sealed_title=seal_text(before.key, TITLE, conversation_id, title_from(question)),
        question_id=question_id,
        parent_id=None if again else ask.parent_id,
        question=None if again else seal_text(before.key, TEXT, question_id, question),
        declared=ask.declared,
        corrections=len(ask.corrections) if ask.conversation_id is None else 0,
        protection_revision=before.protection_revision,
        model_id=chosen.model.id,
        model_name=chosen.model.name,
        zone=chosen.model.zone.value,
        assistant_id=chosen.assistant.id if chosen.assistant else None,
        assistant_version=chosen.assistant.version if chosen.assistant else None,
        owner=chosen.replica.name,
        incarnation=chosen.replica.incarnation,
        collections=ask.collections,
        attachments=ask.attachments if not again else (),
    )


def _opening(
    new: NewTurn, row: BegunRow, key: ConversationKey, said: tuple[str, Sequence[Attachment]] | None
) -> Opened:
    """What a page sees first; `said` are text and files of the question, None when an old one is answered again."""
    at, declared = row.updated_at, DataClass.parse(row.declared)
    asked = None
    if said is not None:
        asked = Message(
            new.question_id,
            new.parent_id,
            "user",
            TurnStatus.DONE,
            said[0],
            at,
            finished_at=at,
            data_class=declared,
            attachment_ids=new.attachments,
            attachments=said[1],
        )
    answer = Message(
        new.turn_id,
        new.question_id,
        "assistant",
        TurnStatus.RUNNING,
        "",
        at + _NEXT,
        model=ModelRef(new.model_id, new.model_name, new.zone),
        data_class=declared,
    )
    return Opened(new.turn_id, row.conversation({key.id: key}, new.turn_id), asked, answer)


def _entries(new: NewTurn, row: BegunRow, person_id: PersonId, question: str) -> Iterator[IndexEntry]:
    """What of the turn's beginning can be searched for: a new title, a new question."""
    where = (new.key_id, new.conversation_id, person_id, row.updated_at)
    if new.new_conversation:
        yield IndexEntry(new.conversation_id, True, row.revision, *where, title_from(question))
    if new.question is not None:
        yield IndexEntry(new.question_id, False, 0, *where, question)
