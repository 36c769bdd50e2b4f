import { call } from "../../api/client.ts";
import type { Zone } from "../../api/types.ts";
import type { Code } from "./classes.ts";

export type Verdict = "allow" | "replace" | "refuse";

/** One find. `start` and `end` count Unicode code points, `end` exclusive. */
export interface Finding {
  start: number;
  end: number;
  /** `person`, `cpr`, `term:health` … New ones may come: unknown kinds are shown by a general name. */
  kind: string;
  score: number;
  /** A data class, such as `K2+K4`. */
  raises_to: string;
  /** Whether a placeholder takes its place; terms only raise the class. */
  replaced: boolean;
  source: "detector" | "mark";
}

export interface Rule {
  unit_id: string | null;
  unit_name: string | null;
  origin: "default" | "inherited" | "own";
  version: number | null;
  since: string | null;
}

export interface Decision {
  verdict: Verdict;
  /** The part of the class that decided, such as `K4`. */
  because: string | null;
  zone: Zone;
  rule: Rule | null;
}

export interface Alternative {
  model_id: string;
  name: string;
  zone: Zone;
  verdict: "allow" | "replace";
}

/** What a model's place may take of each class, by the rules of this person's unit. */
export type Ceiling = Readonly<Record<Code, Verdict>>;

export interface Checked {
  /** Declared, found and earlier in the conversation, all together. */
  class: string;
  /** What stands in this text. */
  detected: string;
  findings: Finding[];
  /** Null when no model was asked about. */
  decision: Decision | null;
  /** What decides comes from earlier in the conversation, not from this text. */
  in_history: boolean;
  /** Null when no model was asked about. */
  ceiling: Ceiling | null;
  /** Models this person may use for this class; those that take it as it is first. */
  alternatives: Alternative[];
}

export interface CheckRequest {
  text: string;
  model_id?: string | null;
  conversation_id?: string | null;
  declared?: string | null;
}

/** Asks what a text holds, and whether it may be sent. Nothing is stored, nothing leaves the municipality. */
export const check = (request: CheckRequest, signal?: AbortSignal): Promise<Checked> =>
  call("POST", "/api/protection/check", { body: request, signal });

export interface SentMessage {
  role: "system" | "user" | "assistant" | "tool" | (string & {});
  text: string;
}
export interface SentValue {
  placeholder: string;
  kind: string;
  original: string;
}
/** One call to a model outside the municipality: exactly the words that left. */
export interface SentCall {
  at: string;
  model_name: string;
  zone: Zone;
  replaced: number;
  messages: SentMessage[];
  values: SentValue[];
}

/** What the model saw in a turn; the turn carries the id of its answer. */
export const fetchSent = (turn: string, signal?: AbortSignal): Promise<{ calls: SentCall[] }> =>
  call("GET", `/api/turns/${turn}/sent`, { signal });

export type Reason = "wrong" | "public" | "own" | "other";
export interface Mark {
  id: string;
  act: "mark" | "free";
  text: string;
  kind: string | null;
  reason: string | null;
  at: string;
}

export const fetchMarks = (conversation: string): Promise<{ items: Mark[] }> => call("GET", `/api/conversations/${conversation}/marks`);

/** "Also replace this", from now on in this conversation. */
export const markText = (conversation: string, text: string, kind: string | null): Promise<Mark> =>
  call("POST", `/api/conversations/${conversation}/marks`, { body: { act: "mark", text, kind } });

/** "This is not personal", from now on in this conversation. The reason is kept as a measurement of the detectors. */
export const freeText = (conversation: string, text: string, kind: string | null, reason: string): Promise<Mark> =>
  call("POST", `/api/conversations/${conversation}/marks`, { body: { act: "free", text, kind, reason } });

export const dropMark = (conversation: string, mark: string): Promise<void> =>
  call("DELETE", `/api/conversations/${conversation}/marks/${mark}`);

/** Declares the class of a conversation. Lowering needs a reason, which is written in the audit log. */
export const declareClass = (conversation: string, declared: string, reason: string | null): Promise<unknown> =>
  call("PUT", `/api/conversations/${conversation}/class`, { body: { declared, reason } });
