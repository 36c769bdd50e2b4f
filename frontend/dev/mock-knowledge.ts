import { randomUUID } from "node:crypto";
import type { components } from "../src/api/schema.d.ts";
import { Problem, type Routes, STREAMING } from "./http.ts";
import { blocksOf, passagesOf, TEXTS } from "./mock-knowledge-texts.ts";

type Schemas = components["schemas"];
type Collection = Schemas["CollectionOut"];
type Document = Schemas["DocumentOut"];
type Grant = Schemas["GrantOut"];

const collections = new Map<string, Collection>();
const documents = new Map<string, Document & { total: number; done: number; stage: Schemas["FileProgressOut"]["stage"] }>();
const grants = new Map<string, Grant[]>();
const now = () => new Date().toISOString();
const UNITS = [
  { id: "u1", name: "Aarhus Kommune" },
  { id: "u5", name: "Visitation Nord" },
  { id: "u6", name: "Digitalisering" },
];
const PEOPLE = [
  { id: "p2", name: "Mette Fjeldgaard", unit: "Visitation Nord" },
  { id: "p3", name: "Anton Skovbjerg", unit: "Digitalisering" },
  { id: "p4", name: "Birgit Ø. Holmstrand", unit: "Visitation Nord" },
];

function collection(name: string, extra: Partial<Collection> = {}): Collection {
  const one: Collection = { id: randomUUID(), name, description: "", owner: { id: "p1", name: "Karla Nørrelund" }, unit: UNITS[1] as Collection["unit"], data_class: "K1", found_class: "K0", warning: false, documents: 0, chunks: 0, size: 0, waiting: 0, failed: 0, rights: ["use", "read", "write"], shared: { everyone: false, units: 0, people: 0 }, revision: 1, created_at: now(), changed_at: now(), taken_over_at: null, ...extra };
  collections.set(one.id, one);
  return one;
}

function document(of: string, name: string, extra: Partial<Document> = {}): Document {
  const one = { id: randomUUID(), collection_id: of, name, folder: "", source: "upload" as const, url: null, title: null, media_type: null, status: "ready" as const, error_code: null, restricted: false, searchable: true, pages: 4, chunks: 9, size: 214_000, data_class: "K1", created_at: now(), changed_at: now(), dated_at: "2026-01-01T00:00:00Z", revision: 1, total: 0, done: 0, stage: null, ...extra };
  documents.set(one.id, one);
  return one;
}

function seed(): void {
  if (process.env["NO_KNOWLEDGE"]) return;
  const first = collection("Kvalitetsstandarder 2026", { description: "Årets kvalitetsstandarder for praktisk hjælp, personlig pleje og madservice. Godkendt af byrådet.", found_class: "K4", warning: true, shared: { everyone: false, units: 1, people: 2 } });
  collection("Personalehåndbog", { description: "Regler for ferie, sygdom og kørsel.", unit: UNITS[0] as Collection["unit"], owner: { id: "p3", name: "Anton Skovbjerg" }, documents: 38, shared: { everyone: true, units: 0, people: 0 }, rights: ["use", "read"] });
  collection("Vejledninger om rehabilitering", { documents: 12, waiting: 5, failed: 2, data_class: "K2+K6" });
  collection("Tom samling");
  document(first.id, "Kvalitetsstandard for praktisk hjælp 2026.pdf", { title: "Kvalitetsstandard for praktisk hjælp 2026", media_type: "application/pdf", folder: "Standarder/2026" });
  document(first.id, "Takster og bilag.xlsx", { pages: 3, folder: "Standarder/2026", media_type: "application/vnd.ms-excel" });
  document(first.id, "Referat af møde om visitation, med en lang titel, der går over flere linjer på en smal skærm.docx", { data_class: "K2+K4", restricted: true, folder: "Referater" });
  document(first.id, "Brev med kode.pdf", { status: "failed", error_code: "file_encrypted", searchable: false, pages: 0, dated_at: null, folder: "Referater" });
  document(first.id, "Åbningstider.md", { source: "text", pages: 1, status: "failed", error_code: "file_damaged" });
  document(first.id, "Gammel vejledning.docx", { status: "paused", searchable: false, pages: 0 });
  for (let at = 1; at <= Number(process.env["MANY_DOCUMENTS"] ?? 0); at++) document(first.id, `Notat ${at}.docx`, { folder: "Notater" });
  grants.set(first.id, [
    { subject_kind: "unit_branch", subject_id: "u5", name: "Visitation Nord", unit: "", right: "read" },
    { subject_kind: "person", subject_id: "p2", name: "Mette Fjeldgaard", unit: "Visitation Nord", right: "write" },
  ]);
}
seed();

const left: Schemas["OwnerlessOut"][] = process.env["NO_KNOWLEDGE"] ? [] : [
  { id: "l1", name: "Håndbog for aftenvagter", owner: { id: "p9", name: "Villads Egebjerg" }, unit: { id: "u5", name: "Visitation Nord" }, data_class: "K2" },
  { id: "l2", name: "Referater fra 2019", owner: null, unit: { id: "u6", name: "Digitalisering" }, data_class: "K1" },
]; // prettier-ignore

