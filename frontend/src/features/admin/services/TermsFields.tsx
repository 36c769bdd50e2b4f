import { useEffect, useState } from "react";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { ClassCode, Icon, TextArea, TextField } from "../../../ui/index.ts";
import { fieldOf, type FormState } from "../../../ui/form.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { fetchChoices } from "../../may-i/api.ts";
import { groupName, purposeName } from "../../may-i/words.ts";
import { type Code, CODES } from "../../protection/classes.ts";
import type { Rule, UnitTerms } from "./api.ts";
import { t } from "./texts.ts";
import { isLooser, type TermsValues } from "./values.ts";

const RULES: readonly Rule[] = ["allow", "replace", "refuse"];
const LIMITS = { allow: "limitAllow", replace: "limitReplace", refuse: "limitRefuse" } as const;

export const termsNames = () => ({ ...Object.fromEntries(CODES.map((code) => [code, groupName(code)])), purposes: t("purposes") }) as Partial<Record<keyof TermsValues & string, string>>;

interface TermsFieldsProps<Values extends TermsValues> {
  form: FormState<Values>;
  /** What the unit inherits; looser choices are shut. */
  limit: UnitTerms | null;
}

/** A rule for every part of a class, the purposes, and who decided it. */
export function TermsFields<Values extends TermsValues>({ form: given, limit }: TermsFieldsProps<Values>) {
  const form = given as unknown as FormState<TermsValues>;
  return (
    <>
      <div className="part-rules">
        {CODES.map((code) => (
          <PartRule key={code} code={code} value={form.values[code]} error={form.errors[code] ?? null} limit={limit} onChange={(rule) => form.set(code, rule)} />
        ))}
      </div>
      <Purposes form={form} allowed={limit?.terms.purposes ?? null} />
      <TextArea {...fieldOf(form, "notes")} label={t("notes")} rows={2} maxLength={2000} />
      <div className="form-row">
        <TextField {...fieldOf(form, "decided_by")} label={t("decidedBy")} maxLength={200} autoComplete="off" />
        <TextField {...fieldOf(form, "decided_on")} label={t("decidedOn")} type="date" />
        <TextField {...fieldOf(form, "review_on")} label={t("reviewBy")} type="date" hint={t("reviewHint")} />
      </div>
    </>
  );
}

interface PartRuleProps {
  code: Code;
  value: Rule;
  error: string | null;
  limit: UnitTerms | null;
  onChange: (rule: Rule) => void;
}

function PartRule({ code, value, error, limit, onChange }: PartRuleProps) {
  const most = limit?.holds[code] ?? "allow";
  return (
    <fieldset className="part-rule">
      <legend>
        <ClassCode code={code} />
        <span>{groupName(code)}</span>
      </legend>
      <div className="part-choice">
        {RULES.map((rule) => (
          <label key={rule} data-rule={rule}>
            <input type="radio" name={code} value={rule} checked={value === rule} disabled={isLooser(rule, most)} onChange={() => onChange(rule)} />
            <Icon name={rule} small />
            {t(rule)}
          </label>
        ))}
      </div>
      {limit && most !== "allow" && <p className="hint">{t("inheritedLimit", { unit: limit.unit_name, rule: t(LIMITS[most]) })}</p>}
      {error && (
        <p className="error">
          <Icon name="refuse" small />
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** Every purpose, or only some. A unit whose parent limited them chooses among those. */
function Purposes({ form, allowed }: { form: FormState<TermsValues>; allowed: readonly string[] | null }) {
  const [known, setKnown] = useState<readonly string[]>([]);
  const { limited, purposes } = form.values;
  useEffect(() => {
    const stop = new AbortController();
    // Without the list those already chosen are shown.
    fetchChoices(stop.signal).then(({ purposes: all }) => setKnown(all.map(({ id }) => id)), () => undefined);
    return () => stop.abort();
  }, []);
  const shown = (known.length ? known : purposes).filter((id) => !allowed || allowed.includes(id) || purposes.includes(id));
  return (
    <>
      <RadioCards
        label={t("purposes")}
        name="limited"
        columns="narrow"
        error={form.errors.purposes ?? null}
        value={limited ? "some" : "all"}
        options={[
          { value: "all", label: t("allPurposes"), disabled: allowed !== null },
          { value: "some", label: t("somePurposes") },
        ]}
        onChange={(choice) => form.set("limited", choice === "some")}
      />
      {limited && (
        <div className="purposes" role="group" aria-label={t("purposes")}>
          {shown.map((id) => (
            <Checkbox
              key={id}
              name="purposes"
              label={purposeName(id)}
              checked={purposes.includes(id)}
              onChange={(on) => form.set("purposes", on ? [...purposes, id] : purposes.filter((one) => one !== id))}
            />
          ))}
        </div>
      )}
    </>
  );
}
