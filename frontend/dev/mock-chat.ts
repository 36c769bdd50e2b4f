import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Conversation, Message } from "../src/api/types.ts";
import { Problem, STREAMING, type Routes } from "./http.ts";
import { answerTo } from "./mock-answers.ts";
import { checkText, keepMarks, send } from "./mock-protection.ts";
import { conversations, folders, messages, MODELS, seed, tell, listeners } from "./mock-store.ts";

interface Turn {
  id: string;
  answer: Message;
  events: string[];
  readers: Set<ServerResponse>;
  stop: boolean;
}
const turns = new Map<string, Turn>();

function emit(turn: Turn, type: string, data: unknown): void {
  const text = `id: ${turn.events.length + 1}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  turn.events.push(text);
  for (const reader of turn.readers) reader.write(text);
}

async function run(turn: Turn, conversation: Conversation, question: Message): Promise<void> {
  const zone = turn.answer.model?.zone ?? "Z4";
  const checked = checkText(question.text, turn.answer.model?.id ?? null, conversation.id, null);
  turn.answer.data_class = checked.class;
  const refused = checked.decision?.verdict === "refuse";
  if (!refused) conversation.data_class = checked.class;
  const { text, status, code, pace } = refused ? { text: "", status: "failed" as const, code: "class_not_allowed_in_zone", pace: 0 } : answerTo(question.text);
  if (!refused && zone !== "Z4" && turn.answer.model) {
    const before = [...(messages.get(conversation.id)?.values() ?? [])].filter((one) => one.id !== question.id && one.id !== turn.answer.id && one.text);
    const system = { role: "system", text: "Du hjælper medarbejdere i Aarhus Kommune. Svar kort og på dansk." };
    turn.answer.replaced = send(conversation.id, turn.answer.id, turn.answer.model, [system, ...before.map(({ role, text: words }) => ({ role, text: words })), { role: "user", text: question.text }]);
    turn.answer.sent = true;
  }
  const pieces = text.match(/\S+\s*/g) ?? [];
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const piece of pieces) {
    if (turn.stop) break;
    emit(turn, "text", { text: piece, at: [...turn.answer.text].length });
    turn.answer.text += piece;
    await new Promise((resolve) => setTimeout(resolve, pace));
  }
  Object.assign(turn.answer, { status: turn.stop ? "stopped" : status, error_code: turn.stop ? null : code, finished_at: new Date().toISOString() });
  conversation.running_turn_id = null;
  if (conversation.title_by === "none") Object.assign(conversation, { title: question.text.slice(0, 48), title_by: "auto" });
  conversation.revision++;
  emit(turn, "end", { status: turn.answer.status, code: turn.answer.error_code, answer: turn.answer, conversation });
  for (const reader of turn.readers) reader.end();
  tell("conversation", conversation);
  tell("turn", { conversation_id: conversation.id, turn_id: turn.id, status: turn.answer.status });
}

function follow(turn: Turn, response: ServerResponse, after: number): typeof STREAMING {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  for (const event of turn.events.slice(after)) response.write(event);
  if (turn.answer.status !== "running") response.end();
  else {
    turn.readers.add(response);
    response.on("close", () => turn.readers.delete(response));
  }
  return STREAMING;
}

const found = (id: string): Conversation => {
  const one = conversations.get(id);
  if (!one) throw new Problem(404, "conversation_not_found");
  return one;
};

function blank(temporary: boolean): Conversation {
  const now = new Date().toISOString();
  const one: Conversation = { id: randomUUID(), title: "", title_by: "none", pinned: false, archived: false, folder_id: null, tags: [], assistant_id: "a1", model_id: null, temporary, head_id: null, revision: 1, created_at: now, updated_at: now, running_turn_id: null, data_class: "K1", declared_class: "K1", readable: true, collections: [] };
  conversations.set(one.id, one);
  return one;
}

function message(role: Message["role"], parent: string | null, text: string): Message {
  const now = new Date().toISOString();
  const one: Message = { id: randomUUID(), parent_id: parent, role, status: role === "user" ? "done" : "running", text, reasoning: "", steps: [], error_code: null, model: null, created_at: now, finished_at: null, feedback: null, data_class: "K1", replaced: 0, sent: false, attachments: [], sources: [], unsupported: [], sheets: [], error_facts: {} };
  return one;
}

const known = new Map<string, Turn>();

export const chatRoutes: Routes = {
  "POST /api/turns": ({ body, response }) => {
    const again = known.get(String(body["request_id"]));
    if (again) return follow(again, response, 0);
    const text = body["text"] as string | null;
    if (text === "") throw new Problem(422, "empty_message");
    if (text?.includes("afvis")) throw new Problem(409, "parent_changed");
    const conversation: Conversation = body["conversation_id"] ? found(String(body["conversation_id"])) : blank(body["temporary"] === true);
    if (!body["conversation_id"]) keepMarks(conversation.id, body["corrections"]);
    if (body["declared"]) conversation.declared_class = String(body["declared"]);
    const tree = messages.get(conversation.id) ?? new Map<string, Message>();
    messages.set(conversation.id, tree);
    const parent = body["parent_id"] as string | null;
    const question = text === null ? tree.get(parent ?? "") : message("user", parent, text);
    if (!question) throw new Problem(409, "parent_changed");
    const answer = message("assistant", question.id, "");
    const model = MODELS.find((one) => one.id === body["model_id"]) ?? MODELS[0];
    if (model) answer.model = { id: model.id, name: model.name, zone: model.zone as "Z4" };
    tree.set(question.id, question).set(answer.id, answer);
    const turn: Turn = { id: answer.id, answer, events: [], readers: new Set(), stop: false };
    turns.set(turn.id, turn);
    known.set(String(body["request_id"]), turn);
    Object.assign(conversation, { head_id: answer.id, running_turn_id: turn.id, updated_at: answer.created_at, revision: conversation.revision + 1, model_id: answer.model?.id ?? null });
    emit(turn, "turn", { turn_id: turn.id, conversation, question: text === null ? null : question, answer });
    void run(turn, conversation, question);
    tell("conversation", conversation);
    tell("turn", { conversation_id: conversation.id, turn_id: turn.id, status: "running" });
    return follow(turn, response, 0);
  },
  "GET /api/turns/:id/events": ({ parts, query, response }) => {
    const turn = turns.get(parts["id"] ?? "");
    if (!turn) throw new Problem(404, "turn_not_found");
    return follow(turn, response, Number(query.get("after") ?? 0));
  },
  "POST /api/turns/:id/stop": ({ parts }) => {
    const turn = turns.get(parts["id"] ?? "");
    if (turn) turn.stop = true;
  },
  "GET /api/events": ({ response }) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": hi\n\n");
    listeners.add(response);
    response.on("close", () => listeners.delete(response));
    return STREAMING;
  },
  "GET /api/conversations": ({ query }) => {
    const all = [...conversations.values()]
      .filter((one) => !one.temporary && one.archived === (query.get("view") === "archived"))
      .filter((one) => !query.get("folder_id") || one.folder_id === query.get("folder_id"))
      .filter((one) => !query.get("tag") || one.tags.includes(query.get("tag") ?? ""))
      .sort((a, b) => b.updated_at.localeCompare(a.updated_at));
    const from = Number(query.get("cursor") ?? 0);
    const limit = Number(query.get("limit") ?? 40);
    const rest = all.filter((one) => !one.pinned);
    return { items: rest.slice(from, from + limit), next_cursor: from + limit < rest.length ? String(from + limit) : null, ...(from ? {} : { pinned: all.filter((one) => one.pinned) }) };
  },
  "GET /api/conversations/search": ({ query }) => {
    const q = (query.get("q") ?? "").toLowerCase();
    if (q === "fejl") throw new Problem(503, "database_unavailable");
    const hits = [...conversations.values()].flatMap((conversation) =>
      [...(messages.get(conversation.id)?.values() ?? [])]
        .filter((one) => one.text.toLowerCase().includes(q))
        .slice(0, 1)
        .map((one) => {
          const at = one.text.toLowerCase().indexOf(q);
          const snippet = [{ text: one.text.slice(Math.max(0, at - 40), at), hit: false }, { text: one.text.slice(at, at + q.length), hit: true }, { text: one.text.slice(at + q.length, at + 60), hit: false }];
          return { conversation, snippet, message_id: one.id };
        }),
    );
    return { items: hits.slice(0, 20), next_cursor: null };
  },
  "GET /api/conversations/:id": ({ parts }) => {
    const conversation = found(parts["id"] ?? "");
    if (!conversation.readable) throw new Problem(503, "conversation_key_missing");
    return { conversation, messages: [...(messages.get(conversation.id)?.values() ?? [])], running: conversation.running_turn_id ? { turn_id: conversation.running_turn_id } : null };
  },
  "PATCH /api/conversations/:id": ({ parts, body }) => {
    const conversation = found(parts["id"] ?? "");
    if (body["revision"] !== conversation.revision) throw new Problem(409, "changed_meanwhile");
    Object.assign(conversation, body, { revision: conversation.revision + 1 });
    tell("conversation", conversation);
    return conversation;
  },
  "DELETE /api/conversations/:id": ({ parts }) => {
    const conversation = found(parts["id"] ?? "");
    conversations.delete(conversation.id);
    gone.set(conversation.id, conversation);
    tell("deleted", { id: conversation.id });
  },
  "POST /api/conversations/:id/restore": ({ parts }) => {
    const conversation = gone.get(parts["id"] ?? "");
    if (!conversation) throw new Problem(404, "conversation_not_found");
    conversations.set(conversation.id, conversation);
    tell("conversation", conversation);
    return conversation;
  },
  "GET /api/conversations/:id/export": ({ parts, query, response }) => {
    const conversation = found(parts["id"] ?? "");
    const end = query.get("format") === "json" ? "json" : "md";
    response.writeHead(200, { "content-type": "text/plain", "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(conversation.title)}.${end}` });
    response.end([...(messages.get(conversation.id)?.values() ?? [])].map((one) => one.text).join("\n\n"));
    return STREAMING;
  },
  "GET /api/folders": () => ({ items: folders.map((one) => ({ ...one, count: [...conversations.values()].filter((two) => two.folder_id === one.id).length })) }),
  "POST /api/folders": ({ body }) => {
    if (folders.some((one) => one.name === body["name"])) throw new Problem(409, "folder_exists");
    const folder = { id: randomUUID(), name: String(body["name"]), count: 0 };
    folders.push(folder);
    return folder;
  },
  "PATCH /api/folders/:id": ({ parts, body }) => Object.assign(folders.find((one) => one.id === parts["id"]) ?? {}, { name: body["name"] }),
  "DELETE /api/folders/:id": ({ parts }) => {
    folders.splice(folders.findIndex((one) => one.id === parts["id"]), 1);
    for (const one of conversations.values()) if (one.folder_id === parts["id"]) one.folder_id = null;
  },
  "GET /api/tags": () => {
    const counts = new Map<string, number>();
    for (const one of conversations.values()) for (const tag of one.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return { items: [...counts].map(([tag, count]) => ({ tag, count })) };
  },
  "PUT /api/messages/:id/feedback": ({ parts, body }) => {
    for (const tree of messages.values()) {
      const one = tree.get(parts["id"] ?? "");
      if (one) one.feedback = { rating: body["rating"] as "up", comment: String(body["comment"] ?? "") };
    }
  },
  "DELETE /api/messages/:id/feedback": ({ parts }) => {
    for (const tree of messages.values()) {
      const one = tree.get(parts["id"] ?? "");
      if (one) one.feedback = null;
    }
  },
  "GET /api/switches": () => ({ temporary_chats: true, conversation_export: true }),
  "GET /api/models": () => ({ items: MODELS, zones: { Z1: null, Z2: null, Z3: null, Z4: null } }),
};

const gone = new Map<string, Conversation>();
seed();