const STAGES = ["reading", "classifying", "embedding", "storing"] as const;

/** The worker: three documents at a time go on a little. */
setInterval(() => {
  const active = [...documents.values()].filter(({ status }) => status === "waiting" || status === "reading").slice(0, 3);
  for (const one of active) {
    Object.assign(one, { status: "reading", total: 20, done: one.done + 1 + Math.random() * 3 });
    one.done = Math.floor(one.done);
    one.stage = STAGES[Math.min(3, Math.floor(one.done / 5))] ?? null;
    if (one.done >= 20) Object.assign(one, /ødelagt|damaged/i.test(one.name) ? { status: "failed", error_code: "file_damaged" } : { status: "ready", searchable: true, pages: 4, chunks: 9 });
  }
}, 400).unref();

const own = (id: string | undefined): Collection => {
  const one = collections.get(id ?? "");
  if (!one) throw new Problem(404, "collection_not_found");
  const list = [...documents.values()].filter(({ collection_id }) => collection_id === one.id);
  if (list.length) Object.assign(one, { documents: list.length, waiting: list.filter(({ status }) => status === "waiting" || status === "reading").length, failed: list.filter(({ status }) => status === "failed").length });
  return one;
};
const known = (id: string | undefined) => {
  const one = documents.get(id ?? "");
  if (!one) throw new Problem(404, "document_not_found");
  return one;
};
const page = (number: number) => ({ number, label: "", ocr: number === 4, text: TEXTS[(number - 1) % TEXTS.length] ?? "", blocks: blocksOf(TEXTS[(number - 1) % TEXTS.length] ?? "") });
const pieces = () => TEXTS.flatMap((text, at) => passagesOf(text).map(({ start, end, heading }) => ({ page: at + 1, headings: heading ? [heading] : [], text: text.slice(start, end), spans: [{ page: at + 1, start, end }] }))).map((one, ordinal) => ({ ordinal, ...one }));

