import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { Page } from "../../../api/types.ts";

type Schemas = components["schemas"];

export type Test = Schemas["TestOut"];
export type NewTest = Schemas["TestIn"];
export type Run = Schemas["RunOut"];
export type Result = Schemas["RunResult"];
export type Check = Schemas["TestCheckOut"];
export type Gate = Schemas["GateOut"];

export const fetchTests = (assistant: string, signal?: AbortSignal): Promise<{ items: Test[] }> => call("GET", `/api/assistants/${assistant}/tests`, { signal });
export const addTest = (assistant: string, body: Partial<NewTest>): Promise<Test> => call("POST", `/api/assistants/${assistant}/tests`, { body });
/** Raises `changed_meanwhile` (409). */
export const changeTest = (id: string, body: Partial<NewTest> & { revision: number }): Promise<Test> => call("PATCH", `/api/tests/${id}`, { body });
export const removeTest = (id: string): Promise<void> => call("DELETE", `/api/tests/${id}`);
/** Contents times models that one run holds against each other. */
export const MOST_TARGETS = 8;
/** What is to be run; no models are the assistant's own, no tests are all. */
export type Wish = Schemas["RunIn"];
/** Puts a test in another place, from 0. */
export const placeTest = (id: string, position: number): Promise<Test> => call("PATCH", `/api/tests/${id}`, { body: { position } });
export const beginRun = (assistant: string, body: Wish): Promise<Run> => call("POST", `/api/assistants/${assistant}/runs`, { body });
export const fetchRuns = (assistant: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Run>> => call("GET", `/api/assistants/${assistant}/runs`, { query: { cursor }, signal });
export const fetchRun = (id: string, signal?: AbortSignal): Promise<Run> => call("GET", `/api/runs/${id}`, { signal });
export const stopRun = (id: string): Promise<void> => call("POST", `/api/runs/${id}/stop`);
