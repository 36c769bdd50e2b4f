import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Answers, Completion, Duty, Incident, LegalRecord, Right, Row, ScreeningForm, State, UseCase } from "../src/features/register/types.ts";
import { askedOf, questionsOf } from "../src/features/register/screening/asked.ts";
import { type Ask, Problem, type Routes } from "./http.ts";

interface Source {
  form: ScreeningForm;
  duties: Pick<Duty, "code" | "title" | "text" | "source" | "needs" | "record" | "blocks" | "effective_from">[];
  reasons: Record<string, string>;
}

const { form, duties, reasons } = JSON.parse(readFileSync(`${import.meta.dirname}/mock-screening.json`, "utf8")) as Source;
const NORD = { id: "u5", name: "Visitation Nord" };
const cases = new Map<string, UseCase>();
const now = () => new Date().toISOString();
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const PERSONAL = ["ordinary", "confidential", "cpr", "criminal", "sensitive"];
const CLASSES: Record<string, string> = { public: "K0", internal: "K1", ordinary: "K2", confidential: "K2+K3", cpr: "K2+K4", criminal: "K2+K5", sensitive: "K2+K6" };
const answered = (answers: Answers, id: string, ...values: string[]) => (answers[id] ?? []).some((value) => (values.length ? values.includes(value) : value !== "none"));

/** A little of what the backend settles: enough to see every look of the screens. */
function settle(one: UseCase): UseCase {
  const { answers } = one;
  const asked = askedOf(form, answers);
  one.missing = questionsOf(form).filter(({ id, required }) => required && asked.has(id) && !(answers[id]?.length ?? 0)).map(({ id }) => id);
  const high = answered(answers, "annex") && (!answered(answers, "exception") || answered(answers, "profiling", "yes"));
  const prohibited = answered(answers, "banned");
  const dpia = answered(answers, "dpia") || (high && answered(answers, "data", ...PERSONAL));
  one.risk = { prohibited, high_risk: high, dpia_needed: dpia, annex_area: high ? (answers["annex"]?.[0] ?? null) : null, reason: reasons[prohibited ? "prohibited" : high ? "high_risk" : dpia ? "dpia" : "ordinary"] ?? "" };
  one.needs = high || dpia ? ["unit_owner", "dpo"] : ["unit_owner"];
  const codes = [...new Set((answers["data"] ?? []).flatMap((id) => (CLASSES[id] ?? "K1").split("+")))].sort();
  one.data_class = codes.filter((code, _, all) => code > "K2" || code === all.filter((other) => other <= "K2").at(-1)).join("+") || "K1";
  one.facts.data_class = one.data_class;
  const done = (kind: string) => one.records.some((record) => record.kind === kind && record.status !== "begun");
  const holds: Record<string, boolean> = { prohibited, automated: answered(answers, "use", "deciding"), record_30: answered(answers, "data", ...PERSONAL), dpia, citizen_information: answered(answers, "persons", "citizens"), oversight: high, fria: high, registration: high, ceiling: true, transparency: true, unit_owner: true, dpo: dpia };
  one.duties = duties
    .filter(({ code }) => holds[code])
    .map((duty) => ({ ...duty, holds: duty.effective_from <= day(0), met: duty.code === "ceiling" ? null : duty.record ? done(duty.record) : duty.needs === "none" ? !["prohibited", "automated"].includes(duty.code) : false }));
  one.rights = rightsOf(one);
  return one;
}

const BY_STATE: Record<State, Right[]> = {
  draft: ["edit", "submit"],
  returned: ["edit", "submit"],
  submitted: ["approve_owner", "approve_dpo", "return"],
  approved: ["withdraw", "suspend", "review"],
  reopened: ["edit", "submit", "suspend"],
  suspended: ["resume", "edit"],
  retired: [],
};
const rightsOf = ({ state, needs }: UseCase): Right[] => [...BY_STATE[state].filter((right) => right !== "approve_dpo" || needs.includes("dpo")), "record", "report"];

function useCase(name: string, state: State, extra: Partial<UseCase> = {}): UseCase {
  const live = state === "approved" || state === "reopened" ? 3 : null;
  const one: UseCase = {
    id: randomUUID(), assistant: { id: randomUUID(), name, icon: "broom" }, unit: NORD, decider: NORD, live: live !== null, state, revision: 1, form_version: form.version, form_in_force: form.version,
    answers: { purpose: ["Hjælper visitatorer med at finde, hvad der kan bevilges."], unit: ["u5"], public: ["yes"], review: ["12"], data: ["internal"] },
    names: { u5: NORD.name, p2: "Mette Fjeldgaard" }, missing: [], duties: [], risk: { prohibited: false, high_risk: false, dpia_needed: false, annex_area: null, reason: "" }, data_class: "K1",
    facts: { version: 4, name, model: "Mistral Large", zone: "Z3", suppliers: [{ provider: "Mistral", zone: "Z3", processor: "Mistral AI SAS", processing: ["FR", "SE"], support: ["FR"], transfer: null }], ceiling: "K2", data_class: "K1", sources: [{ id: "c1", name: "Kvalitetsstandarder 2026", data_class: "K1" }, { id: "c2", name: "Vejledninger om rehabilitering", data_class: "K2" }], tools: ["Søg i kilder"], sharing: [{ subject_kind: "unit_branch", subject_id: "u4", name: "Visitation" }], denied: [], open_instructions: false, open_sources: true, problems: [] },
    facts_changed: [], approvals: [], needs: ["unit_owner"], records: [], files: [], incidents: [], newest_version: 4, live_version: live, submitted_version: state === "submitted" ? 4 : null, submitted_at: state === "submitted" ? now() : null, approved_version: live, approved_at: live ? now() : null, review_on: live ? day(21) : null, suspended_text: "",
    history: [{ act: "created", by: "Karla Nørrelund", at: now(), text: "" }], rights: [], ...extra,
  };
  cases.set(one.id, one);
  return settle(one);
}

