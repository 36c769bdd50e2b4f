import { useEffect, useRef } from "react";
import { announce } from "../../app/live.ts";
import { blocksOf, plainText } from "../markdown/blocks.ts";
import { t } from "./texts.ts";

/** Looking for whole blocks costs a little: this often is enough for the ear. */
const REST_MS = 700;

/** Says a growing answer to screen readers block by block: only whole ones, never word for word. */
export function useSpokenAnswer(text: string | null): void {
  const spoken = useRef(0);
  const latest = useRef("");
  const at = useRef(0);
  const writing = text !== null;

  useEffect(() => {
    if (!writing) return;
    spoken.current = 0;
    announce(t("writingNow"));
    return () => {
      speak(latest.current, spoken, true);
      latest.current = "";
      announce(t("answerEnded"));
    };
  }, [writing]);

  useEffect(() => {
    if (text === null) return;
    latest.current = text;
    if (Date.now() - at.current < REST_MS) return;
    at.current = Date.now();
    speak(text, spoken, false);
  }, [text]);
}

function speak(text: string, spoken: { current: number }, ended: boolean): void {
  const blocks = blocksOf(text, false);
  const whole = ended ? blocks.length : blocks.length - 1; // the last one may still grow
  for (; spoken.current < whole; spoken.current++) {
    const block = blocks[spoken.current];
    if (block) announce(plainText(block, { code: t("codeBlock") }).trim());
  }
}
