import type { Token, Tokens } from "marked";
import { type CSSProperties, Fragment, memo, type ReactNode, useContext, useMemo, useState } from "react";
import { useLanguage } from "../../i18n/language.ts";
import { GrowingBlocks, safeAddress, unescaped } from "./blocks.ts";
import { Code } from "./Code.tsx";
import { t } from "./texts.ts";
import { Words } from "./words.ts";

interface MarkdownProps {
  text: string;
  /** The text is still being written. */
  growing?: boolean;
}

/**
 * Markdown as elements, by way of marked's lexer. No HTML string is ever made: raw HTML in an answer is shown as text,
 * so there is nothing to sanitise. A block is drawn again only when its own source changes, which keeps a long answer
 * cheap while it grows.
 */
export const Markdown = memo(function Markdown({ text, growing = false }: MarkdownProps) {
  const [reader] = useState(() => new GrowingBlocks());
  const tokens = useMemo(() => reader.read(text, growing), [reader, text, growing]);
  useLanguage();
  return (
    <div className="prose">
      {tokens.map((token, at) => (
        <Block key={at} token={token} />
      ))}
    </div>
  );
});

const Block = memo(
  function Block({ token }: { token: Token }) {
    return block(token, 0);
  },
  // The source alone does not tell: an open word was closed for the eye, and a heading may have changed its number.
  ({ token: before }, { token: after }) =>
    before === after || (before.raw === after.raw && before.type === after.type && (before as Tokens.Heading).depth === (after as Tokens.Heading).depth),
);

const blocks = (tokens: Token[] | undefined): ReactNode => (tokens ?? []).map(block);

function block(token: Token, key: number): ReactNode {
  switch (token.type) {
    case "heading": {
      const Tag = `h${Math.min(Math.max((token as Tokens.Heading).depth, 3), 6)}` as "h3";
      return <Tag key={key}>{inline(token.tokens)}</Tag>;
    }
    case "paragraph":
      return <p key={key}>{inline(token.tokens)}</p>;
    case "text":
      return <Fragment key={key}>{inline(token.tokens ?? [token])}</Fragment>;
    case "blockquote":
      return <blockquote key={key}>{blocks(token.tokens)}</blockquote>;
    case "hr":
      return <hr key={key} />;
    case "code":
      return <Code key={key} text={(token as Tokens.Code).text} language={(token as Tokens.Code).lang ?? ""} />;
    case "list":
      return <List key={key} list={token as Tokens.List} />;
    case "table":
      return <Table key={key} table={token as Tokens.Table} />;
    case "space":
    case "def":
      return null;
    default:
      return <p key={key}>{token.raw}</p>;
  }
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, at) => (
    <li key={at}>
      {item.task && <input type="checkbox" checked={item.checked ?? false} disabled aria-label={t(item.checked ? "done" : "notDone")} />}
      {blocks(item.tokens.filter((token) => token.type !== "checkbox"))}
    </li>
  ));
  if (!list.ordered) return <ul>{items}</ul>;
  const start = Number(list.start) || 1;
  return (
    <ol start={start} style={{ "--start": start - 1 } as CSSProperties}>
      {items}
    </ol>
  );
}

function Table({ table }: { table: Tokens.Table }) {
  const align = (at: number) => (table.align[at] ? `align-${table.align[at]}` : undefined);
  return (
    <div className="table-scroll" role="group" aria-label={t("table")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, at) => (
              <th key={at} scope="col" className={align(at)}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, at) => (
                <td key={at} className={align(at)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const inline = (tokens: Token[] | undefined): ReactNode => (tokens ?? []).map(piece);

function piece(token: Token, key: number): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong key={key}>{inline(token.tokens)}</strong>;
    case "em":
      return <em key={key}>{inline(token.tokens)}</em>;
    case "del":
      return <del key={key}>{inline(token.tokens)}</del>;
    case "codespan":
      return <code key={key}>{unescaped((token as Tokens.Codespan).text)}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return <OutLink key={key} link={token as Tokens.Link} />;
    case "image":
      // A picture that an answer names is never fetched: its address could carry words out of the house.
      return <Fragment key={key}>{(token as Tokens.Image).text || t("image")}</Fragment>;
    case "text":
      return <Fragment key={key}>{token.tokens ? inline(token.tokens) : <Plain text={unescaped((token as Tokens.Text).text)} />}</Fragment>;
    case "escape":
      return <Fragment key={key}>{unescaped((token as Tokens.Escape).text)}</Fragment>;
    default:
      return <Fragment key={key}>{token.raw}</Fragment>;
  }
}

function Plain({ text }: { text: string }) {
  const draw = useContext(Words);
  return <>{draw ? draw(text) : text}</>;
}

/** A link out of the product: it opens in a new tab, and says which site it leads to where its text does not. */
function OutLink({ link }: { link: Tokens.Link }) {
  const address = safeAddress(link.href);
  if (!address) return <>{inline(link.tokens)}</>;
  const site = address.protocol.startsWith("http") ? address.host : address.pathname;
  return (
    <>
      <a href={address.href} target="_blank" rel="noreferrer noopener" title={address.href}>
        {inline(link.tokens)}
      </a>
      {!link.text.includes(site) && <small className="site"> ({site})</small>}
    </>
  );
}
