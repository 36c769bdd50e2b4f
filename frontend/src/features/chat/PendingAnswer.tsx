import { useEffect, useState } from "react";
import type { Assistant } from "../../api/types.ts";
import { announce } from "../../app/live.ts";
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

interface WritingProps {
  started: boolean;
  /** The place among those that wait for the model; 0 when the answer does not wait. */
  queue?: number;
  stopping: boolean;
  onStop?: () => void;
}

/** The line of progress while an answer is written; it tells when the wait is long, and the place in a queue. */
export function Writing({ started, queue = 0, stopping, onStop }: WritingProps) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (started) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [started]);
  useEffect(() => {
    if (queue > 0) announce(t("inQueue", { n: queue }));
  }, [queue]);
  const progress = () => {
    if (stopping) return t("stopping");
    if (queue > 0) return t("inQueue", { n: queue });
    return started ? t("writing") : slow ? t("waitingLong") : t("waiting");
  };
  return (
    <div className="writing">
      <span className="pulse" aria-hidden="true" />
      <span>{progress()}</span>
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
