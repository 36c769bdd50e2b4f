import { randomUUID } from "node:crypto";
import type { Alternative, Checked, Decision, Finding, Mark, SentCall, SentValue, Verdict } from "../src/features/protection/api.ts";
import { codesOf, type Code, isLower, union } from "../src/features/protection/classes.ts";
import { Problem, type Routes } from "./http.ts";
import { conversations, messages, MODELS, tell } from "./mock-store.ts";

type Zone = "Z1" | "Z2" | "Z3" | "Z4";

/** A small honest matcher: what it says it found, it found. The real one knows far more. */
const PATTERNS: [kind: string, raises: string, replaced: boolean, pattern: RegExp][] = [
  ["cpr", "K2+K4", true, /(?<!\d)\d{6}[- ]?\d{4}(?!\d)/gu],
  ["email", "K2", true, /[\p{L}\d._-]+@[\p{L}\d.-]+\.\p{L}{2,}/gu],
  ["phone", "K2", true, /(?<!\d)(?:\d{2} ){3}\d{2}(?!\d)/gu],
  ["address", "K2", true, /\p{Lu}\p{L}+(?:vej|gade|vænget|allé) \d+\p{L}?/gu],
  ["person", "K2", true, /\b(?:Vibeke|Esben|Karla|Oğuz|Åse)(?: \p{Lu}[\p{L}-]+)?/gu],
  ["term:health", "K2+K6", false, /konstateret \p{L}+|demens|diabetes|depression/giu],
  ["term:crime", "K2+K5", false, /dømt for \p{L}+|fængsel/giu],
  ["term:social", "K2+K3", false, /anbragt|misbrug|gæld/giu],
];

const CEILINGS: Record<Zone, Record<Code, Verdict>> = {
  Z1: { K0: "allow", K1: "allow", K2: "refuse", K3: "refuse", K4: "refuse", K5: "refuse", K6: "refuse" },
  Z2: { K0: "allow", K1: "allow", K2: "replace", K3: "refuse", K4: "refuse", K5: "refuse", K6: "refuse" },
  Z3: { K0: "allow", K1: "allow", K2: "replace", K3: "replace", K4: "replace", K5: "refuse", K6: "refuse" },
  Z4: { K0: "allow", K1: "allow", K2: "allow", K3: "allow", K4: "allow", K5: "allow", K6: "allow" },
};
const WORDS: Record<string, string> = { person: "NAVN", cpr: "CPR", email: "MAIL", phone: "TLF", address: "ADRESSE" };
const ORDER: Verdict[] = ["allow", "replace", "refuse"];

const marks = new Map<string, Mark[]>();
const sent = new Map<string, SentCall[]>();
const maps = new Map<string, Map<string, SentValue>>();

/** For every UTF-16 unit of a text, how many code points stand before it. */
function pointsOf(text: string): Uint32Array {
  const points = new Uint32Array(text.length + 1);
  for (let at = 0; at < text.length; at++) points[at + 1] = (points[at] ?? 0) + ((text.charCodeAt(at) & 0xfc00) === 0xdc00 ? 0 : 1);
  return points;
}

function findingsIn(text: string, own: Mark[]): Finding[] {
  const freed = new Set(own.filter(({ act }) => act === "free").map((one) => one.text));
  const points = pointsOf(text);
  const taken = new Set<number>();
  const found: Finding[] = [];
  const add = (kind: string, raises_to: string, replaced: boolean, at: number, words: string, source: Finding["source"]) => {
    const [start = 0, end = 0] = [points[at], points[at + words.length]];
    const places = Array.from({ length: end - start }, (_, n) => start + n);
    if (freed.has(words) || places.some((place) => taken.has(place))) return;
    for (const place of places) taken.add(place);
    found.push({ start, end, kind, score: 0.9, raises_to, replaced, source });
  };
  for (const { text: words, kind } of own.filter(({ act }) => act === "mark")) {
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) add(kind ?? "other", "K2", true, at, words, "mark");
  }
  for (const [kind, raises, replaced, pattern] of PATTERNS) for (const match of text.matchAll(pattern)) add(kind, raises, replaced, match.index, match[0], "detector");
  return found.sort((a, b) => a.start - b.start);
}

function decide(name: string, zone: Zone): Decision {
  const codes = codesOf(name);
  const verdict = codes.map((code) => CEILINGS[zone][code]).reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), "allow");
  const because = verdict === "allow" ? null : (codes.findLast((code) => CEILINGS[zone][code] === verdict) ?? null);
  return { verdict, because, zone, rule: { unit_id: "u5", unit_name: "Visitation Nord", origin: "own", version: 12, since: "2026-11-01T08:00:00Z" } };
}

/** Corrections that come with the first question, as marks of the conversation. */
export function keepMarks(conversation: string, corrections: unknown): void {
  marks.set(conversation, asMarks(corrections));
}

const asMarks = (corrections: unknown): Mark[] =>
  ((corrections as Mark[] | undefined) ?? []).map((one) => ({ id: randomUUID(), act: one.act, text: one.text, kind: one.kind ?? null, reason: one.reason ?? null, at: new Date().toISOString() }));

