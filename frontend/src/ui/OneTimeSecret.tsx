import { useRef, useState } from "react";
import { announce } from "../app/live.ts";
import { texts } from "../i18n/texts.ts";
import { Button } from "./Button.tsx";
import "./forms.css";

const t = texts(() => import("../i18n/da/forms.ts"), () => import("../i18n/en/forms.ts"));

/** Something that is shown once, to be copied and handed over. */
export function OneTimeSecret({ label, value }: { label: string; value: string }) {
  const [said, setSaid] = useState<"copied" | "copyFailed" | null>(null);
  const text = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setSaid("copied");
      announce(t("copied"));
    } catch {
      // The browser holds its clipboard shut: mark the text, so that Ctrl+C takes it.
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setSaid("copyFailed");
      announce(t("copyFailed"));
    }
  };
  return (
    <div className="secret">
      <span className="label">{label}</span>
      <code ref={text} translate="no">
        {value}
      </code>
      <Button icon={said === "copied" ? "check" : "copy"} autoFocus onClick={() => void copy()}>
        {said === "copied" ? t("copied") : t("copy")}
      </Button>
      {said === "copyFailed" && <p className="hint">{t("copyFailed")}</p>}
    </div>
  );
}
