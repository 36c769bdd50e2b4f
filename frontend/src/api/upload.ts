import { csrfHeaders, lostSession, renewToken } from "./client.ts";
import { ApiError, NO_ANSWER, type Facts } from "./errors.ts";

export interface UploadOptions {
  /** Pairs where a name comes more than once. */
  query: Record<string, string> | [string, string][];
  /** Tells bytes that have left, from time to time. */
  onSent?: (bytes: number) => void;
  signal?: AbortSignal;
}

/**
 * Sends a file as the body of a request and gives the parsed answer. XMLHttpRequest, because fetch tells nothing of
 * what has been sent. Raises ApiError, or the signal's own abort.
 */
export async function upload<Result>(path: string, file: Blob, options: UploadOptions): Promise<Result> {
  try {
    return await once<Result>(path, file, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // The session was renewed in another tab: fetch its token and try once more.
    if (error.code === "csrf_failed" && (await renewToken())) return once<Result>(path, file, options);
    if (error.status === 401) lostSession();
    throw error;
  }
}

function once<Result>(path: string, file: Blob, { query, onSent, signal }: UploadOptions): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", `${path}?${new URLSearchParams(query)}`);
    for (const [name, value] of Object.entries({ accept: "application/json", "content-type": "application/octet-stream", ...csrfHeaders() })) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded }) => onSent?.(loaded));
    request.addEventListener("load", () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300 && body !== null) resolve(body as Result);
      else reject(problem(request.status, body));
    });
    request.addEventListener("error", () => reject(new ApiError(0, NO_ANSWER, {})));
    request.addEventListener("abort", () => reject((signal?.reason as Error | undefined) ?? new DOMException("", "AbortError")));
    request.addEventListener("loadend", () => signal?.removeEventListener("abort", stop));
    signal?.addEventListener("abort", stop);
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problem(status: number, body: unknown): ApiError {
  const { code, facts } = (body ?? {}) as { code?: string; facts?: Facts };
  return code ? new ApiError(status, code, facts ?? {}) : new ApiError(status, status === 0 ? NO_ANSWER : `http_${status}`, {});
}
