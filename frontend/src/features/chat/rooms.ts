import type { NewsEvent } from "../../api/types.ts";
import { news } from "../conversations/news.ts";
import { TalkRoom } from "./talk.ts";
import { onPersonChange } from "../../app/session.ts";

/** The conversations looked at last: opening one again shows at once what was there, and then fetches what is new. */
const KEPT = 8;
const rooms = new Map<string, TalkRoom>();

export function roomOf(id: string): TalkRoom {
  const known = rooms.get(id);
  if (known) rooms.delete(id);
  const room = known ?? new TalkRoom(id);
  if (!known) room.onChanged = (conversation) => news.tell({ type: "conversation", data: conversation });
  keep(id, room);
  return room;
}

/** Begins a conversation. `named` gets its id when the server has stored the first question. */
export function newRoom(assistant: string | null, named: (id: string) => void): TalkRoom {
  const room = new TalkRoom(null, assistant);
  room.onChanged = (conversation) => news.tell({ type: "conversation", data: conversation });
  room.onNamed = (id) => {
    keep(id, room);
    named(id);
  };
  return room;
}

function keep(id: string, room: TalkRoom): void {
  rooms.set(id, room);
  for (const oldest of rooms.keys()) {
    if (rooms.size <= KEPT) break;
    rooms.delete(oldest);
  }
}

/** Forgets everything: somebody else may sign in at this machine. */
export function forgetRooms(): void {
  rooms.clear();
}

news.watch((event: NewsEvent) => {
  if (event.type === "conversation") rooms.get(event.data.id)?.adopt(event.data);
  else if (event.type === "turn") {
    const room = rooms.get(event.data.conversation_id);
    if (room?.watched && !room.state.get().writing && !room.state.get().asked) void room.load();
  }
});

onPersonChange(forgetRooms);
