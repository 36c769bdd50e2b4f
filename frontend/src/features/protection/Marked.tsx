import { type ReactNode, useMemo } from "react";
import { Words } from "../markdown/words.ts";
import { placeholdersIn } from "./placeholders.ts";
import { placesOf, segments, type Span } from "./spans.ts";
import { t } from "./texts.ts";

type Spot = Span & { look: "restored" | "invented" };

/** A text with the words underlined that were replaced on the way, and placeholders framed that the model made up. */
export function marked(text: string, replaced: readonly string[], invented: boolean): ReactNode {
  const spots: Spot[] = [
    ...placesOf(text, replaced).map(({ start, end }) => ({ start, end, look: "restored" as const })),
    ...(invented ? placeholdersIn(text).map((span) => ({ ...span, look: "invented" as const })) : []),
  ];
  if (!spots.length) return text;
  return segments(text, spots).map(({ text: words, found }, at) =>
    !found ? (
      words
    ) : found.look === "restored" ? (
      <span key={at} className="restored" data-tip={t("wasReplaced")}>
        {words}
      </span>
    ) : (
      <span key={at} className="ph ph-invented" data-tip={t("invented")}>
        {words}
        <span className="sr"> ({t("invented")})</span>
      </span>
    ),
  );
}

/** Marks the words of every text below it that is drawn by way of Markdown. */
export function MarkedWords({ replaced, invented, children }: { replaced: readonly string[]; invented: boolean; children: ReactNode }) {
  const draw = useMemo(() => (replaced.length || invented ? (text: string) => marked(text, replaced, invented) : null), [replaced, invented]);
  return <Words value={draw}>{children}</Words>;
}
