import { useEffect, useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { navigate } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { Button, Switch, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { changed, useForm } from "../../../ui/form.ts";
import { Gone, Head, Part, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";
import { ZoneCards } from "../zones/ZoneCards.tsx";
import { type AdminModel, changeModel, deleteModel, type Diagnosis, fetchModels, fetchProviders, type Provider, testModel } from "./api.ts";
import { DeleteModel } from "./DeleteModel.tsx";
import { DiagnosisNotice } from "./DiagnosisNotice.tsx";
import { AbilityFields, modelNames, NameFields, SizeFields } from "./ModelFields.tsx";
import { explain, t } from "./texts.ts";
import { changeOf, checkModel, valuesOf } from "./values.ts";
import { Ways } from "./Ways.tsx";

const LIST = "/admin/models";

/** One model: everything about it, a test, and a way to delete it. */
export default function ModelPage({ id }: { id: string }) {
  const load = useLoad(async (signal) => {
    const [models, providers] = await Promise.all([fetchModels(signal), fetchProviders(signal)]);
    return { model: models.find((one) => one.id === id), providers };
  });
  return (
    <Shown load={load}>
      {({ model, providers }) =>
        model ? <OneModel model={model} providers={providers} onChange={(next) => load.put((before) => ({ ...before, model: next }))} /> : <Gone />
      }
    </Shown>
  );
}

interface OneModelProps {
  model: AdminModel;
  providers: readonly Provider[];
  onChange: (model: AdminModel) => void;
}

function OneModel({ model, providers, onChange }: OneModelProps) {
  const [test, setTest] = useState<Diagnosis | null>(null);
  const [busy, setBusy] = useState<"test" | "turn" | null>(null);
  const [deleting, setDeleting] = useState(false);
  const [dirty, setDirty] = useState(false);
  const on = model.state === "on";

  const attempt = async (what: "test" | "turn", run: () => Promise<void>) => {
    setBusy(what);
    await run().catch((error: unknown) => toast(sentence(error)));
    setBusy(null);
  };
  const runTest = () => attempt("test", async () => setTest(await testModel(model.id)));
  const turn = () => attempt("turn", async () => onChange(await changeModel(model.id, model.revision, { state: on ? "off" : "on" })));
  const remove = async () => {
    await deleteModel(model.id);
    await navigate(LIST, { force: true });
    toast(t("deleted", { name: model.name }));
  };
  return (
    <>
      <Head title={model.name} under={{ name: adminText("models"), to: LIST }} lead={model.bundled && model.tasks.includes("chat") ? t("onlyTrialWhy") : undefined}>
        <Button icon="again" busy={busy === "test"} onClick={() => void runTest()}>
          {t("test")}
        </Button>
      </Head>
      <div className="stack model-state">
        <Switch label={on ? t("turnedOn", { name: model.name }) : t("turnedOff", { name: model.name })} checked={on} onChange={() => busy === null && void turn()} />
        {dirty && <p className="hint">{t("unsavedTest")}</p>}
        {test && <DiagnosisNotice diagnosis={test} of="model" />}
      </div>
      <Part title={t("details")}>
        <Details model={model} providers={providers} onChange={onChange} onDirty={setDirty} />
      </Part>
      {!model.bundled && (
        <Part title={t("danger")} lead={t("deleteWhy")}>
          <p>
            <Button look="danger" icon="trash" onClick={() => setDeleting(true)}>
              {t("delete")}
            </Button>
          </p>
        </Part>
      )}
      {deleting && <DeleteModel model={model} onDelete={remove} onClose={() => setDeleting(false)} />}
    </>
  );
}

function Details({ model, providers, onChange, onDirty }: OneModelProps & { onDirty: (dirty: boolean) => void }) {
  const form = useForm({ start: valuesOf(model), check: checkModel, explain, keep: `${useMe().id}.model.${model.id}` });
  const unsaved = useUnsaved(form.dirty);
  useEffect(() => onDirty(form.dirty), [form.dirty, onDirty]);
  const submit = () =>
    form.submit(async (values) => {
      const next = await changeModel(model.id, model.revision, changeOf(changed(form.base, values), values));
      form.adopt(valuesOf(next));
      onChange(next);
      toast(t("saved", { name: next.name }));
    });
  const fetchNew = async () => {
    const latest = (await fetchModels()).find(({ id }) => id === model.id);
    if (!latest) return;
    form.rebase(valuesOf(latest));
    onChange(latest);
  };
  return (
    <Form form={form} names={modelNames()} onSubmit={() => void submit()} onFetchNew={fetchNew}>
      <NameFields form={form} />
      <ZoneCards label={t("zone")} name="zone" hint={t("zoneHint")} error={form.errors.zone} value={form.values.zone} onChange={(zone) => form.set("zone", zone)} />
      <Ways form={form} providers={providers} />
      <SizeFields form={form} />
      <AbilityFields form={form} />
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {adminText("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}
