import { parseNumber, writeNumber } from "../../../i18n/decimal.ts";
import type { Suggestion } from "../../../ui/Combobox.tsx";
import type { Errors } from "../../../ui/form.ts";
import type { Measure, Period, Quota, Subject } from "./api.ts";
import { t } from "./texts.ts";

/** A limit as the form holds it. Units are named by `unit`, everything else by `other`. */
export interface QuotaValues {
  subject: Subject;
  subject_id: Suggestion | null;
  unit: string;
  /** Of a model or an assistant: the unit whose branch is counted. */
  branch: string;
  measure: Measure;
  currency: string;
  period: Period;
  amount: string;
  warn_at: string;
}

export const emptyQuota = (unit: string): QuotaValues => ({
  subject: "unit",
  subject_id: null,
  unit,
  branch: unit,
  measure: "money",
  currency: "DKK",
  period: "month",
  amount: "",
  warn_at: "80",
});

export const valuesOf = (quota: Quota): QuotaValues => ({
  ...emptyQuota(quota.unit_id),
  subject: quota.subject,
  subject_id: { value: quota.subject_id, label: quota.name },
  measure: quota.measure,
  currency: quota.currency ?? "DKK",
  period: quota.period,
  amount: writeNumber(quota.amount),
  warn_at: String(quota.warn_at),
});

export const ofUnits = (subject: Subject): boolean => subject === "unit" || subject === "each_person";
export const ofBranch = (subject: Subject): boolean => subject === "model" || subject === "assistant";

/** What can be seen to be wrong before anything is sent. */
export function check(values: QuotaValues): Errors<QuotaValues> {
  const amount = parseNumber(values.amount);
  const warn = parseNumber(values.warn_at);
  const whole = values.measure === "money" || Number.isInteger(amount);
  const missing = ofUnits(values.subject) ? !values.unit : !values.subject_id;
  return {
    ...(missing ? { [ofUnits(values.subject) ? "unit" : "subject_id"]: t("subjectMissing") } : {}),
    ...(amount !== null && amount > 0 && whole ? {} : { amount: t(values.measure === "money" ? "amountBad" : "amountWhole") }),
    ...(warn !== null && Number.isInteger(warn) && warn >= 1 && warn <= 100 ? {} : { warn_at: t("warnBad") }),
    ...(values.measure !== "money" || /^[A-Z]{3}$/.test(values.currency.trim()) ? {} : { currency: t("currencyBad") }),
  };
}
