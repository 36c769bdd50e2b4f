import { useEffect, useState } from "react";
import { TextArea } from "../../ui/index.ts";
import { check, type Checked } from "../protection/api.ts";
import { heaviest } from "../protection/classes.ts";
import { told } from "../protection/kinds.ts";
import { t } from "./texts.ts";

export interface DescribedState {
  state: "empty" | "checking" | "failed" | "ready";
  /** What was found in the text, once it was looked at. */
  found: Checked | null;
}

/** Looks at a text as it settles. Nothing of it is stored. */
export function useDescribed(text: string): DescribedState {
  const [now, setNow] = useState<DescribedState>({ state: "empty", found: null });
  useEffect(() => {
    if (!text.trim()) return setNow({ state: "empty", found: null });
    const stop = new AbortController();
    setNow((before) => ({ ...before, state: "checking" }));
    check({ text }, stop.signal).then(
      (found) => setNow({ state: "ready", found }),
      () => stop.signal.aborted || setNow({ state: "failed", found: null }),
    );
    return () => stop.abort();
  }, [text]);
  return now;
}

interface DescribedProps {
  text: string;
  onChange: (text: string) => void;
  checked: DescribedState;
}

/** A text in one's own words, or pasted, and what it was found to hold. */
export function Described({ text, onChange, checked: { state, found } }: DescribedProps) {
  return (
    <div className="stack">
      <TextArea
        label={t("describeLabel")}
        hint={t("describeHint")}
        rows={4}
        maxLength={100_000}
        value={text}
        error={state === "failed" ? t("describeFailed") : null}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <p className="hint" role="status">
        {state === "empty" ? t("describeWaiting") : found && words(text, found)}
      </p>
    </div>
  );
}

function words(text: string, { findings, detected }: Checked): string {
  if (findings.length === 0) return t("describeNothing");
  return t("describeFound", { found: told(text, findings), class: t(heaviest(detected)) });
}
