import { memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSettled } from "../../app/load.ts";
import { useStore } from "../../app/store.ts";
import type { Finding } from "./api.ts";
import type { Guard } from "./guard.ts";
import { type Look, lookOf } from "./judging.ts";
import { paragraphs } from "./paragraphs.ts";
import type { Segment, Span } from "./spans.ts";
import "./protection.css";

/** Longer texts are drawn when the typing rests: laying out a second copy of them would hold each key up. */
const AT_ONCE = 24_000;
/** The same for one paragraph, because a key in it lays all of it out again. */
const PARAGRAPH_AT_ONCE = 10_000;
const REST_MS = 250;
/** So many characters around what is in view have their finds drawn; a text of thousands of finds lays out as plain. */
const AROUND = 3000;
const NEAR = 600;

const isHeavy = (text: string): boolean => text.length > AT_ONCE || (text.length > PARAGRAPH_AT_ONCE && text.split("\n").some(({ length }) => length > PARAGRAPH_AT_ONCE));

type Drawn = Finding & { look: Look };
const CLASSES: Record<Look, string> = { replace: "find", stop: "find-stop", seen: "find-seen" };

interface MirrorProps {
  guard: Guard;
  area: RefObject<HTMLTextAreaElement | null>;
  tall: boolean;
}

/**
 * The text once more behind its field, letter upon letter and without colour, so that what was found can be
 * underlined there. Screen readers do not meet it: they hear the count.
 */
export function Mirror({ guard, area, tall }: MirrorProps) {
  const { text, findings, checked } = useStore(guard.state);
  const settled = useSettled(text, REST_MS);
  const layer = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState<Span>({ start: 0, end: AROUND });
  const shown = findings.length > 0;
  const waits = settled !== text && isHeavy(text);

  useLayoutEffect(() => follow());
  useEffect(() => {
    const element = area.current;
    element?.addEventListener("scroll", follow, { passive: true });
    return () => element?.removeEventListener("scroll", follow);
  });
  function follow() {
    const [copy, original] = [layer.current, area.current];
    if (!copy || !original || !shown || waits) return;
    copy.scrollTop = original.scrollTop;
    const view = text.length <= AROUND ? { start: 0, end: text.length } : inView(copy, text.length);
    if (view.start - NEAR >= near.start && view.end + NEAR <= near.end) return;
    const wanted = { start: Math.max(0, view.start - AROUND), end: view.end + AROUND };
    if (wanted.start !== near.start || wanted.end !== near.end) setNear(wanted);
  }

  const lines = useRef<ReactNode>(null);
  const drawn = shown && !waits ? findings.filter((one) => one.end > near.start && one.start < near.end) : [];
  const looks = drawn.map((one): Drawn => ({ ...one, look: lookOf(one, checked?.decision, checked?.ceiling) }));
  // While a long text waits, what was drawn before it stays, unseen: only what has changed is laid out again.
  if (!waits) lines.current = shown && paragraphs(text, looks).map((pieces, at) => <Paragraph key={at} pieces={pieces} />);
  return (
    <div ref={layer} className={`composer-text mirror ${tall ? "composer-text-tall" : ""} ${waits ? "mirror-waits" : ""}`} aria-hidden="true">
      {lines.current}
    </div>
  );
}

const Paragraph = memo(
  function Paragraph({ pieces }: { pieces: Segment<Drawn>[] }) {
    return (
      <div data-length={pieces.reduce((sum, { text }) => sum + text.length, 1)}>
        {pieces.length === 0 && <br />}
        {pieces.map(({ text, found }, at) => (found ? <mark key={at} className={CLASSES[found.look]} children={text} /> : text))}
      </div>
    );
  },
  ({ pieces: before }, { pieces: after }) =>
    before.length === after.length && before.every((one, at) => one.text === after[at]?.text && one.found?.look === after[at]?.found?.look),
);

/** Which characters are in view, by the heights of the paragraphs; inside a long one by its share. A good guess is enough. */
function inView(layer: HTMLElement, length: number): Span {
  const top = layer.scrollTop;
  const bottom = top + layer.clientHeight;
  let at = 0;
  let start = -1;
  for (const child of layer.children) {
    const { offsetTop, offsetHeight } = child as HTMLElement;
    const own = Number((child as HTMLElement).dataset["length"]);
    const inside = (y: number) => at + Math.round(own * Math.min(1, Math.max(0, (y - offsetTop) / Math.max(1, offsetHeight))));
    if (start < 0 && offsetTop + offsetHeight > top) start = inside(top);
    if (offsetTop + offsetHeight >= bottom) return { start: Math.max(0, start), end: inside(bottom) };
    at += own;
  }
  return { start: Math.max(0, start), end: length };
}
