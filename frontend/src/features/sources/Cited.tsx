import { type ReactNode, useContext, useMemo } from "react";
import { useStore } from "../../app/store.ts";
import type { Message, Step } from "../../api/types.ts";
import { Words } from "../markdown/words.ts";
import { inUnits } from "../protection/spans.ts";
import { isClosed, open, opened } from "./opened.ts";
import { t } from "./texts.ts";

/** Stands in the text behind a sentence without a source until it is drawn: a character nobody writes. */
const UNSUPPORTED = "\uE0A1";

/** What the server writes when the sources do not hold the answer (`assistants/grounding.py`). */
const NOT_THERE = "Det står ikke i kilderne.";

const SIGNS = new RegExp(`(\\[\\d{1,3}\\]|${UNSUPPORTED}|${NOT_THERE.replace(".", "\\.")})`);

/** The text with a sign behind each stretch (in code points) that no source supports. */
export function signed(text: string, unsupported: Message["unsupported"]): string {
  if (unsupported.length === 0) return text;
  const spans = inUnits(text, unsupported.map(([start, end]) => ({ start, end })));
  return spans.toSorted((a, b) => b.end - a.end).reduce((now, { start, end }) => {
    const at = start + text.slice(start, end).trimEnd().length;
    // With a space before it, what stands in bold to its end is still read as bold.
    return `${now.slice(0, at)} ${UNSUPPORTED}${now.slice(at)}`;
  }, text);
}

/** Draws `[1]` of the answer below it as numbers that open the source where it opens, and tells which sentences have none. */
export function Cited({ message, sources, children }: { message: string; sources: Message["sources"]; children: ReactNode }) {
  const outer = useContext(Words);
  const draw = useMemo(() => {
    const known = new Map(sources.map((one) => [one.number, one]));
    const plain = (text: string) => (outer ? outer(text) : text);
    return (text: string) =>
      SIGNS.test(text)
        ? text.split(SIGNS).map((piece, at) => {
            if (piece === UNSUPPORTED) return <NoSource key={at} />;
            if (piece === NOT_THERE) return <strong key={at} className="not-there" children={piece} />;
            const source = at % 2 ? known.get(Number(piece.slice(1, -1))) : undefined;
            if (!source) return <span key={at}>{plain(piece)}</span>;
            return isClosed(source) ? <ClosedNumber key={at} source={source} /> : <CiteNumber key={at} message={message} sources={sources} source={source} />;
          })
        : plain(text);
  }, [outer, sources, message]);
  return <Words value={draw}>{children}</Words>;
}

interface NumberProps {
  message: string;
  sources: Message["sources"];
  source: Message["sources"][number];
}

/** A square number: filled while its page is open. */
function CiteNumber({ message, sources, source: { number, title, available } }: NumberProps) {
  const at = useStore(opened);
  const current = at?.message === message && at.number === number;
  const label = available ? t("source", { number, title }) : t("sourceGone", { number });
  return (
    <button type="button" className="cite" data-gone={available ? undefined : ""} aria-label={label} data-tip={label} aria-current={current || undefined} onClick={() => open({ message, sources, number })}>
      {number}
    </button>
  );
}

/** The number of a source that is told of, but not opened: where it stands can be read, and there is nothing to press. */
function ClosedNumber({ source: { number, title, page } }: Pick<NumberProps, "source">) {
  const label = t("sourceClosed", { number, title: page === null ? title : `${title}, ${t("page", { page })}` });
  return (
    <span role="img" className="cite" data-closed="" aria-label={label} data-tip={label}>
      {number}
    </span>
  );
}

function NoSource() {
  return (
    <span className="nosource" data-tip={t("noSourceWhy")}>
      {t("noSource")}
    </span>
  );
}

/** The answer as text to copy, with its sources under it. */
export function withSources(text: string, sources: Message["sources"]): string {
  const lines = sources.filter(({ cited, available }) => cited && available).map(({ number, title, page }) => `[${number}] ${title}${page ? `, ${t("page", { page })}` : ""}`);
  return lines.length ? `${text}\n\n${t("sources")}:\n${lines.join("\n")}` : text;
}

/** As the server names the tool that searches (`assistants/desk.py`). */
const SEARCHES = "search_sources";

/** A search in words: where, and for what. Null for other steps, and for a search that says nothing of itself. */
export function searchStep({ tool, state, summary }: Pick<Step, "tool" | "state" | "summary">, sources: Message["sources"]): string | null {
  if (tool !== SEARCHES || !summary || state === "failed") return null;
  const names = [...new Set(sources.flatMap(({ collection }) => (collection ? [collection.name] : [])))];
  const place = names.length > 0 && names.length <= 2 ? names.join(", ") : t("theSources");
  return state === "done" ? t("searched", { where: place, query: summary }) : t("searching", { query: summary });
}
