import type { Message } from "../../api/types.ts";
import { date } from "../../i18n/format.ts";
import { texts } from "../../i18n/texts.ts";
import type { Checked, Finding } from "./api.ts";
import type { Code } from "./classes.ts";
import { refusedParts, stops } from "./judging.ts";
import { together } from "./kinds.ts";
import { t } from "./moreTexts.ts";
import { t as name } from "./texts.ts";
import { inUnits } from "./spans.ts";

const zoneName = texts(() => import("../../i18n/da/zones.ts"), () => import("../../i18n/en/zones.ts"));

export interface Hit extends Finding {
  text: string;
}

/** The words that stop a text, each once. What is merely replaced is not among them. */
export function hitsOf(text: string, checked: Checked | null): Hit[] {
  const decision = checked?.decision;
  if (!decision || decision.verdict !== "refuse") return [];
  const hits = inUnits(text, checked.findings)
    .filter((one) => stops(one, decision, checked.ceiling))
    .map((one) => ({ ...one, text: text.slice(one.start, one.end) }));
  return [...new Map(hits.map((one) => [`${one.kind} ${one.text}`, one])).values()];
}

/** Why it may not be sent: where the model runs, and what may not go there. */
export function because(model: Message["model"], checked: Checked | null): string {
  const where = model ? t(`runs${model.zone}`, { name: model.name }) : "";
  const decision = checked?.decision;
  if (!decision) return `${where} ${t("mayNotGeneral")}`.trim();
  const parts = refusedParts(checked.class, decision, checked.ceiling);
  const here = checked.in_history ? parts.filter((part) => checked.detected.split("+").includes(part)) : parts;
  const earlier = parts.filter((part) => !here.includes(part));
  const named = (some: string[]) => together(some.map((part) => partName(part, checked)));
  const told = [here.length ? t("mayNot", { what: capital(named(here)) }) : "", earlier.length ? t(here.length ? "mayNotEither" : "mayNotHistory", { what: named(earlier) }) : ""];
  return [where, ...told].filter(Boolean).join(" ");
}

/** What a part of the class is called; sensitive data that is only about health is called that. */
function partName(part: string, { findings, detected }: Checked): string {
  const kinds = new Set(findings.filter((one) => one.raises_to.split("+").includes(part)).map((one) => one.kind));
  if (part === "K6" && detected.includes(part) && kinds.size === 1 && kinds.has("term:health")) return t("K6.term:health");
  return name(`part.${part as Code}`);
}

/** The rule that decided: whose it is, what it says, and since when. */
export function ruleSentences(checked: Checked): string {
  const { decision } = checked;
  if (!decision?.rule) return "";
  const { rule, zone } = decision;
  const parts = refusedParts(checked.class, decision, checked.ceiling);
  const named = together(parts.map((part) => name(`part.${part as Code}`)));
  const says = t(`rule.${rule.origin}`, { unit: rule.unit_name ?? "", class: named, zone: zoneName(zone) });
  const since = rule.version !== null && rule.since ? ` ${t("ruleVersion", { version: rule.version, date: date(rule.since) })}` : "";
  return says + since;
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
