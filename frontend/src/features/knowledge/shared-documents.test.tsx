import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { KnowledgeDocument } from "./api.ts";
import { SharedDocuments } from "./SharedDocuments.tsx";

const document = (id: string, more: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id, collection_id: "c1", name: `${id}.pdf`, folder: "", source: "upload", url: null, title: null, media_type: "application/pdf", status: "ready", error_code: null, restricted: false,
  searchable: true, pages: 4, chunks: 1, size: 1, data_class: "K2", created_at: "2026-11-23T08:00:00Z", changed_at: "2026-11-23T08:00:00Z", dated_at: null, revision: 1, ...more,
}); // prettier-ignore

/** A server that answers each page by its cursor. */
const server = (pages: Record<string, { items: KnowledgeDocument[]; next_cursor: string | null }>, total: number) =>
  vi.stubGlobal("fetch", vi.fn(async (path: string) => Response.json({ ...pages[new URL(path, "http://local").searchParams.get("cursor") ?? ""], total })));
afterEach(() => vi.unstubAllGlobals());

it("lists documents shared by themselves, a page at a time, each leading to itself", async () => {
  server({ "": { items: [document("brev")], next_cursor: "x" }, x: { items: [document("notat", { searchable: false })], next_cursor: null } }, 2);
  render(<SharedDocuments />);
  expect(await screen.findByRole("region", { name: "Dokumenter delt med dig" })).toBeTruthy();
  expect(screen.getByText("2 dokumenter")).toBeTruthy();
  expect(screen.getByText(/PDF · 4 sider · /)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Vis flere" }));
  expect((await screen.findByRole("link", { name: "notat.pdf" })).getAttribute("href")).toBe("/knowledge/d/notat");
  expect(screen.getByRole("link", { name: "brev.pdf" }).getAttribute("href")).toBe("/knowledge/d/brev");
  expect(screen.queryByRole("button", { name: "Vis flere" })).toBeNull();
});

it("says nothing where nothing is shared", async () => {
  server({ "": { items: [], next_cursor: null } }, 0);
  const { container } = render(<SharedDocuments />);
  await waitFor(() => expect(fetch).toHaveBeenCalledOnce());
  expect(container.textContent).toBe("");
});
