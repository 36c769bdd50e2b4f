import { type KeyboardEvent, useId, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import type { Message } from "../../api/types.ts";
import { Button, toast } from "../../ui/index.ts";
import { draftOf, keepDraft } from "./draft.ts";
import { editPlace } from "./editing.ts";
import { t } from "./texts.ts";

interface EditProps {
  message: Message;
  busy: boolean;
  onSend: (text: string) => Promise<void>;
  onClose: () => void;
}

/** The question as a field. What is typed here stays until it is stored, or given up. */
export default function EditQuestion({ message, busy, onSend, onClose }: EditProps) {
  const [text, setText] = useState(() => draftOf(editPlace(message.id)).text || message.text);
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
      keepDraft(editPlace(message.id), { text });
      setError(errorSentence(problem));
      toast(errorSentence(problem));
    }
  };
  const close = () => {
    keepDraft(editPlace(message.id), { text: "" });
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
          keepDraft(editPlace(message.id), { text: event.currentTarget.value });
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
