import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../api/errors.ts";
import type { Checked, CheckRequest } from "./api.ts";
import { Guard } from "./guard.ts";

const checked = (findings: Checked["findings"] = []): Checked => ({ class: "K2", detected: "K2", findings, decision: null, in_history: false, ceiling: null, alternatives: [] });
const name = { start: 0, end: 6, kind: "person", score: 1, raises_to: "K2", replaced: true, source: "detector" } as const;
const ask = vi.fn<(request: CheckRequest, signal?: AbortSignal) => Promise<Checked>>();
let guard: Guard;

beforeEach(() => {
  vi.useFakeTimers();
  ask.mockReset().mockResolvedValue(checked());
  guard = new Guard(ask);
  guard.aim({ model: "m1", conversation: null, parent: null, declared: null });
});
afterEach(() => {
  guard.stop();
  vi.useRealTimers();
});

it("asks once when the typing rests, and not for every key", async () => {
  await vi.advanceTimersByTimeAsync(0);
  ask.mockClear();
  for (const text of ["V", "Vi", "Vib"]) {
    guard.write(text);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(350);
  expect(ask.mock.calls.map(([request]) => request.text)).toEqual(["Vib"]);
});

it("gives an older question up when the text changes, and takes no late answer for it", async () => {
  let answer: (checked: Checked) => void = () => undefined;
  ask.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  guard.write("Vibeke");
  await vi.advanceTimersByTimeAsync(400);
  const signal = ask.mock.calls.at(-1)?.[1];
  guard.write("Ingen");
  expect(signal?.aborted).toBe(true);
  answer(checked([name]));
  await vi.advanceTimersByTimeAsync(0);
  expect(guard.state.get().findings).toEqual([]);
});

it("keeps finds at their words until the next answer", async () => {
  ask.mockResolvedValue(checked([name]));
  guard.write("Vibeke");
  await vi.advanceTimersByTimeAsync(400);
  guard.write("Om Vibeke");
  expect(guard.state.get()).toMatchObject({ findings: [{ start: 3, end: 9 }], fresh: false });
});

it("looks again at once when the model or the class is another, also at an empty text", async () => {
  await vi.advanceTimersByTimeAsync(0);
  guard.aim({ model: "m2", conversation: null, parent: null, declared: "K2+K3" });
  await vi.advanceTimersByTimeAsync(0);
  expect(ask.mock.calls.at(-1)?.[0]).toEqual({ text: "", model_id: "m2", declared: "K2+K3" });
  guard.aim({ model: "m2", conversation: "c1", parent: "a1", declared: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(ask.mock.calls.at(-1)?.[0]).toEqual({ text: "", model_id: "m2", conversation_id: "c1", parent_id: "a1", declared: null });
});

it("says that the server is away, keeps what was found, and tries again by itself", async () => {
  ask.mockResolvedValueOnce(checked([name]));
  guard.write("Vibeke");
  await vi.advanceTimersByTimeAsync(400);
  ask.mockRejectedValueOnce(new ApiError(0, "no_answer", {}));
  guard.write("Vibeke!");
  await vi.advanceTimersByTimeAsync(400);
  expect(guard.state.get()).toMatchObject({ away: true, findings: [name] });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(guard.state.get()).toMatchObject({ away: false, fresh: true });
});

it("asks nothing where there is no model, or the text is too long to be sent at all", async () => {
  guard.stop();
  const none = new Guard(ask);
  ask.mockClear();
  none.write("Vibeke");
  await vi.advanceTimersByTimeAsync(1000);
  guard.write("å".repeat(400_001));
  await vi.advanceTimersByTimeAsync(1000);
  expect(ask).not.toHaveBeenCalled();
});
