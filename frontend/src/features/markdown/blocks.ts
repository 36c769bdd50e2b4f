import { lexer, type Token, type Tokens } from "marked";
import remend from "remend";

/**
 * Markdown as a list of blocks. While it grows, what is still open (a bold word, a code fence) is closed for the eye.
 * Headings are renumbered so that none skips a level: the page's title is h1, the message's own heading is h2, and the
 * answer's headings begin at h3 (WCAG 2.1, 1.3.1).
 */
export function blocksOf(text: string, growing: boolean): Token[] {
  const list = lexer(growing ? remend(text) : text).filter((token) => token.type !== "space" && token.type !== "def");
  const headings = list.filter((token): token is Tokens.Heading => token.type === "heading");
  const base = headings[0]?.depth ?? 1;
  let level = 2;
  for (const heading of headings) level = heading.depth = Math.min(Math.max(heading.depth - base + 3, 3), level + 1, 6);
  return list;
}

/** The words for what cannot be read aloud as text. */
export interface Spoken {
  code: string;
}

/** A block as plain words for a screen reader: no marks, no code, no addresses. */
export function plainText(token: Token, spoken: Spoken): string {
  switch (token.type) {
    case "code":
      return spoken.code;
    case "table":
      return [(token as Tokens.Table).header, ...(token as Tokens.Table).rows].map((row) => row.map((cell) => cell.text).join(", ")).join(". ");
    case "list":
      return (token as Tokens.List).items.map((item) => item.tokens.map((inner) => plainText(inner, spoken)).join(" ")).join(". ");
    case "space":
    case "html":
    case "def":
    case "hr":
      return "";
    case "br":
      return " ";
    default:
      if ("tokens" in token && token.tokens) return token.tokens.map((inner) => plainText(inner, spoken)).join("");
      return "text" in token ? String(token.text) : "";
  }
}

const OPENABLE = /^(https?:\/\/|mailto:|tel:)/i;

/** An address that may be opened from an answer, or null: no scripts, and nothing within the product itself. */
export function safeAddress(address: string): URL | null {
  if (!OPENABLE.test(address)) return null;
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** marked escapes text for HTML; elements need it as it was. */
export const unescaped = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => NAMED[name] ?? "");
