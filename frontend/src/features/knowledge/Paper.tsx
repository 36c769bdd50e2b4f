import { Fragment, type ReactNode, useEffect, useMemo, useRef } from "react";
import { useLanguage } from "../../i18n/language.ts";
import { inUnits, segments, type Span } from "../protection/spans.ts";
import type { DocumentPage } from "./api.ts";
import { linesOf, type Piece, piecesOf, touches } from "./paper.ts";
import { td } from "./texts.ts";
import "./paper.css";

/** A stretch of the page's text in code points, as the server counts. `label` stands in the margin: a citation's number. */
export interface Mark extends Span {
  label?: string;
}

interface PaperProps {
  /** The document's name; it stands at the head of the page. */
  title: string;
  page: DocumentPage;
  marks?: readonly Mark[];
  /** Brings the first mark into view whenever it changes; leave it as it is for marks that only follow the mouse. */
  follow?: string;
}

/** One page of a document as paper: its text with headings, lists and tables, and what is cited of it marked. */
export function Paper({ title, page, marks = [], follow }: PaperProps) {
  useLanguage();
  const sheet = useRef<HTMLElement>(null);
  const pieces = useMemo(() => piecesOf(page), [page]);
  const spots = useMemo(() => numberedOnce(pieces, inUnits(page.text, marks)), [page.text, pieces, marks]);
  useEffect(() => {
    if (follow === undefined) return;
    const first = sheet.current?.querySelector(".passage");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    first?.scrollIntoView?.({ block: "center", behavior: still ? "auto" : "smooth" });
  }, [follow, page]);
  return (
    <article ref={sheet} className="sheet" aria-label={`${title}, ${td("page")} ${page.label || page.number}`}>
      <header>
        <h2>{title}</h2>
        <span className="num">{page.label || page.number}</span>
      </header>
      {page.ocr && <p className="sheet-note">{td("ocr")}</p>}
      {pieces.length === 0 && <p className="sheet-note">{td("emptyPage")}</p>}
      {grouped(pieces).map((group) => (
        <Group key={group[0]?.start} group={group} text={page.text} marks={spots} />
      ))}
    </article>
  );
}

/** A mark that goes over several blocks has its number beside the first of them alone. */
interface Spot extends Mark {
  first: number;
}

const numberedOnce = (pieces: readonly Piece[], marks: readonly Mark[]): Spot[] => marks.map((mark) => ({ ...mark, first: pieces.find((piece) => touches(mark, piece))?.start ?? mark.start }));

/** Neighbouring blocks of a list are one list. */
function grouped(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (piece.kind === "list" && last?.[0]?.kind === "list") last.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

interface DrawProps {
  text: string;
  marks: readonly Spot[];
}

function Group({ group, text, marks }: DrawProps & { group: Piece[] }) {
  const [first] = group;
  if (!first) return null;
  const words = (span: Span) => marked(text, span, marks);
  const place = placeOf(group, marks);
  switch (first.kind) {
    case "heading":
      return <Heading level={first.level} {...place} children={words(first)} />;
    case "list":
      return (
        <ul {...place}>
          {group.flatMap((piece) => linesOf(text, piece)).map((line) => (
            <li key={line.start}>{words(line)}</li>
          ))}
        </ul>
      );
    case "table":
      return <TablePiece piece={first} marks={marks} />;
    default:
      return (
        <p {...place} data-kind={first.kind} data-prose={first.prose || undefined}>
          {words(first)}
        </p>
      );
  }
}

/** The page's own heading is of the second level, so those of its text begin at the third. */
function Heading({ level, ...rest }: { level: number; className?: string; "data-n"?: string; children: ReactNode }) {
  const Tag = (["h3", "h4", "h5", "h6"] as const)[Math.max(0, Math.min(level - 3, 3))] ?? "h3";
  return <Tag {...rest} />;
}

function TablePiece({ piece, marks }: { piece: Piece; marks: readonly Spot[] }) {
  const hit = (span: Span) => marks.some((mark) => touches(mark, span));
  const head = piece.rows.filter(({ header }) => header);
  const body = piece.rows.filter(({ header }) => !header);
  return (
    <div {...placeOf([piece], marks)}>
      <div className="sheet-table" role="group" aria-label={td("table")} tabIndex={0}>
        <table>
          {head.length > 0 && (
            <thead>
              {head.map((row) => (
                <tr key={row.start} className={hit(row) ? "is-marked" : undefined}>
                  {row.cells.map((cell, at) => (
                    <th key={at} scope="col" children={cell} />
                  ))}
                </tr>
              ))}
            </thead>
          )}
          <tbody>
            {body.map((row, index) => (
              <tr key={index} className={hit(row) ? "is-marked" : undefined}>
                {row.cells.map((cell, at) => (
                  <td key={at} children={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A block that holds a mark has a bar in the margin, with the citation's number at its top. */
function placeOf(group: readonly Piece[], marks: readonly Spot[]): { className?: string; "data-n"?: string } {
  const whole = { start: group[0]?.start ?? 0, end: group.at(-1)?.end ?? 0 };
  const hits = marks.filter((mark) => touches(mark, whole));
  const begun = hits.find(({ first }) => first >= whole.start);
  return hits.length ? { className: begun ? "passage" : "passage passage-on", "data-n": begun?.label ?? "" } : {};
}

function marked(text: string, { start, end }: Span, marks: readonly Mark[]): ReactNode {
  return segments(text, marks, start, end).map(({ text: words, found }, at) => (found ? <mark key={at}>{words}</mark> : <Fragment key={at}>{words}</Fragment>));
}
