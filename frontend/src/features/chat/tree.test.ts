import { describe, expect, it } from "vitest";
import type { Message } from "../../api/types.ts";
import { leafBelow, pathTo, treeOf, versionsOf } from "./tree.ts";

const message = (id: string, parent: string | null, role: Message["role"], minute: number): Message => ({
  id,
  parent_id: parent,
  role,
  status: "done",
  text: id,
  reasoning: "",
  steps: [],
  error_code: null,
  error_facts: {},
  model: null,
  created_at: `2026-01-01T12:${String(minute).padStart(2, "0")}:00Z`,
  finished_at: null,
  feedback: null, data_class: "K1", replaced: 0, sent: false, attachments: [], sources: [], unsupported: [], sheets: [],
});

// A question, edited once; the edit was answered twice, and the first of these answers was followed by another question.
const tree = treeOf([
  message("q1", null, "user", 1),
  message("a1", "q1", "assistant", 2),
  message("q1b", null, "user", 3),
  message("a2", "q1b", "assistant", 4),
  message("a3", "q1b", "assistant", 7),
  message("q2", "a2", "user", 5),
  message("a4", "q2", "assistant", 6),
]);
const ids = (messages: Message[]) => messages.map(({ id }) => id).join(" ");

describe("a conversation with branches", () => {
  it("shows the path to its leaf", () => {
    expect(ids(pathTo(tree, "a4"))).toBe("q1b a2 q2 a4");
    expect(ids(pathTo(tree, "a1"))).toBe("q1 a1");
  });
  it("shows the newest branch when no leaf is known", () => {
    expect(ids(pathTo(tree, null))).toBe("q1b a3");
    expect(ids(pathTo(tree, "gone"))).toBe("q1b a3");
    expect(pathTo({}, null)).toEqual([]);
  });
  it("knows the versions of a question and of an answer, oldest first", () => {
    const versions = versionsOf(tree);
    expect(ids(versions.get("q1b") ?? [])).toBe("q1 q1b");
    expect(ids(versions.get("a2") ?? [])).toBe("a2 a3");
    expect(ids(versions.get("q2") ?? [])).toBe("q2");
  });
  it("goes down to the newest leaf when a version is chosen", () => {
    expect(leafBelow(tree, "q1")).toBe("a1");
    expect(leafBelow(tree, "a2")).toBe("a4");
    expect(leafBelow(tree, "q1b")).toBe("a3");
  });
});
