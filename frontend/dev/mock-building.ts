import { randomUUID } from "node:crypto";
import type { ChangedField, Content, Draft, Field } from "../src/features/assistants/types.ts";
import { CONTENT_FIELDS } from "../src/features/assistants/types.ts";
import { Problem, type Routes } from "./http.ts";
import { found, keep, type Kept, UNITS } from "./mock-assistants.ts";

const pieces = (text: string): number => Math.ceil(text.length / 4);

export function draftOf(one: Kept): Draft {
  const { listed, content, revision, versions, live, owners } = one;
  const newest = versions[0]?.number ?? null;
  return {
    id: listed.id, slug: listed.slug, unit: listed.unit ?? { id: "u1", name: "Aarhus Kommune" }, taken_down: listed.state === "suspended", content, revision, saved_at: new Date().toISOString(), saved_by: { id: "p1", name: "Karla Nørrelund" }, based_on: newest, live_version: live, newest_version: newest,
    state: listed.state, suspended: listed.state === "suspended" ? { code: "taken_down", text: one.reason, at: new Date().toISOString() } : null, owners, rights: ["read", "edit", "owners", "narrow", "take_down", "put_back", "delete"],
    budget: { window: 8192, instructions: pieces(content.instructions), sources: content.collections.length ? 2400 : 0, tools: content.tools.length * 120, answer: 1024 },
    named: [...UNITS, { id: "p2", name: "Mette Fjeldgaard" }],
    problems: pieces(content.instructions) > 8192 ? [{ code: "instructions_too_long", field: "instructions" }] : [],
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function lines(before: unknown, after: unknown): ChangedField["lines"] {
  if (typeof before !== "string" || typeof after !== "string") return [];
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [...old.filter((line) => !now.includes(line)).map((text): ChangedField["lines"][number] => ({ kind: "removed", text })), ...now.map((text): ChangedField["lines"][number] => ({ kind: old.includes(text) ? "same" : "added", text }))];
}

function versionOf(one: Kept, number: number): Content {
  const version = one.versions.find((each) => each.number === number);
  if (!version) throw new Problem(404, "version_not_found");
  return version.content;
}

/** Somebody else saves when the name holds »krydser«; the disk is full when it holds »fejl«. */
let crossed = false;

export const buildingRoutes: Routes = {
  "POST /api/assistants": ({ body }) => {
    const id = randomUUID();
    const from = body["copy_of"] ? found(String(body["copy_of"])).content : {};
    const name = String(body["name"]);
    return draftOf(keep(id, name, { mine: true, state: "private", version: null, owner_names: ["Karla Nørrelund"], unit: UNITS.find((unit) => unit.id === body["unit_id"]) ?? null }, { ...from, name, sharing: [] }));
  },
  "GET /api/assistants/:id/draft": ({ parts }) => draftOf(found(parts["id"] ?? "")),
  "PUT /api/assistants/:id/draft": ({ parts, body }) => {
    const one = found(parts["id"] ?? "");
    const content = body["content"] as Content;
    if (content.name.includes("fejl")) throw new Problem(503, "database_unavailable");
    if (content.name.includes("krydser") && !crossed) {
      crossed = true;
      one.content = { ...one.content, name: "Annas navn", description: "Annas beskrivelse" };
      one.revision++;
    }
    if (body["revision"] !== one.revision) throw new Problem(409, "draft_changed_meanwhile", { by: "Anna Lund" });
    one.content = content;
    one.revision++;
    Object.assign(one.listed, { name: content.name, description: content.description, icon: content.icon, tags: content.tags });
    return draftOf(one);
  },
  "POST /api/assistants/:id/versions": ({ parts, body }) => {
    const one = found(parts["id"] ?? "");
    const version = { number: (one.versions[0]?.number ?? 0) + 1, at: new Date().toISOString(), by: "Karla Nørrelund", note: String(body["note"] ?? ""), content: one.content };
    one.versions.unshift(version);
    return { ...version, by: { id: "p", name: version.by }, live: false };
  },
  "GET /api/assistants/:id/versions": ({ parts }) => {
    const one = found(parts["id"] ?? "");
    return { items: one.versions.map(({ number, at, by, note }) => ({ number, at, by: { id: "p", name: by }, note, live: number === one.live })), next_cursor: null };
  },
  "GET /api/assistants/:id/versions/:n": ({ parts }) => {
    const one = found(parts["id"] ?? "");
    const number = Number(parts["n"]);
    const version = one.versions.find((each) => each.number === number);
    return { ...version, by: { id: "p", name: version?.by ?? "" }, live: number === one.live, content: versionOf(one, number) };
  },
  "GET /api/assistants/:id/versions/:n/difference": ({ parts, query }) => {
    const one = found(parts["id"] ?? "");
    const [before, after] = [versionOf(one, Number(query.get("from"))), versionOf(one, Number(parts["n"]))];
    const fields = CONTENT_FIELDS.filter((name: Field) => !same(before[name], after[name]));
    return { fields: fields.map((name) => ({ name, before: text(before[name]), after: text(after[name]), lines: lines(before[name], after[name]) })) };
  },
  "POST /api/assistants/:id/versions/:n/restore": ({ parts }) => {
    const one = found(parts["id"] ?? "");
    one.content = versionOf(one, Number(parts["n"]));
    one.revision++;
    return draftOf(one);
  },
  "PUT /api/assistants/:id/owners": ({ parts, body }) => {
    const one = found(parts["id"] ?? "");
    const names: Record<string, string> = { p1: "Karla Nørrelund", p2: "Mette Fjeldgaard", p3: "Anton Skovbjerg" };
    one.owners = (body["people"] as string[]).map((id) => ({ id, name: names[id] ?? "Ukendt" }));
    return { people: one.owners.map((owner) => ({ ...owner, active: true })) };
  },
  "GET /api/assistants/:id/reach": ({ parts }) => ({ grants: found(parts["id"] ?? "").content.sharing.map((one) => ({ ...one, name: "Visitation Nord", beside: "" })), denied: [] }),
  "PUT /api/assistants/:id/narrow": ({ body }) => ({ grants: (body["grants"] as object[]).map((one) => ({ ...one, name: "Visitation Nord", beside: "" })), denied: [] }),
  "GET /api/assistants/:id/insight": () => {
    const week = 7 * 24 * 60 * 60 * 1000;
    const monday = Date.now() - ((new Date().getDay() + 6) % 7) * 24 * 60 * 60 * 1000;
    const weeks = Array.from({ length: 12 }, (_, at) => ({ monday: new Date(monday - (11 - at) * week).toISOString().slice(0, 10), uses: (at * 7) % 23 }));
    return { weeks, days: 30, fewest: 5, people: 12, up: 9, down: 2 };
  },
  "GET /api/tools": () => ({ items: [{ name: "documents_search", title: "Søg i kilderne" }, { name: "sheets_query", title: "Regn på regneark" }, { name: "today", title: "Dagens dato" }] }),
  "POST /api/assistants/:id/use-case": ({ parts }) => ({ id: `uc-${parts["id"]}`, state: "draft" }),
};
