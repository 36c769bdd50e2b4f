import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { call, onSignedOut, setCsrfToken } from "./client.ts";
import { ApiError, errorSentence } from "./errors.ts";

const answers = vi.fn<typeof fetch>();
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

beforeEach(() => {
  vi.stubGlobal("fetch", answers);
  answers.mockReset();
  setCsrfToken("t1");
});
afterEach(() => vi.unstubAllGlobals());

const headersOf = (call: number) => answers.mock.calls[call]?.[1]?.headers as Record<string, string>;

it("sends the token with what changes something, and not with what only reads", async () => {
  answers.mockImplementation(async () => json(200, {}));
  await call("GET", "/api/models");
  await call("POST", "/api/folders", { body: { name: "Ø" } });
  expect(headersOf(0)["x-csrf-token"]).toBeUndefined();
  expect(headersOf(1)["x-csrf-token"]).toBe("t1");
});

it("fetches a new token once when the old one is refused", async () => {
  answers
    .mockResolvedValueOnce(json(403, { code: "csrf_failed" }))
    .mockResolvedValueOnce(json(200, { csrf_token: "t2" }))
    .mockResolvedValueOnce(json(200, { id: "f" }));
  expect(await call("POST", "/api/folders", { body: {} })).toEqual({ id: "f" });
  expect(headersOf(2)["x-csrf-token"]).toBe("t2");
});

it("tells when the person is no longer signed in, but not when a sign-in fails", async () => {
  const gone = vi.fn();
  onSignedOut(gone);
  answers.mockImplementation(async () => json(401, { code: "not_signed_in" }));
  await expect(call("GET", "/api/conversations")).rejects.toThrow(ApiError);
  expect(gone).toHaveBeenCalledTimes(1);
  answers.mockImplementation(async () => json(401, { code: "wrong_credentials" }));
  await expect(call("POST", "/api/session")).rejects.toThrow("wrong_credentials");
  expect(gone).toHaveBeenCalledTimes(1);
});

it("says in Danish what went wrong, whoever answered", async () => {
  answers.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  expect(errorSentence(await call("GET", "/api/x").catch((error: unknown) => error))).toMatch(/ingen forbindelse/);
  answers.mockResolvedValueOnce(new Response("<html>502 Bad Gateway</html>", { status: 502 }));
  expect(errorSentence(await call("GET", "/api/x").catch((error: unknown) => error))).toMatch(/Modellen svarede ikke/);
  answers.mockResolvedValueOnce(json(413, { code: "message_too_long", facts: { limit: 200000 } }));
  expect(errorSentence(await call("GET", "/api/x").catch((error: unknown) => error))).toContain("200.000");
});

it("leaves empty values out of the address", async () => {
  answers.mockResolvedValueOnce(json(200, {}));
  await call("GET", "/api/x", { query: { a: "1", b: null, c: undefined, d: "", e: false } });
  expect(answers.mock.calls[0]?.[0]).toBe("/api/x?a=1&e=false");
});
