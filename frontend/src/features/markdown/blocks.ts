import { lexer, type Token, type Tokens } from "marked";
import remend from "remend";

/** How many blocks at the end may still change while text is appended: a list goes on, a paragraph becomes a table. */
const OPEN_BLOCKS = 2;

/**
 * Reads a text that grows at its end: only what may still change is read again, so that a long answer costs as little
 * per piece as a short one. Any other change reads everything again.
 */
export class GrowingBlocks {
  private kept: Token[] = [];
  private keptText = "";

  /** The blocks of the whole text. While it grows, what is open (a bold word, a code fence) is closed for the eye. */
  read(text: string, growing: boolean): Token[] {
    if (!text.startsWith(this.keptText)) {
      this.kept = [];
      this.keptText = "";
    }
    const rest = text.slice(this.keptText.length);
    const fresh = lexer(growing ? remend(rest) : rest);
    const closed = growing ? lexer(rest).slice(0, -OPEN_BLOCKS) : [];
    const blocks = [...this.kept, ...fresh];
    this.kept = [...this.kept, ...closed];
    this.keptText += closed.map(({ raw }) => raw).join("");
    return numbered(blocks.filter((token) => token.type !== "space" && token.type !== "def"));
  }
}

/** The blocks of a text that is complete. */
export const blocksOf = (text: string): Token[] => new GrowingBlocks().read(text, false);

/**
 * Headings renumbered so that none skips a level: the page's title is h1, the message's own heading is h2, and the
 * answer's headings begin at h3 (WCAG 2.1, 1.3.1).
 */
function numbered(blocks: Token[]): Token[] {
  const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading";
  const base = blocks.find(isHeading)?.depth ?? 1;
  let level = 2;
  return blocks.map((token) => {
    if (!isHeading(token)) return token;
    level = Math.min(Math.max(token.depth - base + 3, 3), level + 1, 6);
    return { ...token, depth: level };
  });
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
