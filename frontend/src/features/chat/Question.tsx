import { memo, type ReactNode, Suspense, useId, useRef, useState } from "react";
import type { Message } from "../../api/types.ts";
import { lazily } from "../../app/lazily.ts";
import { useLanguage } from "../../i18n/language.ts";
import { time } from "../../i18n/format.ts";
import { Button, copy, IconButton } from "../../ui/index.ts";
import { useStopped } from "../protection/found.ts";
import { marked } from "../protection/Marked.tsx";
import { useReplaced } from "../protection/sent.ts";
import { segments } from "../protection/spans.ts";
import { draftOf } from "./draft.ts";
import { editPlace, useEditing } from "./editing.ts";
import type { ThreadActs } from "./Thread.tsx";
import { t } from "./texts.ts";
import { Versions } from "./Versions.tsx";

const Edit = lazily(() => import("./EditQuestion.tsx"));
const AttachedFiles = lazily(() => import("../sources/AttachedFiles.tsx"));

/** Longer questions are folded; the whole text is one press away. */
const FOLD_AT = 1800;

interface QuestionProps {
  message: Message;
  versions: Message[];
  busy: boolean;
  acts: ThreadActs;
  /** The turn that answered it with something replaced: those words are marked. */
  replacedIn: string | null;
}

/** What the person wrote: the only bubble on the screen. */
export const Question = memo(function Question({ message, versions, busy, acts, replacedIn }: QuestionProps) {
  useLanguage();
  // An edit that could not be sent is still there, also after a reload.
  const [editing, setEditing] = useState(() => draftOf(editPlace(message.id)).text !== "");
  const id = useId();
  const group = useRef<HTMLElement>(null);
  const replaced = useReplaced(replacedIn, group);
  const stopped = useStopped(message.id);
  useEditing(message.id, () => setEditing(true));
  const draw = (from: number, to: number): ReactNode =>
    stopped.length
      ? segments(message.text, stopped, from, to).map(({ text, found }, at) => (found ? <mark key={at} className="find-stop" children={text} /> : text))
      : marked(message.text.slice(from, to), replaced, false);
  return (
    <article ref={group} className="ask-group" id={`m-${message.id}`} tabIndex={-1} aria-labelledby={id}>
      <h2 className="sr" id={id}>
        {t("youWrote", { time: time(message.created_at) })}
      </h2>
      {editing ? (
        <Suspense>
          <Edit message={message} busy={busy} onSend={(text) => acts.edit(message, text)} onClose={() => setEditing(false)} />
        </Suspense>
      ) : (
        <>
          <Bubble text={message.text} draw={draw} />
          {message.attachments.length > 0 && (
            <Suspense>
              <AttachedFiles files={message.attachments} />
            </Suspense>
          )}
          <div className="ask-meta" role="group" aria-label={t("questionActions")}>
            <Versions message={message} versions={versions} busy={busy} onShow={acts.show} />
            <time dateTime={message.created_at}>{time(message.created_at)}</time>
            <IconButton icon="copy" small label={t("copyQuestion")} onClick={() => void copy(message.text)} />
            <IconButton icon="edit" small label={t("edit")} disabled={busy} onClick={() => setEditing(true)} />
          </div>
        </>
      )}
    </article>
  );
});

/** A question on its way to the server. */
export function PendingQuestion({ text }: { text: string }) {
  return (
    <div className="ask-group" aria-hidden="true">
      <Bubble text={text} />
    </div>
  );
}

function Bubble({ text, draw = (from, to) => text.slice(from, to) }: { text: string; draw?: (from: number, to: number) => ReactNode }) {
  const [open, setOpen] = useState(false);
  const long = text.length > FOLD_AT;
  return (
    <div className="ask">
      {draw(0, long && !open ? FOLD_AT : text.length)}
      {long && !open && " …"}
      {long && (
        <p>
          <Button look="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "fold" : "unfold")}
          </Button>
        </p>
      )}
    </div>
  );
}
