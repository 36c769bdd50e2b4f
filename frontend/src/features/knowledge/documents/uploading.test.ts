import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderHook } from "@testing-library/react";
import { ApiError } from "../../../api/errors.ts";
import { addUploads, cancelUploads, countsOf, hideUploads, retryUploads, useUploads } from "./uploading.ts";

interface Sending {
  name: string;
  onSent: (bytes: number) => void;
  done: () => void;
  fail: (error: Error) => void;
}

const sending: Sending[] = [];
vi.mock("../../../api/upload.ts", () => ({
  upload: (_path: string, _file: Blob, { query, onSent, signal }: { query: { name: string }; onSent: (bytes: number) => void; signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      sending.push({ name: query.name, onSent, done: () => resolve({}), fail: reject });
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    }),
}));

const picked = (...names: string[]) => names.map((name) => ({ file: new File(["x".repeat(100)], name), folder: "" }));
const settled = () => vi.waitFor(() => Promise.resolve());
const list = () => renderHook(() => useUploads("c1")).result.current;
const states = () => list().map(({ name, state }) => `${name} ${state}`);

beforeEach(() => void (sending.length = 0));
afterEach(async () => {
  cancelUploads("c1");
  await settled();
  hideUploads("c1");
});

describe("uploading", () => {
  it("sends three at a time, and goes on where one failed", async () => {
    addUploads("c1", picked("a", "b", "c", "d", "e"));
    expect(sending.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    sending[0]?.done();
    sending[1]?.fail(new ApiError(413, "file_too_large", {}));
    await vi.waitFor(() => expect(sending).toHaveLength(5));
    expect(states()).toEqual(["a done", "b failed", "c sending", "d sending", "e sending"]);
    expect(countsOf(list())).toMatchObject({ active: 3, done: 1, failed: 1, size: 400, sent: 100 });
  });
  it("stops one, or all that are not through", async () => {
    addUploads("c1", picked("a", "b", "c", "d"));
    cancelUploads("c1", list()[0]?.id);
    await vi.waitFor(() => expect(states()).toEqual(["a cancelled", "b sending", "c sending", "d sending"]));
    cancelUploads("c1");
    await vi.waitFor(() => expect(countsOf(list())).toMatchObject({ active: 0, cancelled: 4 }));
  });
  it("tries again what failed", async () => {
    addUploads("c1", picked("a"));
    sending[0]?.fail(new ApiError(0, "no_answer", {}));
    await vi.waitFor(() => expect(states()).toEqual(["a failed"]));
    retryUploads("c1");
    expect(sending.map(({ name }) => name)).toEqual(["a", "a"]);
    expect(states()).toEqual(["a sending"]);
  });
  it("lets the rest wait to be tried again when the person is signed out", async () => {
    addUploads("c1", picked("a", "b", "c", "d", "e"));
    sending[0]?.fail(new ApiError(401, "not_signed_in", {}));
    await vi.waitFor(() => expect(states().slice(3)).toEqual(["d failed", "e failed"]));
    expect(sending).toHaveLength(3);
  });
  it("leaves out what systems put into folders", () => {
    expect(addUploads("c1", picked(".DS_Store", "brev.docx"))).toEqual({ added: 1, skipped: 1 });
  });
});
