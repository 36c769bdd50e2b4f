import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { ApiError, errorSentence } from "../../api/errors.ts";
import { hasFinePointer } from "../../app/media.ts";
import { number } from "../../i18n/format.ts";
import { Button, Icon, toast } from "../../ui/index.ts";
import type { Guard } from "../protection/guard.ts";
import { Mirror } from "../protection/Mirror.tsx";
import { points } from "./answer.ts";
import { draftOf, keepDraft, requestFor } from "./draft.ts";
import { t } from "./texts.ts";

/** As the server counts them: Unicode code points. */
export const LONGEST_MESSAGE = 200_000;

interface ComposerProps {
  /** Whose draft this is: a conversation's id, or `new`. */
  place: string;
  tall?: boolean;
  /** It stands beside what one came for: it does not take the focus when it appears. */
  beside?: boolean;
  /** Pickers and switches at the left of the row. */
  tools?: ReactNode;
  /** Looks at the text while it is typed; what it finds is underlined in the field. */
  guard?: Guard;
  /** What else is asked with, between the field and the row. */
  along?: ReactNode;
  /** Takes files that are pasted. */
  onFiles?: (files: readonly File[]) => void;
  /** What there is to say about the text as it is, between the field and the row. */
  notice?: ReactNode;
  /** At the right of the row, before the button. */
  chip?: ReactNode;
  /** What pressing send does, where it does more than send. */
  sendTip?: string | null;
  /** Why nothing can be sent right now; the text may be written all the same. */
  blocked?: string | null;
  /** Sends. Raises what stood in the way; the text is then still here. */
  onSend: (text: string, request: string) => Promise<void>;
  /** `clear` empties the field at once (the question is shown in the thread); `hold` keeps it until it is stored. */
  sending: "clear" | "hold";
  /** Given: an answer is being written, and the button stops it. */
  onStop?: (() => void) | undefined;
  stopping?: boolean;
}

/** Where one writes: it grows with the text, keeps it whatever happens, and says why when it cannot be sent. */
export function Composer({ place, tall = false, beside = false, tools, guard, along, onFiles, notice, chip, sendTip, blocked, onSend, sending, onStop, stopping = false }: ComposerProps) {
  const [text, setText] = useState(() => draftOf(place).text);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** The text as it is now, also for what runs later than this drawing. */
  const written = useRef(text);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const length = text.length > LONGEST_MESSAGE ? points(text) : text.length;
  const tooLong = length > LONGEST_MESSAGE;

  useAutosize(area, text);
  useFirstFocus(area, !beside);
  useEffect(() => guard?.write(written.current), [guard]);
  usePrompt(place, (prompt) => {
    write(prompt);
    area.current?.focus();
  });

  function show(next: string) {
    written.current = next;
    guard?.write(next);
    setText(next);
  }
  function write(next: string, sent = false) {
    show(next);
    keepDraft(place, sent ? { text: next } : { ...draftOf(place), text: next });
  }
  async function submit(event?: FormEvent) {
    event?.preventDefault();
    const asked = text.trim();
    if (asked && blocked && !onStop) toast(blocked); // a press that does nothing must say why
    if (!asked || tooLong || busy || blocked || onStop) return;
    const request = requestFor(asked, draftOf(place));
    keepDraft(place, { text, failed: { text: asked, request } }); // until the server has it
    setBusy(true);
    setError(null);
    if (sending === "clear") show("");
    try {
      await onSend(asked, request);
      write(sending === "clear" ? written.current : "", true);
    } catch (problem) {
      const since = sending === "clear" ? written.current.trim() : "";
      const back = since ? `${text}\n\n${since}` : text;
      show(back);
      keepDraft(place, { text: back, failed: { text: asked, request } });
      setError(problem);
    } finally {
      setBusy(false);
      if (hasFinePointer()) area.current?.focus();
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    // On a touch keyboard Enter is a new line; there is a button to send with.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || !hasFinePointer()) return;
    event.preventDefault();
    void submit();
  }

  const trouble = tooLong ? t("tooLong", { length, limit: LONGEST_MESSAGE }) : error ? trueSentence(error) : null;
  return (
    <form className="composer" aria-label={t("newMessage")} aria-busy={busy} onSubmit={(event) => void submit(event)}>
      <div className="composer-field">
        {guard && <Mirror guard={guard} area={area} tall={tall} />}
        <textarea
          ref={area}
          id={id}
          className={tall ? "composer-text composer-text-tall" : "composer-text"}
          rows={1}
          aria-label={t("write")}
          aria-describedby={trouble ? `${id}t` : undefined}
          aria-invalid={trouble ? true : undefined}
          placeholder={t("placeholder")}
          value={text}
          readOnly={busy && sending === "hold"}
          onChange={(event) => {
            if (error) setError(null);
            write(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const files = [...event.clipboardData.files];
            if (!files.length || !onFiles || event.clipboardData.types.includes("text/plain")) return; // words copied from an office program come as a picture too
            event.preventDefault();
            onFiles(files);
          }}
        />
      </div>
      {along}
      {trouble && (
        <div className="composer-note composer-trouble" id={`${id}t`} role="alert">
          <Icon name="refuse" />
          <p>{trouble}</p>
        </div>
      )}
      {!trouble && notice}
      <div className="composer-bar">
        {tools}
        <span className="push" />
        {chip}
        {length > LONGEST_MESSAGE * 0.9 && !tooLong && <span className="count">{`${number(length)} / ${number(LONGEST_MESSAGE)}`}</span>}
        {onStop ? (
          <Button className="btn-send" aria-label={t("stop")} data-tip={t("stop")} busy={stopping} onClick={onStop}>
            <Icon name="stop" />
          </Button>
        ) : (
          <SendButton ready={text.trim() !== "" && !tooLong && !blocked} busy={busy} why={blocked ?? sendTip ?? null} />
        )}
      </div>
    </form>
  );
}

function SendButton({ ready, busy, why }: { ready: boolean; busy: boolean; why: string | null }) {
  return (
    <button type="submit" className="btn btn-primary btn-send" aria-label={t("send")} data-tip={why ?? t("send")} aria-disabled={!ready || busy || undefined}>
      <Icon name={busy ? "hourglass" : "up"} />
    </button>
  );
}

function trueSentence(error: unknown): string {
  const limit = error instanceof ApiError && error.code === "message_too_long" && error.facts["limit"] === undefined;
  return limit ? t("tooLongHere", { limit: LONGEST_MESSAGE }) : errorSentence(error);
}

/** Grows the field with its text where the browser's own `field-sizing` does not. */
function useAutosize(area: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = area.current;
    if (!element || (typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content"))) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [area, text]);
}

/** With a mouse, one can begin to write at once. On touch the keyboard would cover the page. */
function useFirstFocus(area: React.RefObject<HTMLTextAreaElement | null>, first: boolean): void {
  useEffect(() => {
    if (first && hasFinePointer() && !document.querySelector("dialog[open]")) area.current?.focus({ preventScroll: true });
  }, [area, first]);
}

const PROMPT = "aarhusai:prompt";

/** Puts a suggested text into the composer of a place, without sending it. */
export function suggest(place: string, text: string): void {
  dispatchEvent(new CustomEvent(PROMPT, { detail: { place, text } }));
}

function usePrompt(place: string, take: (text: string) => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const told = (event: Event) => {
      const { detail } = event as CustomEvent<{ place: string; text: string }>;
      if (detail.place === place) latest.current(detail.text);
    };
    addEventListener(PROMPT, told);
    return () => removeEventListener(PROMPT, told);
  }, [place]);
}
