import { Suspense } from "react";
import { lazily } from "../../app/lazily.ts";
import { Button } from "../../ui/index.ts";
import { copy } from "../../ui/copy.ts";
import { t } from "./texts.ts";

const Highlight = lazily(() => import("./Highlight.tsx"));
/** Colouring longer code would hold the page up; it is shown plain. */
const LONGEST = 30_000;

/** A block of code: its language, a button that copies it, and a frame of its own to scroll in. */
export function Code({ text, language }: { text: string; language: string }) {
  const name = language.split(/\s/)[0] ?? "";
  return (
    <div className="code">
      <div className="code-head">
        <span>{name}</span>
        <Button look="quiet" icon="copy" onClick={() => void copy(text)}>
          {t("copyCode")}
        </Button>
      </div>
      <pre tabIndex={0} role="group" aria-label={name ? t("codeIn", { name }) : t("code")}>
        <code>
          <Suspense fallback={text}>{name && text.length < LONGEST ? <Highlight text={text} language={name} /> : text}</Suspense>
        </code>
      </pre>
    </div>
  );
}
