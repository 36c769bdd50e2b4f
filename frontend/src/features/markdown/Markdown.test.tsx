import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { blocksOf, GrowingBlocks, plainText, safeAddress } from "./blocks.ts";
import { Markdown } from "./Markdown.tsx";

it("shows raw HTML as text: no element of the answer's own making comes to be", () => {
  const { container } = render(<Markdown text={'Hej <img src=x onerror="alert(1)"> <b>du</b>\n\n<script>alert(1)</script>'} />);
  expect(container.querySelector("img, script, b")).toBeNull();
  expect(container.textContent).toContain("<script>alert(1)</script>");
});

it("never fetches a picture that an answer names", () => {
  const { container } = render(<Markdown text="![kort](https://example.org/x.png?data=1)" />);
  expect(container.querySelector("img")).toBeNull();
  expect(container.textContent).toBe("kort");
});

it("opens links in a new tab and says where they lead", () => {
  const { container } = render(<Markdown text="Se [vejledningen](https://www.retsinformation.dk/eli/1)." />);
  expect(screen.getByRole("link").getAttribute("rel")).toBe("noreferrer noopener");
  expect(container.textContent).toBe("Se vejledningen (www.retsinformation.dk).");
});

it.each(["javascript:alert(1)", "data:text/html,x", "/api/session", "//evil.example", "JaVaScRiPt:x"])("makes no link to %s", (address) => {
  expect(safeAddress(address)).toBeNull();
});

it("numbers headings from h3 without skipping a level", () => {
  const { container } = render(<Markdown text={"# Et\n\n### Tre\n\n## To"} />);
  expect([...container.querySelectorAll("h3, h4, h5")].map(({ tagName, textContent }) => `${tagName} ${textContent}`)).toEqual(["H3 Et", "H4 Tre", "H4 To"]);
});

it("closes for the eye what is still open while it grows", () => {
  const { container } = render(<Markdown text="Det er **vig" growing />);
  expect(container.querySelector("strong")?.textContent).toBe("vig");
});

it("keeps letters that HTML would escape", () => {
  const { container } = render(<Markdown text={"`a < b && c` og R&D"} />);
  expect(container.textContent).toBe("a < b && c og R&D");
});

it("reads a block aloud as words", () => {
  const spoken = (text: string) => plainText(blocksOf(text)[0] as never, { code: "Et stykke kode." });
  expect(spoken("Se **her** [link](https://a.dk)")).toBe("Se her link");
  expect(spoken("```\nx = 1\n```")).toBe("Et stykke kode.");
  expect(spoken("| A | B |\n|---|---|\n| 1 | 2 |")).toBe("A, B. 1, 2");
});

it("gives the same blocks letter by letter as at once", () => {
  const text = "# Et\n\nTekst **fed**\nog mere\n\n1. a\n\n   under\n2. b\n\n```py\nx = 1\n\ny = 2\n```\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n> citat\nvidere\n\n### To\n\n- x\n\n- y\n\nslut";
  const reader = new GrowingBlocks();
  const shape = (blocks: { type: string; raw: string; depth?: number }[]) => blocks.map(({ type, raw, depth }) => [type, raw.trim(), depth]);
  for (let end = 1; end < text.length; end++) reader.read(text.slice(0, end), true);
  expect(shape(reader.read(text, false) as never)).toEqual(shape(blocksOf(text) as never));
});
