import { memo, Suspense, useId, useRef, useState } from "react";
import type { Assistant, Message, Step } from "../../api/types.ts";
import { lazily } from "../../app/lazily.ts";
import { useLanguage } from "../../i18n/language.ts";
import { Button, copy, Icon, IconButton } from "../../ui/index.ts";
import { Markdown } from "../markdown/Markdown.tsx";
import { MarkedWords } from "../protection/Marked.tsx";
import { useReplaced } from "../protection/sent.ts";
import { t as protection } from "../protection/texts.ts";
import { Cited, searchStep, signed, withSources } from "../sources/Cited.tsx";
import { Feedback } from "./Feedback.tsx";
import { AnswerBy, Writing } from "./PendingAnswer.tsx";
import type { Talk } from "./talk.ts";
import type { ThreadActs } from "./Thread.tsx";
import { t } from "./texts.ts";
import { Versions } from "./Versions.tsx";

const Saw = lazily(() => import("../protection/Saw.tsx"));
const Outcome = lazily(() => import("./Outcome.tsx"));
const Under = lazily(() => import("../sources/Under.tsx"));

const NOTHING: Message["unsupported"] = [];

interface AnswerProps {
  message: Message;
  /** What it answers, where that is shown. */
  question: Message | null;
  conversation: string;
  versions: Message[];
  assistant: Assistant | null;
  /** Given while it is being written. */
  writing: Talk["writing"];
  busy: boolean;
  last: boolean;
  acts: ThreadActs;
}

/** An answer: who, what was done, the text, how it ended, and what one can do with it. No bubble. */
export const Answer = memo(function Answer({ message, question, conversation, versions, assistant, writing, busy, last, acts }: AnswerProps) {
  useLanguage();
  const id = useId();
  const { text, reasoning, steps, sources, sheets } = writing?.growing ?? message;
  const ended = !writing && message.status !== "running";
  const name = assistant?.name ?? t("assistant");
  const refused = message.error_code === "class_not_allowed_in_zone"; // nobody has answered: a card of its own stands here
  const article = useRef<HTMLElement>(null);
  const replaced = useReplaced(ended && message.sent && message.replaced ? message.id : null, article);
  return (
    <article ref={article} className="answer" id={`m-${message.id}`} tabIndex={-1} aria-labelledby={id} aria-busy={writing ? true : undefined}>
      <h2 className="sr" id={id}>
        {t(writing ? "answerGrowing" : "answerFrom", { name })}
      </h2>
      {!refused && <AnswerBy assistant={assistant} model={message.model?.name} />}
      <Steps steps={steps} sources={sources} />
      {reasoning && (
        <details className="reasoning">
          <summary>{t("reasoning")}</summary>
          <p>{reasoning}</p>
        </details>
      )}
      {text && (
        <MarkedWords replaced={replaced} invented={message.sent === true}>
          <Cited message={message.id} sources={sources}>
            <Markdown text={signed(text, writing ? NOTHING : message.unsupported)} growing={writing !== null} />
          </Cited>
        </MarkedWords>
      )}
      {sources.length + sheets.length > 0 && (
        <Suspense>
          <Under message={message.id} sources={sources} sheets={sheets} ended={ended} />
        </Suspense>
      )}
      {writing && <Writing started={text !== ""} queue={writing.growing.queue} stopping={writing.stopping} onStop={acts.stop} />}
      {!writing && (message.error_code || (message.status !== "done" && message.status !== "running")) && (
        <Suspense>
          <Outcome
            message={message}
            question={question}
            conversation={conversation}
            busy={busy}
            onAsk={(model) => acts.again(message.parent_id ?? "", model)}
            onAgain={message.parent_id && !busy ? () => acts.again(message.parent_id ?? "") : undefined}
            onGoOn={last && !busy ? () => acts.goOn(message) : undefined}
          />
        </Suspense>
      )}
      {ended && (
        <div className="actions" role="group" aria-label={t("answerActions")}>
          {text && <IconButton icon="copy" label={t("copyAnswer")} onClick={() => void copy(withSources(text, sources))} />}
          {!refused && <Feedback message={message} onRated={(feedback) => acts.rated(message, feedback)} />}
          {!refused && message.parent_id && (
            <IconButton icon="again" label={t("answerAgain")} disabled={busy} onClick={() => void acts.again(message.parent_id ?? "").catch(() => undefined)} />
          )}
          <Versions message={message} versions={versions} busy={busy} onShow={acts.show} />
          {acts.more && question && text && (
            <Button look="quiet" icon="plus" onClick={() => acts.more?.press(question, message)}>
              {acts.more.label}
            </Button>
          )}
          {message.sent && <SawButton turn={message.id} conversation={conversation} />}
        </div>
      )}
    </article>
  );
});

/** At the right end, whenever something left the municipality. A turn carries the id of its answer. */
function SawButton({ turn, conversation }: { turn: string; conversation: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="saw" onClick={() => setOpen(true)}>
        <Icon name="eye" small />
        {protection("saw")}
      </button>
      {open && (
        <Suspense>
          <Saw turn={turn} conversation={conversation} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Steps({ steps, sources }: { steps: Step[]; sources: Message["sources"] }) {
  return steps.map(({ call_id: id, state, summary, tool }) => (
    <p key={id} className={`step step-${state}`}>
      <Icon name={state === "done" ? "check" : state === "failed" ? "refuse" : "hourglass"} small />
      {searchStep({ state, summary, tool }, sources) || summary || t(state === "done" ? "toolDone" : state === "failed" ? "toolFailed" : "toolRunning", { tool })}
    </p>
  ));
}
