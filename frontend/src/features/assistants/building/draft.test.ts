import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../../api/errors.ts";
import * as api from "../api.ts";
import type { Content, Draft } from "../types.ts";
import { DraftRoom } from "./draft.ts";
import { changedLines, comparedLines, merge } from "./merging.ts";

const CONTENT: Content = {
  name: "Referat", description: "", icon: "pen", tags: [], instructions: "Skriv kort.", model_id: null, requirement: null, collections: [], tools: [],
  suggested_prompts: [], parameters: { temperature: null, top_p: null, max_output: null }, ceiling: null, banner: "", contact: "",
  open_instructions: true, open_sources: true, gate: { required: false, least: 1 }, sharing: [], denied: [],
};
const draft = (content: Partial<Content> = {}, revision = 1): Draft => ({
  id: "a", slug: "a", unit: { id: "u", name: "Nord" }, taken_down: false, content: { ...CONTENT, ...content }, revision, saved_at: "2026-12-01T09:00:00Z", saved_by: { id: "p", name: "Anton" }, based_on: null, live_version: null, newest_version: null,
  state: "private", suspended: null, owners: [], rights: [], budget: { window: 8192, instructions: 1, sources: 0, tools: 0, answer: 0 }, problems: [], named: [],
});
const meanwhile = () => new ApiError(409, "draft_changed_meanwhile", {});
const fetchDraft = vi.spyOn(api, "fetchDraft");
const saveDraft = vi.spyOn(api, "saveDraft");

afterAll(() => vi.restoreAllMocks());

async function opened(start = draft()): Promise<DraftRoom> {
  fetchDraft.mockResolvedValue(start);
  const room = new DraftRoom("a");
  await room.load();
  return room;
}

beforeEach(() => {
  fetchDraft.mockReset();
  saveDraft.mockReset();
});

it("saves what is typed, with the revision it is built on, and then nothing is left to save", async () => {
  const room = await opened();
  saveDraft.mockImplementation((_, revision, content) => Promise.resolve(draft(content, revision + 1)));
  room.change({ name: "Mødereferat" });
  expect(room.state.get().saving).toBe("changed");
  await room.flush();
  expect(saveDraft).toHaveBeenCalledWith("a", 1, { ...CONTENT, name: "Mødereferat" });
  expect(room.state.get()).toMatchObject({ saving: "saved", draft: { revision: 2 } });
  expect(sessionStorage.getItem("aarhusai.build.a")).toBeNull();
});

it("what is typed while a save is under way is saved after it", async () => {
  const room = await opened();
  saveDraft.mockImplementation((_, revision, content) => {
    if (revision === 1) room.change({ description: "Kort" });
    return Promise.resolve(draft(content, revision + 1));
  });
  room.change({ name: "Mødereferat" });
  await room.flush();
  expect(saveDraft).toHaveBeenLastCalledWith("a", 2, { ...CONTENT, name: "Mødereferat", description: "Kort" });
});

it("two who change different fields both keep theirs", async () => {
  const room = await opened();
  room.change({ name: "Mødereferat" });
  saveDraft.mockRejectedValueOnce(meanwhile());
  fetchDraft.mockResolvedValue(draft({ description: "Antons" }, 5));
  saveDraft.mockImplementation((_, revision, content) => Promise.resolve(draft(content, revision + 1)));
  await room.flush();
  expect(room.state.get()).toMatchObject({ clash: null, joined: "Anton" });
  expect(saveDraft).toHaveBeenLastCalledWith("a", 5, { ...CONTENT, name: "Mødereferat", description: "Antons" });
});

it("two who change the same field are both shown, and nothing is saved before the choice", async () => {
  const room = await opened();
  room.change({ name: "Mit navn", banner: "Min" });
  saveDraft.mockRejectedValueOnce(meanwhile());
  fetchDraft.mockResolvedValue(draft({ name: "Antons navn", contact: "Anton" }, 5));
  await room.flush();
  expect(room.state.get()).toMatchObject({ content: { name: "Mit navn", banner: "Min", contact: "Anton" }, clash: { fields: ["name"], theirs: { content: { name: "Antons navn" } } } });
  expect(saveDraft).toHaveBeenCalledTimes(1);
  saveDraft.mockImplementation((_, revision, content) => Promise.resolve(draft(content, revision + 1)));
  await room.settle(["name"]);
  expect(saveDraft).toHaveBeenLastCalledWith("a", 5, { ...CONTENT, name: "Antons navn", banner: "Min", contact: "Anton" });
});

it("choosing nothing but the other's wording leaves nothing to save", async () => {
  const room = await opened();
  room.change({ name: "Mit navn" });
  saveDraft.mockRejectedValueOnce(meanwhile());
  fetchDraft.mockResolvedValue(draft({ name: "Antons navn" }, 5));
  await room.flush();
  await room.settle(["name"]);
  expect(saveDraft).toHaveBeenCalledTimes(1);
  expect(room.state.get()).toMatchObject({ saving: "saved", content: { name: "Antons navn" }, draft: { revision: 5 } });
});

it("a save that fails keeps everything, also over a reload", async () => {
  const room = await opened();
  saveDraft.mockRejectedValue(new ApiError(503, "database_unavailable", {}));
  room.change({ name: "Mødereferat" });
  await room.flush();
  expect(room.state.get()).toMatchObject({ saving: "failed", content: { name: "Mødereferat" } });
  const again = await opened();
  expect(again.state.get().content?.name).toBe("Mødereferat");
});

it("lays changes together field by field", () => {
  const mine = { ...CONTENT, name: "A", tags: ["x"] };
  const theirs = { ...CONTENT, name: "A", description: "B", tags: ["y"] };
  expect(merge(CONTENT, mine, theirs)).toEqual({ content: { ...CONTENT, name: "A", description: "B", tags: ["x"] }, clashes: ["tags"] });
});

it("marks the paragraphs that are new, and those alone", () => {
  const marks = (before: string, after: string) => changedLines(before, after).map(({ changed }) => (changed ? 1 : 0)).join("");
  expect(marks("a\nb\nc", "a\nx\nb\nc")).toBe("0100");
  expect(marks("a\nb", "b\na")).toBe("01");
  expect(marks("", "a\n\nb")).toBe("101");
  expect(marks("a\n\nb", "a\n\nb")).toBe("000");
});

it("tells two texts as one, what went standing where it was", () => {
  const told = (before: string, after: string) => comparedLines(before, after).map(({ kind, text }) => `${{ same: " ", added: "+", removed: "-" }[kind]}${text}`);
  expect(told("a\nb\n\nc\nd", "a\nx\n\nc\ny\nz")).toEqual([" a", "-b", "+x", " ", " c", "-d", "+y", "+z"]);
  expect(told("a\nb", "b")).toEqual(["-a", " b"]);
  expect(told("a", "a\n\nb")).toEqual([" a", " ", "+b"]);
  expect(told("", "a")).toEqual(["+a"]);
  expect(told("a\nb", "a\nb")).toEqual([" a", " b"]);
});
