import { useState } from "react";
import { Button, Confirm, Dialog } from "../../ui/index.ts";
import { OneTimeSecret } from "../../ui/OneTimeSecret.tsx";
import { RadioCards } from "../../ui/RadioCards.tsx";
import { type Key, type MadeKey, revokeKey, rotateKey } from "./api.ts";
import { sentence, t } from "./texts.ts";

/** A key's text, shown this once. Whoever closes it too early replaces the key. */
export function Once({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  return (
    <Dialog
      title={t("once")}
      lead={t("onceLead")}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <OneTimeSecret label={t("onceLabel", { name: made.key.name })} value={made.text} />
    </Dialog>
  );
}

const GRACES = ["0", "1", "24", "72"] as const;
type Grace = (typeof GRACES)[number];

interface ActProps<Result> {
  of: Key;
  onDone: (result: Result) => void;
  onClose: () => void;
}

/** A new text in the place of a key's present one. */
export function Rotate({ of, onDone, onClose }: ActProps<MadeKey>) {
  const [grace, setGrace] = useState<Grace>("24");
  const { busy, problem, attempt } = useAttempt();
  return (
    <Dialog
      title={t("rotateTitle", { name: of.name })}
      lead={t("rotateLead")}
      onClose={onClose}
      onSubmit={() => void attempt(async () => onDone(await rotateKey(of.id, Number(grace))))}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("rotateVerb")}
          </Button>
        </>
      }
    >
      <div className="stack">
        {problem && (
          <p className="error" role="alert">
            {problem}
          </p>
        )}
        <RadioCards<Grace> columns label={t("grace")} name="grace" value={grace} options={GRACES.map((value) => ({ value, label: t(`grace_${value}`) }))} onChange={setGrace} />
      </div>
    </Dialog>
  );
}

/** Asks before a key is ended. */
export function Revoke({ of, onDone, onClose }: ActProps<Key>) {
  const { busy, problem, attempt } = useAttempt();
  return (
    <Confirm title={t("revokeTitle", { name: of.name })} verb={t("revoke")} busy={busy} onConfirm={() => void attempt(async () => onDone(await revokeKey(of.id)))} onClose={onClose}>
      {problem ?? t("revokeWhy")}
    </Confirm>
  );
}

function useAttempt() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return { busy, problem, attempt };
}