const ORDINARY: Answers = { purpose: ["Retter sproget i breve, så borgere forstår dem."], unit: ["u5"], use: ["writing"], public: ["yes"], review: ["12"], data: ["internal"], banned: ["none"], annex: ["none"] };
const HEAVY: Answers = { ...ORDINARY, purpose: ["Forbereder forslag til bevilling af hjælpemidler."], use: ["preparing"], data: ["ordinary", "sensitive"], persons: ["citizens"], basis_operation: ["6_1_e"], basis_development: ["none"], basis_law: ["Serviceloven § 112"], basis_sensitive: ["9_2_f"], recipients: ["none"], retention: ["house"], security: ["access", "log"], course: ["none"], annex: ["benefits"], profiling: ["no"], exception: ["none"], dpia: ["vulnerable"], overseer: ["p2"], oversight: ["Faglig leder ser hver femte igennem om ugen."] };

function seed(): void {
  if (process.env["NO_REGISTER"]) return;
  useCase("Kvalitetsstandarder", "draft");
  useCase("Klart sprog", "submitted", { answers: ORDINARY });
  const heavy = useCase("Hjælpemidler", "submitted", { answers: HEAVY });
  heavy.approvals.push({ kind: "unit_owner", person: { id: "p3", name: "Anton Skovbjerg" }, at: now(), note: "Vi begynder med ét team.", version: 4 });
  const live = useCase("Jobopslag", "approved", { answers: ORDINARY, review_on: day(-3) });
  live.approvals.push({ kind: "unit_owner", person: { id: "p3", name: "Anton Skovbjerg" }, at: now(), note: "", version: 3 });
  live.incidents.push({ id: "i1", happened_on: day(-9), what: "Foreslog et krav om alder i et opslag.", measures: "Instruktionen er strammet op, og opslaget blev rettet.", authority_told: false, closed_on: null, reported_by: "Mette Fjeldgaard", reported_at: now(), revision: 1 });
  useCase("Resuméer af møder", "reopened", { answers: ORDINARY, facts_changed: [{ field: "model", before: "Mistral Large", after: "GPT Nord", weight: "changed" }, { field: "zone", before: "Z3", after: "Z2", weight: "looser" }] });
  useCase("Vejledning om vejtræer", "suspended", { answers: ORDINARY, suspended_text: "Modellen er slået fra hos leverandøren.", unit: { id: "u6", name: "Digitalisering" } });
  useCase("Rettelser til breve", "returned", { answers: ORDINARY, history: [{ act: "returned", by: "Anton Skovbjerg", at: now(), text: "Skriv, hvem der læser svarene, før de sendes." }] });
  for (let at = 1; at <= Number(process.env["MANY_USE_CASES"] ?? 0); at++) useCase(`Assistent ${at}`, "approved", { answers: ORDINARY });
}
seed();

const known = ({ parts }: Ask): UseCase => {
  const one = cases.get(parts["id"] ?? "");
  if (!one) throw new Problem(404, "use_case_not_found");
  return one;
};
const row = ({ id, assistant, unit, state, risk, data_class, facts, live_version, review_on, needs, history }: UseCase): Row => ({ id, assistant, unit, state, risk, data_class, zone: facts.zone, live_version, review_on, changed_at: history[0]?.at ?? now(), needs });
const told = (one: UseCase, act: string, text = ""): UseCase => {
  one.revision += 1;
  one.history.unshift({ act, by: "Karla Nørrelund", at: now(), text });
  return settle(one);
};

function approve(ask: Ask): UseCase {
  const one = known(ask);
  const kind = ask.body["kind"] as "unit_owner" | "dpo";
  if (one.duties.some(({ blocks, met, holds }) => blocks && met === false && holds)) throw new Problem(409, "duty_in_the_way");
  one.approvals.push({ kind, person: { id: "p1", name: "Karla Nørrelund" }, at: now(), note: String(ask.body["note"] ?? ""), version: one.submitted_version ?? 4 });
  if (one.needs.every((need) => one.approvals.some((given) => given.kind === need))) Object.assign(one, { state: "approved", live_version: one.submitted_version, review_on: day(365) });
  return told(one, "approved", String(ask.body["note"] ?? ""));
}

