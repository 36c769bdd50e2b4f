import { useState } from "react";
import { useMe } from "../../../app/session.ts";
import { texts } from "../../../i18n/texts.ts";
import { Combobox } from "../../../ui/Combobox.tsx";
import { Button, IconButton, Notice, Select, TextField, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { fieldOf, type FormState, useForm } from "../../../ui/form.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { searchCountries, suggestionOf } from "../countries/codes.ts";
import { explain } from "../policy/texts.ts";
import { dayFromNow } from "../policy/words.ts";
import { t as adminText } from "../texts.ts";
import { changeProvider, fetchProviders, type Provider } from "./api.ts";
import { CountriesField } from "./CountriesField.tsx";
import { checkFacts, type FactValues, factsOf, shortcomingSentence, suggestionFor, t, TRANSFERS, valuesOf } from "./facts.ts";
import "./facts.css";

const toolText = texts(() => import("../../../i18n/da/admin-countries.ts"), () => import("../../../i18n/en/admin-countries.ts"));

interface ProviderFactsProps {
  provider: Provider;
  onChange: (provider: Provider) => void;
}

/** Why a provider is off; nothing when it is not. */
export function OffNotice({ provider }: { provider: Provider }) {
  if (provider.shortcomings.length === 0) return null;
  return (
    <Notice tone="warning" title={t("offTitle")}>
      {provider.shortcomings.map(shortcomingSentence).join(" ")}
    </Notice>
  );
}

/** What must be known of a provider outside the municipality's own machines (law.md A7). */
export function ProviderFacts({ provider, onChange }: ProviderFactsProps) {
  const form = useForm<FactValues>({ start: valuesOf(provider.facts), check: checkFacts, explain, keep: `${useMe().id}.facts.${provider.id}` });
  const unsaved = useUnsaved(form.dirty);
  const submit = () =>
    form.submit(async (values) => {
      const next = await changeProvider(provider.id, provider.revision, { facts: factsOf(values) });
      form.adopt(valuesOf(next.facts));
      onChange(next);
      toast(t("saved", { name: next.name }));
    });
  const fetchNew = async () => {
    const latest = (await fetchProviders()).find(({ id }) => id === provider.id);
    if (!latest) return;
    form.rebase(valuesOf(latest.facts));
    onChange(latest);
  };
  return (
    <Form className="form facts-form" form={form} names={names()} onSubmit={() => void submit()} onFetchNew={fetchNew}>
      {provider.facts === null && <Suggestion provider={provider} form={form} />}
      <Parties form={form} />
      <Places form={form} />
      <Terms form={form} />
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {adminText("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

type FormProps = { form: FormState<FactValues> };

/** Fills in the little that is publicly known, plainly as a suggestion. */
function Suggestion({ provider, form }: FormProps & { provider: Provider }) {
  const [used, setUsed] = useState(false);
  const known = suggestionFor(provider);
  if (!known) return null;
  if (used) return <p className="hint">{t("suggested", { fields: `${t("processor")}, ${t("owner")}` })}</p>;
  const fill = () => {
    form.set("processor", known.processor);
    form.set("owner", known.owner);
    setUsed(true);
  };
  return (
    <p className="row row-wrap">
      <Button onClick={fill}>{t("suggest")}</Button>
      <span className="hint">{t("suggestWhy")}</span>
    </p>
  );
}

function Parties({ form }: FormProps) {
  const { values, errors } = form;
  const setSub = (at: number, change: Partial<FactValues["subs"][number]>) =>
    form.set("subs", values.subs.map((sub, index) => (index === at ? { ...sub, ...change } : sub)));
  return (
    <>
      <TextField {...fieldOf(form, "processor")} label={t("processor")} hint={t("processorHint")} maxLength={200} autoComplete="off" />
      <Combobox
        label={t("owner")}
        hint={t("ownerHint")}
        name="owner"
        clearable
        error={errors.owner ?? null}
        value={values.owner ? suggestionOf(values.owner) : null}
        search={searchCountries}
        onChange={(option) => form.set("owner", option?.value ?? "")}
      />
      <fieldset className="checks subs">
        <legend className="label">{t("subs")}</legend>
        <p className="hint">{t("subsHint")}</p>
        {values.subs.map((sub, at) => (
          <div key={at} className="sub-row">
            <TextField label={t("subName", { n: at + 1 })} name="subs" maxLength={200} autoComplete="off" value={sub.name} onChange={(event) => setSub(at, { name: event.currentTarget.value })} />
            <Combobox
              label={t("subCountry", { n: at + 1 })}
              name="subs"
              value={sub.country ? suggestionOf(sub.country) : null}
              search={searchCountries}
              onChange={(option) => setSub(at, { country: option?.value ?? "" })}
            />
            <IconButton icon="trash" label={t("subRemove", { n: at + 1 })} onClick={() => form.set("subs", values.subs.filter((_, index) => index !== at))} />
          </div>
        ))}
        {errors.subs && <p className="error">{errors.subs}</p>}
        <p>
          <Button icon="plus" onClick={() => form.set("subs", [...values.subs, { name: "", country: "" }])}>
            {t("subAdd")}
          </Button>
        </p>
      </fieldset>
    </>
  );
}

function Places({ form }: FormProps) {
  const { values, errors } = form;
  return (
    <>
      <CountriesField label={t("processing")} hint={t("processingHint")} name="processing" error={errors.processing} value={values.processing} onChange={(codes) => form.set("processing", codes)} />
      <CountriesField label={t("support")} hint={t("supportHint")} name="support" error={errors.support} value={values.support} onChange={(codes) => form.set("support", codes)} />
      <Select
        {...fieldOf(form, "transfer")}
        label={t("transfer")}
        hint={t("transferHint")}
        options={[{ value: "", label: t("transferNone") }, ...TRANSFERS.map((tool) => ({ value: tool, label: toolText(`tool_${tool}`) }))]}
      />
    </>
  );
}

function Terms({ form }: FormProps) {
  return (
    <>
      <RadioCards<FactValues["training"]>
        label={t("training")}
        hint={t("trainingHint")}
        name="training"
        error={form.errors.training ?? null}
        value={form.values.training}
        options={(["no", "yes", "unknown"] as const).map((value) => ({ value, label: t(`training_${value}`) }))}
        onChange={(value) => form.set("training", value)}
      />
      <div className="form-row">
        <TextField {...fieldOf(form, "retention_days")} label={t("retention")} hint={t("retentionHint")} inputMode="numeric" autoComplete="off" maxLength={6} />
        <TextField {...fieldOf(form, "agreement_on")} type="date" max={dayFromNow(0)} label={t("agreement")} />
      </div>
      <div className="form-row">
        <TextField {...fieldOf(form, "checked_on")} type="date" max={dayFromNow(0)} label={t("checked")} hint={t("checkedHint")} />
        <TextField {...fieldOf(form, "valid_days")} label={t("valid")} hint={t("validHint")} inputMode="numeric" autoComplete="off" maxLength={4} />
      </div>
    </>
  );
}

const names = () => ({
  processor: t("processor"),
  owner: t("owner"),
  processing: t("processing"),
  support: t("support"),
  subs: t("subs"),
  transfer: t("transfer"),
  training: t("training"),
  retention_days: t("retention"),
  agreement_on: t("agreement"),
  checked_on: t("checked"),
  valid_days: t("valid"),
});
