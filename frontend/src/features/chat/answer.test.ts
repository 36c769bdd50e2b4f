import { expect, it } from "vitest";
import { grow, grownFrom, nothingYet, points } from "./answer.ts";

const text = (piece: string, at: number) => ({ type: "text" as const, data: { text: piece, at } });

it("grows by pieces", () => {
  const answer = [text("Hej ", 0), text("du", 4)].reduce(grow, nothingYet());
  expect(answer).toMatchObject({ text: "Hej du", length: 6 });
});

it("drops what it already has, whole or in part", () => {
  const answer = [text("Hej ", 0), text("Hej ", 0), text("j du", 2)].reduce(grow, nothingYet());
  expect(answer.text).toBe("Hej du");
});

it("counts code points as the server does: 🫐 is one", () => {
  expect(points("a🫐b")).toBe(3);
  const answer = [text("a🫐", 0), text("🫐b", 1)].reduce(grow, nothingYet());
  expect(answer).toMatchObject({ text: "a🫐b", length: 3 });
});

it("keeps reasoning apart, and one line per tool call", () => {
  const step = (state: "running" | "done") => ({ type: "step" as const, data: { call_id: "1", tool: "søg", state, summary: "" } });
  const answer = [{ type: "reasoning" as const, data: { text: "Hmm", at: 0 } }, step("running"), step("done")].reduce(grow, nothingYet());
  expect(answer).toMatchObject({ text: "", reasoning: "Hmm", steps: [{ call_id: "1", state: "done" }] });
});

it("starts over when the stored answer is sent whole", () => {
  const answer = grow(grownFrom({ text: "gammelt", reasoning: "", steps: [] }), { type: "reset", data: { text: "nyt", reasoning: "", steps: [] } });
  expect(grow(answer, text("t!", 2)).text).toBe("nyt!");
});

it("keeps the last place in the queue that was told, until the turn has come", () => {
  const waiting = [5, 3].reduce((now, place) => grow(now, { type: "queue", data: { place } }), nothingYet());
  expect(waiting.queue).toBe(3);
  expect(grow(waiting, { type: "queue", data: { place: 0 } }).queue).toBe(0);
});
