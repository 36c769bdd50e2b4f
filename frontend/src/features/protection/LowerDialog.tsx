import { useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { Button, Dialog, Icon, TextArea } from "../../ui/index.ts";
import { t as ui } from "../../ui/texts.ts";
import { type Code, codesOf } from "./classes.ts";
import { t as known } from "./texts.ts";
import { t } from "./moreTexts.ts";

interface LowerDialogProps {
  from: string;
  to: string;
  onDeclare: (declared: string, reason: string) => Promise<void>;
  onClose: () => void;
}

const spelled = (name: string): string => codesOf(name).map((code: Code) => known(code)).join(", ");

/** Lowering a class needs a reason, and the reason is kept (law.md A2). */
export default function LowerDialog({ from, to, onDeclare, onClose }: LowerDialogProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const lower = async () => {
    if (!reason.trim()) return setError(t("reasonMissing"));
    setBusy(true);
    try {
      await onDeclare(to, reason.trim());
      onClose();
    } catch (problem) {
      setError(errorSentence(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t("lowerTitle")}
      lead={t("lowerLead", { from: spelled(from), to: spelled(to) })}
      onSubmit={() => void lower()}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t("lower")}
          </Button>
        </>
      }
    >
      <TextArea label={t("lowerWhy")} hint={t("lowerHint")} error={error} value={reason} maxLength={500} onChange={(event) => (setReason(event.currentTarget.value), setError(null))} />
      <p className="hint row">
        <Icon name="info" small />
        {t("foundStays")}
      </p>
    </Dialog>
  );
}
