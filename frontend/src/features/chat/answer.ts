import type { Message, Step, TurnEvent } from "../../api/types.ts";

/**
 * The growing answer of one turn. Offsets on the wire count Unicode code points, so the lengths are kept beside the
 * texts. Events that tell what is already here change nothing, whatever the overlap: a reader may resume anywhere.
 */
export interface Growing {
  text: string;
  reasoning: string;
  steps: Step[];
  sources: Message["sources"];
  sheets: Message["sheets"];
  /** The place among those that wait for the model, from 1; 0 when the answer does not wait. */
  queue: number;
  /** Length of `text` in code points. */
  length: number;
  /** Length of `reasoning` in code points. */
  thought: number;
}

export const nothingYet = (): Growing => ({ text: "", reasoning: "", steps: [], sources: [], sheets: [], queue: 0, length: 0, thought: 0 });

/** Begins from an answer as it was stored. */
export const grownFrom = ({ text, reasoning, steps, sources = [], sheets = [] }: Pick<Message, "text" | "reasoning" | "steps"> & Partial<Message>): Growing => ({
  text,
  reasoning,
  steps,
  sources,
  sheets,
  queue: 0,
  length: points(text),
  thought: points(reasoning),
});

/** The answer after one more event. Events of other kinds change nothing. */
export function grow(now: Growing, event: TurnEvent): Growing {
  switch (event.type) {
    case "text": {
      const [text, length] = append(now.text, now.length, event.data);
      return length === now.length ? now : { ...now, text, length };
    }
    case "reasoning": {
      const [reasoning, thought] = append(now.reasoning, now.thought, event.data);
      return thought === now.thought ? now : { ...now, reasoning, thought };
    }
    case "step": {
      const at = now.steps.findIndex((step) => step.call_id === event.data.call_id);
      return { ...now, steps: at < 0 ? [...now.steps, event.data] : now.steps.with(at, event.data) };
    }
    case "queue":
      return { ...now, queue: event.data.place };
    case "sources": {
      const fresh = event.data.items.filter(({ number }) => !now.sources.some((one) => one.number === number));
      return fresh.length ? { ...now, sources: [...now.sources, ...fresh] } : now;
    }
    case "sheet": {
      const known = now.sheets.some(({ sql, place }) => sql === event.data.sql && place === event.data.place);
      return known ? now : { ...now, sheets: [...now.sheets, event.data] };
    }
    case "reset":
      return grownFrom({ sources: now.sources, sheets: now.sheets, ...event.data });
    default:
      return now;
  }
}

function append(text: string, length: number, piece: { text: string; at: number }): [string, number] {
  const added = points(piece.text);
  const known = length - piece.at;
  if (known >= added) return [text, length];
  if (known <= 0) return [text + piece.text, length + added];
  return [text + [...piece.text].slice(known).join(""), piece.at + added];
}

/** Code points, as the server counts: a pair of surrogates is one. */
export function points(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff) count--;
  }
  return count;
}
