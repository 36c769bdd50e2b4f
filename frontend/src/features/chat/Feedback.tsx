import { useState } from "react";
import { rate, unrate } from "../../api/chat.ts";
import { errorSentence } from "../../api/errors.ts";
import type { Message, Rating } from "../../api/types.ts";
import { announce } from "../../app/live.ts";
import { Button, Dialog, IconButton, TextArea, toast } from "../../ui/index.ts";
import { t } from "./texts.ts";

interface FeedbackProps {
  message: Message;
  onRated: (feedback: Message["feedback"]) => void;
}

/** Thumbs, and in words why. A second press on the same thumb takes it back. */
export function Feedback({ message, onRated }: FeedbackProps) {
  const [asking, setAsking] = useState<Rating | null>(null);
  const { feedback } = message;

  const press = async (rating: Rating) => {
    const before = feedback;
    const next = before?.rating === rating ? null : { rating, comment: before?.comment ?? "" };
    onRated(next);
    try {
      if (next) await rate(message.id, rating, next.comment);
      else await unrate(message.id);
      announce(t(next ? "thanks" : "ratingRemoved"));
      if (next) setAsking(rating);
    } catch (error) {
      onRated(before);
      toast(errorSentence(error));
    }
  };
  return (
    <>
      <IconButton icon="thumb" label={t("good")} aria-pressed={feedback?.rating === "up"} onClick={() => void press("up")} />
      <IconButton icon="thumbdown" label={t("bad")} aria-pressed={feedback?.rating === "down"} onClick={() => void press("down")} />
      {asking && <Why message={message} rating={asking} onRated={onRated} onClose={() => setAsking(null)} />}
    </>
  );
}

function Why({ message, rating, onRated, onClose }: FeedbackProps & { rating: Rating; onClose: () => void }) {
  const [comment, setComment] = useState(message.feedback?.comment ?? "");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await rate(message.id, rating, comment.trim());
      onRated({ rating, comment: comment.trim() });
      toast(t("thanksForWords"));
      onClose();
    } catch (problem) {
      setError(errorSentence(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t(rating === "up" ? "whyGood" : "whyBad")}
      lead={t("whyLead")}
      onClose={onClose}
      onSubmit={() => void send()}
      foot={
        <>
          <Button onClick={onClose}>{t("skipWords")}</Button>
          <Button type="submit" look="primary" busy={busy} disabled={!comment.trim()}>
            {t("sendWords")}
          </Button>
        </>
      }
    >
      <TextArea label={t("comment")} value={comment} maxLength={2000} rows={4} autoFocus error={error} onChange={(event) => setComment(event.currentTarget.value)} />
    </Dialog>
  );
}
