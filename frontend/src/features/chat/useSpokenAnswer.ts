import { useEffect, useRef } from "react";
import { announce } from "../../app/live.ts";
import { GrowingBlocks, plainText } from "../markdown/blocks.ts";
import { t } from "./texts.ts";

/** Looking for whole blocks costs a little: this often is enough for the ear. */
const REST_MS = 700;

/** Says a growing answer to screen readers block by block: only whole ones, never word for word. */
export function useSpokenAnswer(text: string | null): void {
  const spoken = useRef({ count: 0, reader: new GrowingBlocks() });
  const latest = useRef("");
  const at = useRef(0);
  const writing = text !== null;

  useEffect(() => {
    if (!writing) return;
    spoken.current = { count: 0, reader: new GrowingBlocks() };
    announce(t("writingNow"));
    return () => {
      speak(latest.current, spoken.current, true);
      latest.current = "";
      announce(t("answerEnded"));
    };
  }, [writing]);

  useEffect(() => {
    if (text === null) return;
    latest.current = text;
    if (Date.now() - at.current < REST_MS) return;
    at.current = Date.now();
    speak(text, spoken.current, false);
  }, [text]);
}

function speak(text: string, spoken: { count: number; reader: GrowingBlocks }, ended: boolean): void {
  const blocks = spoken.reader.read(text, !ended);
  const whole = ended ? blocks.length : blocks.length - 1; // the last one may still grow
  for (; spoken.count < whole; spoken.count++) {
    const block = blocks[spoken.count];
    if (block) announce(plainText(block, { code: t("codeBlock") }).trim());
  }
}
