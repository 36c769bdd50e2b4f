import { useState } from "react";
import { call } from "../../../api/client.ts";
import { ApiError, errorSentence } from "../../../api/errors.ts";
import type { components } from "../../../api/schema.d.ts";
import { useLoad } from "../../../app/load.ts";
import { Button, Notice, toast } from "../../../ui/index.ts";
import { bytes } from "../../knowledge/words.ts";
import { fetchExport } from "../api.ts";
import type { Draft } from "../types.ts";
import { Section } from "./parts.tsx";
import { ts } from "./sharingTexts.ts";

type Collection = Pick<components["schemas"]["CollectionOut"], "id" | "name" | "documents" | "size">;

/** What a file that a page fetches carries of documents (`porting/sources.py`). */
const MOST_BYTES = 14_000_000;

/** The assistant as a file, with its collections where its maker may read their files. */
export function Export({ draft, collections }: { draft: Draft; collections: readonly string[] }) {
  const [busy, setBusy] = useState(false);
  const [whole, setWhole] = useState(false);
  const { now } = useLoad((signal) => Promise.all(collections.map((id) => sizeOf(id, signal))), collections.join(" "));
  const found = now.state === "ready" ? now.value : [];
  const closed = found.some((one) => one === null);
  const open = found.filter((one) => one !== null);
  const size = open.reduce((sum, one) => sum + one.size, 0);
  const fits = open.length > 0 && !closed && size <= MOST_BYTES;
  const save = async () => {
    setBusy(true);
    try {
      const address = URL.createObjectURL(await fetchExport(draft.id, whole && fits));
      Object.assign(document.createElement("a"), { href: address, download: `${draft.slug}.json` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      toast(errorSentence(error));
    }
    setBusy(false);
  };
  return (
    <Section title={ts("export")} lead={ts("exportLead")}>
      {collections.length > 0 && (
        <label className="option">
          <input type="checkbox" checked={whole && fits} disabled={!fits} onChange={() => setWhole(!whole)} />
          <span />
          <span>
            {ts("exportWith")}
            {open.map(({ id, name, documents, size: own }) => (
              <small key={id}>{ts("exportSize", { name, n: documents, size: bytes(own) })}</small>
            ))}
          </span>
        </label>
      )}
      {closed && <Notice tone="info" title={ts("exportClosed")} />}
      {size > MOST_BYTES && <Notice tone="info" title={ts("exportTooLarge", { size: bytes(size), limit: bytes(MOST_BYTES) })} />}
      <div className="row">
        <Button icon="download" busy={busy} onClick={() => void save()}>
          {ts("exportVerb")}
        </Button>
      </div>
    </Section>
  );
}

/** Null for a collection whose files are not the reader's. */
async function sizeOf(id: string, signal?: AbortSignal): Promise<Collection | null> {
  try {
    return await call<Collection>("GET", `/api/collections/${id}`, { signal });
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}
