import { useLoad } from "../../../app/load.ts";
import { Dialog } from "../../../ui/index.ts";
import { Shown } from "../parts.tsx";
import { fetchRuns, type WebSource } from "./api.ts";
import { RunState } from "./Sources.tsx";
import { ts } from "./texts.ts";

/** How the newest runs of a source went. */
export function RunsDialog({ source, onClose }: { source: WebSource; onClose: () => void }) {
  const load = useLoad((signal) => fetchRuns(source.id, signal));
  return (
    <Dialog wide title={ts("historyTitle", { name: source.name })} onClose={onClose}>
      <Shown load={load}>
        {({ items }) => (
          <ul className="source-runs">
            {items.map((run) => (
              <li key={run.id}>
                <RunState run={run} name={source.name} />
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </Dialog>
  );
}
