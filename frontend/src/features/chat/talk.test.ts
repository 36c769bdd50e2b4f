import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Placed } from "../../api/chat.ts";
import * as api from "../../api/chat.ts";
import { ApiError } from "../../api/errors.ts";
import type { Conversation, Message, TurnEvent } from "../../api/types.ts";
import { TalkRoom } from "./talk.ts";

const conversation = { id: "c1", title: "", head_id: "a1", revision: 2, assistant_id: "x", temporary: false } as Conversation;
const message = (id: string, parent: string | null, role: Message["role"], text: string, status: Message["status"] = "done") =>
  ({ id, parent_id: parent, role, text, status, reasoning: "", steps: [], created_at: "2026-01-01T00:00:00Z" }) as unknown as Message;

const question = message("q1", null, "user", "Hej");
const running = message("a1", "q1", "assistant", "", "running");
const answer = message("a1", "q1", "assistant", "Hej selv");

const turn = { type: "turn", place: 1, data: { turn_id: "t1", conversation, question, answer: running } } as Placed<TurnEvent>;
const text = { type: "text", place: 2, data: { text: "Hej ", at: 0 } } as Placed<TurnEvent>;
const end = { type: "end", place: 3, data: { status: "done", code: null, answer, conversation } } as Placed<TurnEvent>;

/** A stream that is fed while it is read. */
function line() {
  const waiting: Placed<TurnEvent>[] = [];
  let wake: () => void = () => undefined;
  async function* read() {
    for (;;) {
      const event = waiting.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { read: read(), feed: (...events: Placed<TurnEvent>[]) => (waiting.push(...events), wake()) };
}

const ask = { parent_id: null, text: "Hej", model_id: null, request_id: "r1" };

beforeEach(() => void vi.spyOn(api, "openConversation").mockResolvedValue({ conversation, messages: [question, answer], running: null }));
afterEach(() => vi.restoreAllMocks());

it("shows the question at once, and the answer as it grows", async () => {
  const { read, feed } = line();
  vi.spyOn(api, "beginTurn").mockResolvedValue(read);
  const room = new TalkRoom(null);
  const named = vi.fn();
  room.onNamed = named;
  const sent = room.ask(ask);
  expect(room.state.get().asked).toEqual({ text: "Hej", parent: null });
  feed(turn);
  await sent;
  expect(named).toHaveBeenCalledWith("c1");
  expect(room.state.get()).toMatchObject({ asked: null, head: "a1", writing: { turn: "t1", answer: "a1" } });
  feed(text);
  await vi.waitFor(() => expect(room.state.get().writing?.growing.text).toBe("Hej "));
  feed(end);
  await vi.waitFor(() => expect(room.state.get().writing).toBeNull());
  expect(room.state.get().tree["a1"]?.text).toBe("Hej selv");
});

it("raises what stood in the way, and shows what was there before", async () => {
  vi.spyOn(api, "beginTurn").mockRejectedValue(new ApiError(413, "message_too_long", { limit: 1 }));
  const room = new TalkRoom("c1");
  await room.load();
  await expect(room.ask({ ...ask, parent_id: "a1" })).rejects.toThrow("message_too_long");
  expect(room.state.get()).toMatchObject({ asked: null, head: "a1", writing: null, state: "ready" });
});

it("fetches the conversation again when another tab was there first", async () => {
  vi.spyOn(api, "beginTurn").mockRejectedValue(new ApiError(409, "parent_changed", {}));
  const room = new TalkRoom("c1");
  await room.load();
  await expect(room.ask(ask)).rejects.toThrow("parent_changed");
  expect(api.openConversation).toHaveBeenCalledTimes(2);
});

it("follows an answer that is being written when it is opened", async () => {
  const { read, feed } = line();
  vi.mocked(api.openConversation).mockResolvedValue({ conversation, messages: [question, running], running: { turn_id: "t1" } });
  const resume = vi.spyOn(api, "resumeTurn").mockResolvedValue(read);
  const room = new TalkRoom("c1");
  room.enter();
  feed(turn, text);
  await vi.waitFor(() => expect(room.state.get().writing?.growing.text).toBe("Hej "));
  expect(resume).toHaveBeenCalledWith("t1", 0, expect.anything());
  feed(end);
  await vi.waitFor(() => expect(room.state.get().writing).toBeNull());
});

it("takes over a title from another tab, but nothing older than it knows", async () => {
  const room = new TalkRoom("c1");
  await room.load();
  room.adopt({ ...conversation, title: "Ny", revision: 3 });
  room.adopt({ ...conversation, title: "Gammel", revision: 1 });
  expect(room.state.get().conversation?.title).toBe("Ny");
});
