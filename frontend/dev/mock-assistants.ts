import type { Catalogue, Content, Detail, Listed, Named, View } from "../src/features/assistants/types.ts";
import type { components } from "../src/api/schema.d.ts";
import { Problem, type Routes } from "./http.ts";

/** An invented municipality's assistants, with what the builder knows of each. */
export interface Kept {
  listed: Listed;
  content: Content;
  revision: number;
  versions: { number: number; at: string; by: string; note: string; content: Content }[];
  live: number | null;
  owners: Named[];
  reason: string;
  deleted: boolean;
}

export const kept = new Map<string, Kept>();
export const UNITS: Named[] = [
  { id: "u1", name: "Aarhus Kommune" },
  { id: "u5", name: "Visitation Nord" },
  { id: "u6", name: "Digitalisering" },
];

export const blank = (name: string): Content => ({
  name, description: "", icon: "pen", tags: [], instructions: "", model_id: null, requirement: null, collections: [], tools: [],
  suggested_prompts: [], parameters: { temperature: null, top_p: null, max_output: null }, ceiling: null, banner: "", contact: "",
  open_instructions: true, open_sources: true, gate: { required: false, least: 1 }, sharing: [], denied: [],
});

export function keep(id: string, name: string, listed: Partial<Listed>, content: Partial<Content> = {}): Kept {
  const state = listed.state ?? "live";
  const one: Kept = {
    listed: { id, slug: id, name, description: "", icon: "pen", suggested_prompts: [], model_id: null, is_default: false, specialist: false, tags: [], unit: UNITS[1] ?? null, owner_names: [], ceiling: null, zone: null, favourite: false, banner: "", contact: "", mine: false, state, version: 4, uses: 12, changed_at: "2026-11-02T09:00:00Z", review_on: null, suspended: null, ...listed } as Listed,
    content: { ...blank(name), description: listed.description ?? "", icon: listed.icon ?? "pen", tags: listed.tags ?? [], ...content },
    revision: 7,
    versions: [],
    live: state === "live" ? 4 : null,
    owners: [{ id: "p1", name: "Karla Nørrelund" }],
    reason: "",
    deleted: false,
  };
  kept.set(id, one);
  return one;
}

const LINES = [
  "Du hjælper visitatorer i kommunen med at finde, hvad der kan bevilges af praktisk hjælp.",
  "Svar kun ud fra de vedhæftede standarder. Nævn altid dokument og side.",
  "Skriv aldrig, at en borger har ret til en ydelse. Det afgør visitator.",
];
const NEW = ["Begynd med svaret i én sætning. Forklar derefter, hvad visitator skal lægge vægt på.", "Står det ikke i standarderne, så sig det, og henvis til faglig leder."];

