import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { announce } from "../../../app/live.ts";
import { Button, Confirm, toast } from "../../../ui/index.ts";
import { actOnIngestion, type Collection, deleteDocument, type FileProgress, type IngestionAct, type KnowledgeDocument } from "../api.ts";
import { td } from "../texts.ts";
import { isActive, may } from "../words.ts";
import { DocumentRow } from "./DocumentRow.tsx";
import { RenameDocument } from "./RenameDocument.tsx";

interface DocumentTableProps {
  collection: Collection;
  documents: readonly KnowledgeDocument[];
  now: readonly FileProgress[];
  /** Something was done that changes how documents stand. */
  onChange: () => void;
  onGone: (ids: ReadonlySet<string>) => void;
}

/** The documents by folder. What is ticked is dealt with at once. */
export function DocumentTable({ collection, documents, now, onChange, onGone }: DocumentTableProps) {
  const writes = may(collection.rights, "write");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [deleting, setDeleting] = useState<readonly KnowledgeDocument[]>([]);
  const [renaming, setRenaming] = useState<KnowledgeDocument | null>(null);
  const chosen = documents.filter(({ id }) => ticked.has(id));
  const act = (action: IngestionAct, some: readonly KnowledgeDocument[]) =>
    void actOnIngestion(
      collection.id,
      action,
      some.map(({ id }) => id),
    ).then(onChange, (error: unknown) => toast(`${td("actFailed")}. ${errorSentence(error)}`));
  const tick = (id: string, on: boolean) =>
    setTicked((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  const gone = (ids: ReadonlySet<string>) => {
    setTicked((before) => new Set([...before].filter((id) => !ids.has(id))));
    onGone(ids);
    onChange();
  };
  return (
    <>
      {chosen.length > 0 && <Chosen chosen={chosen} onAct={(action) => act(action, chosen)} onDelete={() => setDeleting(chosen)} onClear={() => setTicked(new Set())} />}
      <table className="table documents-table">
        <caption className="sr">{td("list")}</caption>
        <thead>
          <tr>
            {writes && (
              <th scope="col">
                <label className="tick">
                  <span className="sr">{td("selectAll")}</span>
                  <input type="checkbox" checked={chosen.length === documents.length} onChange={(event) => setTicked(new Set(event.currentTarget.checked ? documents.map(({ id }) => id) : []))} />
                </label>
              </th>
            )}
            <th scope="col">{td("document")}</th>
            <th scope="col">{td("pages")}</th>
            <th scope="col">{td("class")}</th>
            <th scope="col">{td("state")}</th>
            <th scope="col">{td("date")}</th>
            {writes && (
              <th scope="col">
                <span className="sr">{td("actions", { name: "" })}</span>
              </th>
            )}
          </tr>
        </thead>
        {byFolder(documents).map(({ folder, items }) => (
          <tbody key={folder}>
            {folder && (
              <tr className="folder">
                <th scope="rowgroup" colSpan={writes ? 7 : 5}>
                  <span className="sr">{td("folder", { name: "" })}</span>
                  {folder.split("/").join(" / ")}
                </th>
              </tr>
            )}
            {items.map((document) => (
              <DocumentRow
                key={document.id}
                document={document}
                now={now.find(({ document_id }) => document_id === document.id)}
                writes={writes}
                ticked={ticked.has(document.id)}
                onTick={(on) => tick(document.id, on)}
                onAct={(action) => act(action, [document])}
                onRename={() => setRenaming(document)}
                onDelete={() => setDeleting([document])}
              />
            ))}
          </tbody>
        ))}
      </table>
      {deleting.length > 0 && <DeleteDocuments documents={deleting} onGone={gone} onClose={() => setDeleting([])} />}
      {renaming && <RenameDocument document={renaming} onDone={onChange} onClose={() => setRenaming(null)} />}
    </>
  );
}

interface ChosenProps {
  chosen: readonly KnowledgeDocument[];
  onAct: (action: IngestionAct) => void;
  onDelete: () => void;
  onClear: () => void;
}

/** What can be done with those that are ticked. */
function Chosen({ chosen, onAct, onDelete, onClear }: ChosenProps) {
  const some = (fits: (one: KnowledgeDocument) => boolean) => chosen.some(fits);
  return (
    <div className="chosen" role="group" aria-label={td("selected", { n: chosen.length })}>
      <strong role="status">{td("selected", { n: chosen.length })}</strong>
      {some(({ status }) => status === "failed" || status === "cancelled") && (
        <Button icon="again" onClick={() => onAct("retry")}>
          {td("again")}
        </Button>
      )}
      {some(isActive) && (
        <Button icon="hourglass" onClick={() => onAct("pause")}>
          {td("pause")}
        </Button>
      )}
      {some(({ status }) => status === "paused") && (
        <Button icon="right" onClick={() => onAct("resume")}>
          {td("resume")}
        </Button>
      )}
      <Button look="danger" icon="trash" onClick={onDelete}>
        {td("delete")}
      </Button>
      <Button look="quiet" onClick={onClear}>
        {td("unselect")}
      </Button>
    </div>
  );
}

const AT_ONCE = 4;

interface DeleteDocumentsProps {
  documents: readonly KnowledgeDocument[];
  onGone: (ids: ReadonlySet<string>) => void;
  onClose: () => void;
}

function DeleteDocuments({ documents, onGone, onClose }: DeleteDocumentsProps) {
  const [busy, setBusy] = useState(false);
  const [first] = documents;
  const remove = async () => {
    setBusy(true);
    const gone = new Set<string>();
    let trouble: unknown = null;
    const rest = [...documents];
    const worker = async () => {
      for (let one = rest.shift(); one; one = rest.shift()) {
        const { id } = one;
        await deleteDocument(id).then(
          () => gone.add(id),
          (error: unknown) => {
            trouble = error;
          },
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    onClose();
    onGone(gone);
    const left = documents.length - gone.size;
    if (left) toast(`${td("deleteFailed", { n: left })}. ${errorSentence(trouble)}`);
    else toast(td("deleted", { n: gone.size }));
    announce(td("deleted", { n: gone.size }));
  };
  return (
    <Confirm title={documents.length === 1 && first ? td("deleteNamed", { name: first.title ?? first.name }) : td("deleteTitle", { n: documents.length })} verb={td("delete")} busy={busy} onConfirm={() => void remove()} onClose={onClose}>
      {td("deleteWhy")}
    </Confirm>
  );
}

/** In the order they come in: sorted by folder, then by name. */
function byFolder(documents: readonly KnowledgeDocument[]): { folder: string; items: KnowledgeDocument[] }[] {
  const groups: { folder: string; items: KnowledgeDocument[] }[] = [];
  for (const one of documents) {
    const last = groups.at(-1);
    if (last?.folder === one.folder) last.items.push(one);
    else groups.push({ folder: one.folder, items: [one] });
  }
  return groups;
}
