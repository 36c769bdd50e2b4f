import type { Message } from "../../api/types.ts";
import { useStore } from "../../app/store.ts";
import { Sheet } from "./Sheet.tsx";
import { tm } from "./moreTexts.ts";
import { isClosed, open, opened } from "./opened.ts";
import { t } from "./texts.ts";
import { where } from "./where.ts";
import "./sources.css";

interface UnderProps {
  message: string;
  sources: Message["sources"];
  sheets: Message["sheets"];
  /** The list of sources waits until the answer is whole. */
  ended: boolean;
}

/** What stands under an answer: what was computed for it, and the sources that it names. */
export default function Under({ message, sources, sheets, ended }: UnderProps) {
  const cited = sources.filter((one) => one.cited);
  return (
    <>
      {sheets.map((sheet, at) => (
        <Sheet key={at} sheet={sheet} />
      ))}
      {ended && cited.length > 0 && <SourceList label={t("sources")} message={message} sources={cited} all={sources} />}
    </>
  );
}

interface ListProps {
  label: string;
  message: string;
  sources: Message["sources"];
  all: Message["sources"];
}

/** Sources as rows that open. One that is gone says so, and nothing else; one that stays closed says where it stands. */
export function SourceList({ label, message, sources, all }: ListProps) {
  const at = useStore(opened);
  return (
    <ol className="source-list" aria-label={label}>
      {sources.map((one) => (
        <li key={one.number}>
          {isClosed(one) ? (
            <div className="source" data-closed="">
              <SourceRow source={one} />
            </div>
          ) : (
            <button type="button" className="source" aria-current={(at?.message === message && at.number === one.number) || undefined} onClick={() => open({ message, sources: all, number: one.number })}>
              <SourceRow source={one} />
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}

function SourceRow({ source }: { source: Message["sources"][number] }) {
  const { number, title, available } = source;
  return (
    <>
      <span className="cite" data-gone={available ? undefined : ""} data-closed={isClosed(source) ? "" : undefined}>
        {number}
      </span>
      <strong>{available ? title : tm("gone")}</strong>
      {available && <small>{[where(source), isClosed(source) && tm("closed")].filter(Boolean).join(" · ")}</small>}
    </>
  );
}
