import type { Me, Zone } from "../../../api/types.ts";
import type { Errors } from "../../../ui/form.ts";
import { type Code, CODES } from "../../protection/classes.ts";
import { grantingUnits } from "../rights.ts";
import { branchOf } from "../units/tree.ts";
import type { Unit } from "../units/api.ts";
import type { Facts, PartRules, Rule, Service, Terms, UnitTerms } from "./api.ts";
import { t } from "./texts.ts";

export interface FactsValues {
  name: string;
  zone: Zone | "";
  supplier: string;
  description: string;
  link: string;
  agreement: "none" | "processor";
  agreement_text: string;
  contact_name: string;
  contact_email: string;
  on: boolean;
}

export const NO_FACTS: FactsValues = { name: "", zone: "", supplier: "", description: "", link: "", agreement: "none", agreement_text: "", contact_name: "", contact_email: "", on: true };

export const factsValues = ({ state, ...facts }: Facts): FactsValues => ({ ...facts, on: state === "on" });

export const factsOf = ({ on, zone, ...values }: FactsValues): Facts => ({ ...values, zone: zone || "Z1", state: on ? "on" : "off" });

export function checkFacts(values: FactsValues): Errors<FactsValues> {
  return {
    ...(values.name.trim() ? {} : { name: t("nameMissing") }),
    ...(values.zone ? {} : { zone: t("zoneMissing") }),
    ...(values.link && !/^https?:\/\/\S+$/.test(values.link.trim()) ? { link: t("linkWrong") } : {}),
  };
}

/** Terms as they are edited: `purposes` counts while `limited`; dates are empty where there is none. */
export interface TermsValues extends Record<Code, Rule> {
  limited: boolean;
  purposes: string[];
  notes: string;
  decided_by: string;
  decided_on: string;
  review_on: string;
}

/** A new unit starts from what it inherits; a new service from a refusal of everything. */
export const startingFrom = (rules: PartRules | null): TermsValues => ({ ...(rules ?? refusingAll()), limited: false, purposes: [], notes: "", decided_by: "", decided_on: "", review_on: "" });

export const termsValues = ({ rules, purposes, notes, decided_by, decided_on, review_on }: Terms): TermsValues => ({
  ...rules,
  limited: purposes !== null && purposes !== undefined,
  purposes: purposes ?? [],
  notes,
  decided_by,
  decided_on: decided_on ?? "",
  review_on: review_on ?? "",
});

export const termsOf = (values: TermsValues): Terms => ({
  rules: Object.fromEntries(CODES.map((code) => [code, values[code]])) as PartRules,
  purposes: values.limited ? values.purposes : null,
  notes: values.notes,
  decided_by: values.decided_by,
  decided_on: values.decided_on || null,
  review_on: values.review_on || null,
});

export const checkTerms = ({ limited, purposes }: TermsValues): Errors<TermsValues> => (limited && purposes.length === 0 ? { purposes: t("purposesMissing") } : {});

const refusingAll = () => Object.fromEntries(CODES.map((code) => [code, "refuse"])) as PartRules;

const STRICT: Record<Rule, number> = { allow: 0, replace: 1, refuse: 2 };
/** Does the rule let more through than the limit? */
export const isLooser = (rule: Rule, limit: Rule): boolean => STRICT[rule] < STRICT[limit];

/**
 * What holds above a unit: the terms of the nearest unit over it that has any. Units above the reader's own branch are
 * not in the tree they get, so of those the lowest counts.
 */
export function above(service: Pick<Service, "terms">, units: readonly Unit[], unit: string): UnitTerms | null {
  const inForce = service.terms.filter((one) => one.in_force);
  const of = new Map(inForce.map((one) => [one.unit_id, one]));
  const known = new Map(units.map((one) => [one.id, one]));
  for (let at = known.get(unit)?.parent_id ?? null; at !== null; at = known.get(at)?.parent_id ?? null) {
    const found = of.get(at);
    if (found) return found;
  }
  return inForce.filter(({ unit_id }) => !known.has(unit_id)).at(-1) ?? null;
}

/** The units the person decides for. */
export function ruledUnits(me: Me, units: readonly Unit[]): ReadonlySet<string> {
  const granting = grantingUnits(me);
  const tops = granting ?? units.filter(({ parent_id }) => parent_id === null).map(({ id }) => id);
  return new Set(tops.flatMap((top) => [...branchOf(units, top)]));
}
