import { useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { navigate } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { Button, Confirm, Switch, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { writeNumber } from "../../../i18n/decimal.ts";
import { Gone, Head, Part, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";
import { type AdminModel, changeProvider, deleteProvider, type Diagnosis, fetchModels, fetchProviders, type Provider, testProvider } from "./api.ts";
import { checkConnection, ConnectionFields, connectionNames } from "./ConnectionFields.tsx";
import { DiagnosisNotice } from "./DiagnosisNotice.tsx";
import { t as factText } from "./facts.ts";
import { type Connection, draftOf } from "./presets.ts";
import { OffNotice, ProviderFacts } from "./ProviderFacts.tsx";
import { explain, t } from "./texts.ts";

const LIST = "/admin/models";

/** One provider: where it is, its key, a test. */
export default function ProviderPage({ id }: { id: string }) {
  const load = useLoad(async (signal) => {
    const [providers, models] = await Promise.all([fetchProviders(signal), fetchModels(signal)]);
    return { provider: providers.find((one) => one.id === id), models };
  });
  return (
    <Shown load={load}>
      {({ provider, models }) =>
        provider ? (
          <OneProvider
            provider={provider}
            models={models.filter(({ endpoints }) => endpoints.some(({ provider_id }) => provider_id === id))}
            onChange={(next) => load.put((before) => ({ ...before, provider: next }))}
          />
        ) : (
          <Gone />
        )
      }
    </Shown>
  );
}

interface OneProviderProps {
  provider: Provider;
  /** Those that are reached through it. */
  models: AdminModel[];
  onChange: (provider: Provider) => void;
}

function OneProvider({ provider, models, onChange }: OneProviderProps) {
  const [test, setTest] = useState<Diagnosis | null>(null);
  const [busy, setBusy] = useState<"test" | "turn" | "delete" | null>(null);
  const [deleting, setDeleting] = useState(false);
  const { name, state } = provider;

  const attempt = async (what: "test" | "turn" | "delete", run: () => Promise<void>) => {
    setBusy(what);
    await run().catch((error: unknown) => toast(sentence(error)));
    setBusy(null);
    setDeleting(false);
  };
  const runTest = () => attempt("test", async () => setTest(await testProvider(provider.id)));
  const turn = () => attempt("turn", async () => onChange(await changeProvider(provider.id, provider.revision, { state: state === "on" ? "off" : "on" })));
  const remove = () =>
    attempt("delete", async () => {
      await deleteProvider(provider.id);
      await navigate(LIST, { force: true });
      toast(t("deleted", { name }));
    });
  const used = models.length ? models.map((model) => model.name).join(", ") : t("models", { n: 0 });
  return (
    <>
      <Head title={name} under={{ name: adminText("models"), to: LIST }} lead={t("providerLead", { kind: t(`kind_${provider.kind}`), models: used })}>
        <Button icon="again" busy={busy === "test"} onClick={() => void runTest()}>
          {t("runTest")}
        </Button>
      </Head>
      <div className="stack model-state">
        <Switch label={state === "on" ? t("providerOn") : t("providerOff")} checked={state === "on"} onChange={() => busy === null && void turn()} />
        <OffNotice provider={provider} />
        {test && <DiagnosisNotice diagnosis={test} of="provider" />}
      </div>
      <Part title={t("connection")}>
        <Details provider={provider} models={models} onChange={onChange} />
      </Part>
      {provider.kind !== "local" && (
        <Part title={factText("title")} lead={factText(provider.zone === "Z4" ? "leadOwn" : "lead")}>
          {provider.zone !== "Z4" && <ProviderFacts provider={provider} onChange={onChange} />}
        </Part>
      )}
      {models.length === 0 && provider.kind !== "local" && (
        <Part title={t("providerDanger")} lead={t("providerDangerWhy")}>
          <p>
            <Button look="danger" icon="trash" onClick={() => setDeleting(true)}>
              {t("delete")}
            </Button>
          </p>
        </Part>
      )}
      {deleting && (
        <Confirm title={t("providerDeleteTitle", { name })} verb={t("delete")} busy={busy === "delete"} onConfirm={() => void remove()} onClose={() => setDeleting(false)}>
          {t("providerDeleteWhy")}
        </Confirm>
      )}
    </>
  );
}

function valuesOf({ name, zone, options }: Provider): Connection {
  return {
    name,
    zone,
    base_url: options.base_url ?? "",
    secret: "",
    auth: options.auth ?? "key",
    tenant_id: options.tenant_id ?? "",
    client_id: options.client_id ?? "",
    api_version: options.api_version ?? "",
    organization: options.organization ?? "",
    connect_timeout: written(options.connect_timeout),
    first_timeout: written(options.first_timeout),
    timeout: written(options.timeout),
  };
}

const written = (seconds?: number | null) => (seconds ? writeNumber(seconds) : "");

function Details({ provider, onChange }: OneProviderProps) {
  const form = useForm({ start: valuesOf(provider), check: checkConnection(provider.kind, false), explain, keep: `${useMe().id}.provider.${provider.id}` });
  const unsaved = useUnsaved(form.dirty);
  const submit = () =>
    form.submit(async (values) => {
      const { kind: _, ...change } = draftOf(provider.kind, values);
      const next = await changeProvider(provider.id, provider.revision, change);
      form.adopt(valuesOf(next));
      onChange(next);
      toast(t("saved", { name: next.name }));
    });
  const fetchNew = async () => {
    const latest = (await fetchProviders()).find(({ id }) => id === provider.id);
    if (!latest) return;
    form.rebase(valuesOf(latest));
    onChange(latest);
  };
  return (
    <Form form={form} names={connectionNames()} onSubmit={() => void submit()} onFetchNew={fetchNew}>
      <ConnectionFields form={form} kind={provider.kind} needsKey={false} hasKey={provider.has_secret} />
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {adminText("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}
