import { useEffect } from "react";
import { useLoad } from "../../../app/load.ts";
import { Link } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { Button, Notice, Select, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { Head, Part, Shown } from "../parts.tsx";
import { explain, t as adminText } from "../texts.ts";
import { fetchSearch, type NamedModel, saveSearch, type SearchSettings } from "./api.ts";
import { Now } from "./Now.tsx";
import { isLost, isMoving, standingOf } from "./standing.ts";
import { t } from "./texts.ts";
import "./search.css";

/** Between two looks: while documents are made ready, and otherwise, because work may begin at any time. */
const BUSY_MS = 4_000;
const QUIET_MS = 20_000;

/** Which models help to find what is in the documents, and how far they are with it. */
export default function Search() {
  const load = useLoad(fetchSearch);
  const { now, reload } = load;
  const moving = now.state === "ready" && isMoving(standingOf(now.value));
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), moving ? BUSY_MS : QUIET_MS);
    return () => clearInterval(timer);
  }, [moving, reload]);
  return (
    <>
      <Head title={adminText("search")} lead={t("lead")} />
      <Shown load={load}>
        {(settings) => (
          <>
            <Now standing={standingOf(settings)} />
            <Choosing settings={settings} onChange={(next) => load.put(() => next)} />
          </>
        )}
      </Shown>
    </>
  );
}

interface Values {
  /** "" is the one that came with the platform. */
  embedding: string;
  /** "" is none. */
  rerank: string;
}

const valuesOf = ({ embedding_model_id, rerank_model_id }: SearchSettings): Values => ({ embedding: embedding_model_id ?? "", rerank: rerank_model_id ?? "" });

function Choosing({ settings, onChange }: { settings: SearchSettings; onChange: (next: SearchSettings) => void }) {
  const { revision, embedding_model_id, rerank_model_id, embedding_models, rerank_models } = settings;
  const form = useForm<Values>({ start: valuesOf(settings), explain, keep: `${useMe().id}.search` });
  const unsaved = useUnsaved(form.dirty);
  const take = (next: SearchSettings, into: (values: Values) => void) => {
    into(valuesOf(next));
    onChange(next);
  };
  const submit = () =>
    form.submit(async ({ embedding, rerank }) => {
      take(await saveSearch({ revision, embedding_model_id: embedding || null, rerank_model_id: rerank || null }), form.adopt);
      toast(t("saved"));
    });
  const lost = isLost(embedding_model_id, embedding_models) || isLost(rerank_model_id, rerank_models);
  return (
    <Part title={t("choice")} lead={<>{t("choiceLead")} <Link to="/admin/models">{t("toModels")}</Link></>}>
      {lost && <Notice tone="warning" title={t("lost")}>{t("lostWhy")}</Notice>}
      <Form form={form} names={{ embedding: t("meaning"), rerank: t("again") }} onSubmit={() => void submit()} onFetchNew={async () => take(await fetchSearch(), form.rebase)}>
        <Select {...fieldOf(form, "embedding")} label={t("meaning")} hint={t("meaningHint")} options={optionsOf(t("houses"), embedding_models, embedding_model_id)} />
        <Select {...fieldOf(form, "rerank")} label={t("again")} hint={t(rerank_models.length > 0 ? "againHint" : "againNobody")} options={optionsOf(t("none"), rerank_models, rerank_model_id)} />
        <FormFoot dirty={form.dirty}>
          <Button look="primary" type="submit" busy={form.busy}>
            {adminText("save")}
          </Button>
        </FormFoot>
        {unsaved}
      </Form>
    </Part>
  );
}

/** What may be chosen, and what is chosen although it may not be any longer. */
function optionsOf(nothing: string, able: readonly NamedModel[], chosen: string | null) {
  const gone = chosen !== null && isLost(chosen, able) ? [{ value: chosen, label: t("lostOption") }] : [];
  return [{ value: "", label: nothing }, ...gone, ...able.map(({ id, name }) => ({ value: id, label: name }))];
}
