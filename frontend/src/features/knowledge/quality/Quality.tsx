import { type ReactNode, useEffect, useId, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { type Load, useLoad } from "../../../app/load.ts";
import { dateTime } from "../../../i18n/format.ts";
import { Button, EmptyState, Icon, toast } from "../../../ui/index.ts";
import type { Collection } from "../api.ts";
import { Shown } from "../parts.tsx";
import { may } from "../words.ts";
import { fetchReport, makeReport, type Line, type Report } from "./api.ts";
import { CUT, everything, save } from "./csv.ts";
import { Findings, Questions } from "./Findings.tsx";
import { t } from "./texts.ts";
import "./quality.css";

const AGES = [1, 2, 3, 5] as const;
const LOOK_AGAIN = 2_000;

/** What is wrong with a collection's documents, and what to do about each. */
export function Quality({ collection }: { collection: Collection }) {
  const [years, setYears] = useState(2);
  const load = useLoad((signal) => fetchReport(collection.id, years * 12, signal), `${collection.id} ${years}`);
  const { now, reload } = load;
  const making = now.state === "ready" && now.value.state === "making" ? now.value : null;
  useEffect(() => {
    if (!making) return;
    const timer = setTimeout(reload, LOOK_AGAIN);
    return () => clearTimeout(timer);
  }, [making, reload]);
  return (
    <div className="quality">
      <p className="hint">{t("lead")}</p>
      <Shown load={load}>{(report) => <OneReport collection={collection} report={report} load={load} years={years} onYears={setYears} />}</Shown>
    </div>
  );
}

interface OneReportProps {
  collection: Collection;
  report: Report;
  load: Load<Report>;
  years: number;
  onYears: (years: number) => void;
}

function OneReport({ collection, report, load, years, onYears }: OneReportProps) {
  const { lines, documents, questions, made_at } = report;
  if (documents === 0) {
    return (
      <EmptyState icon="doc" title={t("empty")}>
        {t("emptyWhy")}
      </EmptyState>
    );
  }
  return (
    <>
      <Head collection={collection} report={report} load={load} years={years} onYears={onYears} />
      {lines.length === 0 && questions === 0 ? (
        <EmptyState icon="check" title={t("none")}>
          {t("noneWhy")}
        </EmptyState>
      ) : (
        <ul className="quality-lines" aria-label={t("found")}>
          {lines.map((line) => (
            <Expandable key={line.kind} line={line} share={t("share", { n: line.documents, all: documents })} show={t("show")} hide={t("hide")}>
              <Findings collection={collection.id} kind={line.kind} olderThan={years * 12} made={made_at ?? ""} />
            </Expandable>
          ))}
          {questions > 0 && (
            <Expandable line={{ kind: "questions", severity: "warning" }} share={t("asked", { n: questions })} show={t("showQuestions")} hide={t("hideQuestions")}>
              {may(collection.rights, "write") ? <Questions collection={collection.id} /> : <p className="hint">{t("onlyWriters")}</p>}
            </Expandable>
          )}
        </ul>
      )}
    </>
  );
}

function Head({ collection, report, load, years, onYears }: OneReportProps) {
  const { state, made_at, stale, complete, pieces } = report;
  const id = useId();
  const [saving, setSaving] = useState(false);
  const failed = (error: unknown) => toast(`${t("failed")}. ${errorSentence(error)}`);
  const make = () => {
    load.put((before) => ({ ...before, state: "making" }));
    void makeReport(collection.id).then(load.reload, failed);
  };
  const download = async () => {
    setSaving(true);
    try {
      const { text, cut } = await everything(collection.id, years * 12);
      save(text, `${t("csvName")}.csv`);
      if (cut) toast(t("csvCut", { n: CUT }));
    } catch (error) {
      failed(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <div className="quality-head">
      <div role="status">
        <p>{state === "making" ? t("making") : made_at ? t("made", { when: dateTime(made_at) }) : t("never")}</p>
        {state === "made" && stale && <p className="small muted">{t("stale")}</p>}
        {!complete && <p className="small muted">{t("partial", { n: pieces })}</p>}
      </div>
      <label className="quality-age" htmlFor={id}>
        {t("age")}
        <select id={id} value={years} onChange={(event) => onYears(Number(event.currentTarget.value))}>
          {AGES.map((n) => (
            <option key={n} value={n}>
              {t("years", { n })}
            </option>
          ))}
        </select>
      </label>
      <Button icon="again" busy={state === "making"} onClick={make}>
        {made_at ? t("compare") : t("compareFirst")}
      </Button>
      <Button icon="download" busy={saving} onClick={() => void download()}>
        {t("csv")}
      </Button>
    </div>
  );
}

interface ExpandableProps {
  line: Pick<Line, "severity"> & { kind: Line["kind"] | "questions" };
  share: string;
  show: string;
  hide: string;
  children: ReactNode;
}

const LOOKS = { error: "is-refuse", warning: "is-replace", info: "" } as const;
const ICONS = { error: "refuse", warning: "warning", info: "info" } as const;

function Expandable({ line: { kind, severity }, share, show, hide, children }: ExpandableProps) {
  const [open, setOpen] = useState(false);
  const title = t(`kind.${kind}`);
  return (
    <li data-kind={kind}>
      <div className="quality-line">
        <span className={`status ${LOOKS[severity]}`.trim()}>
          <Icon name={ICONS[severity]} small />
          <span className="sr">{t(severity)}</span>
        </span>
        <div>
          <h2>{title}</h2>
          <p>{t(`do.${kind}`)}</p>
        </div>
        <span className="quality-share num">{share}</span>
        <Button look="link" aria-expanded={open} aria-label={`${open ? hide : show}: ${title}`} onClick={() => setOpen(!open)}>
          {open ? hide : show}
        </Button>
      </div>
      {open && children}
    </li>
  );
}
