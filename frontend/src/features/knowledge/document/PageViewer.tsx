import { type FormEvent, useEffect, useMemo, useState } from "react";
import { announce } from "../../../app/live.ts";
import { useLoad } from "../../../app/load.ts";
import { IconButton } from "../../../ui/index.ts";
import { type DocumentPage, fetchPages, type OpenDocument, type PageSpan } from "../api.ts";
import { Paper } from "../Paper.tsx";
import { Shown } from "../parts.tsx";
import { td } from "../texts.ts";

const AROUND = 10;

interface PageViewerProps {
  document: OpenDocument;
  at: number;
  marks: readonly PageSpan[];
  /** What is to be brought into view. */
  follow: PageSpan | null | undefined;
  onGo: (page: number) => void;
}

/** One page at a time, with its neighbours by arrows and any page by its number. */
export function PageViewer({ document, at, marks, follow, onGo }: PageViewerProps) {
  // Ten pages come at once, so that turning a page is instant nine times of ten.
  const first = Math.floor((at - 1) / AROUND) * AROUND + 1;
  const load = useLoad((signal) => fetchPages(document.id, first, AROUND, signal), `${document.versions.find(({ current }) => current)?.id} ${first}`);
  const total = load.now.state === "ready" ? load.now.value.total : document.pages;
  const key = follow ? `${follow.page} ${follow.start} ${follow.end}` : undefined;
  useEffect(() => {
    const page = key?.split(" ")[0];
    if (page) announce(td("marked", { page }));
  }, [key]);
  return (
    <div className="viewer">
      {total > 1 && <PageBar at={at} total={total} onGo={onGo} />}
      <Shown load={load}>
        {({ pages }) => {
          const page = pages.find(({ number }) => number === at);
          return page ? <OnePage title={document.title ?? document.name} page={page} marks={marks} follow={key} /> : <p className="muted">{td("emptyPage")}</p>;
        }}
      </Shown>
    </div>
  );
}

function OnePage({ title, page, marks, follow }: { title: string; page: DocumentPage; marks: readonly PageSpan[]; follow: string | undefined }) {
  const here = useMemo(() => marks.filter((span) => span.page === page.number), [marks, page.number]);
  return <Paper title={title} page={page} marks={here} {...(follow === undefined ? {} : { follow })} />;
}

function PageBar({ at, total, onGo }: { at: number; total: number; onGo: (page: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const go = (event: FormEvent) => {
    event.preventDefault();
    const wanted = Math.min(total, Math.max(1, Math.floor(Number(typed))));
    if (typed !== null && Number.isFinite(wanted)) onGo(wanted);
    setTyped(null);
  };
  return (
    <form className="viewer-bar" onSubmit={go}>
      <label className="viewer-page">
        {td("page")}
        <input type="text" inputMode="numeric" aria-label={td("pageField")} value={typed ?? String(at)} maxLength={5} onChange={(event) => setTyped(event.currentTarget.value.replace(/\D/g, ""))} onFocus={(event) => event.currentTarget.select()} onBlur={() => setTyped(null)} />
        {td("pageOfTotal", { total })}
      </label>
      <span className="push row">
        <IconButton icon="left" label={td("previous")} disabled={at <= 1} onClick={() => onGo(at - 1)} />
        <IconButton icon="right" label={td("next")} disabled={at >= total} onClick={() => onGo(at + 1)} />
      </span>
    </form>
  );
}
