import { useEffect, useRef, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { Button, Confirm, Icon, IconButton, toast } from "../../../ui/index.ts";
import { actOnIngestion, type FileProgress, type IngestionAct, type Progress } from "../api.ts";
import { td } from "../texts.ts";
import { bytes, stageWords } from "../words.ts";
import type { Run } from "./progress.ts";
import { cancelUploads, countsOf, hideUploads, retryUploads, type Upload, type UploadCounts } from "./uploading.ts";

const MOST_TROUBLE = 5;

interface WorkProps {
  collection: string;
  writes: boolean;
  uploads: readonly Upload[];
  progress: Progress | null;
  run: Run;
  onActed: () => void;
}

/** What is under way: files being sent, documents being read; all of it in one bar each, and every file's own. */
export function Work({ collection, writes, uploads, progress, run, onActed }: WorkProps) {
  const counts = countsOf(uploads);
  const sending = counts.active > 0 || counts.failed > 0;
  const reading = run.active > 0 || (progress !== null && progress.paused > 0);
  if (!sending && !reading) return null;
  return (
    <section className="work" aria-label={td("work")}>
      {sending && <Sending collection={collection} uploads={uploads} counts={counts} />}
      {reading && progress && <Reading collection={collection} writes={writes} progress={progress} run={run} onActed={onActed} />}
      {(counts.active > 0 || run.active > 0) && <p className="hint">{td(counts.active > 0 ? "stayWhy" : "leaveWhy")}</p>}
    </section>
  );
}

function Sending({ collection, uploads, counts }: { collection: string; uploads: readonly Upload[]; counts: UploadCounts }) {
  const { active, done, failed, size, sent } = counts;
  const moving = uploads.filter(({ state }) => state === "sending");
  const trouble = uploads.filter(({ state }) => state === "failed");
  const part = useRef<HTMLDivElement>(null);
  // Files may have been dropped far down the list: show that they are on their way.
  useEffect(() => void part.current?.scrollIntoView?.({ block: "nearest" }), []); // newer browsers give a promise
  const head = active ? td("sending", { n: active }) : td("sendFailed", { n: failed });
  return (
    <div ref={part} className="work-part">
      <div className="work-head">
        <h2>{head}</h2>
        {active > 0 && <span className="muted num">{td("sentOf", { sent: bytes(sent), all: bytes(size) })}</span>}
        <div className="row push">
          {active > 0 ? (
            <Button look="quiet" icon="stop" onClick={() => cancelUploads(collection)}>
              {td("cancelSending")}
            </Button>
          ) : (
            <>
              <Button icon="again" onClick={() => retryUploads(collection)}>
                {td("again")}
              </Button>
              <IconButton icon="close" label={td("hide")} onClick={() => hideUploads(collection)} />
            </>
          )}
        </div>
      </div>
      {active > 0 && <progress max={Math.max(1, size)} value={sent} aria-label={head} />}
      <ul className="files">
        {moving.map((one) => (
          <SendingFile key={one.id} collection={collection} upload={one} />
        ))}
        {trouble.slice(0, MOST_TROUBLE).map((one) => (
          <li key={one.id}>
            <Icon name="refuse" />
            <div>
              <span>{one.name}</span>
              <small className="is-refuse">{errorSentence(one.error)}</small>
            </div>
          </li>
        ))}
      </ul>
      {active > moving.length && <p className="muted small">{td("inQueue", { n: active - moving.length })}</p>}
      {trouble.length > MOST_TROUBLE && <p className="muted small">{td("moreTrouble", { n: trouble.length - MOST_TROUBLE })}</p>}
      {done > 0 && active > 0 && <p className="muted small">{td("sent", { n: done })}</p>}
    </div>
  );
}

function SendingFile({ collection, upload: { id, name, size, sent } }: { collection: string; upload: Upload }) {
  const percent = size ? Math.round((100 * Math.min(sent, size)) / size) : 0;
  return (
    <li>
      <Icon name="doc" />
      <div>
        <span>{name}</span>
        <progress max={100} value={percent} aria-label={name} />
      </div>
      <span className="num small muted">{percent} %</span>
      <IconButton icon="close" small label={td("cancelOne", { name })} onClick={() => cancelUploads(collection, id)} />
    </li>
  );
}

function Reading({ collection, writes, progress, run, onActed }: Omit<WorkProps, "uploads"> & { progress: Progress }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const active = run.active > 0;
  const head = active ? td("reading", { n: run.total }) : td("pausedCount", { n: progress.paused });
  const files = progress.files.filter(({ status }) => status === "reading");
  const act = async (action: IngestionAct) => {
    setBusy(true);
    setAsking(false);
    await actOnIngestion(collection, action).then(onActed, (error: unknown) => toast(`${td("actFailed")}. ${errorSentence(error)}`));
    setBusy(false);
  };
  return (
    <div className="work-part">
      <div className="work-head">
        <h2>{head}</h2>
        {active && run.total > 1 && <span className="muted num">{td("readingDone", { n: run.total - run.active })}</span>}
        {active && progress.paused > 0 && <span className="muted num">{td("pausedCount", { n: progress.paused })}</span>}
        {writes && (
          <div className="row row-wrap push">
            {active && (
              <Button look="quiet" icon="hourglass" busy={busy} onClick={() => void act("pause")}>
                {td("pause")}
              </Button>
            )}
            {progress.paused > 0 && (
              <Button look={active ? "quiet" : "plain"} icon="right" busy={busy} onClick={() => void act("resume")}>
                {td("resume")}
              </Button>
            )}
            <Button look="quiet" icon="stop" busy={busy} onClick={() => setAsking(true)}>
              {td("cancelReading")}
            </Button>
          </div>
        )}
      </div>
      {active && <progress max={run.total} value={run.total - run.active} aria-label={head} />}
      {files.length > 0 && (
        <ul className="files">
          {files.map((file) => (
            <ReadingFile key={file.document_id} file={file} />
          ))}
        </ul>
      )}
      {asking && (
        <Confirm title={`${td("cancelReading")}?`} verb={td("cancelReading")} busy={busy} onConfirm={() => void act("cancel")} onClose={() => setAsking(false)}>
          {td("cancelReadingWhy")}
        </Confirm>
      )}
    </div>
  );
}

function ReadingFile({ file: { name, stage, done, total } }: { file: FileProgress }) {
  return (
    <li>
      <Icon name="doc" />
      <div>
        <span>{name}</span>
        {total > 0 && <progress max={total} value={done} aria-label={`${name}: ${stageWords(stage)}`} />}
        <small>{stageWords(stage)}</small>
      </div>
    </li>
  );
}
