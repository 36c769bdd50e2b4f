"""Conversations, turns and their streams."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response, status

from aarhusai.chat.export import Format
from aarhusai.errors import NotFound
from aarhusai.terms.ids import ConversationId, FolderId, MessageId, TurnId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas.chat import (
    ConversationList,
    ConversationOut,
    ConversationPatch,
    FeedbackIn,
    FolderIn,
    FolderList,
    FolderOut,
    FoundList,
    ListingQuery,
    TagList,
    TreeOut,
    conversation_out,
    folder_out,
    found_out,
    list_out,
    tags_out,
    tree_out,
)
from aarhusai.web.schemas.turns import PageStreamOut, TurnIn, TurnStreamOut
from aarhusai.web.sse import EventStream, news_bytes, turn_bytes

router = APIRouter(tags=["chat"])

Cursor = Annotated[str | None, Query(max_length=500)]

_TURN_STREAM: dict[int | str, dict[str, object]] = {200: {"model": TurnStreamOut, "description": "Events of a turn"}}
_PAGE_STREAM: dict[int | str, dict[str, object]] = {200: {"model": PageStreamOut, "description": "Events for a page"}}


@router.get("/conversations")
async def list_conversations(
    actor: CurrentActor, services: Services, wanted: Annotated[ListingQuery, Query()]
) -> ConversationList:
    """The caller's conversations, newest first."""
    return list_out(await services.chat.list(actor, wanted.listing(), wanted.cursor))


@router.get("/conversations/search")
async def search_conversations(
    actor: CurrentActor, services: Services, q: Annotated[str, Query(max_length=1_000)] = "", cursor: Cursor = None
) -> FoundList:
    """The caller's conversations whose title or messages match, best first."""
    return found_out(await services.chat.search(actor, q, cursor))


@router.get("/conversations/{conversation_id}")
async def read_conversation(conversation_id: UUID, actor: CurrentActor, services: Services) -> TreeOut:
    """A conversation with all versions of its messages."""
    return tree_out(await services.chat.tree(actor, ConversationId(conversation_id)))


@router.patch("/conversations/{conversation_id}")
async def change_conversation(
    conversation_id: UUID, body: ConversationPatch, actor: CurrentActor, services: Services
) -> ConversationOut:
    """Rename, pin, archive, tag, move, or switch the version that is shown."""
    return conversation_out(await services.chat.change(actor, ConversationId(conversation_id), body.change()))


@router.delete("/conversations/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_conversation(conversation_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Takes a conversation out of sight; it can be restored for an hour."""
    await services.chat.delete(actor, ConversationId(conversation_id))


@router.post("/conversations/{conversation_id}/restore")
async def restore_conversation(conversation_id: UUID, actor: CurrentActor, services: Services) -> ConversationOut:
    """Undoes a deletion."""
    return conversation_out(await services.chat.restore(actor, ConversationId(conversation_id)))


@router.get(
    "/conversations/{conversation_id}/export",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {}, "application/json": {}}}},
)
async def export_conversation(
    conversation_id: UUID,
    actor: CurrentActor,
    services: Services,
    kind: Annotated[Format, Query(alias="format")] = "markdown",
) -> Response:
    """The conversation as a file: the branch that is shown as Markdown, or the whole tree as JSON."""
    file = await services.chat.export(actor, ConversationId(conversation_id), kind)
    name = quote(file.name)
    disposition = f"attachment; filename*=UTF-8''{name}"
    return Response(file.content, media_type=file.media_type, headers={"content-disposition": disposition})


@router.get("/folders")
async def list_folders(actor: CurrentActor, services: Services) -> FolderList:
    """The caller's folders."""
    return FolderList(items=[folder_out(folder) for folder in await services.chat.folders(actor)])


@router.post("/folders", status_code=status.HTTP_201_CREATED)
async def create_folder(body: FolderIn, actor: CurrentActor, services: Services) -> FolderOut:
    """A new folder."""
    return folder_out(await services.chat.create_folder(actor, body.name))


@router.patch("/folders/{folder_id}")
async def rename_folder(folder_id: UUID, body: FolderIn, actor: CurrentActor, services: Services) -> FolderOut:
    """Another name."""
    return folder_out(await services.chat.rename_folder(actor, FolderId(folder_id), body.name))


@router.delete("/folders/{folder_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_folder(folder_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes the folder; what lay in it stays."""
    await services.chat.delete_folder(actor, FolderId(folder_id))


@router.get("/tags")
async def list_tags(actor: CurrentActor, services: Services) -> TagList:
    """The tags the caller uses."""
    return tags_out(await services.chat.tags(actor))


@router.put("/messages/{message_id}/feedback", status_code=status.HTTP_204_NO_CONTENT)
async def give_feedback(message_id: UUID, body: FeedbackIn, actor: CurrentActor, services: Services) -> None:
    """A thumb, and words if one likes, for an answer."""
    await services.chat.give_feedback(actor, MessageId(message_id), body.feedback())


@router.delete("/messages/{message_id}/feedback", status_code=status.HTTP_204_NO_CONTENT)
async def take_back_feedback(message_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Takes it back."""
    await services.chat.take_back_feedback(actor, MessageId(message_id))


@router.post("/turns", status_code=status.HTTP_200_OK, response_class=EventStream, responses=_TURN_STREAM)
async def begin_turn(body: TurnIn, actor: CurrentActor, services: Services) -> Response:
    """Asks, and streams the answer. The turn is stored before the first byte leaves and runs whoever listens."""
    return EventStream(await services.chat.ask(actor, body.ask()), turn_bytes)


@router.get(
    "/turns/{turn_id}/events", status_code=status.HTTP_200_OK, response_class=EventStream, responses=_TURN_STREAM
)
async def follow_turn(
    turn_id: UUID,
    actor: CurrentActor,
    services: Services,
    after: Annotated[int | None, Query(ge=0, le=2_000_000_000)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """The same stream again, after event number `after`, from any tab and any replica."""
    return EventStream(await services.live.follow(actor, TurnId(turn_id), _place(after, last_event_id)), turn_bytes)


@router.post("/turns/{turn_id}/stop", status_code=status.HTTP_204_NO_CONTENT)
async def stop_turn(turn_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Ends the answer here; what arrived is kept."""
    await services.live.stop_turn(actor, TurnId(turn_id))


@router.get("/events", status_code=status.HTTP_200_OK, response_class=EventStream, responses=_PAGE_STREAM)
async def follow_events(actor: CurrentActor, services: Services) -> Response:
    """What the caller's page should know at once: conversations, turns, configuration."""
    if actor.person_id is None:
        raise NotFound("not_found", "There is nothing to follow.")
    return EventStream(services.live.people.subscribe(actor.person_id), news_bytes)


def _place(after: int | None, last_event_id: str | None) -> int:
    if after is not None:
        return after
    text = last_event_id or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
