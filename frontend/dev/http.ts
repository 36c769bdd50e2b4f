import type { IncomingMessage, ServerResponse } from "node:http";

/** What a stand-in answers to one request. Throw a Problem for an error. */
export interface Ask {
  method: string;
  /** The parts of the pattern that begin with a colon. */
  parts: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  request: IncomingMessage;
  response: ServerResponse;
}

/** Returns a JSON body, undefined for 204, or STREAMING when it has taken the response over. */
export type Answer = (ask: Ask) => unknown;
export type Routes = Record<`${string} /${string}`, Answer>;

export const STREAMING = Symbol("streaming");

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly facts: Record<string, string | number>;
  constructor(status: number, code: string, facts: Record<string, string | number> = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.facts = facts;
  }
}

/** Answers a request by the first route that fits. Gives false when none does. */
export async function serve(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? "/", "http://local");
  for (const [route, answer] of Object.entries(routes)) {
    const [method, pattern] = route.split(" ") as [string, string];
    const parts = method === request.method ? fit(pattern, url.pathname) : null;
    if (!parts) continue;
    try {
      const body = await read(request);
      const told = await answer({ method, parts, query: url.searchParams, body, request, response });
      if (told !== STREAMING) reply(response, told === undefined ? 204 : 200, told);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      reply(response, problem.status, { code: problem.code, message: problem.code, facts: problem.facts });
    }
    return true;
  }
  return false;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function fit(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const parts: Record<string, string> = {};
  for (const [at, piece] of wanted.entries()) {
    if (piece.startsWith(":")) parts[piece.slice(1)] = given[at] ?? "";
    else if (piece !== given[at]) return null;
  }
  return parts;
}

/** The body where it is JSON; a file's bytes are left to the route. */
async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (request.headers["content-type"] === "application/octet-stream") return {};
  let text = "";
  for await (const piece of request) text += String(piece);
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}
