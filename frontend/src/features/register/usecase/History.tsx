import { dateTime } from "../../../i18n/format.ts";
import { EmptyState } from "../../../ui/index.ts";
import { tc } from "../texts.ts";
import type { UseCase } from "../types.ts";

const actWords = (act: string): string => {
  const key = `act_${act}`;
  return tc.has(key) ? tc(key) : act;
};

/** The words of an act; those of a document are its kind. */
const textWords = (act: string, text: string): string => {
  const key = `record_${text}`;
  return act === "record_changed" && tc.has(key) ? tc(key) : text;
};

/** Everything that happened to it, the newest first. */
export function History({ useCase: { history } }: { useCase: UseCase }) {
  if (history.length === 0) return <EmptyState icon="history" title={tc("noHistory")}>{tc("noHistoryWhy")}</EmptyState>;
  return (
    <ol className="rows">
      {history.map(({ act, by, at, text }, place) => (
        <li key={`${at} ${place}`}>
          <div>
            <strong>{actWords(act)}</strong>
            <small>{`${by || tc("theHouse")} · ${dateTime(at)}`}</small>
            {text && <p className="said">{textWords(act, text)}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
