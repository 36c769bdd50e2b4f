import type { ModelList, Zone } from "../../api/types.ts";
import { language } from "../../i18n/language.ts";
import { locale } from "../../i18n/texts.ts";
import { zoneText } from "../admin/zones/ZoneCards.tsx";
import { type Code, codesOf, heaviest } from "../protection/classes.ts";
import type { Answer, Elsewhere, Kind, Place } from "./api.ts";
import { isKey, t } from "./texts.ts";

/** Codes become sentences here, and nowhere else. */

export type Tone = "allow" | "replace" | "refuse" | "ask";

const part = (code: string | null | undefined, of: "what" | "kind" | "if" | "group"): string => {
  const key = `${of}${code ?? "K2"}`;
  return isKey(key) ? t(key) : "";
};

export const className = (code: Code): string => t(code);
export const groupName = (code: string): string => part(code, "group");

/** A kind of material in the municipality's words, or ours. */
export function kindName(kind: Kind): string {
  const own = language() === "en" ? (kind.name_en ?? kind.name) : kind.name;
  return own ?? (isKey(kind.id) ? t(kind.id) : kind.id);
}

export const purposeName = (id: string): string => (isKey(id) ? t(id) : id);
export const purposeNames = (ids: readonly string[]): string => list(ids.map(purposeName));
export const zoneName = (zone: Zone, own?: ModelList["zones"]): string => own?.[zone]?.name || zoneText(zone);

/** How an answer looks: moss, amber, brick, or ink for "ask first". */
export const toneOf = (verdict: Answer["verdict"]): Tone => ({ yes: "allow", yes_replaced: "replace", ask: "ask", no: "refuse" } as const)[verdict];

/** The answer in two or three words, for lists. */
export const shortVerdict = ({ verdict, why }: Pick<Elsewhere, "verdict" | "why">): string =>
  t(verdict === "yes" ? "shortYes" : verdict === "ask" ? "shortAsk" : verdict === "no" ? "shortNo" : why === "replaced" ? "shortReplaced" : "shortRemoved");

/** The answer as a heading. */
export function headline({ verdict, why, because }: Answer): string {
  if (verdict === "yes_replaced") return t(why === "replaced" ? "yesReplaced" : "yesRemoved", { what: part(because, "what") });
  return t(verdict === "yes" ? "yes" : verdict === "ask" ? "ask" : "no");
}

/** The sentence under the heading. */
export function lead({ verdict, why, best }: Answer, place: string): string {
  if (verdict === "yes") return t("leadYes");
  if (verdict === "ask") return t("leadAsk");
  if (verdict === "yes_replaced") return t(why === "replaced" ? "leadReplaced" : "leadRemoved");
  return [t("leadNo", { place }), best && t("leadNoBest", { best: best.place.name })].filter(Boolean).join(" ");
}

/** Why, in a few sentences: what the material is, where the service is, and what the rule says. */
export function reasons(answer: Answer, purpose: string | null): string[] {
  const { place } = answer;
  const kinds = list(weighty(answer.data_class).map((code) => part(code, "kind")));
  const where = place.zone && t(place.kind === "model" ? "modelIn" : "serviceIn", { place: place.name, runs: t(`runs${place.zone}`) });
  return [t("isClass", { kinds }), where, agreement(place), rule(answer, purpose)].filter((text): text is string => Boolean(text));
}

/** What of a class is worth saying: the flags, or the base where there are none. */
function weighty(name: string): Code[] {
  const codes = codesOf(name);
  const flags = codes.filter((code) => code > "K2");
  return flags.length ? flags : [heaviest(name)];
}

function agreement(place: Place): string | null {
  if (place.kind !== "service") return null;
  if (place.agreement !== "processor") return t("agreementNone");
  return place.agreement_text ? t("agreementNamed", { agreement: place.agreement_text }) : t("agreementSome");
}

function rule(answer: Answer, purpose: string | null): string {
  const { why, because, medium, data_class, place } = answer;
  const unit = answer.rule?.unit_name || t("theRules");
  const what = part(because ?? heaviest(data_class), "kind");
  if (why === "allowed") return t("whyAllowed", { unit, what });
  if (why === "replaced") return t("whyReplaced", { unit, what });
  if (why === "replace_yourself") return t("whyRemoved", { unit, what });
  if (why === "class_refused") return t("whyRefused", { unit, what });
  if (why === "cannot_be_replaced") return t(medium === "audio" ? "whyAudio" : "whyImage", { unit, what });
  if (why === "purpose_refused") return t("whyPurpose", { unit, purpose: purpose ?? "" });
  if (why === "high_risk") return t("whyHighRisk", { purpose: purpose ?? "" });
  if (why === "review_overdue") return t("whyOverdue", { date: day(place.review_on) });
  return t("whyUnknown");
}

export interface Warning {
  text: string;
  /** Where to go instead, when there is somewhere. */
  instead: { kind: string; id: string; name: string; zone: Zone } | null;
}

/** What to look out for. One that this page does not know is left out. */
export function warnings(answer: Answer): Warning[] {
  return answer.watch.flatMap(({ code, facts }) => {
    if (code === "if_heavier") return [heavier(answer, facts)];
    const key = `watch_${code}`;
    if (!isKey(key)) return [];
    const { applies_from, ...rest } = facts;
    return [{ text: t(key, { ...rest, date: day(applies_from) }), instead: null }];
  });
}

function heavier({ place }: Answer, facts: Record<string, string>): Warning {
  const text = t(place.kind === "model" ? "heavierModel" : "heavierService", { if: part(facts["part"], "if") });
  const { place_kind: kind, place_id: id, place_name: name } = facts;
  const zone = facts["zone"] as Zone | undefined;
  return { text, instead: kind && id && name && zone ? { kind, id, name, zone } : null };
}

/** Where the rule comes from, in a few sentences. */
export function ruleStory({ rule: found, place }: Answer, zones?: ModelList["zones"]): string[] {
  if (!found) return [];
  const unit = found.unit_name ?? "";
  const origin = found.unit_id ? t(found.origin === "own" ? "ruleOwn" : "ruleInherited", { unit }) : t("ruleDefault", { zone: lower(zoneName(place.zone ?? "Z4", zones)) });
  const who = found.decided_by;
  const by = who && (found.decided_on ? t("ruleByOn", { who, date: day(found.decided_on) }) : t("ruleBy", { who }));
  return [origin, found.since && t("ruleSince", { date: day(found.since) }), found.expires_at && t("ruleUntil", { date: day(found.expires_at) }), by].filter((text): text is string => Boolean(text));
}

/** `a, b and c`. */
export const list = (items: readonly string[]): string => new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** A date of the server's, which has no time, or a moment. */
export const day = (text: string | null | undefined): string =>
  text ? new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric", timeZone: text.length === 10 ? "UTC" : undefined }).format(new Date(text)) : "";
