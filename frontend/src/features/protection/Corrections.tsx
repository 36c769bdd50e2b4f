import { useEffect, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { Button, Dialog, Select, TextField, toast } from "../../ui/index.ts";
import { RadioCards } from "../../ui/RadioCards.tsx";
import { t as ui } from "../../ui/texts.ts";
import type { Correction, Reason } from "./api.ts";
import { keep, type Keeper, type Kept, keptBy } from "./corrections.ts";
import { kindName, knownKind, MARKABLE } from "./kinds.ts";
import { t } from "./moreTexts.ts";

interface CorrectionProps {
  keeper: Keeper;
  /** Called when it is stored, before the dialog closes, and when it is taken back. */
  onDone?: () => void;
  onClose: () => void;
}

const REASONS: readonly Reason[] = ["wrong", "public", "own", "other"];

/** "This is not personal": the words stay as they are from now on, and the reason tells us where the detectors err. */
export function FreeDialog({ text, kind, ...to }: CorrectionProps & { text: string; kind: string | null }) {
  const [reason, setReason] = useState<Reason>("wrong");
  const { busy, error, run } = useSaving(to);
  return (
    <Dialog
      title={t("freeTitle")}
      lead={t("freeLead", { text, kind: kindName(kind ?? "") })}
      onSubmit={() => run({ act: "free", text, kind: knownKind(kind), reason }, t("freed"))}
      onClose={to.onClose}
      foot={<Foot verb={t("free")} busy={busy} onClose={to.onClose} />}
    >
      <RadioCards label={t("freeWhy")} name="reason" value={reason} error={error} options={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))} onChange={setReason} />
      <p className="hint">{t("freeHint")}</p>
    </Dialog>
  );
}

/** "Also replace this": words the detectors overlooked are replaced from now on in this conversation. */
export function MarkDialog({ text: selected, ...to }: CorrectionProps & { text: string }) {
  const [text, setText] = useState(selected);
  const [kind, setKind] = useState("");
  const { busy, error, run, fail } = useSaving(to);
  const save = () => {
    if (!text.trim()) return fail(t("markMissing"));
    run({ act: "mark", text: text.trim(), kind: knownKind(kind) }, t("marked"));
  };
  return (
    <Dialog title={t("markTitle")} lead={t("markLead")} onSubmit={save} onClose={to.onClose} foot={<Foot verb={t("mark")} busy={busy} onClose={to.onClose} />}>
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

/** The corrections that hold, each with a way back. `round` asks for them anew. */
export function OwnCorrections({ keeper, round }: { keeper: Keeper; round: unknown }) {
  const [list, setList] = useState<Kept[]>([]);
  useEffect(() => {
    let here = true;
    keptBy(keeper).then(
      (kept) => here && setList(kept),
      () => undefined, // they are extra: the finds above are shown without them
    );
    return () => {
      here = false;
    };
  }, [keeper, round]);
  if (!list.length) return null;
  return (
    <>
      <h3 className="finds-own">{t("ownCorrections")}</h3>
      <ul>
        {list.map((one) => (
          <li key={one.key}>
            <span>{t(one.act === "mark" ? "ownMarked" : "ownFreed", { text: one.text })}</span>
            <Button look="link" aria-label={t("takeBackOf", { text: one.text })} onClick={() => takeBack(one)}>
              {t("takeBack")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

const takeBack = (one: Kept, then?: () => void): void => void one.drop().then(then, (error: unknown) => toast(errorSentence(error)));

function useSaving({ keeper, onDone, onClose }: CorrectionProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = (correction: Correction, said: string) => {
    setBusy(true);
    keep(keeper, correction).then(
      (kept) => {
        toast(said, { label: t("takeBack"), run: () => takeBack(kept, onDone) });
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
