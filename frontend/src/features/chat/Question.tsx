import { type KeyboardEvent, lazy, memo, type ReactNode, Suspense, useId, useRef, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import type { Message } from "../../api/types.ts";
import { useLanguage } from "../../i18n/language.ts";
import { time } from "../../i18n/format.ts";
import { Button, copy, IconButton, toast } from "../../ui/index.ts";
import { useStopped } from "../protection/found.ts";
import { marked } from "../protection/Marked.tsx";
import { useReplaced } from "../protection/sent.ts";
import { segments } from "../protection/spans.ts";
import { draftOf, keepDraft } from "./draft.ts";
import { useEditing } from "./editing.ts";
import type { ThreadActs } from "./Thread.tsx";
import { t } from "./texts.ts";
import { Versions } from "./Versions.tsx";

const AttachedFiles = lazy(() => import("../sources/AttachedFiles.tsx"));

/** Longer questions are folded; the whole text is one press away. */
const FOLD_AT = 1800;

const place = ({ id }: Message): string => `edit.${id}`;

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
  const [editing, setEditing] = useState(() => draftOf(place(message)).text !== "");
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
        <Edit message={message} busy={busy} onSend={(text) => acts.edit(message, text)} onClose={() => setEditing(false)} />
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

interface EditProps {
  message: Message;
  busy: boolean;
  onSend: (text: string) => Promise<void>;
  onClose: () => void;
}

/** The question as a field. What is typed here stays until it is stored, or given up. */
function Edit({ message, busy, onSend, onClose }: EditProps) {
  const [text, setText] = useState(() => draftOf(place(message)).text || message.text);
  const [error, setError] = useState<string | null>(null);
  const id = useId();

  const send = async () => {
    if (!text.trim() || busy) return;
    setError(null);
    try {
      await onSend(text.trim());
      close();
    } catch (problem) {
      // The thread has been drawn anew meanwhile: this field may be gone, and its text stands in the new one.
      keepDraft(place(message), { text });
      setError(errorSentence(problem));
      toast(errorSentence(problem));
    }
  };
  const close = () => {
    keepDraft(place(message), { text: "" });
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && text === message.text) close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
  };
  return (
    <form className="ask-edit" onSubmit={(event) => (event.preventDefault(), void send())}>
      <textarea
        className="area"
        aria-label={t("editLabel")}
        aria-describedby={error ? id : undefined}
        value={text}
        rows={Math.min(12, text.split("\n").length + 1)}
        autoFocus
        onChange={(event) => {
          setText(event.currentTarget.value);
          keepDraft(place(message), { text: event.currentTarget.value });
        }}
        onKeyDown={onKeyDown}
      />
      {error && (
        <p className="error" id={id} role="alert">
          {error}
        </p>
      )}
      <p className="hint">{t("editHint")}</p>
      <div className="row">
        <Button type="submit" look="primary" disabled={!text.trim() || busy}>
          {t("send")}
        </Button>
        <Button onClick={close}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