export function checkText(text: string, model: string | null, conversation: string | null, declared: string | null, corrections?: unknown): Checked {
  const findings = findingsIn(text, [...(marks.get(conversation ?? "") ?? []), ...asMarks(corrections)]);
  const detected = findings.map((one) => one.raises_to).reduce(union, "K0");
  const known = conversations.get(conversation ?? "");
  const history = union(known?.data_class ?? "K0", known?.declared_class ?? declared ?? "K1");
  const all = union(history, detected);
  const zone = MODELS.find(({ id }) => id === model)?.zone as Zone | undefined;
  const decision = zone ? decide(all, zone) : null;
  const alternatives = MODELS.filter(({ id }) => id !== model)
    .flatMap((one): Alternative[] => {
      const { verdict } = decide(all, one.zone as Zone);
      return verdict === "refuse" ? [] : [{ model_id: one.id, name: one.name, zone: one.zone as Zone, verdict }];
    })
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const own = zone ? decide(union(detected, known?.declared_class ?? declared ?? "K1"), zone) : null;
  return { class: all, detected, findings, decision, ceiling: zone ? CEILINGS[zone] : null, in_history: decision !== null && own !== null && own.verdict !== decision.verdict, alternatives };
}

/** Replaces what is found, with a map that is kept for the conversation. */
export function send(conversation: string, turn: string, model: { name: string; zone: string }, texts: { role: string; text: string }[]): number {
  const map = maps.get(conversation) ?? new Map<string, SentValue>();
  maps.set(conversation, map);
  const used = new Map<string, SentValue>();
  const replaced = texts.map(({ role, text }) => {
    let out = text;
    for (const one of findingsIn(text, marks.get(conversation) ?? []).filter((find) => find.replaced).reverse()) {
      const letters = [...out];
      const original = letters.slice(one.start, one.end).join("");
      const value = map.get(original) ?? { placeholder: `[${WORDS[one.kind] ?? "DATA"}-${2 + (map.size % 8)}${"BCDFGHJK"[map.size % 8]}${"MNPQRTVW"[(map.size * 3) % 8]}]`, kind: one.kind, original };
      map.set(original, value);
      used.set(original, value);
      out = [...letters.slice(0, one.start), value.placeholder, ...letters.slice(one.end)].join("");
    }
    return { role, text: out };
  });
  const call: SentCall = { at: new Date().toISOString(), model_name: model.name, zone: model.zone as Zone, replaced: used.size, tools: [], messages: replaced, values: [...used.values()] };
  sent.set(turn, texts.at(-1)?.text.includes("to kald") ? [call, { ...call, messages: [...replaced, { role: "tool", text: "Uddrag 1: Kvalitetsstandard for praktisk hjælp." }] }] : [call]);
  return used.size;
}

const own = (id: string): Mark[] => {
  if (!conversations.has(id)) throw new Problem(404, "conversation_not_found");
  const list = marks.get(id) ?? [];
  marks.set(id, list);
  return list;
};
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The word »nede« in a text makes the check fail, to see what the page does without it. */
export const protectionRoutes: Routes = {
  "POST /api/protection/check": async ({ body }) => {
    await wait(Number(process.env["CHECK_MS"] ?? 40));
    if (String(body["text"]).includes("nede")) throw new Problem(503, "detection_failed");
    return checkText(String(body["text"]), body["model_id"] as string | null, body["conversation_id"] as string | null, body["declared"] as string | null, body["corrections"]);
  },
  "GET /api/turns/:id/sent": ({ parts }) => ({ calls: sent.get(parts["id"] ?? "") ?? [] }),
  "GET /api/conversations/:id/marks": ({ parts }) => ({ items: own(parts["id"] ?? "") }),
  "POST /api/conversations/:id/marks": ({ parts, body }) => {
    const mark: Mark = { id: randomUUID(), act: body["act"] as "mark", text: String(body["text"]), kind: (body["kind"] as string | null) ?? null, reason: (body["reason"] as string | null) ?? null, at: new Date().toISOString() };
    own(parts["id"] ?? "").push(mark);
    const known = conversations.get(parts["id"] ?? "");
    if (known && mark.act === "free") {
      known.data_class = [...(messages.get(known.id)?.values() ?? [])].filter((one) => one.role === "user").flatMap((one) => findingsIn(one.text, own(known.id)).map((find) => find.raises_to)).reduce(union, "K0");
      tell("conversation", known);
    }
    return mark;
  },
  "DELETE /api/conversations/:id/marks/:mark": ({ parts }) => {
    marks.set(parts["id"] ?? "", own(parts["id"] ?? "").filter((one) => one.id !== parts["mark"]));
  },
  "PUT /api/conversations/:id/class": ({ parts, body }) => {
    const one = conversations.get(parts["id"] ?? "");
    if (!one) throw new Problem(404, "conversation_not_found");
    if (isLower(one.declared_class ?? "K1", String(body["declared"])) && !body["reason"]) throw new Problem(422, "reason_needed");
    Object.assign(one, { declared_class: body["declared"], revision: one.revision + 1 });
    tell("conversation", one);
    return one;
  },
};