function seed(): void {
  keep("a1", "Skriveassistenten", { description: "Hjælper med at skrive", is_default: true, unit: UNITS[0] ?? null, suggested_prompts: ["Gør et afslag lettere at læse", "Skriv et venligt svar på en klage", "Kort et notat ned til én side", "Find det, jeg har glemt i et brev"] });
  if (process.env["NO_ASSISTANTS"]) return;
  const first = keep("a2", "Kvalitetsstandarder", { description: "Slår op i årets standarder og viser siden, svaret står på.", icon: "broom", specialist: true, mine: true, owner_names: ["Mette Fjeldgaard"], zone: "Z3", ceiling: "K2", favourite: true, tags: ["Sagsbehandling"], uses: 214, banner: "Standarderne er fra 1. januar 2026. Spørg faglig leder, hvis noget er ændret.", contact: "mette.fjeldgaard@kommune.example", review_on: "2027-03-01", model_id: "m2", suggested_prompts: ["Hvad kan bevilges, når ægtefællen er rask?", "Hvor ofte gives der rengøring?"] }, {
    instructions: [LINES[0], "", LINES[1], "", ...NEW.flatMap((line) => [line, ""]), LINES[2]].join("\n"),
    model_id: "m2", ceiling: "K2", suggested_prompts: ["Hvad kan bevilges, når ægtefællen er rask?", "Hvor ofte gives der rengøring?", "Hvad skal der stå i begrundelsen?"], sharing: [{ subject_kind: "unit_branch", subject_id: "u5" }],
  });
  const before = { ...first.content, instructions: LINES.join("\n\n") };
  first.versions = [
    { number: 4, at: "2026-11-02T09:00:00Z", by: "Mette Fjeldgaard", note: "Kortere svar", content: before },
    { number: 3, at: "2026-09-14T09:00:00Z", by: "Karla Nørrelund", note: "", content: { ...before, instructions: LINES.slice(0, 2).join("\n\n"), description: "Slår op i standarderne." } },
  ];
  first.owners = [{ id: "p1", name: "Karla Nørrelund" }, { id: "p2", name: "Mette Fjeldgaard" }];
  keep("a3", "Mødereferat", { description: "Gør noter eller optagelse til et referat med beslutninger og opgaver.", icon: "notes", owner_names: ["Anton Skovbjerg"], unit: UNITS[2] ?? null, zone: "Z4", ceiling: "K2+K3", favourite: true, tags: ["Møder", "Skrive"] });
  keep("a4", "Regn på ark", { description: "Regner på dit regneark og viser, hvordan tallet er fundet.", icon: "table", specialist: true, owner_names: ["Sigrid Elkær"], unit: { id: "u7", name: "Økonomi" }, zone: "Z4", ceiling: "K2+K3", favourite: true, tags: ["Tal og tabeller"] });
  keep("a5", "Afgørelsesbrev", { description: "Udkast med plads til fakta, regel, vægtning og klagevejledning.", icon: "scale", specialist: true, owner_names: ["Ditte Vestermark"], unit: { id: "u8", name: "Myndighed" }, zone: "Z4", ceiling: "K2+K3+K4+K5+K6", tags: ["Sagsbehandling"] });
  keep("a6", "Træer og veje", { description: "Svar om beskæring, vejtræer og tilladelser til gravearbejde.", icon: "tree", specialist: true, owner_names: ["Jonas Brohave"], unit: { id: "u9", name: "Teknik og Miljø" }, zone: "Z2", ceiling: "K1" });
  keep("a7", "Idéværkstedet", { description: "Overskrifter, vinkler og opslag til kampagner uden persondata.", icon: "mega", owner_names: ["Liv Sandager"], unit: { id: "u10", name: "Kommunikation" }, zone: "Z2", ceiling: "K1", tags: ["Skrive"] });
  keep("a8", "Skolestart", { description: "Svarer forældre om indskrivning, SFO og frister.", icon: "school", specialist: true, owner_names: ["Rune Kildahl"], unit: { id: "u11", name: "Børn og Unge" }, zone: "Z3", ceiling: "K2" });
  keep("a9", "Telefonnotat", { description: "Diktér efter opkaldet, og få et notat klar til sagen.", icon: "phone", owner_names: ["Mette Fjeldgaard"], ceiling: "K2+K4", tags: ["Møder"] });
  keep("a10", "Klart sprog", { description: "Skriver om, så borgeren forstår det.", icon: "pen", mine: true, owner_names: ["Karla Nørrelund"], state: "private", version: null });
  for (let at = 1; at <= Number(process.env["MANY_ASSISTANTS"] ?? 0); at++) keep(`b${at}`, `Assistent nummer ${at}`, { description: "En af rigtig mange.", owner_names: ["Anton Skovbjerg"] });
}
seed();

const here = (): Listed[] => [...kept.values()].filter(({ deleted }) => !deleted).map(({ listed }) => listed);
const VIEWS: Record<View, (one: Listed) => boolean> = {
  mine: (one) => one.mine,
  shared: (one) => !one.is_default && one.state === "live" && !one.mine,
  unit: (one) => one.unit?.id === "u5",
  all: (one) => one.state === "live",
  favourites: (one) => one.favourite,
  managed: (one) => one.unit?.id === "u5" && !one.is_default,
};
const left = () => here().filter(({ id, mine }) => id === "a9" && !mine).map(({ id, name, unit, state }) => ({ id, name, unit: unit ?? { id: "u5", name: "Visitation Nord" }, state, last_owner: "Mette Fjeldgaard" }));
const PAGE = 24;

