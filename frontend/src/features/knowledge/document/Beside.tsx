import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { usePages } from "../../../app/load.ts";
import { date, dateTime } from "../../../i18n/format.ts";
import { Switch, toast } from "../../../ui/index.ts";
import { changeDocument, fetchPassages, type OpenDocument, type PageSpan, type PassageOfDocument } from "../api.ts";
import { More, Shown } from "../parts.tsx";
import { GrantsForm } from "../sharing/GrantsForm.tsx";
import { td } from "../texts.ts";
import { bytes, kindOf, may } from "../words.ts";
import { Tabs } from "./Tabs.tsx";

interface BesideProps {
  document: OpenDocument;
  page: number;
  onHover: (spans: readonly PageSpan[] | null) => void;
  onChoose: (spans: readonly PageSpan[]) => void;
  onChange: () => void;
}

const TABS = ["passages", "access", "versions", "about"] as const;
type Tab = (typeof TABS)[number];

/** What is known of the document, beside its pages. */
export function Beside({ document, page, onHover, onChoose, onChange }: BesideProps) {
  const [chosen, setChosen] = useState<Tab>("passages");
  const tabs = TABS.filter((tab) => tab !== "access" || may(document.rights, "write"));
  return (
    <div className="beside">
      <Tabs tabs={tabs.map((tab) => ({ id: tab, name: td(TAB_NAMES[tab]) }))} chosen={chosen} label={td("about")} onChoose={setChosen}>
        {chosen === "passages" && <Passages document={document} page={page} onHover={onHover} onChoose={onChoose} />}
        {chosen === "access" && <Access document={document} onChange={onChange} />}
        {chosen === "versions" && <Versions document={document} />}
        {chosen === "about" && <About document={document} />}
      </Tabs>
    </div>
  );
}

const TAB_NAMES = { passages: "passages", access: "accessTab", versions: "versions", about: "facts" } as const satisfies Record<Tab, string>;

function Passages({ document: { id, versions }, page, onHover, onChoose }: Omit<BesideProps, "onChange">) {
  const pages = usePages((cursor, signal) => fetchPassages(id, page, cursor, signal), `${id} ${versions.find(({ current }) => current)?.id} ${page}`);
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <>
      <p className="hint">{td("passagesLead")}</p>
      <Shown load={pages}>
        {(passages) =>
          passages.length === 0 ? (
            <p className="muted small">{td("passagesNone", { page })}</p>
          ) : (
            <ol className="passages" onMouseLeave={() => onHover(null)}>
              {passages.map((passage) => (
                <PassageItem
                  key={passage.ordinal}
                  passage={passage}
                  chosen={chosen === passage.ordinal}
                  onHover={onHover}
                  onChoose={() => {
                    setChosen(passage.ordinal);
                    onHover(null);
                    onChoose(hereFirst(passage.spans, page));
                  }}
                />
              ))}
            </ol>
          )
        }
      </Shown>
      <More pages={pages} />
    </>
  );
}

/** A passage over two pages is followed on the one that is shown. */
const hereFirst = (spans: readonly PageSpan[], page: number) => [...spans].sort((a, b) => Number(b.page === page) - Number(a.page === page));

interface PassageItemProps {
  passage: PassageOfDocument;
  chosen: boolean;
  onHover: (spans: readonly PageSpan[] | null) => void;
  onChoose: () => void;
}

function PassageItem({ passage: { page, headings, text, spans }, chosen, onHover, onChoose }: PassageItemProps) {
  return (
    <li>
      <button type="button" className="passage-item" aria-pressed={chosen} onMouseEnter={() => onHover(spans)} onClick={onChoose}>
        <small>{[td("passageOn", { page }), ...headings.slice(-1)].join(" · ")}</small>
        <span>{text}</span>
      </button>
    </li>
  );
}

function Access({ document, onChange }: { document: OpenDocument; onChange: () => void }) {
  const [busy, setBusy] = useState(false);
  const { id, revision, restricted, collection_id } = document;
  const turn = async (wanted: boolean) => {
    setBusy(true);
    await changeDocument(id, revision, { restricted: wanted }).then(onChange, (error: unknown) => {
      toast(errorSentence(error));
      onChange(); // it may have been changed elsewhere: show how it is
    });
    setBusy(false);
  };
  return (
    <div className="stack">
      <Switch label={td("restricted")} hint={td(restricted ? "restrictedHint" : "accessSame")} checked={restricted} disabled={busy} onChange={(wanted) => void turn(wanted)} />
      {restricted && <GrantsForm shared={{ kind: "document", id }} collection={collection_id} rights={["use", "read"]} nobody={td("restrictedNobody")} onSaved={onChange} />}
    </div>
  );
}

function Versions({ document: { versions } }: { document: OpenDocument }) {
  return (
    <ol className="rows">
      {versions.map(({ id, created_at, pages, size, current }) => (
        <li key={id}>
          <div>
            <span className="num">{dateTime(created_at)}</span>
            <small>{[...(pages ? [td("versionPages", { n: pages })] : []), bytes(size)].join(" · ")}</small>
          </div>
          <span className={current ? "status is-allow" : "status"}>{td(current ? "versionNow" : "versionOld")}</span>
        </li>
      ))}
    </ol>
  );
}

const SOURCES = { upload: "sourceUpload", text: "sourceText", web: "sourceWeb", view: "sourceView" } as const;

function About({ document }: { document: OpenDocument }) {
  const { source, url, size, dated_at, created_at } = document;
  return (
    <dl className="explained">
      <Fact name={td("source")}>
        {td(SOURCES[source])}
        {url && (
          <>
            {": "}
            <a href={url} rel="noreferrer noopener" target="_blank">
              {url}
            </a>
          </>
        )}
      </Fact>
      <Fact name={td("added")}>{dateTime(created_at)}</Fact>
      {dated_at && <Fact name={td("dated")}>{date(dated_at)}</Fact>}
      <Fact name={td("size")}>{bytes(size)}</Fact>
      <Fact name={td("kind")}>{kindOf(document)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
