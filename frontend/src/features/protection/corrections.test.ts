import { afterAll, expect, it, vi } from "vitest";
import * as api from "./api.ts";
import { keep, keptBy, type Pending } from "./corrections.ts";
import { corrected } from "./corrected.ts";

afterAll(() => void vi.restoreAllMocks());

it("keeps corrections on the page until the conversation begins, and takes them back", async () => {
  let list: readonly api.Correction[] = [];
  const keeper: Pending = {
    get list() {
      return list;
    },
    change: (make) => (list = make(list)),
  };
  const kept = await keep(keeper, { act: "mark", text: "Kirsebærhuset", kind: null });
  await keep(keeper, { act: "free", text: "Karla", kind: "person", reason: "own" });
  expect((await keptBy(keeper)).map(({ text }) => text)).toEqual(["Kirsebærhuset", "Karla"]);
  await kept.drop();
  expect(list).toEqual([{ act: "free", text: "Karla", kind: "person", reason: "own" }]);
});

it("keeps them in a conversation that has begun, and tells whoever has judged a text", async () => {
  vi.spyOn(api, "markText").mockResolvedValue({ id: "k1" } as api.Mark);
  const drop = vi.spyOn(api, "dropMark").mockResolvedValue();
  const before = corrected.get();
  const kept = await keep("c1", { act: "mark", text: "Kirsebærhuset", kind: null });
  expect(corrected.get()).toBe(before + 1);
  await kept.drop();
  expect(drop).toHaveBeenCalledWith("c1", "k1");
  expect(corrected.get()).toBe(before + 2);
});
