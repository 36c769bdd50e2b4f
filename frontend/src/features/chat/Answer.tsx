import { memo, useId } from "react";
import type { Assistant, Message, Step } from "../../api/types.ts";
import { useLanguage } from "../../i18n/language.ts";
import { copy, Icon, IconButton } from "../../ui/index.ts";
import { Markdown } from "../markdown/Markdown.tsx";
import { Feedback } from "./Feedback.tsx";
import { Outcome } from "./Outcome.tsx";
import { AnswerBy, Writing } from "./PendingAnswer.tsx";
import type { Talk } from "./talk.ts";
import type { ThreadActs } from "./Thread.tsx";
import { t } from "./texts.ts";
import { Versions } from "./Versions.tsx";

interface AnswerProps {
  message: Message;
  versions: Message[];
  assistant: Assistant | null;
  /** Given while it is being written. */
  writing: Talk["writing"];
  busy: boolean;
  last: boolean;
  acts: ThreadActs;
}

/** An answer: who, what was done, the text, how it ended, and what one can do with it. No bubble. */
export const Answer = memo(function Answer({ message, versions, assistant, writing, busy, last, acts }: AnswerProps) {
  useLanguage();
  const id = useId();
  const { text, reasoning, steps } = writing?.growing ?? message;
  const ended = !writing && message.status !== "running";
  const name = assistant?.name ?? t("assistant");
  return (
    <article className="answer" id={`m-${message.id}`} tabIndex={-1} aria-labelledby={id} aria-busy={writing ? true : undefined}>
      <h2 className="sr" id={id}>
        {t(writing ? "answerGrowing" : "answerFrom", { name })}
      </h2>
      <AnswerBy assistant={assistant} model={message.model?.name} />
      <Steps steps={steps} />
      {reasoning && (
        <details className="reasoning">
          <summary>{t("reasoning")}</summary>
          <p>{reasoning}</p>
        </details>
      )}
      {text && <Markdown text={text} growing={writing !== null} />}
      {writing && <Writing started={text !== ""} stopping={writing.stopping} onStop={acts.stop} />}
      {!writing && (
        <Outcome
          message={message}
          onAgain={message.parent_id && !busy ? () => acts.again(message.parent_id ?? "") : undefined}
          onGoOn={last && !busy ? () => acts.goOn(message) : undefined}
        />
      )}
      {ended && (
        <div className="actions" role="group" aria-label={t("answerActions")}>
          {text && <IconButton icon="copy" label={t("copyAnswer")} onClick={() => void copy(text)} />}
          <Feedback message={message} onRated={(feedback) => acts.rated(message, feedback)} />
          {message.parent_id && (
            <IconButton icon="again" label={t("answerAgain")} disabled={busy} onClick={() => void acts.again(message.parent_id ?? "").catch(() => undefined)} />
          )}
          <Versions message={message} versions={versions} busy={busy} onShow={acts.show} />
        </div>
      )}
    </article>
  );
});

function Steps({ steps }: { steps: Step[] }) {
  return steps.map(({ call_id: id, state, summary, tool }) => (
    <p key={id} className={`step step-${state}`}>
      <Icon name={state === "done" ? "check" : state === "failed" ? "refuse" : "hourglass"} small />
      {summary || t(state === "done" ? "toolDone" : state === "failed" ? "toolFailed" : "toolRunning", { tool })}
    </p>
  ));
}
