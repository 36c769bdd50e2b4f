import { expect, it } from "vitest";
import type { Conversation } from "../../api/types.ts";
import { groupsOf } from "./groups.ts";
import { belongs, sorted } from "./lists.ts";

const now = new Date("2026-11-20T08:00:00");
const conversation = (id: string, updated: string, more: Partial<Conversation> = {}): Conversation => ({
  id,
  title: id,
  title_by: "auto",
  pinned: false,
  archived: false,
  folder_id: null,
  tags: [],
  collections: [],
  assistant_id: null,
  model_id: null,
  temporary: false,
  head_id: null,
  revision: 1,
  created_at: updated,
  updated_at: updated,
  running_turn_id: null,
  data_class: "K1",
  declared_class: "K1",
  readable: true,
  ...more,
});

it("groups by the calendar of the reader: late last evening is yesterday", () => {
  const groups = groupsOf(
    [
      conversation("nu", "2026-11-20T07:59:00"),
      conversation("sent", "2026-11-19T23:59:00"),
      conversation("ugen", "2026-11-14T09:00:00"),
      conversation("måned", "2026-11-02T09:00:00"),
      conversation("oktober", "2026-10-02T09:00:00"),
      conversation("sidste år", "2025-10-02T09:00:00"),
      conversation("vigtig", "2025-01-01T09:00:00", { pinned: true }),
    ],
    now,
  );
  expect(groups.map(({ title, items }) => `${title}: ${items.map(({ id }) => id).join()}`)).toEqual([
    "Fastgjort: vigtig",
    "I dag: nu",
    "I går: sent",
    "Seneste 7 dage: ugen",
    "November: måned",
    "Oktober: oktober",
    "Oktober 2025: sidste år",
  ]);
});

it("keeps temporary conversations out of every list, and archived ones in the archive alone", () => {
  const put = conversation("a", "2026-01-01T00:00:00Z", { archived: true, folder_id: "f", tags: ["x"] });
  expect(belongs({ view: "archived" }, put)).toBe(true);
  expect(belongs({ view: "active" }, put)).toBe(false);
  expect(belongs({ view: "archived", folder_id: "g" }, put)).toBe(false);
  expect(belongs({ view: "archived", tag: "x" }, put)).toBe(true);
  expect(belongs({ view: "active" }, conversation("b", "2026-01-01T00:00:00Z", { temporary: true }))).toBe(false);
});

it("shows each conversation once, in its newest revision, newest first", () => {
  const old = conversation("a", "2026-01-01T00:00:00Z", { title: "gammel" });
  const fresh = conversation("a", "2026-01-03T00:00:00Z", { title: "ny", revision: 2 });
  const other = conversation("b", "2026-01-02T00:00:00Z");
  expect(sorted([old, other, fresh]).map(({ title }) => title)).toEqual(["ny", "b"]);
});
