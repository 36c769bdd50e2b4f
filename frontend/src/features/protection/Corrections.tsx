import { useEffect, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { Button, Dialog, Select, TextField, toast } from "../../ui/index.ts";
import { RadioCards } from "../../ui/RadioCards.tsx";
import { t as ui } from "../../ui/texts.ts";
import { dropMark, fetchMarks, freeText, type Mark, markText, type Reason } from "./api.ts";
import { noteCorrection } from "./corrected.ts";
import { kindName, MARKABLE } from "./kinds.ts";
import { t } from "./moreTexts.ts";

interface CorrectionProps {
  conversation: string;
  /** Called when it is stored, before the dialog closes, and when it is taken back. */
  onDone?: () => void;
  onClose: () => void;
}

const REASONS: readonly Reason[] = ["wrong", "public", "own", "other"];

/** "This is not personal": the words stay as they are from now on, and the reason tells us where the detectors err. */
export function FreeDialog({ conversation, text, kind, onDone, onClose }: CorrectionProps & { text: string; kind: string | null }) {
  const [reason, setReason] = useState<Reason>("wrong");
  const { busy, error, run } = useSaving(conversation, onDone, onClose);
  return (
    <Dialog
      title={t("freeTitle")}
      lead={t("freeLead", { text, kind: kindName(kind ?? "") })}
      onSubmit={() => run(() => freeText(conversation, text, kind, reason), t("freed"))}
      onClose={onClose}
      foot={<Foot verb={t("free")} busy={busy} onClose={onClose} />}
    >
      <RadioCards label={t("freeWhy")} name="reason" value={reason} error={error} options={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))} onChange={setReason} />
      <p className="hint">{t("freeHint")}</p>
    </Dialog>
  );
}

/** "Also replace this": words the detectors overlooked are replaced from now on in this conversation. */
export function MarkDialog({ conversation, text: selected, onDone, onClose }: CorrectionProps & { text: string }) {
  const [text, setText] = useState(selected);
  const [kind, setKind] = useState("");
  const { busy, error, run, fail } = useSaving(conversation, onDone, onClose);
  const save = () => {
    if (!text.trim()) return fail(t("markMissing"));
    run(() => markText(conversation, text.trim(), kind || null), t("marked"));
  };
  return (
    <Dialog title={t("markTitle")} lead={t("markLead")} onSubmit={save} onClose={onClose} foot={<Foot verb={t("mark")} busy={busy} onClose={onClose} />}>
      <TextField label={t("markWhat")} error={error} value={text} maxLength={300} autoFocus onChange={(event) => setText(event.currentTarget.value)} />
      <Select
        label={t("markKind")}
        value={kind}
        options={[{ value: "", label: t("markOther") }, ...MARKABLE.map((value) => ({ value, label: kindName(value) }))]}
        onChange={(event) => setKind(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function Foot({ verb, busy, onClose }: { verb: string; busy: boolean; onClose: () => void }) {
  return (
    <>
      <Button onClick={onClose}>{ui("cancel")}</Button>
      <Button type="submit" look="primary" busy={busy}>
        {verb}
      </Button>
    </>
  );
}

/** Takes a correction back; what was found before is found again. */
function drop(conversation: string, mark: string, onDone?: () => void): void {
  dropMark(conversation, mark).then(
    () => {
      noteCorrection();
      onDone?.();
    },
    (error: unknown) => toast(errorSentence(error)),
  );
}

/** The corrections that hold in a conversation, each with a way back. `round` fetches them anew. */
export function OwnCorrections({ conversation, round }: { conversation: string; round: unknown }) {
  const [marks, setMarks] = useState<Mark[]>([]);
  useEffect(() => {
    let here = true;
    fetchMarks(conversation).then(
      ({ items }) => here && setMarks(items),
      () => undefined, // they are extra: the finds above are shown without them
    );
    return () => {
      here = false;
    };
  }, [conversation, round]);
  if (!marks.length) return null;
  return (
    <>
      <h3 className="finds-own">{t("ownCorrections")}</h3>
      <ul>
        {marks.map((mark) => (
          <li key={mark.id}>
            <span>{t(mark.act === "mark" ? "ownMarked" : "ownFreed", { text: mark.text })}</span>
            <Button look="link" aria-label={t("takeBackOf", { text: mark.text })} onClick={() => drop(conversation, mark.id)}>
              {t("takeBack")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function useSaving(conversation: string, onDone: (() => void) | undefined, onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = (save: () => Promise<Mark>, said: string) => {
    setBusy(true);
    save().then(
      ({ id }) => {
        toast(said, { label: t("takeBack"), run: () => drop(conversation, id, onDone) });
        noteCorrection();
        onDone?.();
        onClose();
      },
      (problem: unknown) => {
        setError(errorSentence(problem));
        setBusy(false);
      },
    );
  };
  return { busy, error, run, fail: setError };
}
