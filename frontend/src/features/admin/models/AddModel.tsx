import { useEffect, useMemo, useRef, useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { Button, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { Head, Part, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import { changeProvider, createProvider, deleteProvider, type Diagnosis, fetchModels, fetchProviders, type Provider, testProvider } from "./api.ts";
import { checkConnection, ConnectionFields, connectionNames } from "./ConnectionFields.tsx";
import { DiagnosisNotice } from "./DiagnosisNotice.tsx";
import { NewModel } from "./NewModel.tsx";
import { connectionOf, draftOf, freeName, type Preset, PRESETS } from "./presets.ts";
import { explain, t } from "./texts.ts";

/** Adds a model on one page: where it runs, a test of the connection, which model. */
export default function AddModel() {
  const load = useLoad(async (signal) => {
    const [providers, models] = await Promise.all([fetchProviders(signal), fetchModels(signal)]);
    return { providers, names: models.map(({ name }) => name) };
  });
  return (
    <>
      <Head title={t("add")} under={{ name: adminText("models"), to: "/admin/models" }} lead={t("addLead")} />
      <Shown load={load}>{({ providers, names }) => <Steps providers={providers} modelNames={names} />}</Shown>
    </>
  );
}

/** A provider that is ready for a model, and how its test went (null: not tested). */
interface Ready {
  provider: Provider;
  diagnosis: Diagnosis | null;
}

function Steps({ providers, modelNames }: { providers: Provider[]; modelNames: string[] }) {
  const [source, setSource] = useState("");
  const [ready, setReady] = useState<Ready | null>(null);
  const made = useMade();
  const preset = PRESETS.find(({ id }) => `new:${id}` === source);
  const existing = providers.find(({ id }) => id === source);

  const choose = (value: string) => {
    setSource(value);
    setReady(null);
    made.drop();
  };
  return (
    <>
      <Part title={t("from")}>
        {providers.length > 0 && (
          <RadioCards
            columns
            label={t("existing")}
            name="source"
            value={source || null}
            options={providers.map(({ id, name, zone, kind }) => ({ value: id, label: name, hint: kind === "local" ? t("localWhat") : `${zone} · ${zoneText(zone)}` }))}
            onChange={choose}
          />
        )}
        <RadioCards
          columns
          label={t("fresh")}
          name="source"
          value={source || null}
          options={PRESETS.map(({ id, name }) => ({ value: `new:${id}`, label: name || t("openai_compatible"), hint: t(`${id}What`) }))}
          onChange={choose}
        />
      </Part>
      {preset && (
        <Part key={preset.id} title={t("connection")}>
          <NewConnection preset={preset} taken={providers.map(({ name }) => name)} ready={ready} made={made} onReady={setReady} />
        </Part>
      )}
      {existing && (
        <Part key={existing.id} title={t("connection")}>
          <KnownConnection provider={existing} ready={ready} onReady={setReady} />
        </Part>
      )}
      {ready && (
        <Part title={t("chooseModel")}>
          <NewModel key={ready.provider.id + (ready.diagnosis?.models?.length ?? "")} {...ready} taken={modelNames} onDone={made.keep} />
        </Part>
      )}
    </>
  );
}

/** A provider that was made here only to be tested goes again when no model came of it. */
function useMade() {
  const made = useRef<Provider | null>(null);
  const drop = () => {
    const gone = made.current;
    made.current = null;
    if (gone) void deleteProvider(gone.id).catch(() => undefined); // it then stands in the list, to be deleted there
  };
  useEffect(() => drop, []);
  return useMemo(
    () => ({
      get: () => made.current,
      set: (provider: Provider) => {
        made.current = provider;
      },
      keep: () => {
        made.current = null;
      },
      drop,
    }),
    [],
  );
}

interface NewConnectionProps {
  preset: Preset;
  taken: readonly string[];
  ready: Ready | null;
  made: ReturnType<typeof useMade>;
  onReady: (ready: Ready | null) => void;
}

function NewConnection({ preset, taken, ready, made, onReady }: NewConnectionProps) {
  const stored = made.get();
  const needsKey = preset.needsKey && !stored?.has_secret;
  const start = useMemo(() => connectionOf(preset, preset.name ? freeName(preset.name, taken) : ""), [preset, taken]);
  const form = useForm({ start, check: checkConnection(preset.kind, needsKey), explain });
  const unsaved = useUnsaved(form.dirty || stored !== null);

  const save = async (): Promise<Provider> => {
    const draft = draftOf(preset.kind, form.values);
    const before = made.get();
    const { kind: _, ...change } = draft;
    const provider = before ? await changeProvider(before.id, before.revision, change) : await createProvider(draft);
    made.set(provider);
    form.adopt({ ...form.values, secret: "" });
    return provider;
  };
  const submit = (test: boolean) =>
    form.submit(async () => {
      const provider = await save();
      onReady({ provider, diagnosis: test ? await testProvider(provider.id) : null });
    });
  return (
    <Form form={form} names={connectionNames()} onSubmit={() => void submit(true)}>
      <ConnectionFields form={form} kind={preset.kind} placeholder={preset.placeholder} needsKey={preset.needsKey} hasKey={stored?.has_secret ?? false} />
      <FormFoot>
        <Button look={ready?.diagnosis?.ok ? "plain" : "primary"} type="submit" busy={form.busy}>
          {ready ? t("testAgain") : t("runTest")}
        </Button>
        {!ready && (
          <Button look="link" onClick={() => void submit(false)}>
            {t("skip")}
          </Button>
        )}
        {!ready && <span className="muted small">{t("testHint")}</span>}
      </FormFoot>
      {ready?.diagnosis && <DiagnosisNotice diagnosis={ready.diagnosis} of="provider" />}
      {unsaved}
    </Form>
  );
}

interface KnownConnectionProps {
  provider: Provider;
  ready: Ready | null;
  onReady: (ready: Ready | null) => void;
}

/** A provider that is there already: tested at once, to see what it offers. */
function KnownConnection({ provider, ready, onReady }: KnownConnectionProps) {
  const [busy, setBusy] = useState(false);
  const asked = useRef(false);
  const test = async () => {
    setBusy(true);
    try {
      onReady({ provider, diagnosis: await testProvider(provider.id) });
    } catch (error) {
      toast(sentence(error));
      onReady({ provider, diagnosis: null });
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void test();
  });
  return (
    <div className="form">
      {ready?.diagnosis && <DiagnosisNotice diagnosis={ready.diagnosis} of="provider" />}
      <p>
        <Button busy={busy} onClick={() => void test()}>
          {t("testAgain")}
        </Button>
      </p>
    </div>
  );
}
