import { useEffect, useState } from "react";
import type { Assistant } from "../../api/types.ts";
import { Button, Icon, isIcon } from "../../ui/index.ts";
import { t } from "./texts.ts";

const SLOW_MS = 6000;

/** Whose answer it is, with the words that an AI wrote it (AI Act, article 50). */
export function AnswerBy({ assistant, model }: { assistant: Assistant | null; model?: string | undefined }) {
  const icon = assistant && isIcon(assistant.icon) ? assistant.icon : "pen";
  return (
    <div className="answer-by">
      <span className={assistant?.specialist ? "tile tile-s tile-solid" : "tile tile-s"}>
        <Icon name={icon} />
      </span>
      <strong>{assistant?.name ?? t("assistant")}</strong>
      <span>{model ? t("aiAnswerBy", { model }) : t("aiAnswer")}</span>
    </div>
  );
}

/** The line of progress while an answer is written; it tells when the wait is long. */
export function Writing({ started, stopping, onStop }: { started: boolean; stopping: boolean; onStop?: () => void }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (started) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [started]);
  return (
    <div className="writing">
      <span className="pulse" aria-hidden="true" />
      <span>{stopping ? t("stopping") : started ? t("writing") : slow ? t("waitingLong") : t("waiting")}</span>
      {onStop && (
        <Button className="push" icon="stop" busy={stopping} onClick={onStop}>
          {t("stop")}
        </Button>
      )}
    </div>
  );
}

/** An answer that the server has not begun yet. */
export function PendingAnswer({ assistant }: { assistant: Assistant | null }) {
  return (
    <article aria-label={t("answerFrom", { name: assistant?.name ?? t("assistant") })} aria-busy="true">
      <AnswerBy assistant={assistant} />
      <Writing started={false} stopping={false} />
    </article>
  );
}