export const knowledgeRoutes: Routes = {
  "GET /api/collections": ({ query }) => ({ items: [...collections.values()].map(({ id }) => own(id)).filter(({ name }) => name.toLowerCase().includes((query.get("q") ?? "").toLowerCase())), next_cursor: null, may_create: process.env["NO_BUILDER"] !== "1", units: UNITS }),
  "POST /api/collections": ({ body }) => collection(String(body["name"]), { description: String(body["description"]), data_class: String(body["data_class"]), unit: UNITS.find(({ id }) => id === body["unit_id"]) ?? { id: "u5", name: "" } }),
  "GET /api/collections/ownerless": () => ({ items: left, next_cursor: null }),
  "POST /api/collections/:id/owner": ({ parts }) => {
    const at = left.findIndex(({ id }) => id === parts["id"]);
    const [one] = at < 0 ? [] : left.splice(at, 1);
    if (!one) throw new Problem(409, "collection_has_owner");
    return collection(one.name, { id: one.id, unit: one.unit, data_class: one.data_class });
  },
  "GET /api/collections/:id": ({ parts }) => own(parts["id"]),
  "PATCH /api/collections/:id": ({ parts, body }) => {
    const one = own(parts["id"]);
    if (body["revision"] !== one.revision) throw new Problem(409, "changed_meanwhile");
    Object.assign(one, body, { revision: one.revision + 1 });
    return Object.assign(one, { warning: one.found_class > one.data_class });
  },
  "DELETE /api/collections/:id": ({ parts }) => void collections.delete(parts["id"] ?? ""),
  "GET /api/collections/:id/grants": ({ parts }) => ({ grants: grants.get(parts["id"] ?? "") ?? [], revision: 1 }),
  "PUT /api/collections/:id/grants": ({ parts, body }) => {
    const named = (body["grants"] as Grant[]).map((one) => ({ ...one, name: [...UNITS, ...PEOPLE].find(({ id }) => id === one.subject_id)?.name ?? "", unit: PEOPLE.find(({ id }) => id === one.subject_id)?.unit ?? "" }));
    grants.set(parts["id"] ?? "", named);
    return { grants: named, revision: 1 };
  },
  "GET /api/collections/:id/subjects": ({ query }) => {
    const fits = ({ name }: { name: string }) => name.toLowerCase().includes((query.get("q") ?? "").toLowerCase());
    return { people: query.get("q") ? PEOPLE.filter(fits) : [], units: UNITS.filter(fits), everyone: true };
  },
  "GET /api/collections/:id/documents": ({ parts, query }) => {
    const all = [...documents.values()].filter((one) => one.collection_id === parts["id"] && one.name.toLowerCase().includes((query.get("q") ?? "").toLowerCase()) && (!query.get("status") || one.status === query.get("status"))).sort((a, b) => a.folder.localeCompare(b.folder) || a.name.localeCompare(b.name));
    const from = Number(query.get("cursor") ?? 0);
    return { items: all.slice(from, from + 50), next_cursor: all.length > from + 50 ? String(from + 50) : null, total: all.length };
  },
  "POST /api/collections/:id/documents": async ({ parts, query, request, response }) => {
    const name = query.get("name") ?? "";
    let size = 0;
    for await (const piece of request) {
      size += (piece as Buffer).length;
      await new Promise((resolve) => setTimeout(resolve, Number(process.env["UPLOAD_MS"] ?? 5)));
    }
    const refused = /for stor/i.test(name);
    const made = refused ? { code: "file_too_large", message: "", facts: {} } : document(own(parts["id"]).id, name, { folder: query.get("folder") ?? "", size, status: "waiting", searchable: false, pages: 0 });
    response.writeHead(refused ? 413 : 201, { "content-type": "application/json" });
    response.end(JSON.stringify(made));
    return STREAMING;
  },
  "POST /api/collections/:id/texts": ({ parts, body }) => document(own(parts["id"]).id, String(body["name"]), { source: "text", status: "waiting", searchable: false, pages: 0 }),
  "GET /api/collections/:id/progress": ({ parts }) => {
    const all = [...documents.values()].filter(({ collection_id }) => collection_id === parts["id"]);
    const count = (status: Document["status"]) => all.filter((one) => one.status === status).length;
    return { waiting: count("waiting"), reading: count("reading"), ready: count("ready"), failed: count("failed"), paused: count("paused"), files: all.filter(({ status }) => status === "reading").map(({ id, name, status, stage, done, total, error_code }) => ({ document_id: id, name, status, stage, done, total, error_code })) };
  },
  "POST /api/collections/:id/ingestion": ({ parts, body }) => {
    const chosen = body["documents"] as string[] | undefined;
    const become = { pause: "paused", resume: "waiting", cancel: "cancelled", retry: "waiting" }[String(body["action"])] as Document["status"];
    const from: Document["status"][] = { pause: ["waiting", "reading"], resume: ["paused"], cancel: ["waiting", "reading", "paused"], retry: ["failed", "cancelled"] }[String(body["action"])] as Document["status"][];
    const hit = [...documents.values()].filter((one) => one.collection_id === parts["id"] && from.includes(one.status) && (!chosen || chosen.includes(one.id)));
    for (const one of hit) Object.assign(one, { status: become, done: 0 });
    return { documents: hit.length };
  },
  "POST /api/collections/:id/search": ({ parts, body }) => {
    const [first] = [...documents.values()].filter(({ collection_id, searchable }) => collection_id === parts["id"] && searchable);
    const words = String(body["query"]).toLowerCase().split(/\s+/);
    const hits = pieces().map((one, at) => ({ ...one, hit: words.filter((word) => one.text.toLowerCase().includes(word)).length, at }));
    const items = !first || words.includes("intet") ? [] : hits.sort((a, b) => b.hit - a.hit).map(({ ordinal, hit, spans, ...one }) => ({ ...one, chunk_id: ordinal, document_id: first.id, document: first.name, title: first.title ?? first.name, last_page: one.page, spans, data_class: "K1", dated_at: null, url: null, score: hit, why: { dense: 0.9 - ordinal * 0.05, words: hit } }));
    return { items, took_ms: 14, notes: words.includes("uden") ? ["dense_unavailable"] : [] };
  },
  "GET /api/documents/shared": ({ query }) => {
    const all = [...documents.values()].filter(({ folder }) => folder !== "").sort((a, b) => a.name.localeCompare(b.name, "da"));
    const from = Number(query.get("cursor") ?? 0);
    return { items: all.slice(from, from + 2), next_cursor: all.length > from + 2 ? String(from + 2) : null, total: all.length };
  },
  "GET /api/documents/:id": ({ parts }) => {
    const one = known(parts["id"]);
    return { ...one, versions: [{ id: "v2", created_at: now(), pages: one.pages, size: one.size, current: true }, { id: "v1", created_at: "2025-11-02T09:00:00Z", pages: 3, size: 180_000, current: false }], collection: { id: one.collection_id, name: own(one.collection_id).name }, rights: own(one.collection_id).rights, facts: {} };
  },
  "PATCH /api/documents/:id": ({ parts, body }) => Object.assign(known(parts["id"]), body, { revision: known(parts["id"]).revision + 1 }),
  "DELETE /api/documents/:id": ({ parts }) => void documents.delete(parts["id"] ?? ""),
  "GET /api/documents/:id/grants": ({ parts }) => ({ grants: grants.get(parts["id"] ?? "") ?? [], revision: 1 }),
  "PUT /api/documents/:id/grants": ({ parts, body }) => {
    grants.set(parts["id"] ?? "", body["grants"] as Grant[]);
    return { grants: body["grants"], revision: 1 };
  },
  "GET /api/documents/:id/pages": ({ query }) => ({ pages: [1, 2, 3, 4].map(page).slice(Number(query.get("from") ?? 1) - 1), total: 4 }),
  "GET /api/documents/:id/passages": ({ query }) => ({ items: pieces().filter(({ page }) => !query.has("page") || page === Number(query.get("page"))), next_cursor: null }),
};