const move = (state: State, act: string) => (ask: Ask) => {
  const one = known(ask);
  one.state = state;
  const text = String(ask.body["reason"] ?? ask.body["note"] ?? "");
  if (state === "suspended") one.suspended_text = text;
  if (state === "submitted") Object.assign(one, { submitted_version: one.newest_version, approvals: [] });
  return told(one, act, text);
};

const courses: Completion[] = [{ person: { id: "p2", name: "Mette Fjeldgaard" }, course: "ai-basics", version: "1", completed_on: day(-200), valid_until: day(700) }];

export const registerRoutes: Routes = {
  "GET /api/screening": () => form,
  "GET /api/use-cases": ({ query }) => {
    const all = [...cases.values()].filter(({ assistant, unit }) => `${assistant.name} ${unit.name}`.toLowerCase().includes((query.get("q") ?? "").toLowerCase()));
    const counts: Partial<Record<State, number>> = {};
    for (const { state } of all) counts[state] = (counts[state] ?? 0) + 1;
    const found = all.filter(({ state }) => !query.get("state") || state === query.get("state")).filter(({ risk }) => query.get("risk") !== "high_risk" || risk.high_risk);
    const from = Number(query.get("cursor") ?? 0);
    return { items: found.slice(from, from + 50).map(row), next_cursor: found.length > from + 50 ? String(from + 50) : null, counts };
  },
  "GET /api/use-cases/waiting": () => {
    const items = [...cases.values()].filter(({ state }) => state === "submitted").map((one) => ({ ...row(one), waits: ["approve_owner"] }));
    return { items, count: items.length };
  },
  "GET /api/reminders": () => ({ items: [], unseen: 0, overdue: 0 }),
  "GET /api/use-cases/:id": (ask) => known(ask),
  "PATCH /api/use-cases/:id": (ask) => {
    const one = known(ask);
    if (ask.body["revision"] !== one.revision) throw new Problem(409, "changed_meanwhile");
    for (const [id, value] of Object.entries(ask.body["answers"] as Record<string, string | string[] | null>)) one.answers[id] = value === null ? [] : Array.isArray(value) ? value : [value];
    one.revision += 1;
    return settle(one);
  },
  "POST /api/use-cases/:id/submit": move("submitted", "submitted"),
  "POST /api/use-cases/:id/approve": approve,
  "POST /api/use-cases/:id/return": move("returned", "returned"),
  "POST /api/use-cases/:id/withdraw": move("returned", "withdrawn"),
  "POST /api/use-cases/:id/suspend": move("suspended", "suspended"),
  "POST /api/use-cases/:id/resume": move("approved", "resumed"),
  "POST /api/use-cases/:id/review": (ask) => told(Object.assign(known(ask), { review_on: ask.body["next"] }), "reviewed"),
  "PUT /api/use-cases/:id/records/:kind": (ask) => {
    const one = known(ask);
    const record = { ...ask.body, kind: ask.parts["kind"], version: 1, set_by: "Karla Nørrelund", set_at: now() } as LegalRecord;
    one.records = [...one.records.filter(({ kind }) => kind !== record.kind), record];
    return told(one, "record_set");
  },
  "POST /api/use-cases/:id/incidents": (ask) => {
    const one = known(ask);
    one.incidents.unshift({ ...ask.body, id: randomUUID(), reported_by: "Karla Nørrelund", reported_at: now(), revision: 1 } as Incident);
    return told(one, "incident_reported");
  },
  "PATCH /api/use-cases/:id/incidents/:incident": (ask) => {
    const one = known(ask);
    one.incidents = one.incidents.map((incident) => (incident.id === ask.parts["incident"] ? ({ ...incident, ...ask.body } as Incident) : incident));
    return told(one, "incident_changed");
  },
  "GET /api/register/processors": () => ({ items: [{ provider: "Mistral", processor: "Mistral AI SAS", sub_processors: ["Scaleway"], processing: ["FR", "SE"], support: ["FR"], owner_country: "FR", zone: "Z3", models: ["Mistral Large"], agreement_on: day(-300), on: true, shortcomings: [], terms: "Træner ikke på data; gemmer i 30 dage", checked_on: day(-20), review_on: day(345), use_cases: 4 }] }),
  "GET /api/register/transfers": () => ({ items: [{ provider: "Azure Nord", processor: "Azure", roles: ["Support"], country: "US", tool: "EU-US Data Privacy Framework", use_cases: 1, off: false }] }),
  "GET /api/courses": () => ({ items: courses, next_cursor: null, may_note: true, courses: [{ code: "ai-basics", version: "1", title: "Brug AI med omtanke", about: "Hvad en sprogmodel er, hvad den tager fejl af, og hvad man ikke skriver til den.", valid_months: 36 }, { code: "personal-data", version: "1", title: "Personoplysninger og AI", about: "Klasser og zoner, fortrolige og følsomme oplysninger, og hvad der skal journaliseres.", valid_months: 24 }] }),
  "POST /api/courses": ({ body }) => void courses.push({ person: { id: String(body["person"]), name: "Mette Fjeldgaard" }, course: String(body["course"]), version: String(body["version"]), completed_on: String(body["completed_on"]), valid_until: day(700) }),
};
