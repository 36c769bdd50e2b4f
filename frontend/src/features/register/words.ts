import { ApiError, errorSentence } from "../../api/errors.ts";
import { daysAgo, shortDate } from "../../i18n/format.ts";
import { locale } from "../../i18n/texts.ts";
import type { IconName } from "../../ui/index.ts";
import { t, tc } from "./texts.ts";
import type { ApprovalKind, Risk, State } from "./types.ts";

interface StateWords {
  look: "" | "is-allow" | "is-replace" | "is-refuse";
  icon: IconName;
  text: string;
}

const STATES: Record<State, Omit<StateWords, "text">> = {
  draft: { look: "", icon: "edit" },
  submitted: { look: "", icon: "hourglass" },
  returned: { look: "is-replace", icon: "inherit" },
  approved: { look: "is-allow", icon: "check" },
  reopened: { look: "is-replace", icon: "again" },
  suspended: { look: "is-refuse", icon: "stop" },
  retired: { look: "", icon: "archive" },
};

export const stateWords = (state: State): StateWords => ({ ...STATES[state], text: t(state) });

export type RiskLevel = "prohibited" | "high_risk" | "dpia" | "ordinary";

/** The one word that says most about the risk. */
export function riskLevel({ prohibited, high_risk, dpia_needed }: Pick<Risk, "prohibited" | "high_risk" | "dpia_needed">): RiskLevel {
  if (prohibited) return "prohibited";
  if (high_risk) return "high_risk";
  return dpia_needed ? "dpia" : "ordinary";
}

export const approverWords = (kind: ApprovalKind): string => tc(kind === "dpo" ? "byDpo" : "byOwner");

/** As the first word of a line. */
export const capital = (words: string): string => words.charAt(0).toLocaleUpperCase(locale()) + words.slice(1);

/** Whose approval it takes: `den, der ejer enheden, og databeskyttelsesrådgiveren`. */
export const needsWords = (needs: readonly ApprovalKind[]): string => new Intl.ListFormat(locale(), { type: "conjunction" }).format(needs.map(approverWords));

export const listed = (words: readonly string[]): string => new Intl.ListFormat(locale(), { type: "conjunction" }).format(words);

/** How a review date lies: overdue, within a month, or later. */
export function dueLook(day: string | null): "none" | "over" | "soon" | "later" {
  if (day === null) return "none";
  const days = -daysAgo(day);
  return days < 0 ? "over" : days <= 30 ? "soon" : "later";
}

export function dueWords(day: string | null): string {
  if (day === null) return t("noReview");
  return dueLook(day) === "over" ? t("reviewOver", { day: shortDate(day) }) : shortDate(day);
}

/** A country by its ISO code, in the language of the screen. */
export function country(code: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: "region" }).of(code) ?? code;
  } catch {
    return code; // not a code: it is shown as it was written
  }
}

/** What a refusal means here. */
export const problemsOf = (error: unknown): string => errorSentence(error);

export const isGone = (error: unknown): boolean => error instanceof ApiError && [404, 422].includes(error.status);
