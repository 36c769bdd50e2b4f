import { useLoad } from "../../../app/load.ts";
import { useState } from "react";
import { IconButton } from "../../../ui/index.ts";
import { fetchPages, type FoundPassage } from "../api.ts";
import { Paper } from "../Paper.tsx";
import { Shown } from "../parts.tsx";
import { td } from "../texts.ts";

/** The page a passage stands on, with the passage marked, and its neighbours by the arrows. */
export function PassagePage({ passage }: { passage: FoundPassage }) {
  const { document_id, title, spans, chunk_id } = passage;
  const [at, setAt] = useState(passage.page);
  const load = useLoad(async (signal) => {
    const { pages, total } = await fetchPages(document_id, at, 1, signal);
    return { page: pages[0], total };
  }, `${chunk_id} ${at}`);
  return (
    <Shown load={load}>
      {({ page, total }) => (
        <>
          <div className="viewer-bar">
            <span>{td("pageOf", { page: at, total })}</span>
            <IconButton icon="left" label={td("previous")} disabled={at <= 1} onClick={() => setAt(at - 1)} />
            <IconButton icon="right" label={td("next")} disabled={at >= total} onClick={() => setAt(at + 1)} />
          </div>
          {page && <Paper title={title} page={page} marks={spans.filter((span) => span.page === page.number)} />}
        </>
      )}
    </Shown>
  );
}
