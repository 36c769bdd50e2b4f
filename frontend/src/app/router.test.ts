import { beforeEach, expect, it, vi } from "vitest";
import { match, navigate } from "./router.tsx";

beforeEach(() => history.replaceState(null, "", "/"));

it.each([
  ["/", "/", {}],
  ["/c/:id", "/c/42", { id: "42" }],
  ["/c/:id", "/c/42/", { id: "42" }],
  ["/c/:id", "/c/42/x", null],
  ["/admin/*", "/admin", {}],
  ["/admin/*", "/admin/people/7", {}],
  ["/admin/*", "/administration", null],
])("%s fits %s: %o", (pattern, path, parts) => {
  expect(match(pattern, path)).toEqual(parts);
});

it("goes to a path without loading the page", async () => {
  const loaded = vi.fn();
  addEventListener("beforeunload", loaded);
  await navigate("/settings?x=1");
  expect(location.pathname + location.search).toBe("/settings?x=1");
  expect(loaded).not.toHaveBeenCalled();
});
