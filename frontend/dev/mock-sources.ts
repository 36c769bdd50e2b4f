import { randomUUID } from "node:crypto";
import type { components } from "../src/api/schema.d.ts";
import type { Routes } from "./http.ts";

type Source = components["schemas"]["WebSourceOut"];
type Run = NonNullable<Source["run"]>;

const now = () => new Date().toISOString();
const run = (state: Run["state"], more: Partial<Run> = {}): Run => ({ id: randomUUID(), state, error_code: null, created_at: now(), ended_at: state === "done" || state === "failed" ? now() : null, waiting: 0, outcomes: {}, problems: [], ...more });
const source = (name: string, more: Partial<Source>): Source => ({ id: randomUUID(), kind: "page", urls: [`https://${name}/`], name, depth: 2, page_limit: 500, include: [], exclude: [], schedule: "manual", take_files: true, remove_gone: true, documents: 0, next_at: null, revision: 1, run: null, ...more });

const sources = new Map<string, Source>();
for (const one of [
  source("lindehoej.example", { kind: "site", urls: ["https://lindehoej.example/borger/"], schedule: "weekly", documents: 214, next_at: "2026-12-01T02:00:00Z", run: run("done", { outcomes: { added: 3, changed: 12, unchanged: 196, removed: 1, skipped: 4, failed: 2 }, problems: [{ url: "https://lindehoej.example/borger/selvbetjening/start?id=4711&retur=forside", code: "web_robots" }, { url: "https://lindehoej.example/borger/gammelt-link", code: "web_address_inside" }] }) }),
  source("Kvalitetsstandarder", { kind: "list", urls: ["https://lindehoej.example/a", "https://lindehoej.example/b"], documents: 2, run: run("running", { waiting: 38, outcomes: { added: 12, unchanged: 10 } }) }),
  source("intranet.lindehoej.example", { run: run("failed", { error_code: "web_address_inside" }) }),
]) sources.set(one.id, one);

const known = (id: string | undefined): Source => {
  const one = sources.get(id ?? "");
  if (!one) throw new Error("no such source");
  return one;
};

export const sourceRoutes: Routes = {
  "GET /api/collections/:id/web-sources": () => ({ items: process.env["NO_SOURCES"] === "1" ? [] : [...sources.values()] }),
  "POST /api/collections/:id/web-sources": ({ body }) => {
    const made = source(new URL((body["urls"] as string[])[0] ?? "").host, { ...(body as Partial<Source>), run: run("running", { waiting: 1 }) });
    made.name ||= new URL(made.urls[0] ?? "").host;
    sources.set(made.id, made);
    return made;
  },
  "POST /api/collections/:id/web-sources/preview": async ({ body }) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const first = (body["urls"] as string[])[0] ?? "";
    return { pages: body["kind"] === "site" ? 37 : 1, more: body["kind"] === "site", refused: body["kind"] === "site" ? 2 : 0, samples: [{ url: first, title: "Forside" }, { url: `${first}barsel`, title: "Barsel og orlov" }, { url: `${first}kontakt`, title: "" }] };
  },
  "GET /api/collections/:id/views": () => ({ items: ["Takster 2026"] }),
  "PATCH /api/web-sources/:id": ({ parts, body }) => Object.assign(known(parts["id"]), body, { revision: known(parts["id"]).revision + 1 }),
  "DELETE /api/web-sources/:id": ({ parts }) => void sources.delete(parts["id"] ?? ""),
  "POST /api/web-sources/:id/run": ({ parts, body }) => {
    const one = known(parts["id"]);
    const state = { start: "running", pause: "paused", resume: "running", cancel: "cancelled" }[String(body["action"])] as Run["state"];
    one.run = { ...(one.run ?? run(state)), state, ended_at: state === "cancelled" ? now() : null };
    return one;
  },
  "GET /api/web-sources/:id/runs": ({ parts }) => ({ items: [known(parts["id"]).run ?? run("done"), run("done", { outcomes: { added: 211 } })] }),
};