export function found(id: string): Kept {
  const one = kept.get(id);
  if (!one || one.deleted) throw new Problem(404, "assistant_not_found");
  return one;
}

export const assistantRoutes: Routes = {
  "GET /api/assistants": () => ({ items: here().filter((one) => one.is_default || one.favourite || one.mine).filter((one) => one.state === "live") }),
  "GET /api/assistants/catalogue": ({ query }) => {
    const q = (query.get("q") ?? "").toLowerCase();
    if (q === "fejl") throw new Problem(503, "database_unavailable");
    const view = (query.get("view") ?? "all") as View;
    const from = Number(query.get("cursor") ?? 0);
    const fits = here().filter(VIEWS[view]).filter((one) => `${one.name} ${one.description} ${one.unit?.name} ${one.tags.join(" ")}`.toLowerCase().includes(q)).filter((one) => !query.get("tag") || one.tags.includes(query.get("tag") ?? ""));
    const names = [...new Set(here().flatMap(({ tags }) => tags))];
    return {
      items: fits.slice(from, from + PAGE),
      next_cursor: from + PAGE < fits.length ? String(from + PAGE) : null,
      counts: Object.fromEntries(Object.entries(VIEWS).map(([name, fit]) => [name, here().filter(fit).length])) as Catalogue["counts"],
      tags: names.map((name) => ({ name, count: here().filter(({ tags }) => tags.includes(name)).length })),
      may_build: process.env["NO_BUILDER"] ? [] : UNITS,
    } satisfies Catalogue;
  },
  "GET /api/assistants/subjects": ({ query }) => {
    const fits = ({ name }: { name: string }) => name.toLowerCase().includes((query.get("q") ?? "").toLowerCase());
    return { people: [{ id: "p2", name: "Mette Fjeldgaard", unit: "Visitation Nord" }, { id: "p3", name: "Anton Skovbjerg", unit: "Digitalisering" }].filter(fits), units: UNITS.filter(fits), everyone: true };
  },
  "GET /api/assistants/ownerless": () => ({ items: left(), next_cursor: null }) satisfies components["schemas"]["LeftAssistantList"],
  "POST /api/assistants/:id/owner": ({ parts }) => {
    if (!left().some(({ id }) => id === parts["id"])) throw new Problem(403, "assistant_has_owner");
    Object.assign(found(parts["id"] ?? "").listed, { mine: true, owner_names: ["Karla Nørrelund"] });
    return {};
  },
  "GET /api/assistants/:id": ({ parts }) => {
    if (parts["id"] === "paused") throw new Problem(409, "assistant_suspended", { cause: "taken_down", reason: "Satserne er ændret, og svarene er forkerte.", name: "Takster" });
    const { listed, content } = found(parts["id"] ?? "");
    return {
      ...listed,
      why: listed.is_default ? [{ kind: "default", name: "" }] : [...(listed.mine ? [{ kind: "owner" as const, name: "" }] : []), { kind: "branch", name: "Visitation Nord" }],
      instructions: listed.mine ? content.instructions : null,
      sources: listed.mine && listed.specialist ? [{ id: "s1", name: "Kvalitetsstandarder 2026" }] : null,
    } satisfies Detail;
  },
  "PUT /api/assistants/:id/favourite": ({ parts }) => void (found(parts["id"] ?? "").listed.favourite = true),
  "DELETE /api/assistants/:id/favourite": ({ parts }) => void (found(parts["id"] ?? "").listed.favourite = false),
  "POST /api/assistants/:id/take-down": ({ parts, body }) => {
    const one = found(parts["id"] ?? "");
    one.listed.state = "suspended";
    one.reason = String(body["reason"]);
  },
  "POST /api/assistants/:id/put-back": ({ parts }) => void (found(parts["id"] ?? "").listed.state = "live"),
  "DELETE /api/assistants/:id": ({ parts }) => void (found(parts["id"] ?? "").deleted = true),
  "POST /api/assistants/:id/undelete": ({ parts }) => {
    const one = kept.get(parts["id"] ?? "");
    if (one) one.deleted = false;
  },
};
