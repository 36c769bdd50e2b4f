import type { ServerResponse } from "node:http";
import type { Conversation, Folder, Message } from "../src/api/types.ts";
import { LONG } from "./mock-answers.ts";

export const conversations = new Map<string, Conversation>();
export const messages = new Map<string, Map<string, Message>>();
export const folders: Folder[] = [
  { id: "f1", name: "Kvalitetsstandarder 2026", count: 0 },
  { id: "f2", name: "Pårørenderåd", count: 0 },
];
export const listeners = new Set<ServerResponse>();

const model = (id: string, name: string, zone: string, description: string, bundled = false, is_default = false) => ({ id, slug: id, name, zone, description, bundled, is_default, modalities: ["text"], context_window: 8192 });

export const MODELS = process.env["NO_MODELS"]
  ? []
  : [
      model("m1", "Prøvemodel", "Z4", "SmolLM2, 135M.", true, true),
      model("m2", "Mistral Large", "Z3", "God til lange tekster."),
      model("m3", "GPT i Azure", "Z2", "Stærk til alt."),
      model("m4", "Gemini", "Z1", "Kun til offentlige tekster."),
    ];

export function tell(type: string, data: unknown): void {
  for (const listener of listeners) listener.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}

const TITLES: [string, number, Partial<Conversation>?][] = [
  ["Skabelon: visitationsnotat", 9, { pinned: true }],
  ["Rengøring, når ægtefællen er rask", 0],
  ["Referat af møde med pårørende", 0, { folder_id: "f2", tags: ["referat"] }],
  ["Opslag om åbent hus på Nordhøj", 0],
  ["Oplæg til personalemøde", 1],
  ["Kørselsliste uge 47, dubletter", 1, { tags: ["regneark"] }],
  ["Kvalitetsstandard for rengøring", 4, { folder_id: "f1" }],
  ["", 6, { readable: false }],
  ["Gammel sag, lagt væk", 30, { archived: true }],
];

/** Fills the world with invented conversations. */
export function seed(): void {
  const more = Number(process.env["MANY"] ?? 12);
  const all = [...TITLES, ...Array.from({ length: more }, (_, at): (typeof TITLES)[number] => [`Udkast nummer ${at + 1} til brev om bevilling`, 12 + at * 9])];
  for (const [at, [title, days, extra]] of all.entries()) {
    const moment = new Date(Date.now() - days * 86_400_000 - at * 60_000).toISOString();
    const id = `c${at + 1}`;
    const tree = new Map<string, Message>();
    const put = (one: Partial<Message> & { id: string; role: Message["role"]; text: string; parent_id: string | null }) =>
      tree.set(one.id, { status: "done", reasoning: "", steps: [], error_code: null, model: one.role === "user" ? null : { id: "m2", name: "Mistral Large", zone: "Z3" }, created_at: moment, finished_at: moment, feedback: null, data_class: "K1", replaced: 0, sent: false, attachments: [], sources: [], unsupported: [], sheets: [], error_facts: {}, ...one });
    put({ id: `${id}q1`, role: "user", text: "Kan Vibeke Holmstrand få gjort rent hver uge? Hun bor med sin mand Esben, som er rask.", parent_id: null });
    const source = (number: number, more: Partial<Message["sources"][number]>) => ({ number, title: "Kvalitetsstandard for praktisk hjælp 2026", page: 14, last_page: 14, document_id: `d${number}`, attachment_id: null, collection: { id: "s1", name: "Kvalitetsstandarder 2026" }, dated_at: "2026-01-01T00:00:00Z", cited: true, available: true, opens: true, changed: false, ...more });
    const sources = at === 0 ? [source(1, {}), source(2, { title: "Intern vejledning om ægtefæller", page: 3, last_page: 4, opens: false }), source(3, { title: "", available: false, opens: false, page: null, collection: null, dated_at: null })] : [];
    put({ id: `${id}a1`, role: "assistant", sources, text: "Som udgangspunkt nej. Rengøring bevilges **hver anden uge**[1], og når en rask ægtefælle bor i hjemmet, forventes han at udføre de opgaver, han kan klare uden fare for helbredet[2][3].", parent_id: `${id}q1` });
    put({ id: `${id}q2`, role: "user", text: "Hvad skal jeg lægge vægt på, hvis han siger, at han ikke kan?", parent_id: `${id}a1` });
    put({ id: `${id}a2`, role: "assistant", text: LONG, parent_id: `${id}q2`, created_at: new Date(Date.parse(moment) - 1000).toISOString() });
    put({ id: `${id}a3`, role: "assistant", text: "Du skal vurdere ægtefællens reelle funktionsevne, ikke hans vaner.", parent_id: `${id}q2` });
    if (at === 1) for (const [n, status] of (["stopped", "cut_off", "failed"] as const).entries()) {
      const last = n === 0 ? `${id}a2` : `${id}b${n}`;
      put({ id: `${id}p${n + 1}`, role: "user", text: `Prøv ${n + 3}: ${status}`, parent_id: last });
      put({ id: `${id}b${n + 1}`, role: "assistant", status, text: status === "failed" ? "" : "Et svar, der begyndte godt, men", error_code: status === "failed" ? "model_timeout" : null, parent_id: `${id}p${n + 1}` });
    }
    messages.set(id, tree);
    conversations.set(id, { id, title, title_by: "auto", pinned: false, archived: false, folder_id: null, tags: [], assistant_id: "a1", model_id: "m2", temporary: false, head_id: at === 1 ? `${id}b3` : `${id}a2`, revision: 3, created_at: moment, updated_at: moment, running_turn_id: null, data_class: "K1", declared_class: "K1", readable: true, collections: [], ...extra });
  }
}
