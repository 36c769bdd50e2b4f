import { useState } from "react";
import { Button, Dialog, Notice, TextArea } from "../../../ui/index.ts";
import { approve, sendBack, suspend, withdraw } from "../api.ts";
import { tc } from "../texts.ts";
import type { UseCase } from "../types.ts";
import { problemsOf } from "../words.ts";
import { useAct } from "./acting.ts";
import { ChangesTable } from "./FactsTable.tsx";

export type Deciding = "unit_owner" | "dpo" | "return" | "withdraw" | "suspend";

interface DecisionProps {
  kind: Deciding;
  useCase: UseCase;
  onChange: (next: UseCase) => void;
  onFetch: () => void;
  onClose: () => void;
}

const send = (kind: Deciding, { id, revision }: UseCase, text: string): Promise<UseCase> => {
  switch (kind) {
    case "unit_owner":
    case "dpo":
      return approve(id, kind, text, revision);
    case "return":
      return sendBack(id, text);
    case "withdraw":
      return withdraw(id, text);
    case "suspend":
      return suspend(id, text);
  }
};

/** A decision with the words that go with it. What is approved is named once more; what takes something away asks why. */
export function Decision({ kind, useCase, onChange, onFetch, onClose }: DecisionProps) {
  const { act, busy, problem, stale } = useAct(onChange);
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const approving = kind === "unit_owner" || kind === "dpo";
  const missing = !approving && text.trim() === "";
  const go = async () => {
    setTried(true);
    if (!missing && (await act(() => send(kind, useCase, text.trim()), tc(`done_${kind}`)))) onClose();
  };
  return (
    <Dialog
      title={tc(`title_${kind}`, { name: useCase.assistant.name })}
      lead={tc(`lead_${kind}`, { n: useCase.submitted_version ?? useCase.facts.version ?? 0 })}
      wide={approving && useCase.facts_changed.length > 0}
      onSubmit={() => void go()}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{tc("cancel")}</Button>
          <Button look={kind === "suspend" || kind === "withdraw" ? "danger" : "primary"} type="submit" busy={busy}>
            {tc(`verb_${kind}`)}
          </Button>
        </>
      }
    >
      <div className="stack">
        {problem !== null && (
          <Notice tone="error" title={tc("notDone")} action={stale && <Button icon="again" onClick={() => (onFetch(), onClose())}>{tc("fetchNew")}</Button>}>
            {problemsOf(problem)}
          </Notice>
        )}
        {approving && useCase.facts_changed.length > 0 && <ChangesTable changes={useCase.facts_changed} />}
        <TextArea
          label={tc(approving ? "note" : `reason_${kind}`)}
          hint={tc(approving ? "noteHint" : kind === "return" ? "reasonHintReturn" : "reasonHint")}
          name="reason"
          rows={3}
          maxLength={2000}
          value={text}
          error={tried && missing ? tc("reasonMissing") : null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
    </Dialog>
  );
}
