import { Suspense, useState } from "react";
import { codeSentence, errorSentence } from "../../api/errors.ts";
import type { Message } from "../../api/types.ts";
import { lazily } from "../../app/lazily.ts";
import { Button, Icon, Notice } from "../../ui/index.ts";
import { t as ui } from "../../ui/texts.ts";
import { openEditing } from "./editing.ts";
import { t } from "./texts.ts";

const Refusal = lazily(() => import("../protection/Refusal.tsx"));

/** What stood in the way before anything was sent: said instead of "the answer did not arrive". */
const NOTHING_SENT = ["detection_failed", "recogniser_unavailable", "conversation_key_missing", "unreadable_needs_class", "replacing_unavailable"];

interface OutcomeProps {
  message: Message;
  /** What it answers, where that is shown. */
  question: Message | null;
  conversation: string;
  busy: boolean;
  /** Asks the question again, of another model when one is given. */
  onAsk: (model?: string) => Promise<void>;
  onAgain: (() => Promise<void>) | undefined;
  onGoOn: (() => Promise<void>) | undefined;
}

/** How an answer ended, when it did not end well: what happened in a sentence, and the ways on. */
export default function Outcome({ message, question, conversation, busy: waiting, onAsk, onAgain, onGoOn }: OutcomeProps) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { status, text, error_code: code } = message;
  if (status === "done" || status === "running") {
    return code ? <p className="outcome" children={codeSentence(code)} /> : null;
  }
  if (code === "class_not_allowed_in_zone" && question) {
    return (
      <Suspense>
        <Refusal message={message} question={question} conversation={conversation} busy={waiting} onAsk={onAsk} onFix={() => openEditing(question.id)} />
      </Suspense>
    );
  }
  const act = async (run: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (problem) {
      setError(errorSentence(problem));
    }
    setBusy(false);
  };
  const buttons = (
    <div className="row row-wrap">
      {onGoOn && text && (
        <Button icon="arrow" busy={busy} onClick={() => void act(onGoOn)}>
          {t("goOn")}
        </Button>
      )}
      {onAgain && (
        <Button icon="again" busy={busy} onClick={() => void act(onAgain)}>
          {ui("retry")}
        </Button>
      )}
    </div>
  );
  return (
    <div className="outcome-box">
      {status === "stopped" ? (
        <div className="outcome row row-wrap">
          <Icon name="stop" small />
          <span>{t(text ? "stopped" : "stoppedEarly")}</span>
          {buttons}
        </div>
      ) : (
        <Notice tone={status === "failed" ? "error" : "warning"} title={t(NOTHING_SENT.includes(code ?? "") ? "notSent" : title(status, text))} action={buttons}>
          {codeSentence(code ?? (status === "cut_off" ? "cut_off" : "model_failed"), message.error_facts)}
        </Notice>
      )}
      {error && (
        <p className="error" role="alert">
          <Icon name="refuse" small />
          {error}
        </p>
      )}
    </div>
  );
}

const title = (status: "failed" | "cut_off", text: string) => (text ? "brokenOff" : status === "failed" ? "notArrived" : "brokenOff");
