import { useState } from "react";
import { announce } from "../../../app/live.ts";
import { type Load, useLoad } from "../../../app/load.ts";
import { Link } from "../../../app/router.tsx";
import { EmptyState, Icon, Notice, toast, ZoneGlyph } from "../../../ui/index.ts";
import { Head, Part, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import { type AdminModel, changeModel, deleteModel, type Diagnosis, fetchModels, fetchProviders, orderModels, type Provider, testModel } from "./api.ts";
import { DeleteModel } from "./DeleteModel.tsx";
import { ModelRow } from "./ModelRow.tsx";
import { t } from "./texts.ts";

interface Catalogue {
  models: AdminModel[];
  providers: Provider[];
}

/** Every model in the order people meet them, and the providers behind them. */
export function ModelList() {
  const load = useLoad(async (signal): Promise<Catalogue> => {
    const [models, providers] = await Promise.all([fetchModels(signal), fetchProviders(signal)]);
    return { models, providers };
  });
  return (
    <>
      <Head title={adminText("models")} lead={t("lead")}>
        <Link className="btn btn-primary" to="/admin/models/new">
          <Icon name="plus" />
          {t("add")}
        </Link>
      </Head>
      <Shown load={load}>
        {({ models, providers }) => (
          <>
            <Trial models={models} />
            <Ordered models={models} providers={providers} load={load} />
            <Part title={t("providers")} lead={t("providersLead")}>
              <Providers models={models} providers={providers} />
            </Part>
          </>
        )}
      </Shown>
    </>
  );
}

function Trial({ models }: { models: AdminModel[] }) {
  const real = models.some(({ bundled, state, tasks }) => !bundled && state === "on" && tasks.includes("chat"));
  if (real || !models.some(({ bundled }) => bundled)) return null;
  return <Notice title={t("onlyTrial")}>{t("onlyTrialWhy")}</Notice>;
}

function Ordered({ models, providers, load }: Catalogue & { load: Load<Catalogue> }) {
  const [tests, setTests] = useState<Record<string, Diagnosis | "running">>({});
  const [deleting, setDeleting] = useState<AdminModel | null>(null);
  const { put, reload } = load;

  const replace = (next: AdminModel) => put((before) => ({ ...before, models: before.models.map((model) => (model.id === next.id ? next : model)) }));
  const turn = async (model: AdminModel) => {
    const state = model.state === "on" ? "off" : "on";
    try {
      replace(await changeModel(model.id, model.revision, { state }));
      announce(t(state === "on" ? "turnedOn" : "turnedOff", { name: model.name }));
      reload(); // which one is met first may have changed
    } catch (error) {
      toast(sentence(error));
      reload();
    }
  };
  const move = async (from: number, by: 1 | -1) => {
    const next = [...models];
    const [moved] = next.splice(from, 1);
    if (!moved) return;
    next.splice(from + by, 0, moved);
    put((before) => ({ ...before, models: next }));
    announce(t("movedTo", { name: moved.name, place: from + by + 1, n: next.length }));
    await orderModels(next.map(({ id }) => id)).catch((error: unknown) => toast(sentence(error)));
    reload();
  };
  const test = async (model: AdminModel) => {
    setTests((before) => ({ ...before, [model.id]: "running" }));
    try {
      const told = await testModel(model.id);
      setTests((before) => ({ ...before, [model.id]: told }));
    } catch (error) {
      setTests(({ [model.id]: _, ...others }) => others);
      toast(sentence(error));
    }
  };
  const remove = async (model: AdminModel) => {
    await deleteModel(model.id);
    toast(t("deleted", { name: model.name }));
    setDeleting(null);
    reload();
  };

  if (models.length === 0) {
    return (
      <EmptyState icon="sliders" title={t("none")}>
        {t("noneWhy")}
      </EmptyState>
    );
  }
  return (
    <>
      <ol className="models" aria-label={t("list")}>
        {models.map((model, at) => (
          <ModelRow
            key={model.id}
            model={model}
            providers={providers}
            test={tests[model.id]}
            first={at === 0}
            last={at === models.length - 1}
            onTest={() => void test(model)}
            onTurn={() => void turn(model)}
            onMove={(by) => void move(at, by)}
            onDelete={() => setDeleting(model)}
          />
        ))}
      </ol>
      {deleting && <DeleteModel model={deleting} onDelete={() => remove(deleting)} onClose={() => setDeleting(null)} />}
    </>
  );
}

function Providers({ models, providers }: Catalogue) {
  if (providers.length === 0) return <p className="muted">{t("noProviders")}</p>;
  return (
    <ul className="rows">
      {providers.map((provider) => {
        const used = models.filter(({ endpoints }) => endpoints.some(({ provider_id }) => provider_id === provider.id)).length;
        const facts = [
          t(`kind_${provider.kind}`),
          provider.options.base_url,
          provider.kind !== "local" && t(provider.has_secret ? "keyStored" : "noKey"),
          used ? t("models", { n: used }) : t("noModels"),
        ].filter(Boolean);
        return (
          <li key={provider.id}>
            <ZoneGlyph zone={provider.zone} />
            <div>
              <Link to={`/admin/models/providers/${provider.id}`}>{provider.name}</Link>
              {provider.state === "off" && <span className="status">{t("off")}</span>}
              <small>
                {zoneText(provider.zone)}. {facts.join(" · ")}
              </small>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
