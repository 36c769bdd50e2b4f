"""Looking at a text before it is sent, what left for an answer, and a person's corrections of what was found."""

from uuid import UUID

from fastapi import APIRouter, status

from aarhusai.chat.protecting import Act, Standing
from aarhusai.errors import NotFound
from aarhusai.gateway.examining import Looked
from aarhusai.protection.conversation import ConversationProtection, Mark
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import ConversationId, MessageId, TurnId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import protection as wire
from aarhusai.web.schemas.corrections import MarkIn, correction

router = APIRouter(tags=["protection"])


@router.post("/protection/check")
async def check_text(body: wire.CheckIn, actor: CurrentActor, services: Services) -> wire.CheckOut:
    """What a text holds, and whether it may be sent. Nothing is stored and nothing leaves."""
    model_id, conversation_id = wire.ids(body)
    chosen = wire.declared_of(body)
    standing = Standing(ConversationProtection(), chosen or DataClass(), DataClass(Base.PUBLIC))
    if conversation_id is not None:
        standing = await services.chat.protecting.standing(actor, conversation_id)
    for one in body.corrections:
        standing.protection.correct(correction(one))
    declared = standing.declared | (chosen or standing.declared)
    earlier = standing.data_class
    if conversation_id is not None and "parent_id" in body.model_fields_set:
        # The door reads the branch it sends: what stands in another one, or was corrected since, does not decide.
        parent = MessageId(body.parent_id) if body.parent_id else None
        said = await services.chat.protecting.texts_of_branch(actor, conversation_id, parent) if parent else ()
        earlier = await services.examiner.class_of(said, standing.protection)
    looked = Looked(body.text, declared, earlier, standing.protection, model_id)
    return wire.check_out(await services.examiner.examine(actor, looked))


@router.get("/turns/{turn_id}/sent")
async def what_the_model_saw(turn_id: UUID, actor: CurrentActor, services: Services) -> wire.SentOut:
    """What left the municipality for an answer of the caller's, word for word."""
    record = await services.chat.protecting.sent_of(actor, TurnId(turn_id))
    return wire.sent_out(record, services.registry)


@router.get("/conversations/{conversation_id}/marks")
async def list_marks(conversation_id: UUID, actor: CurrentActor, services: Services) -> wire.MarkList:
    """The caller's corrections in a conversation."""
    protection = await services.chat.protecting.protection_of(actor, ConversationId(conversation_id))
    return wire.MarkList(items=[wire.mark_out(one) for one in protection.marks])


@router.post("/conversations/{conversation_id}/marks", status_code=status.HTTP_201_CREATED)
async def add_mark(conversation_id: UUID, body: MarkIn, actor: CurrentActor, services: Services) -> wire.MarkOut:
    """Marks what was missed or frees what is not personal, from now on in this conversation."""
    corrected = correction(body)
    name = "conversation.value_marked" if isinstance(corrected, Mark) else "conversation.value_freed"
    await services.chat.protecting.change_protection(
        actor,
        ConversationId(conversation_id),
        lambda protection: protection.correct(corrected),
        Act(name, {"kind": corrected.kind or "any"}),
    )
    return wire.mark_out(corrected)


@router.delete("/conversations/{conversation_id}/marks/{mark_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_mark(conversation_id: UUID, mark_id: str, actor: CurrentActor, services: Services) -> None:
    """Takes a correction back."""

    def remove(protection: ConversationProtection) -> None:
        if not protection.remove(mark_id):
            raise NotFound("mark_not_found", "There is no such correction.")

    act = Act("conversation.correction_removed", {})
    await services.chat.protecting.change_protection(actor, ConversationId(conversation_id), remove, act)


@router.put("/conversations/{conversation_id}/class", status_code=status.HTTP_204_NO_CONTENT)
async def declare_class(conversation_id: UUID, body: wire.ClassIn, actor: CurrentActor, services: Services) -> None:
    """Declares which kind of data the conversation holds. Lowering needs a reason."""
    await services.chat.protecting.set_declared(
        actor, ConversationId(conversation_id), DataClass.parse(body.declared), body.reason or ""
    )
