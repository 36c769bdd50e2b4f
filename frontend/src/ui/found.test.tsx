import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Pages } from "../app/load.ts";
import { Found } from "./Found.tsx";

const pages = (items: string[], change: Partial<Pages<string>> = {}): Pages<string> => ({
  now: { state: "ready", value: items }, reload: () => {}, put: () => {}, more: false, fetching: false, failure: null, fetchMore: () => {}, ...change,
});

function show(of: Pages<string>, onClear?: () => void) {
  render(
    <Found
      pages={of}
      explain={() => "Netop denne grund"}
      none={{ icon: "key", title: "Ingen endnu", why: "Lav den første." }}
      narrowed={onClear ? { title: "Ingen fundet", why: "Der er ingen, der passer.", clear: "Vis alle", onClear } : null}
      shown={(n) => `Viser ${n}`}
    >
      {(items) => <ul>{items.map((item) => <li key={item}>{item}</li>)}</ul>}
    </Found>,
  );
}

describe("a list that was searched for", () => {
  it("says how many are shown, and fetches more", () => {
    const fetchMore = vi.fn();
    show(pages(["a", "b"], { more: true, fetchMore }));
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
    expect(screen.getByRole("status").textContent).toBe("Viser 2");
    fireEvent.click(screen.getByRole("button"));
    expect(fetchMore).toHaveBeenCalledOnce();
  });
  it("tells nothing yet from nothing that fits, and leads out of the search", () => {
    show(pages([]));
    expect(screen.getByRole("heading").textContent).toBe("Ingen endnu");
    const clear = vi.fn();
    show(pages([]), clear);
    fireEvent.click(screen.getByRole("button", { name: "Vis alle" }));
    expect(clear).toHaveBeenCalledOnce();
  });
  it("says why it cannot be shown in the words of its part of the house", () => {
    show(pages([], { now: { state: "failed", error: new Error("x") } }));
    expect(screen.getByRole("alert").textContent).toContain("Netop denne grund");
  });
  it("keeps what is here when the rest does not come", () => {
    show(pages(["a"], { more: true, failure: new Error("x") }));
    expect(screen.getAllByRole("listitem")).toHaveLength(1);
    expect(screen.getByRole("alert")).toBeTruthy();
  });
});
