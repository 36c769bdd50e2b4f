import { useRef, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { FormProblems, useDiscard } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { Button, Dialog, Notice, Select, TextArea, TextField, toast } from "../../../ui/index.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { t } from "../texts.ts";
import { explain } from "../words.ts";
import { changeSource, createSource, fetchViews, previewSource, type WebPreview, type WebSource, type WebSourceIn } from "./api.ts";
import { ts } from "./texts.ts";
import { KIND_HINTS, KIND_NAMES, KINDS, SCHEDULES } from "./words.ts";

interface Values {
  kind: WebSource["kind"];
  urls: string;
  name: string;
  depth: string;
  page_limit: string;
  include: string;
  exclude: string;
  schedule: WebSource["schedule"];
  take_files: boolean;
  remove_gone: boolean;
}

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);
/** An address as people type it: without "https://". */
const addressOf = (typed: string): string => (/^([a-z]+:\/\/|view:)/i.test(typed) ? typed : `https://${typed}`);

const valuesOf = (one?: WebSource): Values => ({
  kind: one?.kind ?? "page",
  urls: (one?.urls ?? []).join("\n"),
  name: one?.name ?? "",
  depth: String(one?.depth ?? 2),
  page_limit: String(one?.page_limit ?? 500),
  include: (one?.include ?? []).join("\n"),
  exclude: (one?.exclude ?? []).join("\n"),
  schedule: one?.schedule ?? "manual",
  take_files: one?.take_files ?? true,
  remove_gone: one?.remove_gone ?? true,
});

const bodyOf = (values: Values): WebSourceIn => ({
  ...values,
  urls: (values.kind === "list" ? linesOf(values.urls) : linesOf(values.urls).slice(0, 1)).map(addressOf),
  name: values.name.trim(),
  depth: Number(values.depth),
  page_limit: Number(values.page_limit),
  include: linesOf(values.include),
  exclude: linesOf(values.exclude),
});

const check = ({ urls, page_limit }: Values) => ({
  ...(urls.trim() ? {} : { urls: ts("urlsMissing") }),
  ...(Number.isInteger(Number(page_limit)) && Number(page_limit) >= 1 && Number(page_limit) <= 2000 ? {} : { page_limit: ts("pageLimitBad") }),
});

interface DialogProps {
  collection: string;
  source?: WebSource;
  onDone: () => void;
  onClose: () => void;
}

/** A source is made or changed; what it would bring can be seen first. */
export function SourceDialog({ collection, source, onDone, onClose }: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const form = useForm({ start: valuesOf(source), check, explain });
  const { values } = form;
  const { now } = useLoad((signal) => fetchViews(collection, signal), collection);
  const views = now.state === "ready" ? now.value.items : [];
  const kinds = views.length > 0 || values.kind === "view" ? [...KINDS, "view" as const] : KINDS;
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () =>
    form.submit(async (typed) => {
      await (source ? changeSource(source.id, source.revision, bodyOf(typed)) : createSource(collection, bodyOf(typed)));
      toast(ts(source ? "changed" : "added"));
      onDone();
    });
  return (
    <>
      <Dialog
        wide
        title={ts(source ? "editTitle" : "add")}
        lead={ts("dialogLead")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {ts(source ? "save" : "addVerb")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={{ urls: ts("url"), page_limit: ts("pageLimit") }} within={() => body.current} />
          <RadioCards
            label={ts("kind")}
            name="kind"
            columns
            value={values.kind}
            options={kinds.map((kind) => ({ value: kind, label: ts(KIND_NAMES[kind]), hint: ts(KIND_HINTS[kind]) }))}
            onChange={(kind) => {
              if ((kind === "view") !== (values.kind === "view")) form.set("urls", kind === "view" ? `view:${views[0] ?? ""}` : "");
              form.set("kind", kind);
            }}
          />
          {values.kind === "view" ? (
            <Select {...fieldOf(form, "urls")} label={ts("view")} options={views.map((name) => ({ value: `view:${name}`, label: name }))} />
          ) : values.kind === "list" ? (
            <TextArea {...fieldOf(form, "urls")} label={ts("urls")} hint={ts("urlsHint")} rows={6} />
          ) : (
            <TextField {...fieldOf(form, "urls")} label={ts(values.kind === "sitemap" ? "sitemapUrl" : "url")} inputMode="url" autoComplete="off" />
          )}
          {values.kind === "site" && (
            <Select {...fieldOf(form, "depth")} label={ts("depth")} hint={ts("depthHint")} options={[0, 1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: ts("depthOf", { n }) }))} />
          )}
          {values.kind !== "view" && <Preview collection={collection} body={bodyOf(values)} ready={values.urls.trim() !== ""} />}
          <Select
            label={ts("schedule")}
            value={values.schedule}
            onChange={(event) => form.set("schedule", event.currentTarget.value as Values["schedule"])}
            options={(Object.keys(SCHEDULES) as Values["schedule"][]).map((value) => ({ value, label: ts(SCHEDULES[value]) }))}
          />
          <details className="source-more">
            <summary>{ts("more")}</summary>
            <div className="stack">
              <TextField {...fieldOf(form, "name")} label={ts("name")} hint={ts("nameHint")} autoComplete="off" maxLength={200} />
              <TextField {...fieldOf(form, "page_limit")} label={ts("pageLimit")} inputMode="numeric" autoComplete="off" />
              <TextArea {...fieldOf(form, "include")} label={ts("include")} hint={ts("patternHint")} rows={2} />
              <TextArea {...fieldOf(form, "exclude")} label={ts("exclude")} hint={ts("patternHint")} rows={2} />
              <Checkbox label={ts("takeFiles")} checked={values.take_files} onChange={(on) => form.set("take_files", on)} />
              <Checkbox label={ts("removeGone")} checked={values.remove_gone} onChange={(on) => form.set("remove_gone", on)} />
            </div>
          </details>
        </div>
      </Dialog>
      {question}
    </>
  );
}

type Looking = { state: "idle" | "looking" } | { state: "found"; found: WebPreview } | { state: "failed"; why: string };

/** What the source would bring, looked up when asked for. */
function Preview({ collection, body, ready }: { collection: string; body: WebSourceIn; ready: boolean }) {
  const [now, setNow] = useState<Looking>({ state: "idle" });
  const look = async () => {
    setNow({ state: "looking" });
    await previewSource(collection, body).then(
      (found) => setNow({ state: "found", found }),
      (error: unknown) => setNow({ state: "failed", why: errorSentence(error) }),
    );
  };
  return (
    <div className="source-preview">
      <Button icon="eye" busy={now.state === "looking"} disabled={!ready} onClick={() => void look()}>
        {ts(now.state === "looking" ? "previewing" : "preview")}
      </Button>
      {now.state === "failed" && (
        <Notice tone="warning" title={ts("previewFailed")}>
          {now.why}
        </Notice>
      )}
      {now.state === "found" && <Found found={now.found} />}
    </div>
  );
}

function Found({ found: { pages, more, samples, refused } }: { found: WebPreview }) {
  return (
    <div role="status">
      <p>
        <strong>{ts(more ? "previewMore" : "previewPages", { n: pages })}</strong>
        {refused > 0 && ` ${ts("previewRefused", { n: refused })}`}
      </p>
      <ul>
        {samples.map(({ url, title }) => (
          <li key={url}>
            {title && <span>{title}</span>}
            <small>{url}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
