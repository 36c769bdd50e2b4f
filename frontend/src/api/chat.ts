import { call, send } from "./client.ts";
import { readEvents } from "./sse.ts";
import type { Assistant, Message, ModelList, NewsEvent, OpenConversation, Page, Rating, TurnEvent, TurnRequest } from "./types.ts";

export const fetchModels = (): Promise<ModelList> => call("GET", "/api/models");
/** Raises `assistant_suspended` (409, with `reason`) to those who had it. */
export const fetchAssistant = (id: string, signal?: AbortSignal): Promise<Assistant> => call("GET", `/api/assistants/${id}`, { signal });
export const fetchAssistants = (): Promise<Pick<Page<Assistant>, "items">> => call("GET", "/api/assistants");

export const openConversation = (id: string, signal?: AbortSignal): Promise<OpenConversation> =>
  call("GET", `/api/conversations/${id}`, { signal });

export const rate = (message: Message["id"], rating: Rating, comment: string): Promise<void> =>
  call("PUT", `/api/messages/${message}/feedback`, { body: { rating, comment } });
export const unrate = (message: Message["id"]): Promise<void> => call("DELETE", `/api/messages/${message}/feedback`);

/** An event of a stream with its place in it: the point to resume from. */
export type Placed<Event> = Event & { place: number };

/** Asks, and follows the answer. The turn is stored before the first event arrives. */
export async function beginTurn(request: TurnRequest, signal: AbortSignal): Promise<AsyncGenerator<Placed<TurnEvent>>> {
  return readEvents<TurnEvent>(await send("POST", "/api/turns", { body: request, signal }), signal);
}

/** Follows a turn from after a place; 0 is its beginning. Raises `turn_not_found`. */
export async function resumeTurn(turn: string, after: number, signal: AbortSignal): Promise<AsyncGenerator<Placed<TurnEvent>>> {
  return readEvents<TurnEvent>(await send("GET", `/api/turns/${turn}/events`, { query: { after }, signal }), signal);
}

export const stopTurn = (turn: string): Promise<void> => call("POST", `/api/turns/${turn}/stop`);

/** News of one's own conversations from any tab, for as long as the page is open. */
export async function followNews(signal: AbortSignal): Promise<AsyncGenerator<Placed<NewsEvent>>> {
  return readEvents<NewsEvent>(await send("GET", "/api/events", { signal }), signal);
}
