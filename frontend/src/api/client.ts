import { ApiError, NO_ANSWER, type Facts } from "./errors.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
  /** Empty values (undefined, null, "") are left out. */
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  signal?: AbortSignal;
  /** Milliseconds to wait for the whole answer, where half a minute is not enough. */
  patience?: number;
}

const PATIENCE_MS = 30_000;
let csrfToken: string | null = null;
let signedOut: () => void = () => undefined;

/** The token that changing requests carry; a new session brings a new one. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** What a changing request must carry, for requests that are not sent from here. */
export const csrfHeaders = (): Record<string, string> => (csrfToken ? { "x-csrf-token": csrfToken } : {});

/** Tells that the server no longer knows who is asking. */
export const lostSession = (): void => signedOut();

/** Called when the server no longer knows who is asking. */
export function onSignedOut(tell: () => void): void {
  signedOut = tell;
}

/** Calls the API and gives the parsed body, or undefined for 204. Raises ApiError, or the signal's own abort. */
export async function call<Result>(method: Method, path: string, options: CallOptions = {}): Promise<Result> {
  const patience = AbortSignal.timeout(options.patience ?? PATIENCE_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  const response = await send(method, path, { ...options, signal });
  if (response.status === 204) return undefined as Result;
  try {
    return (await response.json()) as Result;
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new ApiError(0, NO_ANSWER, {}, { cause });
  }
}

/** Sends a request and gives the successful response with its body unread, for streams and downloads. */
export async function send(method: Method, path: string, options: CallOptions = {}): Promise<Response> {
  const response = await once(method, path, options);
  if (response.ok) return response;
  const error = await problem(response);
  // The session was renewed in another tab: fetch its token and try once more.
  if (error.code === "csrf_failed" && (await renewToken())) {
    const again = await once(method, path, options);
    if (again.ok) return again;
    throw await problem(again);
  }
  if (error.status === 401 && !(path === "/api/session" && method === "POST")) signedOut();
  throw error;
}

async function once(method: Method, path: string, { query, body, signal }: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json, text/event-stream" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && csrfToken) headers["x-csrf-token"] = csrfToken;
  try {
    return await fetch(path + search(query), {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (cause) {
    if (signal?.aborted && (signal.reason as Error).name !== "TimeoutError") throw cause;
    throw new ApiError(0, NO_ANSWER, {}, { cause });
  }
}

/** Fetches the session's token anew; gives whether it is another than before. */
export async function renewToken(): Promise<boolean> {
  const response = await once("GET", "/api/session", {});
  if (!response.ok) return false;
  const { csrf_token: fresh } = (await response.json()) as { csrf_token: string | null };
  const changed = fresh !== null && fresh !== csrfToken;
  csrfToken = fresh;
  return changed;
}

async function problem(response: Response): Promise<ApiError> {
  try {
    const { code, facts } = (await response.json()) as { code?: string; facts?: Facts };
    if (code) return new ApiError(response.status, code, facts ?? {});
  } catch {
    // Not one of ours: a proxy answered in the server's place. The status says what there is to say.
  }
  return new ApiError(response.status, `http_${response.status}`, {});
}

function search(query: CallOptions["query"]): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}` : "";
}
