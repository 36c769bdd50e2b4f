import { useCallback, useState } from "react";
import { ApiError } from "../../../api/errors.ts";
import { type Load, useLoad } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link, navigate, readdress, usePlace } from "../../../app/router.tsx";
import { useTitle } from "../../../app/title.ts";
import { codeSentence, errorSentence } from "../../../api/errors.ts";
import { Confirm, EmptyState, Icon, IconButton, Menu, type MenuItem, Notice, toast } from "../../../ui/index.ts";
import { deleteDocument, fetchDocument, type OpenDocument, originalAddress, type PageSpan } from "../api.ts";
import { RenameDocument } from "../documents/RenameDocument.tsx";
import { ClassSign, Gone, Shown } from "../parts.tsx";
import { t, td } from "../texts.ts";
import { isActive, kindOf, may } from "../words.ts";
import { Beside } from "./Beside.tsx";
import { PageViewer } from "./PageViewer.tsx";

/** One document: its pages as paper, its passages, its versions, and who may see it. */
export default function DocumentScreen({ id }: { id: string }) {
  const load = useLoad((signal) => fetchDocument(id, signal));
  const { now } = load;
  if (now.state === "failed" && now.error instanceof ApiError && [404, 422].includes(now.error.status)) return <Gone />;
  return <Shown load={load}>{(document) => <OneDocument document={document} load={load} />}</Shown>;
}

/** What the address says is to be seen: a page, and perhaps a stretch of it. */
function spanOf(query: URLSearchParams): { page: number; mark: PageSpan | null } {
  const [page, start, end] = ["page", "start", "end"].map((name) => Number(query.get(name) ?? NaN));
  const shown = page !== undefined && page >= 1 ? Math.floor(page) : 1;
  return { page: shown, mark: start !== undefined && end !== undefined && end > start ? { page: shown, start, end } : null };
}

function OneDocument({ document, load }: { document: OpenDocument; load: Load<OpenDocument> }) {
  const { id, name, title, searchable, pages } = document;
  const { query } = usePlace();
  const { page, mark } = spanOf(query);
  const [hovered, setHovered] = useState<readonly PageSpan[] | null>(null);
  const [chosen, setChosen] = useState<readonly PageSpan[] | null>(null);
  useTitle(title ?? name);
  const go = useCallback((to: number) => (setChosen(null), readdress(paths.document(id, { page: to }))), [id]);
  const choose = useCallback(
    (spans: readonly PageSpan[]) => {
      const [first] = spans;
      setChosen(spans);
      if (first) readdress(paths.document(id, first));
    },
    [id],
  );
  const marks = hovered ?? chosen ?? (mark ? [mark] : []);
  return (
    <>
      <Head document={document} load={load} />
      <Trouble document={document} />
      {searchable ? (
        <div className="document">
          <PageViewer document={document} at={Math.min(page, Math.max(1, pages))} marks={marks} follow={chosen?.[0] ?? mark} onGo={go} />
          <Beside document={document} page={page} onHover={setHovered} onChoose={choose} onChange={load.reload} />
        </div>
      ) : (
        <EmptyState icon="hourglass" title={td("notRead")}>
          {td("notReadWhy")}
        </EmptyState>
      )}
    </>
  );
}

function Head({ document, load }: { document: OpenDocument; load: Load<OpenDocument> }) {
  const [act, setAct] = useState<"rename" | "delete" | null>(null);
  const { id, name, title, folder, collection, data_class, restricted, rights } = document;
  const items: MenuItem[] = [
    { label: td("rename"), icon: "edit", onSelect: () => setAct("rename") },
    { label: td("delete"), icon: "trash", danger: true, divided: true, onSelect: () => setAct("delete") },
  ];
  return (
    <div className="page-head">
      <div>
        <p className="crumbs">
          <Link to={paths.knowledge}>{t("title")}</Link>
          {collection && (
            <>
              {" / "}
              <Link to={paths.collection(collection.id)}>{collection.name}</Link>
            </>
          )}
          {folder && ` / ${folder.split("/").join(" / ")}`}
        </p>
        <h1>{title ?? name}</h1>
        <ul className="about-line">
          <li>
            <ClassSign name={data_class} />
          </li>
          {title && title !== name && <li>{name}</li>}
          <li>{kindOf(document)}</li>
          {restricted && (
            <li className="row">
              <Icon name="lock" small />
              {td("restrictedSign")}
            </li>
          )}
        </ul>
      </div>
      <div className="row">
        <a className="btn" href={originalAddress(id)} download>
          <Icon name="download" />
          {td("original")}
        </a>
        {may(rights, "write") && <Menu label={td("actions", { name })} items={items} trigger={(props) => <IconButton icon="more" label={td("actions", { name })} {...props} />} />}
      </div>
      {act === "rename" && <RenameDocument document={document} onDone={load.reload} onClose={() => setAct(null)} />}
      {act === "delete" && <DeleteDocument document={document} onClose={() => setAct(null)} />}
    </div>
  );
}

/** A newer version that could not be read, or one on its way. */
function Trouble({ document: { status, error_code, searchable } }: { document: OpenDocument }) {
  if (status === "failed") {
    return (
      <Notice tone="error" title={td(searchable ? "failedNew" : "failed")}>
        {codeSentence(error_code ?? "unknown")} {searchable && td("oldStays")}
      </Notice>
    );
  }
  return isActive({ status }) && searchable ? (
    <Notice title={td(status === "waiting" ? "waiting" : "stageReading")}>{td("oldStays")}</Notice>
  ) : null;
}

function DeleteDocument({ document: { id, name, title, collection }, onClose }: { document: OpenDocument; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await deleteDocument(id);
      onClose();
      toast(td("deleted", { n: 1 }));
      await navigate(collection ? paths.collection(collection.id) : paths.knowledge, { force: true });
    } catch (error) {
      toast(errorSentence(error));
      setBusy(false);
    }
  };
  return (
    <Confirm title={td("deleteNamed", { name: title ?? name })} verb={td("delete")} busy={busy} onConfirm={() => void remove()} onClose={onClose}>
      {td("deleteWhy")}
    </Confirm>
  );
}
