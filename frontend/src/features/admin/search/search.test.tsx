import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Session } from "../../../api/types.ts";
import { adoptSession } from "../../../app/session.ts";
import type { Readiness, SearchSettings } from "./api.ts";
import Search from "./Search.tsx";
import { isLost, isMoving, standingOf } from "./standing.ts";

beforeEach(() => adoptSession({ person: { id: "p1", language: "da", theme: "system" }, branding: { product_name: "AarhusAI" } } as Session));

const OWN = { id: "m1", name: "Lille" };
const BIG = { id: "m2", name: "Stor" };
const part = (model = OWN, change: Partial<Readiness> = {}): Readiness => ({ model, done: 1200, total: 1200, trouble: null, ...change });
const settings = (change: Partial<SearchSettings> = {}): SearchSettings => ({
  revision: 3, embedding_model_id: null, rerank_model_id: null, serving: part(), building: null, embedding_models: [OWN, BIG], rerank_models: [], ...change,
});

describe("how documents are found", () => {
  test.each<[string, Partial<SearchSettings>, string, boolean]>([
    ["one model serves", {}, "ready", false],
    ["documents came in", { serving: part(OWN, { done: 3 }) }, "filling", true],
    ["another was just chosen", { embedding_model_id: "m2" }, "starting", true],
    ["another takes over when it is ready", { embedding_model_id: "m2", building: part(BIG, { done: 5 }) }, "changing", true],
    ["the one that is chosen serves", { embedding_model_id: "m1" }, "ready", false],
    ["a chosen one that is lost changes nothing", { embedding_model_id: "m9" }, "ready", false],
    ["there is none", { serving: null, embedding_models: [] }, "words", false],
  ])("%s", (_, change, is, moving) => {
    const standing = standingOf(settings(change));
    expect(standing.is).toBe(is);
    expect(isMoving(standing)).toBe(moving);
  });
  test("a model is lost when not everyone may use it any longer", () => {
    expect([isLost(null, [OWN]), isLost("m1", [OWN]), isLost("m2", [OWN])]).toEqual([false, false, true]);
  });
});

/** A server with these settings; what is sent to it is kept, and answered so. */
function server(first: SearchSettings, put: (body: unknown) => Response) {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (_: unknown, init?: RequestInit) => {
    if (init?.method !== "PUT") return Response.json(first);
    const body: unknown = JSON.parse(String(init.body));
    sent.push(body);
    return put(body);
  });
  return sent;
}
afterEach(() => vi.unstubAllGlobals());

describe("the screen", () => {
  test("says how far a change is, and that search works meanwhile", async () => {
    server(settings({ embedding_model_id: "m2", building: part(BIG, { done: 340, total: 1200, trouble: "words_only" }) }), () => Response.json({}));
    render(<Search />);
    expect(await screen.findByRole("progressbar", { name: "340 af 1.200 uddrag er gjort klar." })).toBeTruthy();
    expect(screen.getByText(/Søgning virker imens med Lille/)).toBeTruthy();
    expect(screen.getByText("Arbejdet er gået i stå")).toBeTruthy();
    expect(screen.getByText(/Modellen svarer ikke lige nu/)).toBeTruthy();
  });
  test("without any model says what that means, and leads to the models", async () => {
    server(settings({ serving: null, embedding_models: [] }), () => Response.json({}));
    render(<Search />);
    expect(await screen.findByText("Der søges kun på ord")).toBeTruthy();
    for (const link of screen.getAllByRole("link", { name: "Gå til Modeller" })) expect(link.getAttribute("href")).toBe("/admin/models");
  });
  test("sends the choice with its revision, and shows what then happens", async () => {
    const sent = server(settings(), () => Response.json(settings({ revision: 4, embedding_model_id: "m2" })));
    render(<Search />);
    fireEvent.change(await screen.findByLabelText("Model, der finder uddrag"), { target: { value: "m2" } });
    fireEvent.click(screen.getByRole("button", { name: "Gem" }));
    expect(await screen.findByText("Stor går i gang om lidt")).toBeTruthy();
    expect(sent).toEqual([{ revision: 3, embedding_model_id: "m2", rerank_model_id: null }]);
  });
  test("a model that not everyone may use is told at its field", async () => {
    server(settings(), () => Response.json({ code: "embedding_model_not_usable", message: "", facts: {} }, { status: 422 }));
    render(<Search />);
    const field = await screen.findByLabelText("Model, der finder uddrag");
    fireEvent.change(field, { target: { value: "m2" } });
    fireEvent.click(screen.getByRole("button", { name: "Gem" }));
    await waitFor(() => expect(field.getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getByText(/eller den er ikke for alle/)).toBeTruthy();
    expect((field as HTMLSelectElement).value).toBe("m2");
  });
});
