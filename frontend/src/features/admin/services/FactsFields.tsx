import { Switch, TextArea, TextField } from "../../../ui/index.ts";
import { fieldOf, type FormState } from "../../../ui/form.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { ZoneCards } from "../zones/ZoneCards.tsx";
import { t } from "./texts.ts";
import type { FactsValues } from "./values.ts";

/** What the summary of errors calls the fields. */
export const factsNames = () => ({ name: t("name"), zone: t("zone"), supplier: t("supplier"), description: t("description"), link: t("link"), contact_email: t("contactEmail") });

/** What everybody sees of a service. */
export function FactsFields<Values extends FactsValues>({ form: given }: { form: FormState<Values> }) {
  const form = given as unknown as FormState<FactsValues>;
  return (
    <>
      <div className="form-row">
        <TextField {...fieldOf(form, "name")} label={t("name")} maxLength={200} autoComplete="off" />
        <TextField {...fieldOf(form, "supplier")} label={t("supplier")} maxLength={200} autoComplete="off" />
      </div>
      <TextArea {...fieldOf(form, "description")} label={t("description")} rows={2} maxLength={1000} />
      <TextField {...fieldOf(form, "link")} label={t("link")} type="url" maxLength={500} autoComplete="off" />
      <ZoneCards label={t("zone")} name="zone" error={form.errors.zone ?? null} value={form.values.zone || null} onChange={(zone) => form.set("zone", zone)} />
      <RadioCards
        label={t("agreement")}
        name="agreement"
        columns
        value={form.values.agreement}
        options={(["none", "processor"] as const).map((value) => ({ value, label: t(`agreement_${value}`), hint: t(`agreement_${value}What`) }))}
        onChange={(agreement) => form.set("agreement", agreement)}
      />
      {form.values.agreement === "processor" && <TextField {...fieldOf(form, "agreement_text")} label={t("agreementText")} hint={t("agreementHint")} maxLength={200} autoComplete="off" />}
      <div className="form-row">
        <TextField {...fieldOf(form, "contact_name")} label={t("contactName")} maxLength={200} autoComplete="off" />
        <TextField {...fieldOf(form, "contact_email")} label={t("contactEmail")} type="email" maxLength={254} autoComplete="off" />
      </div>
      <Switch label={t("state")} checked={form.values.on} onChange={(on) => form.set("on", on)} />
    </>
  );
}
