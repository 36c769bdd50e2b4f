import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError, errorSentence } from "../../api/errors.ts";
import { announce } from "../../app/live.ts";
import { useLoad } from "../../app/load.ts";
import { useSmallScreen } from "../../app/media.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { EmptyState, ErrorState, Icon, IconButton, Notice, Skeleton } from "../../ui/index.ts";
import { type DocumentPage, fetchPages, originalAddress } from "../knowledge/api.ts";
import { Paper } from "../knowledge/Paper.tsx";
import { safeAddress } from "../markdown/blocks.ts";
import { type Opened, openSource } from "./api.ts";
import { tm } from "./moreTexts.ts";
import { close, type OpenedAt } from "./opened.ts";
import { t } from "./texts.ts";
import { SourceList } from "./Under.tsx";
import { shownOf } from "./where.ts";

/** The sources of an answer beside it: the list, and the open page as paper. A sheet from below on phones. */
export default function Panel({ at }: { at: OpenedAt }) {
  const small = useSmallScreen();
  return small ? <Below at={at} /> : <Beside at={at} />;
}

function Beside({ at }: { at: OpenedAt }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
    const key = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], [popover]:popover-open") && close();
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [at.message, at.number]);
  return (
    <aside className="panel" aria-label={t("sources")}>
      <Inside at={at} head={head} />
    </aside>
  );
}

function Below({ at }: { at: OpenedAt }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const head = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal?.();
    head.current?.focus({ preventScroll: true });
    return () => element?.close?.();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="panel panel-below"
      aria-label={t("sources")}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onMouseDown={(event) => event.target === event.currentTarget && event.clientY < event.currentTarget.getBoundingClientRect().top && close()}
    >
      <Inside at={at} head={head} />
    </dialog>
  );
}

function Inside({ at, head }: { at: OpenedAt; head: React.RefObject<HTMLHeadingElement | null> }) {
  const shown = shownOf(at.sources);
  const list = shown.some(({ number }) => number === at.number) ? shown : at.sources;
  const documents = new Set(list.map(({ document_id, attachment_id, number }) => document_id ?? attachment_id ?? number)).size;
  return (
    <>
      <header className="panel-head">
        <h2 ref={head} tabIndex={-1}>
          {t("sources")}
        </h2>
        <span>{tm("documents", { n: documents })}</span>
        <IconButton icon="close" className="push" label={tm("closeSources")} onClick={close} />
      </header>
      <SourceList label={t("sources")} message={at.message} sources={list} all={at.sources} />
      <Page key={`${at.message} ${at.number}`} at={at} />
    </>
  );
}

/** The page of one source, and those around it. */
function Page({ at: { message, number } }: { at: OpenedAt }) {
  const [page, setPage] = useState<number | null>(null);
  const { now, reload } = useLoad((signal) => openSource(message, number, page, signal), String(page));
  const kept = useRef<Opened | null>(null);
  if (now.state === "ready") kept.current = now.value;
  const told = now.state === "ready" ? `${now.value.title}, ${tm("pageAt", { page: now.value.page })}` : null;
  useEffect(() => {
    if (told) announce(told);
  }, [told]);
  if (now.state === "failed") {
    const gone = now.error instanceof ApiError && now.error.status === 404;
    return (
      <div className="panel-page">
        {gone ? <EmptyState icon="lock" title={tm("gone")} children={tm("goneWhy")} /> : <ErrorState title={tm("openPanel")} message={errorSentence(now.error)} onRetry={reload} />}
      </div>
    );
  }
  const source = kept.current;
  return (
    <>
      {source && <PageBar source={source} onGo={setPage} />}
      <div className="panel-page" tabIndex={0} role="region" aria-label={source?.title ?? tm("loading")} aria-busy={now.state === "loading" || undefined}>
        {source ? <Sheet source={source} number={number} /> : <Skeleton label={tm("loading")} lines={8} />}
      </div>
    </>
  );
}

function PageBar({ source, onGo }: { source: Opened; onGo: (page: number) => void }) {
  const { page, pages, document_id: document, whole_page: whole } = source;
  const web = source.url ? safeAddress(source.url) : null;
  return (
    <div className="viewer-bar" role="group" aria-label={tm("pageOf", { page, pages })}>
      <span>{tm(pages > 1 ? "pageOf" : "pageAt", { page, pages })}</span>
      <span className="push row">
        {whole && pages > 1 && (
          <>
            <IconButton icon="left" label={tm("previous")} disabled={page <= 1} onClick={() => onGo(page - 1)} />
            <IconButton icon="right" label={tm("next")} disabled={page >= pages} onClick={() => onGo(page + 1)} />
          </>
        )}
        {web && (
          <a className="btn btn-icon" href={web.href} target="_blank" rel="noreferrer noopener" aria-label={tm("openWeb")} data-tip={tm("openWeb")}>
            <Icon name="external" />
          </a>
        )}
        {document && whole && (
          <>
            <a className="btn btn-icon" href={originalAddress(document)} download aria-label={tm("download")} data-tip={tm("download")}>
              <Icon name="download" />
            </a>
            <Link className="btn btn-icon" to={paths.document(document, { page })} aria-label={tm("openDocument")} data-tip={tm("openDocument")}>
              <Icon name={web ? "doc" : "external"} />
            </Link>
          </>
        )}
      </span>
    </div>
  );
}

/** The page with its headings, lists and tables where one may read the document; its bare text otherwise. */
function usePage(source: Opened): DocumentPage {
  const { document_id: document, whole_page: whole, page: number, label, text } = source;
  const { now } = useLoad(async (signal) => (document && whole ? (await fetchPages(document, number, 1, signal)).pages[0] : undefined), `${document} ${number}`);
  const known = now.state === "ready" ? now.value : undefined;
  return useMemo(() => (known?.text === text ? known : { number, label: label || String(number), text, ocr: false, blocks: [] }), [known, number, label, text]);
}

function Sheet({ source, number }: { source: Opened; number: number }) {
  const marks = useMemo(() => source.spans.map((span) => ({ ...span, label: String(number) })), [source.spans, number]);
  const page = usePage(source);
  return (
    <>
      {source.changed && <Notice tone="warning" title={tm("changed")} />}
      {!source.whole_page && <p className="hint panel-note" children={tm("onlyPassage")} />}
      <Paper title={source.title} page={page} marks={marks} follow={`${number} ${source.page}`} />
    </>
  );
}
