import { useState } from "react";
import { useSettled } from "../../../app/load.ts";
import { Button, EmptyState, Icon, Select, toast } from "../../../ui/index.ts";
import type { Collection, DocumentQuery, Status } from "../api.ts";
import { More, Shown } from "../parts.tsx";
import { td } from "../texts.ts";
import { may } from "../words.ts";
import { useAdding } from "./AddMenu.tsx";
import { DocumentTable } from "./DocumentTable.tsx";
import { DropZone } from "./DropZone.tsx";
import type { Picked } from "./files.ts";
import { useProgress } from "./progress.ts";
import { addUploads, underWay, useUploads } from "./uploading.ts";
import { useDocuments } from "./useDocuments.ts";
import { Work } from "./Work.tsx";

const NOTHING: DocumentQuery = { q: "", status: "" };

/** The documents of a collection, how their reading goes, and bringing more in. */
export function Documents({ collection, onChange }: { collection: Collection; onChange: () => void }) {
  const { id } = collection;
  const writes = may(collection.rights, "write");
  const [query, setQuery] = useState(NOTHING);
  const settled = useSettled(query);
  const pages = useDocuments(id, settled);
  const uploads = useUploads(id);
  const changed = () => {
    pages.refresh();
    onChange();
  };
  const { progress, run, look } = useProgress(id, uploads.some(underWay), changed);
  const filtered = settled.q !== "" || settled.status !== "";
  const nothing = pages.now.state === "ready" && pages.now.value.length === 0 && !filtered && uploads.length === 0;
  const take = (picked: readonly Picked[]) => {
    const { added, skipped } = addUploads(id, picked);
    if (!added) toast(td("nothingToAdd"));
    else if (skipped) toast(td("skipped", { n: skipped }));
  };
  const acted = () => {
    look();
    changed();
  };
  const adding = useAdding(id, take, acted);
  const add = writes && adding.menu;
  const begun = pages.now.state === "ready" ? !nothing : collection.documents > 0 || filtered; // an empty collection shows nothing to search in
  const found = (
    <>
      {begun && <Finder query={query} onChange={setQuery} add={add} />}
      <Shown load={pages}>
        {(documents) =>
          nothing ? (
            <Nothing writes={writes} add={add} />
          ) : documents.length === 0 && filtered ? (
            <EmptyState icon="search" title={td("noneFound")} action={<Button onClick={() => setQuery(NOTHING)}>{td("clear")}</Button>}>
              {td("noneFoundWhy")}
            </EmptyState>
          ) : (
            <DocumentTable collection={collection} documents={documents} now={progress?.files ?? []} onChange={acted} onGone={(gone) => pages.put((before) => before.filter((one) => !gone.has(one.id)))} />
          )
        }
      </Shown>
      {!nothing && pages.now.state === "ready" && pages.now.value.length > 0 && (
        <p className="muted small" role="status">
          {pages.more ? td("shownOf", { shown: pages.now.value.length, n: pages.total }) : td("total", { n: pages.total })}
        </p>
      )}
      <More pages={pages} />
    </>
  );
  return (
    <div className="documents">
      <Work collection={id} writes={writes} uploads={uploads} progress={progress} run={run} onActed={acted} />
      {writes ? <DropZone onDrop={take}>{found}</DropZone> : found}
      {writes && adding.rest}
    </div>
  );
}

function Nothing({ writes, add }: { writes: boolean; add: React.ReactNode }) {
  return writes ? (
    <EmptyState icon="doc" title={td("empty")} action={add}>
      {td("emptyWhy")}
    </EmptyState>
  ) : (
    <EmptyState icon="doc" title={td("emptyReader")}>
      {td("emptyReaderWhy")}
    </EmptyState>
  );
}

function Finder({ query, onChange, add }: { query: DocumentQuery; onChange: (query: DocumentQuery) => void; add: React.ReactNode }) {
  return (
    <div className="documents-finder" role="search">
      <div className="form-field">
        <label className="label" htmlFor="documents-q">
          {td("search")}
        </label>
        <div className="field">
          <Icon name="search" small />
          <input id="documents-q" type="search" value={query.q} maxLength={200} onChange={(event) => onChange({ ...query, q: event.currentTarget.value })} />
        </div>
      </div>
      <Select
        label={td("status")}
        value={query.status}
        options={[
          { value: "", label: td("anyStatus") },
          ...(["ready", "waiting", "reading", "failed", "paused", "cancelled"] as const).map((value) => ({ value, label: td(value === "reading" ? "stageReading" : value) })),
        ]}
        onChange={(event) => onChange({ ...query, status: event.currentTarget.value as Status | "" })}
      />
      {add && <div className="documents-add">{add}</div>}
    </div>
  );
}
