import { memo, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useSettled } from "../../app/load.ts";
import { useStore } from "../../app/store.ts";
import type { Finding } from "./api.ts";
import type { Guard } from "./guard.ts";
import { type Look, lookOf } from "./judging.ts";
import { type Segment, segments } from "./spans.ts";
import "./protection.css";

/** Longer texts are drawn when the typing rests: laying out a second copy of them would hold each key up. */
const AT_ONCE = 24_000;
const REST_MS = 250;

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
  const now = useStore(guard.state);
  const long = now.text.length > AT_ONCE;
  const settled = useSettled(now.text, REST_MS);
  const layer = useRef<HTMLDivElement>(null);
  const follow = () => {
    if (layer.current && area.current) layer.current.scrollTop = area.current.scrollTop;
  };

  useLayoutEffect(follow);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.addEventListener("scroll", follow, { passive: true });
    return () => element.removeEventListener("scroll", follow);
  }, [area]);

  const shown = now.findings.length > 0 && !(long && settled !== now.text);
  const { decision, ceiling } = now.checked ?? {};
  const drawn = now.findings.map((one) => ({ ...one, look: lookOf(one, decision, ceiling) }));
  return (
    <div ref={layer} className={tall ? "composer-text composer-text-tall mirror" : "composer-text mirror"} aria-hidden="true">
      {shown && paragraphs(now.text, drawn).map((pieces, at) => <Paragraph key={at} pieces={pieces} />)}
    </div>
  );
}

const Paragraph = memo(
  function Paragraph({ pieces }: { pieces: Segment<Drawn>[] }) {
    return (
      <div>
        {pieces.length === 0 && <br />}
        {pieces.map(({ text, found }, at) => (found ? <mark key={at} className={CLASSES[found.look]} children={text} /> : text))}
      </div>
    );
  },
  ({ pieces: before }, { pieces: after }) =>
    before.length === after.length && before.every((one, at) => one.text === after[at]?.text && one.found?.look === after[at]?.found?.look),
);

/** Cut at line ends, so that a key changes one paragraph of the drawing. A find that runs over a line end is drawn in both. */
function paragraphs(text: string, found: readonly Drawn[]): Segment<Drawn>[][] {
  const list: Segment<Drawn>[][] = [];
  let next = 0;
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const here: Drawn[] = [];
    while (next < found.length && (found[next]?.end ?? 0) <= from) next++;
    for (let at = next; at < found.length && (found[at]?.start ?? 0) < to; at++) here.push(found[at] as Drawn);
    list.push(segments(text, here, from, to));
    from = to + 1;
  }
  return list;
}
