import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";
import type { Code } from "./classes.ts";

type Schemas = components["schemas"];

export type Verdict = Schemas["Verdict"];

/**
 * One find. `start` and `end` count Unicode code points, `end` exclusive. `kind` is `person`, `cpr`, `term:health` …;
 * new ones may come, and a municipality may have its own: unknown ones are shown by a general name. `raises_to` is a
 * data class such as `K2+K4`; terms only raise the class, they are not replaced.
 */
export type Finding = Schemas["FindingOut"];
export type Decision = Schemas["DecisionOut"];
export type Alternative = Schemas["AlternativeOut"];

/** What a model's place may take of each class, by the rules of this person's unit. */
export type Ceiling = Readonly<Record<Code, Verdict>>;

/**
 * What the server says of a text: `class` is declared, found and earlier in the conversation together, `detected` what
 * stands in this text. `decision` and `ceiling` are null when no model was asked about; `in_history` says that what
 * decided comes from earlier. `alternatives` take the class as it is before replaced.
 */
export type Checked = Omit<Schemas["CheckOut"], "ceiling"> & { ceiling: Ceiling | null };

/** `parent_id` is the message it would follow, null for the first: only that branch counts, as when the text is sent. */
export type CheckRequest = Pick<Schemas["CheckIn"], "text"> & Partial<Schemas["CheckIn"]>;

/** Asks what a text holds, and whether it may be sent. Nothing is stored, nothing leaves the municipality. */
export const check = (request: CheckRequest, signal?: AbortSignal): Promise<Checked> =>
  call("POST", "/api/protection/check", { body: request, signal });

export type SentMessage = Schemas["SentMessageOut"];
/** `original` is empty when it is not known any more. */
export type SentValue = Schemas["SentValueOut"];
/** One call to a model outside the municipality: exactly the words that left. `model_name` is empty when it is gone. */
export type SentCall = Schemas["SentCallOut"];

/** What the model saw in a turn; the turn carries the id of its answer. */
export const fetchSent = (turn: string, signal?: AbortSignal): Promise<{ calls: SentCall[] }> =>
  call("GET", `/api/turns/${turn}/sent`, { signal });

export type Reason = "wrong" | "public" | "own" | "other";
export type Mark = Schemas["MarkOut"];
export type Correction = Schemas["MarkIn"];

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
export const declareClass = (conversation: string, declared: string, reason: string | null): Promise<void> =>
  call("PUT", `/api/conversations/${conversation}/class`, { body: { declared, reason } });
