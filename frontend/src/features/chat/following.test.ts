import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Placed } from "../../api/chat.ts";
import * as api from "../../api/chat.ts";
import { ApiError } from "../../api/errors.ts";
import type { TurnEvent } from "../../api/types.ts";
import { readTurn } from "./following.ts";

const begun = { type: "turn", place: 1, data: { turn_id: "t1" } } as Placed<TurnEvent>;
const piece = (place: number, text: string) => ({ type: "text", place, data: { text, at: 0 } }) as Placed<TurnEvent>;
const ended = (place: number) => ({ type: "end", place, data: { status: "done" } }) as Placed<TurnEvent>;
const noLine = () => new ApiError(0, "no_answer", {});

async function* events(list: Placed<TurnEvent>[], broken = false) {
  yield* list;
  if (broken) throw noLine();
}

const seen: string[] = [];
const reader = {
  onEvent: (event: TurnEvent) => void seen.push(event.type),
  onLost: (lost: boolean) => void seen.push(lost ? "lost" : "back"),
};

beforeEach(() => {
  vi.useFakeTimers();
  seen.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("reads a turn to its end", async () => {
  await readTurn(async () => events([begun, piece(2, "a"), ended(3)]), reader, new AbortController().signal);
  expect(seen).toEqual(["turn", "text", "end"]);
});

it("resumes from the last place it saw when the line breaks, and tells only of a loss that lasts", async () => {
  const resume = vi
    .spyOn(api, "resumeTurn")
    .mockRejectedValueOnce(noLine())
    .mockRejectedValueOnce(new ApiError(503, "shutting_down", {}))
    .mockResolvedValueOnce(events([piece(8, "b"), ended(9)]));
  const done = readTurn(async () => events([begun, piece(7, "a")], true), reader, new AbortController().signal);
  await vi.runAllTimersAsync();
  await done;
  expect(resume).toHaveBeenCalledWith("t1", 7, expect.anything());
  expect(seen).toEqual(["turn", "text", "lost", "back", "text", "end"]);
});

it("resumes when the stream closes without an end", async () => {
  vi.spyOn(api, "resumeTurn").mockResolvedValueOnce(events([ended(3)]));
  const done = readTurn(async () => events([begun]), reader, new AbortController().signal);
  await vi.runAllTimersAsync();
  await done;
  expect(seen).toEqual(["turn", "end"]);
});

it("raises at once when nothing has begun: the text goes back to the person", async () => {
  await expect(readTurn(async () => Promise.reject(noLine()), reader, new AbortController().signal)).rejects.toThrow("no_answer");
});

it("gives up when the turn is gone", async () => {
  vi.spyOn(api, "resumeTurn").mockRejectedValueOnce(new ApiError(404, "turn_not_found", {}));
  const done = readTurn(async () => events([begun], true), reader, new AbortController().signal);
  const outcome = expect(done).rejects.toThrow("turn_not_found");
  await vi.runAllTimersAsync();
  await outcome;
});

it("stops waiting when it is told to stop", async () => {
  vi.spyOn(api, "resumeTurn").mockRejectedValue(noLine());
  const control = new AbortController();
  const done = readTurn(async () => events([begun], true), reader, control.signal);
  const outcome = expect(done).rejects.toThrow("left");
  await vi.advanceTimersByTimeAsync(100);
  control.abort(new Error("left"));
  await outcome;
});
