import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Me, Session } from "../../api/types.ts";
import { adoptSession } from "../../app/session.ts";
import { mayTakeOver } from "./api.ts";
import LeftBehind from "./LeftBehind.tsx";

const held = (role: Me["roles"][number]["role"]): Me["roles"] => [{ role, unit_id: "north", unit_name: "Nord" }];
const signIn = (roles: Me["roles"], is_platform_owner = false) =>
  adoptSession({ person: { id: "p1", language: "da", theme: "system", roles, is_platform_owner }, branding: { product_name: "AarhusAI" } } as Session);

const unit = { id: "north", name: "Nord" };
const COLLECTIONS = [
  { id: "c1", name: "Håndbog", owner: { id: "p9", name: "Villads Egebjerg" }, unit, data_class: "K2" },
  { id: "c2", name: "Referater", owner: null, unit, data_class: "K1" },
];

/** A server that has these left behind; what was asked of it. */
function server(items: unknown[], post: () => Response = () => Response.json({})) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    asked.push(`${init?.method ?? "GET"} ${path}`);
    return init?.method === "POST" ? post() : Response.json({ items, next_cursor: null });
  });
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

it("is for platform owners and for owners of a unit", () => {
  const may = (roles: Me["roles"], is_platform_owner = false) => mayTakeOver({ roles, is_platform_owner });
  expect([may([], true), may(held("unit_owner")), may(held("builder")), may(held("auditor")), may([])]).toEqual([true, true, false, false, false]);
});

it("asks nothing for others, and shows nothing where all has an owner", async () => {
  signIn(held("builder"));
  const asked = server(COLLECTIONS);
  const { unmount } = render(<LeftBehind kind="collections" onTaken={() => undefined} />);
  expect(asked).toEqual([]);
  unmount();
  signIn(held("unit_owner"));
  const again = server([]);
  render(<LeftBehind kind="collections" onTaken={() => undefined} />);
  await waitFor(() => expect(again).toEqual(["GET /api/collections/ownerless"]));
  expect(screen.queryByRole("heading")).toBeNull();
});

it("asks before a collection is taken over, takes it off the list, and keeps the focus in its place", async () => {
  signIn(held("unit_owner"));
  const asked = server(COLLECTIONS);
  const onTaken = vi.fn();
  render(<LeftBehind kind="collections" onTaken={onTaken} sign={(name) => <i>{name}</i>} />);
  const rows = await screen.findAllByRole("listitem");
  expect(rows.map((one) => one.textContent)).toEqual(["HåndbogEjet af Villads Egebjerg · NordK2Overtag", "ReferaterNordK1Overtag"]);
  await userEvent.click(screen.getByRole("button", { name: "Overtag Håndbog" }));
  const dialog = screen.getByRole("dialog", { hidden: true });
  expect(dialog.textContent).toContain("bliver skrevet i loggen");
  expect(asked).toHaveLength(1);
  await userEvent.click(within(dialog).getByText("Overtag"));
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(1));
  expect(asked.at(-1)).toBe("POST /api/collections/c1/owner");
  expect(onTaken).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(screen.getByRole("region", { name: "Samlinger uden ejer" }));
});

it("asks again what is left when an assistant could not be taken over", async () => {
  signIn([], true);
  const asked = server([{ id: "a1", name: "Telefonnotat", unit, state: "live", last_owner: "Mette Fjeldgaard" }], () => Response.json({ code: "assistant_has_owner", message: "", facts: {} }, { status: 403 }));
  const onTaken = vi.fn();
  render(<LeftBehind kind="assistants" onTaken={onTaken} />);
  await userEvent.click(await screen.findByRole("button", { name: "Overtag Telefonnotat" }));
  await userEvent.click(within(screen.getByRole("dialog", { hidden: true })).getByText("Overtag"));
  await waitFor(() => expect(screen.queryByRole("dialog", { hidden: true })).toBeNull());
  await waitFor(() => expect(asked).toEqual(["GET /api/assistants/ownerless", "POST /api/assistants/a1/owner", "GET /api/assistants/ownerless"]));
  expect(onTaken).not.toHaveBeenCalled();
  expect(screen.getByText("Ejet af Mette Fjeldgaard · Nord")).toBeTruthy();
});
