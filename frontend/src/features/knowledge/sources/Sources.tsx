import { useEffect, useState } from "react";
import { codeSentence, errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { dateTime } from "../../../i18n/format.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Button, Confirm, EmptyState, Icon, IconButton, Menu, type MenuItem, toast } from "../../../ui/index.ts";
import type { Collection } from "../api.ts";
import { Shown } from "../parts.tsx";
import { t } from "../texts.ts";
import { actOnSource, deleteSource, fetchSources, type WebAct, type WebRun, type WebSource } from "./api.ts";
import { RunsDialog } from "./RunsDialog.tsx";
import { SourceDialog } from "./SourceDialog.tsx";
import "./sources.css";
import { ts } from "./texts.ts";
import { aboutSource, doneOf, isActive, isGoing, outcomeWords, runWords, SCHEDULES } from "./words.ts";

const BUSY_MS = 2000;
const QUIET_MS = 20_000;

type Open = { kind: "new" } | { kind: "edit" | "runs" | "delete"; source: WebSource };

/** Web pages that documents of the collection come from. */
export function Sources({ collection, onChange }: { collection: Collection; onChange: () => void }) {
  const load = useLoad((signal) => fetchSources(collection.id, signal));
  const [open, setOpen] = useState<Open | null>(null);
  const { now, reload, put } = load;
  const busy = now.state === "ready" && now.value.items.some(({ run }) => isActive(run));
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), busy ? BUSY_MS : QUIET_MS);
    return () => clearInterval(timer);
  }, [busy, reload]);
  const took = (next: WebSource) => put(({ items }) => ({ items: items.map((one) => (one.id === next.id ? next : one)) }));
  const act = (source: WebSource, action: WebAct) => actOnSource(source.id, action).then(took, (error: unknown) => toast(errorSentence(error)));
  const done = () => {
    setOpen(null);
    reload();
    onChange();
  };
  return (
    <div className="sources">
      <Shown load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="external" title={ts("none")} action={<AddButton onAdd={() => setOpen({ kind: "new" })} />}>
              {ts("noneWhy")}
            </EmptyState>
          ) : (
            <>
              <div className="sources-head">
                <p className="hint">{ts("lead")}</p>
                <AddButton onAdd={() => setOpen({ kind: "new" })} />
              </div>
              <ul className="sources-list">
                {items.map((source) => (
                  <SourceCard key={source.id} source={source} onAct={(action) => void act(source, action)} onOpen={(kind) => setOpen({ kind, source })} />
                ))}
              </ul>
            </>
          )
        }
      </Shown>
      {open?.kind === "new" && <SourceDialog collection={collection.id} onDone={done} onClose={() => setOpen(null)} />}
      {open?.kind === "edit" && <SourceDialog collection={collection.id} source={open.source} onDone={done} onClose={() => setOpen(null)} />}
      {open?.kind === "runs" && <RunsDialog source={open.source} onClose={() => setOpen(null)} />}
      {open?.kind === "delete" && <DeleteSource source={open.source} onDone={done} onClose={() => setOpen(null)} />}
    </div>
  );
}

function AddButton({ onAdd }: { onAdd: () => void }) {
  return (
    <Button look="primary" icon="plus" onClick={onAdd}>
      {ts("add")}
    </Button>
  );
}

interface CardProps {
  source: WebSource;
  onAct: (action: WebAct) => void;
  onOpen: (kind: "edit" | "runs" | "delete") => void;
}

function SourceCard({ source, onAct, onOpen }: CardProps) {
  const { name, documents, schedule, next_at, run } = source;
  const items: MenuItem[] = [
    { label: ts("edit"), icon: "edit", onSelect: () => onOpen("edit") },
    { label: ts("history"), icon: "history", onSelect: () => onOpen("runs") },
    { label: ts("remove"), icon: "trash", danger: true, divided: true, onSelect: () => onOpen("delete") },
  ];
  return (
    <li className="source">
      <div className="source-head">
        <div>
          <h2>{name}</h2>
          <p>{aboutSource(source)}</p>
        </div>
        <Menu label={ts("actions", { name })} items={items} trigger={(props) => <IconButton icon="more" label={ts("actions", { name })} {...props} />} />
      </div>
      <ul className="about-line">
        <li>{t(documents ? "documents" : "noDocuments", { n: documents })}</li>
        <li>{ts(SCHEDULES[schedule])}</li>
        {next_at && <li>{ts("next", { at: dateTime(next_at) })}</li>}
      </ul>
      {run && <RunState run={run} name={name} />}
      <div className="row row-wrap">
        {!isGoing(run) && (
          <Button icon="again" onClick={() => onAct("start")}>
            {ts("fetchNow")}
          </Button>
        )}
        {isActive(run) && (
          <Button look="quiet" icon="hourglass" onClick={() => onAct("pause")}>
            {ts("pause")}
          </Button>
        )}
        {run?.state === "paused" && (
          <Button icon="right" onClick={() => onAct("resume")}>
            {ts("resume")}
          </Button>
        )}
        {isGoing(run) && (
          <Button look="quiet" icon="stop" onClick={() => onAct("cancel")}>
            {ts("stop")}
          </Button>
        )}
      </div>
    </li>
  );
}

/** How the newest run stands or went, and what was not taken. */
export function RunState({ run, name }: { run: WebRun; name: string }) {
  const all = doneOf(run) + run.waiting;
  return (
    <div className="source-run">
      <p className={run.state === "failed" ? "source-line is-refuse" : "source-line"}>
        <Icon name={run.state === "failed" ? "refuse" : isActive(run) ? "hourglass" : "history"} small />
        <span>{runWords(run)}</span>
      </p>
      {run.state === "running" && <progress max={Math.max(1, all)} value={doneOf(run)} aria-label={`${name}: ${runWords(run)}`} />}
      {run.error_code && <p>{codeSentence(run.error_code)}</p>}
      {doneOf(run) > 0 && <p className="muted">{outcomeWords(run)}</p>}
      {run.problems.length > 0 && (
        <details>
          <summary>{ts("problems", { n: run.problems.length })}</summary>
          <ul>
            {run.problems.map(({ url, code }) => (
              <li key={url}>
                <span>{url}</span>
                <small>{codeSentence(code)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function DeleteSource({ source, onDone, onClose }: { source: WebSource; onDone: () => void; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [documents, setDocuments] = useState(false);
  const remove = async () => {
    setBusy(true);
    await deleteSource(source.id, documents).then(onDone, (error: unknown) => toast(errorSentence(error)));
    setBusy(false);
  };
  return (
    <Confirm title={ts("removeTitle", { name: source.name })} verb={ts("remove")} busy={busy} onConfirm={() => void remove()} onClose={onClose}>
      {ts("removeWhy")}
      {source.documents > 0 && (
        <span className="source-too">
          <Checkbox label={ts("removeToo", { n: source.documents })} checked={documents} onChange={setDocuments} />
        </span>
      )}
    </Confirm>
  );
}
