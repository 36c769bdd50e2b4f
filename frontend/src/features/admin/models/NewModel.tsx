import { useMemo, useState } from "react";
import { navigate } from "../../../app/router.tsx";
import { Button, TextField, toast } from "../../../ui/index.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { createModel, type Diagnosis, type Provider } from "./api.ts";
import { AbilityFields, modelNames, NameFields, SizeFields } from "./ModelFields.tsx";
import { isOff, t as factText } from "./facts.ts";
import { freeName, readable } from "./presets.ts";
import { explain, t } from "./texts.ts";
import { changeOf, checkModel, freshValues, type ModelValues } from "./values.ts";

interface NewModelProps {
  provider: Provider;
  diagnosis: Diagnosis | null;
  /** The names that models have already. */
  taken: readonly string[];
  /** The model is stored. */
  onDone: () => void;
}

/** Which of the provider's models, and what people shall call it. */
export function NewModel({ provider, diagnosis, taken, onDone }: NewModelProps) {
  const start = useMemo(() => freshValues(provider.zone, { provider_id: provider.id, upstream_name: "" }, ""), [provider]);
  const form = useForm<ModelValues>({ start, check, explain });
  const unsaved = useUnsaved(form.dirty);
  const upstream = form.values.endpoints[0]?.upstream_name ?? "";
  // Azure lists what could be deployed, not what the municipality has deployed.
  const listed = provider.kind === "azure" ? [] : (diagnosis?.models ?? []);

  const choose = (name: string) => {
    const own = readable(upstream);
    form.set("endpoints", [{ provider_id: provider.id, upstream_name: name }]);
    if (name && (!form.values.name || form.values.name === own || form.values.name.startsWith(`${own} `))) form.set("name", freeName(readable(name), taken));
  };
  const submit = async () => {
    let name = "";
    const done = await form.submit(async (values) => {
      const change = changeOf(values, values);
      ({ name } = await createModel({ ...change, name: values.name.trim(), zone: values.zone, endpoints: [{ provider_id: provider.id, upstream_name: upstream.trim() }] }));
    });
    if (!done) return;
    onDone();
    const off = isOff(provider);
    await navigate(off ? `/admin/models/providers/${provider.id}` : "/admin/models", { force: true });
    toast(off ? factText("offNew", { name }) : t("added", { name }));
  };
  return (
    <Form form={form} names={{ ...modelNames(), endpoints: t("upstream") }} onSubmit={() => void submit()}>
      <Upstream provider={provider} listed={listed} value={upstream} error={form.errors.endpoints} onChange={choose} />
      <NameFields form={form} />
      <SizeFields form={form} />
      <details className="advanced">
        <summary>{t("advanced")}</summary>
        <AbilityFields form={form} />
      </details>
      <FormFoot>
        <Button look={diagnosis && !diagnosis.ok ? "plain" : "primary"} type="submit" busy={form.busy}>
          {t("addVerb")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

function check(values: ModelValues) {
  const wrong = checkModel(values);
  return wrong.endpoints ? { ...wrong, endpoints: t("upstreamMissing") } : wrong;
}

interface UpstreamProps {
  provider: Provider;
  listed: readonly string[];
  value: string;
  error?: string;
  onChange: (name: string) => void;
}

function Upstream({ provider, listed, value, error, onChange }: UpstreamProps) {
  const [free, setFree] = useState(listed.length === 0);
  const search = (text: string): Suggestion[] =>
    listed.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase())).map((name) => ({ value: name, label: name }));
  return (
    <div className="stack upstream">
      {free ? (
        <TextField
          label={t("upstream")}
          name="endpoints"
          hint={provider.kind === "azure" ? t("upstreamAzure") : t("upstreamFree")}
          error={error}
          value={value}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <Combobox
          label={t("upstream")}
          name="endpoints"
          hint={t("upstreamHint", { n: listed.length })}
          error={error}
          value={value ? { value, label: value } : null}
          search={search}
          onChange={(option) => onChange(option?.value ?? "")}
        />
      )}
      {listed.length > 0 && (
        <Button look="link" onClick={() => setFree(!free)}>
          {free ? t("listed") : t("notListed")}
        </Button>
      )}
    </div>
  );
}
